// Writes a Map as FHIR Mapping Language in one canonical form.
#pragma once

#include <string>

#include "mapping/syntax.hpp"

namespace gateway::mapping {

// The text of `map`: parse(print(map)) prints the same again. Comments stay with the part they stand before,
// inside or behind; batches are one rule each.
std::string print(const Map& map);

}  // namespace gateway::mapping
