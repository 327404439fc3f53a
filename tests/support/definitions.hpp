// The R4 definitions of this build, loaded once per test program.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/assert.hpp"
#include "fhir/definitions.hpp"

namespace gateway::tests {

// Where the build put the pack: beside the programs, $GATEWAY_BIN/../share, else next to the running test.
inline std::string definitions_pack() {
  const char* programs = std::getenv("GATEWAY_BIN");
  const std::filesystem::path folder = programs != nullptr
                                           ? std::filesystem::path(programs)
                                           : std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return (folder.parent_path() / "share" / "r4.pack").string();
}

struct LoadedDefinitions {
  json::Names names;
  base::Result<fhir::Definitions> loaded = fhir::Definitions::load(definitions_pack(), names);
};

// Names and definitions shared by all tests of a program; more names may be interned.
inline LoadedDefinitions& loaded_definitions() {
  static LoadedDefinitions loaded;
  return loaded;
}
inline const fhir::Definitions& definitions() {
  return loaded_definitions().loaded.value();
}
inline json::Names& names() {
  return loaded_definitions().names;
}

}  // namespace gateway::tests
