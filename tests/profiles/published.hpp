// What fhir-profiles publishes, beside R4, and the snapshots made of it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "fhir/artifacts.hpp"
#include "json/reader.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"
#include "validation/snapshot.hpp"

namespace gateway::tests {

inline constexpr std::string_view our_base = "https://referral-gateway.example/fhir/";

inline std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (file.path().extension() == ".json") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What the samples of every layout become.
inline std::vector<std::filesystem::path> golden_bundles() {
  std::vector<std::filesystem::path> files;
  for (const char* layout : {"json", "csv", "xml"}) {
    const auto expected = json_files("mappings/gp-referral-" + std::string(layout) + "/expected");
    files.insert(files.end(), expected.begin(), expected.end());
  }
  return files;
}

// R4 and the four folders of ours, read once.
inline fhir::Artifacts& published() {
  static fhir::Artifacts artifacts = [] {
    fhir::Artifacts all = std::move(fhir::Artifacts::load(definitions_pack(), names())).value();
    for (const char* folder : {"structuredefinitions", "extensions", "valuesets", "codesystems"}) {
      const auto added = all.add_package(std::string("fhir-profiles/") + folder);
      if (!added) ADD_FAILURE() << base::describe(added.error());
    }
    return all;
  }();
  return artifacts;
}

inline validation::Snapshots& snapshots() {
  static validation::Snapshots all(
      [](std::string_view canonical) { return published().find(fhir::ArtifactKind::structure_definition, canonical); },
      names());
  return all;
}

// Our StructureDefinitions of profiles, in the order of their file names.
inline std::vector<const json::Node*> our_profiles(const char* folder) {
  std::vector<const json::Node*> found;
  for (const auto& file : json_files(std::filesystem::path("fhir-profiles") / folder)) {
    const std::string url = std::string(our_base) + "StructureDefinition/" + file.stem().string();
    const json::Node* definition = published().find(url);
    EXPECT_NE(definition, nullptr) << url;
    if (definition != nullptr) found.push_back(definition);
  }
  return found;
}

}  // namespace gateway::tests
