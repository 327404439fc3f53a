#include "app/map_loading.hpp"

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <set>

#include "app/file.hpp"
#include "base/system_ports.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "mapping/library.hpp"
#include "mapping/token.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

bool is_folder(const std::string& path) {
  std::error_code unknown;
  return files::is_directory(path, unknown);
}

// Adds the files of a folder that may belong to a map, each once whatever way leads to it.
base::Status add_folder(const std::string& folder, std::set<std::string>& seen, std::vector<mapping::MapFile>& beside) {
  for (const char* ending : {".map", ".fml", ".json"}) {
    for (const std::string& path : TRY(files_in(folder, ending))) {
      std::error_code unknown;
      const files::path whole = files::weakly_canonical(path, unknown);
      if (is_folder(path) || !seen.insert(whole.string()).second) continue;
      beside.push_back({files::path(path).lexically_normal().string(), TRY(read_file(path))});
    }
  }
  return base::Success{};
}

struct MapPlace {
  const mapping::MapFile* file = nullptr;
  mapping::Place at;
};

// The "file:line:column" an error's place begins with, when it is a file of ours.
MapPlace map_place(const std::string& place, const mapping::Sources& sources) {
  for (const mapping::MapFile& file : sources.maps) {
    if (!place.starts_with(file.name + ":")) continue;
    MapPlace found{&file, {}};
    const char* const end = place.data() + place.size();
    auto read = std::from_chars(place.data() + file.name.size() + 1, end, found.at.line);
    if (read.ec == std::errc() && read.ptr != end && *read.ptr == ':')
      read = std::from_chars(read.ptr + 1, end, found.at.column);
    if (read.ec == std::errc() && found.at.column > 0) return found;
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<MapDesk>> open_map_desk(const MapOptions& options) {
  auto desk = std::make_unique<MapDesk>();
  const std::string pack = options.definitions.empty() ? installed_file("share/r4.pack") : options.definitions;
  desk->definitions = std::make_unique<fhir::Definitions>(TRY(fhir::Definitions::load(pack, desk->names)));
  desk->conformance = std::make_unique<ConformanceDesk>(pack, *desk->definitions);
  TRY(desk->conformance->add(options.packages));
  return desk;
}

base::Result<mapping::Sources> load_map_sources(const std::string& path, const MapOptions& options,
                                                const json::Names& names) {
  const mapping::MapFile main{path, TRY(read_file(path))};
  std::error_code unknown;
  std::set<std::string> seen = {files::weakly_canonical(path, unknown).string()};
  std::vector<mapping::MapFile> beside;
  const files::path folder = files::path(path).has_parent_path() ? files::path(path).parent_path() : files::path(".");
  TRY(add_folder(folder.string(), seen, beside));
  if (is_folder((folder / "conceptmaps").string())) TRY(add_folder((folder / "conceptmaps").string(), seen, beside));
  for (const std::string& with : options.with) {
    if (is_folder(with))
      TRY(add_folder(with, seen, beside));
    else if (seen.insert(files::weakly_canonical(with, unknown).string()).second)
      beside.push_back({with, TRY(read_file(with))});
  }
  mapping::Sources sources = TRY(mapping::gather(main, beside, names));
  sources.start = options.group;
  return sources;
}

base::Result<mapping::RunInputs> map_run_inputs(const MapOptions& options, const MapDesk& desk,
                                                const json::Node& record, std::string_view text) {
  mapping::RunInputs inputs;
  inputs.now = options.now.empty() ? base::SystemClock().now() : TRY(base::parse_instant(options.now));
  const std::string_view id = record.string("recordId");
  inputs.id_space = base::derive_uuid(base::Uuid{}, id.empty() ? text : id);
  inputs.conforms_to = [&desk](const json::Node& node, std::string_view profile) -> std::optional<bool> {
    return desk.conformance->conforms(fhirpath::focus_on(node, desk.definitions.get()), profile);
  };
  inputs.member_of = [&desk](std::string_view system, std::string_view code, std::string_view value_set) {
    return desk.conformance->member_of(system, code, value_set);
  };
  inputs.html_checks = [&desk](std::string_view xhtml) { return desk.conformance->html_checks(xhtml); };
  return inputs;
}

base::Result<std::string> read_input(const std::string& path) {
  return read_file(path == "-" ? "/dev/stdin" : path);
}

void print_map_error(const base::Error& error, const mapping::Sources& sources) {
  base::Error shown = error;
  if (const MapPlace at = map_place(error.place, sources);
      at.file != nullptr && error.text.find('\n') == std::string::npos) {
    shown.text = mapping::error_at(at.file->name, at.file->text, at.at, error.kind, error.text).text;
  }
  const std::size_t feed = shown.text.find('\n');
  const std::string lines = feed == std::string::npos ? std::string() : shown.text.substr(feed);
  shown.text = shown.text.substr(0, feed);
  std::fprintf(stderr, "%s%s\n", base::describe(shown).c_str(), lines.c_str());
}

void print_run_error(const base::Error& error, const mapping::Sources& sources, const formats::SourceRecord& record,
                     const std::string& file, std::string_view text) {
  base::Error shown = error;
  const json::Node* failed = &record.tree.root();
  std::string_view pointer;
  if (const std::size_t at = error.place.rfind(" at /"); at != std::string::npos) {
    pointer = std::string_view(error.place).substr(at + 4);
    failed = json::at_pointer(record.tree.root(), pointer);
  }
  if (failed != nullptr && failed->offset() != json::Node::no_offset && error.place.find(" at ") != std::string::npos) {
    const json::LineColumn at = json::line_column(text, failed->offset());
    const std::string words = record.place(*failed);
    shown.place += " (" + file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                   (words == pointer ? std::string() : " " + words) + ")";
  }
  print_map_error(shown, sources);
}

}  // namespace gateway::app
