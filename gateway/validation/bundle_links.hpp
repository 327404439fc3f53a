// Links within a document or message Bundle: what must be found in it, found once, and reached from its first entry.
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

// Tells references of a document's Composition (subject, author, section.entry …) that no entry answers, or several do,
// and entries of a document that no chain of references, forwards or backwards, joins to the first one.
void check_bundle_links(Checking& checking, const fhir::Bundle& bundle, const Scope& scope);

}  // namespace gateway::validation
