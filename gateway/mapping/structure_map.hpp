// A StructureMap resource (R4 and R5 JSON) as the Map that the same text in FHIR Mapping Language would give.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "json/document.hpp"
#include "mapping/syntax.hpp"

namespace gateway::mapping {

// Reads a StructureMap. `file` and the resource's text name places: a rule's place is the line and column of its JSON.
// Errors: structure with place `file:line:column` for what is no StructureMap or lacks what a rule needs; too_costly
// for rules nested over 64 deep. Of contained ConceptMaps only codes and `unmapped` provided are read.
base::Result<Map> map_of(std::string_view file, std::string_view text, const json::Node& resource);

}  // namespace gateway::mapping
