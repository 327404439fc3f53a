#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include "app/file.hpp"
#include "app/json_difference.hpp"
#include "app/map_loading.hpp"
#include "app/verbs.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "mapping/library.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

// Expected files must not change with the day of the test.
constexpr const char* usual_time = "2026-07-01T09:00:00Z";

int complain(const base::Error& error, int code) {
  print_map_error(error, {});
  return code;
}

// The map of the folder that no other one there imports.
base::Result<std::string> main_map(const std::string& folder, const json::Names& names) {
  std::vector<std::string> paths;
  for (const char* ending : {".map", ".fml"}) {
    for (std::string& path : TRY(files_in(folder, ending))) paths.push_back(std::move(path));
  }
  std::vector<mapping::Map> maps;
  std::vector<mapping::Import> imports;
  for (const std::string& path : paths) {
    maps.push_back(TRY(mapping::read_map({path, TRY(read_file(path))}, names)).map);
    imports.insert(imports.end(), maps.back().imports.begin(), maps.back().imports.end());
  }
  std::vector<std::string> roots;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const std::string url = maps[i].metadata_text("url");
    const auto names_it = [&url](const mapping::Import& import) { return mapping::url_matches(import.url, url); };
    if (url.empty() || std::none_of(imports.begin(), imports.end(), names_it)) roots.push_back(paths[i]);
  }
  if (roots.size() == 1) return roots.front();
  return base::Error(
      base::ErrorKind::not_found,
      roots.empty() ? "there is no map in this folder" : "several maps of this folder are imported by none", folder,
      "keep one map to start in, import the others from it");
}

// The samples of one folder, run and compared.
class Comparison {
 public:
  Comparison(const MapDesk& desk, const mapping::Program& program, const MapOptions& options, files::path expected)
      : desk_(desk), program_(program), options_(options), expected_(std::move(expected)) {}

  base::Status sample(const files::path& path) {
    const std::string text = TRY(read_file(path.string()));
    const std::string name = path.filename().string();
    const files::path whole = expected_ / (path.stem().string() + ".json");
    const files::path error = expected_ / (path.stem().string() + ".error.txt");
    used_.insert(whole.filename().string());
    used_.insert(error.filename().string());
    if (name.starts_with("fhir-")) {
      std::printf("%s: is FHIR already, not mapped\n", name.c_str());
      return base::Success{};
    }
    const auto record = json::read(text, desk_.names);
    if (!record)
      return base::Error(record.error().kind, record.error().text, path.string() + ":" + record.error().place);
    const mapping::RunInputs inputs = TRY(map_run_inputs(options_, desk_, record->root(), text));
    const auto output = mapping::run(program_, record->root(), inputs);
    const std::string made =
        output ? json::write_pretty(output->target.root()) + "\n" : base::describe(output.error()) + "\n";
    const files::path& file = output ? whole : error;
    ++samples_;
    if (options_.update) {
      std::error_code ignored;
      files::remove(output ? error : whole, ignored);
      std::ofstream(file, std::ios::binary) << made;
    }
    const auto kept = read_file(file.string());
    if (kept && *kept == made) {
      ++as_expected_;
      std::printf("%s: as expected\n", name.c_str());
      return base::Success{};
    }
    std::printf("%s: differs\n", name.c_str());
    if (!kept)
      std::printf("  there is no %s; made: %s", file.filename().c_str(), output ? "a resource\n" : made.c_str());
    else if (!output)
      std::printf("  expected %s  made %s", kept->c_str(), made.c_str());
    else
      tell_differences(*kept, output->target.root());
    return base::Success{};
  }

  // Expected files without a sample are a finding too.
  int finish() {
    std::size_t alone = 0;
    std::error_code error;
    for (const auto& entry : files::directory_iterator(expected_, error)) {
      if (used_.contains(entry.path().filename().string())) continue;
      ++alone;
      std::printf("expected/%s: has no sample\n", entry.path().filename().c_str());
    }
    std::printf("%zu of %zu samples are as expected\n", as_expected_, samples_);
    return as_expected_ == samples_ && alone == 0 ? exit_ok : exit_finding;
  }

 private:
  void tell_differences(const std::string& kept, const json::Node& made) const {
    const auto expected = json::read(kept, desk_.names);
    if (!expected) {
      std::printf("  the expected file is no JSON: %s\n", base::describe(expected.error()).c_str());
      return;
    }
    const std::vector<std::string> lines = json_differences(expected->root(), made);
    for (const std::string& line : lines) std::printf("  %s\n", line.c_str());
    if (lines.empty())
      std::printf("  the same content, written or ordered otherwise; --update writes it as it is made\n");
  }

  const MapDesk& desk_;
  const mapping::Program& program_;
  const MapOptions& options_;
  files::path expected_;
  std::set<std::string> used_;
  std::size_t samples_ = 0;
  std::size_t as_expected_ = 0;
};

}  // namespace

int map_test(const std::string& folder, const MapOptions& given) {
  MapOptions options = given;
  if (options.now.empty()) options.now = usual_time;
  auto desk = open_map_desk(options);
  if (!desk) return complain(desk.error(), exit_configuration);
  const auto map = main_map(folder, (*desk)->names);
  if (!map) return complain(map.error(), exit_finding);
  auto sources = load_map_sources(*map, options, (*desk)->names);
  if (!sources) return complain(sources.error(), exit_finding);
  // Expected errors name files as they are called in the folder, wherever it lies.
  for (mapping::MapFile& file : sources->maps) file.name = files::path(file.name).filename().string();
  const auto program = mapping::compile(*sources, (*desk)->names, *(*desk)->definitions);
  if (!program) {
    print_map_error(program.error(), *sources);
    return exit_finding;
  }
  const auto samples = files_in(folder + "/samples", ".json");
  if (!samples) return complain(samples.error(), exit_finding);
  Comparison comparison(**desk, *program, options, files::path(folder) / "expected");
  for (const std::string& sample : *samples) {
    if (const auto done = comparison.sample(sample); !done) return complain(done.error(), exit_finding);
  }
  return comparison.finish();
}

}  // namespace gateway::app
