// What the GP record map makes of its samples, and the files that say what it must make.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "samples/sample_files.hpp"

namespace gateway::tests {

// What the map makes of `record`, with its losses.
inline base::Result<mapping::Output> gp_mapped(const json::Node& record) {
  mapping::RunInputs inputs;
  inputs.now = base::parse_instant("2026-07-01T09:00:00Z").value();
  inputs.id_space = base::derive_uuid(base::Uuid{}, record.string("recordId"));
  inputs.losses = true;
  return mapping::run(gp_program(), record, inputs);
}

// The records that the map takes, or those that it must refuse.
inline std::vector<std::filesystem::path> gp_records(bool mappable) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : files_in(gp_folder / "samples", ".json")) {
    const std::string name = file.filename().string();
    if (name.starts_with("fhir-") || name.starts_with("unmappable-") == mappable) continue;
    files.push_back(file);
  }
  return files;
}

// The golden files of GP records: Bundles as the map makes them.
inline std::vector<std::filesystem::path> gp_goldens() {
  std::vector<std::filesystem::path> files = files_in(gp_folder / "expected", ".json");
  std::erase_if(files, [](const auto& file) { return file.filename().string().starts_with("fhir-"); });
  return files;
}

// Those of every layout.
inline std::vector<std::filesystem::path> all_goldens() {
  std::vector<std::filesystem::path> files = gp_goldens();
  for (const char* layout : {"csv", "xml"}) {
    for (auto& file : files_in("mappings/gp-referral-" + std::string(layout) + "/expected", ".json")) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

}  // namespace gateway::tests
