// Definition rules: whether a StructureDefinition sent as a resource can be used: its differential makes a snapshot.
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

// Tells when no snapshot can be made of a profile's differential, and type profiles that are of another type.
void check_structure_definition(Checking& checking, const json::Node& definition, const Step& step);

}  // namespace gateway::validation
