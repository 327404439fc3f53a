// A mapping's folder: mapping.toml and what it is made of, read and compiled whole.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "fhir/definitions.hpp"
#include "intake/mappings.hpp"
#include "json/name.hpp"
#include "mapping/mapping.hpp"

namespace gateway::app {

// What mapping.toml says.
struct MappingFolder {
  std::string folder;
  std::string file;  // mapping.toml with its folder
  std::string name;
  std::string version;
  std::string title;
  std::string map;  // path of the map a run starts in; empty: the one that no other there imports
  formats::Form form;
  std::vector<std::string> content_types;
  std::vector<std::string> with;  // paths of further folders and files that its maps need
};

// Whether that folder is a mapping's: it has a mapping.toml.
bool is_mapping_folder(const std::string& folder);

// The folders below `folder` that are, sorted. Errors: not_found when there is no such folder.
base::Result<std::vector<std::string>> mapping_folders(const std::string& folder);

// Errors: not_found; structure, required, value with file:line:column; value when the name is not the folder's.
base::Result<MappingFolder> read_mapping_folder(const std::string& folder);

// How the records of the map at `path` are read, and what else it needs: as the mapping.toml beside it says; without
// one any JSON and nothing. Errors: as read_mapping_folder().
struct BesideMap {
  formats::Form form;
  std::vector<std::string> with;
};
base::Result<BesideMap> read_beside(const std::string& path);

// The path of the map in `folder` that no other one there imports. Errors: not_found when there is none or several.
base::Result<std::string> main_map(const std::string& folder, const json::Names& names);

// Its maps, ConceptMaps and models, each named by its file's name alone, wherever the folder lies.
base::Result<mapping::Sources> mapping_sources(const MappingFolder& folder, const json::Names& names);

// Compiles it; `names` and `definitions` must outlive what is returned. The digest is of mapping.toml, the sources and
// kept-in-original.txt (which may be absent: then every field that is not mapped is told). Errors: as
// mapping_sources() and mapping::compile().
base::Result<intake::Mapping> load_mapping(const MappingFolder& folder, json::Names& names,
                                           const fhir::Definitions& definitions);

}  // namespace gateway::app
