// The StructureDefinitions of a folder of JSON files, by canonical URL, for the tests of snapshots.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "json/reader.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {

class DefinitionFolder {
 public:
  // Reads every StructureDefinition below `folder`.
  void add(const std::filesystem::path& folder) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (file.path().extension() != ".json") continue;
      const std::string text = content_of(file.path());
      if (text.find("\"StructureDefinition\"") == std::string::npos) continue;
      auto document = json::read(text, names());
      if (!document || document->root().string("resourceType") != "StructureDefinition") continue;
      definitions_.insert_or_assign(std::string(document->root().string("url")), std::move(document).value());
    }
  }

  // The definition of a canonical URL, or null.
  const json::Node* find(std::string_view canonical) const {
    const auto found = definitions_.find(canonical.substr(0, canonical.find('|')));
    return found == definitions_.end() ? nullptr : &found->second.root();
  }

  const std::map<std::string, json::Document, std::less<>>& all() const { return definitions_; }

 private:
  std::map<std::string, json::Document, std::less<>> definitions_;
};

}  // namespace gateway::tests
