// The maps and ConceptMaps that a folder of mappings/ is made of, with those that layouts share.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "mapping/mapping.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {

// The files of a folder with that ending, by name.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder, const std::string& ending) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline const std::filesystem::path shared_folder = "mappings/shared";

// As mapping.toml's `with` gathers them, the folder's own map first.
inline mapping::Sources mapping_files(const std::filesystem::path& folder) {
  mapping::Sources sources;
  for (const auto& place : {folder, shared_folder}) {
    for (const auto& file : files_in(place, ".map")) {
      sources.maps.push_back({file.filename().string(), content_of(file)});
    }
  }
  for (const auto& place : {folder / "conceptmaps", shared_folder / "conceptmaps"}) {
    if (!std::filesystem::exists(place)) continue;
    for (const auto& file : files_in(place, ".json")) {
      sources.concept_maps.push_back({file.filename().string(), content_of(file)});
    }
  }
  return sources;
}

}  // namespace gateway::tests
