// MappedInput: a map run over one file, for the verbs that run or explain.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/map_loading.hpp"
#include "app/verbs.hpp"
#include "formats/source_record.hpp"
#include "mapping/mapping.hpp"

namespace gateway::app {

struct MappedInput {
  int exit_code = exit_ok;  // anything else: what was wrong has been printed, and there is no output
  std::unique_ptr<MapDesk> desk;
  std::string text;                             // of the input
  std::optional<formats::SourceRecord> record;  // read from it
  std::optional<mapping::Output> output;
};

// Loads the map, reads the input, runs. `explained` asks for origins and losses. What the map logs goes to standard
// error.
MappedInput map_input(const std::string& map, const std::string& input, const MapOptions& options, bool explained);

}  // namespace gateway::app
