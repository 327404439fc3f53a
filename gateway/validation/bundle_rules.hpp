// Bundles: full URLs, links, what documents and messages must hold together, and what searches may answer (R4 §2.36).
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

// Tells what is wrong with the Bundle of `scope` besides its invariants and its entries' resources.
void check_bundle(Checking& checking, const fhir::Bundle& bundle, const Scope& scope);

}  // namespace gateway::validation
