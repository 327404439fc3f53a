// Combining: union and membership, which operators and functions share (FHIRPath N1 §5.5, §6.4).
#pragma once

#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// Both collections' items, each once.
Items united(Run& run, const Items& left, const Items& right);

// Whether `item` (one item; none gives nothing) is in `collection`.
Items membership(Run& run, const Items& item, const Items& collection);

}  // namespace gateway::fhirpath
