// Loading a map for the map verbs: the files beside it, the definitions, and its errors as a terminal shows them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/conformance_desk.hpp"
#include "app/verbs.hpp"
#include "base/result.hpp"
#include "fhir/definitions.hpp"
#include "formats/source_record.hpp"
#include "json/name.hpp"
#include "mapping/mapping.hpp"

namespace gateway::app {

// What every map verb works with. Holds the names, so it must outlive what is read or compiled with it.
struct MapDesk {
  json::Names names;
  std::unique_ptr<fhir::Definitions> definitions;
  std::unique_ptr<ConformanceDesk> conformance;
};

// The pack of `options`, or the one the build puts beside the program, and its packages. Errors: as
// fhir::Definitions::load() and ConformanceDesk::add().
base::Result<std::unique_ptr<MapDesk>> open_map_desk(const MapOptions& options);

// The map at `path` with what it needs of the files beside it: *.map, *.fml and *.json of its folder, of `conceptmaps`
// in it, and of `options.with`. Each is named by its path. Errors: not_found; as mapping::gather() says.
base::Result<mapping::Sources> load_map_sources(const std::string& path, const MapOptions& options,
                                                const json::Names& names);

// What a run is given: the time of `options`, else now; identifiers derived from the record's `recordId`, else its
// bytes; the desk for conformsTo(), memberOf() and htmlChecks(). Errors: value when the time is none.
base::Result<mapping::RunInputs> map_run_inputs(const MapOptions& options, const MapDesk& desk,
                                                const json::Node& record, std::string_view text);

// The bytes of a file, or of standard input for "-". Errors: not_found.
base::Result<std::string> read_input(const std::string& path);

// Prints an error to standard error: place, text and remedy on one line, below it the line of the map and a caret.
// For an error of a run over `record`, read from `text` of `file`, also where in that file the rule failed.
void print_map_error(const base::Error& error, const mapping::Sources& sources);
void print_run_error(const base::Error& error, const mapping::Sources& sources, const formats::SourceRecord& record,
                     const std::string& file, std::string_view text);

}  // namespace gateway::app
