// The compiled GP record map and its samples, made once for all tests of a program.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "mapping/mapping.hpp"
#include "samples/sample_files.hpp"
#include "support/definitions.hpp"

namespace gateway::tests {

inline mapping::MapFile map_file(const std::filesystem::path& path) { return {path.filename().string(), content_of(path)}; }

// Compiled with every concept map beside it.
class GpMapping {
 public:
  static const GpMapping& get() {
    static const GpMapping mapping;
    return mapping;
  }

  base::Result<mapping::Output> run(const json::Node& record) const {
    mapping::RunInputs inputs;
    inputs.now = base::parse_instant("2026-07-01T09:00:00Z").value();
    inputs.id_space = base::derive_uuid(base::Uuid{}, record.string("recordId"));
    inputs.losses = true;
    return mapping::run(*program_, record, inputs);
  }

 private:
  GpMapping() {
    mapping::Sources sources;
    sources.maps.push_back(map_file(gp_folder / "gp-referral.map"));
    for (const auto& file : files_in(gp_folder / "conceptmaps", ".json")) sources.concept_maps.push_back(map_file(file));
    auto compiled = mapping::compile(sources, tests::names(), tests::definitions());
    if (!compiled) throw std::runtime_error(base::describe(compiled.error()));
    program_ = std::make_unique<mapping::Program>(std::move(compiled).value());
  }

  std::unique_ptr<mapping::Program> program_;
};

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

}  // namespace gateway::tests
