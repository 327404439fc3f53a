// Profile compiler: the elements of a snapshot become a tree of checks, with only what they ask beyond the R4 types.
#pragma once

#include "validation/profile.hpp"

namespace gateway::validation {

// Fills the profile's checks from `elements`, an array of ElementDefinitions, which must outlive it; or its `problem`.
void compile_snapshot(Profile& profile, const json::Node& elements, const BaseInvariants& base, json::Names& names,
                      const fhir::Definitions& definitions);

}  // namespace gateway::validation
