#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include "app/file.hpp"
#include "app/json_difference.hpp"
#include "app/map_loading.hpp"
#include "app/mapping_folder.hpp"
#include "app/verbs.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

// Expected files must not change with the day of the test.
constexpr const char* usual_time = "2026-07-01T09:00:00Z";

int complain(const base::Error& error, int code) {
  print_map_error(error, {});
  return code;
}

// The samples of one folder, run and compared.
class Comparison {
 public:
  Comparison(const MapDesk& desk, const formats::Form& form, const mapping::Program& program, const MapOptions& options,
             files::path expected)
      : desk_(desk), form_(form), program_(program), options_(options), expected_(std::move(expected)) {}

  // A file of several records is compared with NAME.1.json, NAME.2.json, …
  base::Status sample(const files::path& path) {
    const std::string text = TRY(read_file(path.string()));
    const std::string name = path.filename().string();
    if (name.starts_with("fhir-")) {
      used_.insert(path.stem().string() + ".json");
      std::printf("%s: is FHIR already, not mapped\n", name.c_str());
      return base::Success{};
    }
    std::vector<formats::RawRecord> records;
    const auto stream = form_.part(formats::chunks_of(text), text.size());
    std::optional<base::Error> broken;
    for (auto record = stream->next();; record = stream->next()) {
      if (!record) broken = std::move(record).error();
      if (broken || !*record) break;
      records.push_back(std::move(**record));
    }
    if (broken) return hold(path.stem().string(), name, {}, std::move(*broken), {});
    for (const formats::RawRecord& record : records) {
      const std::string number = std::to_string(record.number);
      const bool alone = records.size() == 1;
      TRY(compare(record.bytes, path.stem().string() + (alone ? std::string() : "." + number),
                  alone ? name : name + " record " + number));
    }
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
  // `stem` begins the names of the expected files, `name` is what a person reads.
  base::Status compare(const std::string& bytes, const std::string& stem, const std::string& name) {
    const auto record = form_.read(bytes, desk_.names, {});
    if (!record) return hold(stem, name, {}, record.error(), {});
    const json::Node& root = record->tree.root();
    auto output = mapping::run(program_, root, TRY(map_run_inputs(options_, desk_, root, bytes)));
    std::string remarks;
    for (const base::Error& remark : record->remarks) remarks += base::describe(remark) + "\n";
    if (!output) return hold(stem, name, {}, output.error(), std::move(remarks));
    return hold(stem, name, std::move(*output), {}, std::move(remarks));
  }

  // Compares what was made of one record: an output or an error, and remarks.
  base::Status hold(const std::string& stem, const std::string& name, std::optional<mapping::Output> output,
                    std::optional<base::Error> failure, std::string remarks) {
    const Made whole{stem + ".json", output ? json::write_pretty(output->target.root()) + "\n" : std::string()};
    const Made error{stem + ".error.txt", failure ? base::describe(*failure) + "\n" : std::string()};
    ++samples_;
    bool same = true;
    for (const Made& one : {whole, error, Made{stem + ".remarks.txt", std::move(remarks)}}) {
      used_.insert(one.file);
      if (options_.update) write(one);
      same = holds(one, name, output ? &output->target.root() : nullptr, same) && same;
    }
    if (!same) return base::Success{};
    ++as_expected_;
    std::printf("%s: as expected\n", name.c_str());
    return base::Success{};
  }

  // A file that is expected beside a sample; empty when there must be none.
  struct Made {
    std::string file;
    std::string text;
  };

  void write(const Made& made) const {
    std::error_code ignored;
    if (made.text.empty()) {
      files::remove(expected_ / made.file, ignored);
    } else {
      std::ofstream(expected_ / made.file, std::ios::binary) << made.text;
    }
  }

  // Says what differs; `first` when nothing was said of this sample yet.
  bool holds(const Made& made, const std::string& name, const json::Node* output, bool first) const {
    const auto kept = read_file((expected_ / made.file).string());
    if ((kept ? *kept : std::string()) == made.text) return true;
    if (first) std::printf("%s: differs\n", name.c_str());
    if (made.text.empty()) {
      std::printf("  there is a %s, and nothing of that kind was made\n", made.file.c_str());
    } else if (!kept) {
      const bool resource = made.file.ends_with(".json");
      std::printf("  there is no %s; made: %s", made.file.c_str(), resource ? "a resource\n" : made.text.c_str());
    } else if (made.file.ends_with(".json")) {
      tell_differences(*kept, *output);
    } else {
      std::printf("  expected %s  made %s", kept->c_str(), made.text.c_str());
    }
    return false;
  }

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
  const formats::Form& form_;
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
  const auto beside = read_beside(*map);
  if (!beside) return complain(beside.error(), exit_finding);
  options.with.insert(options.with.end(), beside->with.begin(), beside->with.end());
  auto sources = load_map_sources(*map, options, (*desk)->names);
  if (!sources) return complain(sources.error(), exit_finding);
  // Expected errors name files as they are called in the folder, wherever it lies.
  for (mapping::MapFile& file : sources->maps) file.name = files::path(file.name).filename().string();
  const auto program = mapping::compile(*sources, (*desk)->names, *(*desk)->definitions);
  if (!program) {
    print_map_error(program.error(), *sources);
    return exit_finding;
  }
  Comparison comparison(**desk, beside->form, *program, options, files::path(folder) / "expected");
  for (const std::string& ending : beside->form.endings) {
    const auto samples = files_in(folder + "/samples", ending);
    if (!samples) return complain(samples.error(), exit_finding);
    for (const std::string& sample : *samples) {
      if (const auto done = comparison.sample(sample); !done) return complain(done.error(), exit_finding);
    }
  }
  return comparison.finish();
}

}  // namespace gateway::app
