// The verb convert: files of records to files of validated Bundles, offline.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/file_chunks.hpp"
#include "app/ordered_work.hpp"
#include "app/record_conversion.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"
#include "fhir/outcome_text.hpp"
#include "json/writer.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

constexpr std::size_t records_per_piece = 32;
constexpr std::size_t record_bytes = 16 * 1024 * 1024;
constexpr std::size_t bytes_per_piece = 1024 * 1024;
constexpr std::size_t lines_shown = 1000;

// Whole or not at all is not promised of files of a program that was killed; it says at its end what it wrote.
bool write_whole(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool good = true;
  while (!text.empty() && good) {
    const ssize_t count = ::write(file, text.data(), text.size());
    good = count > 0;
    if (good) text.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::close(file) == 0 && good;
}

struct Tally {
  std::uint64_t records = 0;
  std::uint64_t failed = 0;
  std::uint64_t warnings = 0;
  std::size_t shown = 0;
};

// What came of one record, ready to be told.
struct Told {
  std::uint64_t warnings = 0;
  bool failed = false;
  std::string lines;  // for standard error
  std::string json;   // for standard output
};

class Conversion {
 public:
  Conversion(const RecordConversion& conversion, const ConvertQuestion& question)
      : conversion_(conversion),
        question_(question),
        started_(clock_.now()),
        bar_(isatty(STDERR_FILENO) != 0 && !question.json) {}

  // False when the file could not be read to its end.
  bool file(const std::string& path, OrderedWork& work) {
    auto chunks = FileChunks::open(path);
    if (!chunks) return complain(path, chunks.error());
    const auto stream = conversion_.form().part((*chunks)->source(), record_bytes);
    const std::string stem = path == "-" ? "standard-input" : files::path(path).stem().string();
    auto piece = std::make_shared<std::vector<formats::RawRecord>>();
    std::size_t bytes = 0;
    std::uint64_t records = 0;
    const auto send = [&] {
      if (piece->empty()) return;
      const std::uint64_t read = (*chunks)->read();
      const std::uint64_t size = (*chunks)->size();
      // A file with one record is called as the file is.
      const bool alone = records == 1 && read == size;
      work.add([this, path, stem, alone, read, size, records = std::move(piece)] {
        std::vector<Told> told;
        for (const formats::RawRecord& record : *records) told.push_back(one(path, stem, alone, record));
        return [this, path, read, size, list = std::move(told)] { tell(path, read, size, list); };
      });
      piece = std::make_shared<std::vector<formats::RawRecord>>();
      bytes = 0;
    };
    for (;;) {
      auto record = stream->next();
      if (!record) {
        send();
        work.add([this, path, error = record.error()] { return [this, path, error] { complain(path, error); }; });
        return false;
      }
      if (!*record) break;
      bytes += (*record)->bytes.size();
      ++records;
      piece->push_back(std::move(**record));
      if (piece->size() == records_per_piece || bytes >= bytes_per_piece) send();
    }
    send();
    return true;
  }

  void finish() {
    if (bar_) std::fprintf(stderr, "\r\033[K");
    const double seconds = std::chrono::duration<double>(clock_.now() - started_).count();
    std::fprintf(stderr, "%llu records: %llu converted, %llu not; %llu warnings; %.1f s, %.0f records/s\n",
                 static_cast<unsigned long long>(tally_.records),
                 static_cast<unsigned long long>(tally_.records - tally_.failed),
                 static_cast<unsigned long long>(tally_.failed), static_cast<unsigned long long>(tally_.warnings),
                 seconds, seconds > 0 ? static_cast<double>(tally_.records) / seconds : 0.0);
  }

  bool all_converted() const { return tally_.failed == 0; }
  bool could_write() const { return !unwritten_.load(); }

 private:
  bool complain(const std::string& path, const base::Error& error) {
    if (bar_) std::fprintf(stderr, "\r\033[K");
    std::fprintf(stderr, "%s: %s\n", path.c_str(), base::describe(error).c_str());
    return false;
  }

  std::string out(const std::string& name) const { return (files::path(question_.out) / name).string(); }

  void write(const std::string& name, const std::string& text) {
    if (!write_whole(out(name), text)) unwritten_ = true;
  }

  Told one(const std::string& path, const std::string& stem, bool alone, const formats::RawRecord& record) {
    const std::string name = alone ? stem : stem + '.' + std::to_string(record.number);
    ConvertedRecord made = conversion_.convert(record);
    Told told;
    told.failed = !made.errors.empty();
    told.warnings = made.warnings.size();
    const std::string file = name + (told.failed ? ".error.json" : ".json");
    const std::string outcome = told.failed             ? fhir::errors_outcome(made.errors)
                                : made.warnings.empty() ? std::string()
                                                        : fhir::warnings_outcome(made.warnings);
    write(file, (told.failed ? outcome : made.bundle) + '\n');
    if (!made.explanation.empty()) write(name + ".explain.txt", made.explanation);
    if (question_.json) {
      told.json = line_of(path, record, file, told.failed, outcome);
      return told;
    }
    std::string where = path;
    if (!alone)
      where += ": record " + std::to_string(record.number) + (record.place.empty() ? "" : " (" + record.place + ')');
    for (const base::Error& error : made.errors) told.lines += where + ": " + base::describe(error) + '\n';
    for (const base::Error& warning : made.warnings) {
      told.lines += where + ": warning: " + base::describe(warning) + '\n';
    }
    return told;
  }

  static std::string line_of(const std::string& path, const formats::RawRecord& record, const std::string& file,
                             bool failed, const std::string& outcome) {
    std::string line = "{\"file\":";
    json::quote_to(path, line);
    line += ",\"record\":" + std::to_string(record.number) + ",\"place\":";
    json::quote_to(record.place, line);
    line += ",\"output\":";
    json::quote_to(file, line);
    line += failed ? ",\"converted\":false" : ",\"converted\":true";
    if (!outcome.empty()) line += ",\"outcome\":" + outcome;
    return line + "}\n";
  }

  // On one thread at a time, in the order of the records.
  void tell(const std::string& path, std::uint64_t read, std::uint64_t size, const std::vector<Told>& list) {
    for (const Told& one : list) {
      ++tally_.records;
      tally_.failed += one.failed ? 1 : 0;
      tally_.warnings += one.warnings;
      if (!one.json.empty()) std::fwrite(one.json.data(), 1, one.json.size(), stdout);
      if (one.lines.empty() || tally_.shown > lines_shown) continue;
      if (bar_) std::fprintf(stderr, "\r\033[K");
      if (++tally_.shown > lines_shown) {
        std::fprintf(stderr, "more is told by --json, and in the files *.error.json\n");
      } else {
        std::fwrite(one.lines.data(), 1, one.lines.size(), stderr);
      }
    }
    if (bar_) draw(path, read, size);
  }

  void draw(const std::string& path, std::uint64_t read, std::uint64_t size) const {
    constexpr std::uint64_t width = 30;
    const std::uint64_t full = size == 0 ? 0 : read * width / size;
    const double seconds = std::chrono::duration<double>(clock_.now() - started_).count();
    std::fprintf(stderr, "\r\033[K%s [%s%s] %llu%%  %llu records, %llu not converted, %.0f/s",
                 files::path(path).filename().c_str(), std::string(full, '=').c_str(),
                 std::string(width - full, ' ').c_str(),
                 static_cast<unsigned long long>(size == 0 ? 0 : read * 100 / size),
                 static_cast<unsigned long long>(tally_.records), static_cast<unsigned long long>(tally_.failed),
                 seconds > 0 ? static_cast<double>(tally_.records) / seconds : 0.0);
  }

  const RecordConversion& conversion_;
  const ConvertQuestion& question_;
  base::SystemClock clock_;
  const base::Instant started_;
  const bool bar_;
  Tally tally_;
  std::atomic<bool> unwritten_{false};
};

int refused(const base::Error& error, int code) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return code;
}

}  // namespace

int convert_files(const ConvertQuestion& question) {
  ConversionSettings settings;
  settings.mapping = question.mapping;
  settings.definitions = question.definitions;
  settings.packages = question.packages;
  settings.explain = question.explain;
  settings.strict = question.strict;
  settings.now = base::SystemClock().now();
  if (!question.now.empty()) {
    const auto now = base::parse_instant(question.now);
    if (!now) return refused(now.error(), exit_usage);
    settings.now = *now;
  }
  const auto conversion = RecordConversion::open(settings);
  if (!conversion) return refused(conversion.error(), exit_configuration);
  std::error_code error;
  files::create_directories(question.out, error);
  if (!files::is_directory(question.out, error)) {
    return refused(base::Error(base::ErrorKind::transient, "the folder cannot be made", question.out, "name another"),
                   exit_unavailable);
  }
  Conversion all(**conversion, question);
  bool read = true;
  {
    OrderedWork work(question.threads == 0 ? std::max(std::thread::hardware_concurrency(), 1U) : question.threads);
    for (const std::string& file : question.files) read = all.file(file, work) && read;
    work.finish();
  }
  all.finish();
  if (!all.could_write()) {
    return refused(base::Error(base::ErrorKind::transient, "not every file could be written", question.out,
                               "make room there and convert again"),
                   exit_unavailable);
  }
  return read && all.all_converted() ? exit_ok : exit_finding;
}

}  // namespace gateway::app
