// Library: reads map files of either form and chooses, of the files beside a map, those it needs.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "json/name.hpp"
#include "mapping/concept_map.hpp"
#include "mapping/mapping.hpp"
#include "mapping/syntax.hpp"

namespace gateway::mapping {

struct ReadMap {
  Map map;
  std::vector<ConceptMap> contained;  // of a StructureMap resource, each called "#id"
};

// Reads a StructureMap resource when the file is JSON, else mapping language.
// Errors: as parse() and map_of() say; a contained ConceptMap's with the file's name.
base::Result<ReadMap> read_map(const MapFile& file, const json::Names& names);

// Whether `pattern`, in which each "*" stands for any text, is `url`.
bool url_matches(const std::string& pattern, const std::string& url);

// What `main` needs of `beside`: the maps it imports, those that they import and so on, each once and whatever the
// circle; every ConceptMap; every StructureDefinition of kind logical. Other files are left out. An import that nothing
// answers stays open: compile() and check() say so at its place. Errors: as read_map() for `main`, and for an
// unreadable map of `beside` that by its url is what an open import names.
base::Result<Sources> gather(const MapFile& main, const std::vector<MapFile>& beside, const json::Names& names);

}  // namespace gateway::mapping
