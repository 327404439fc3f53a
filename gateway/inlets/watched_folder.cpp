#include "inlets/watched_folder.hpp"

#include <utility>

#include "base/digest.hpp"
#include "base/log.hpp"
#include "fhir/outcome_text.hpp"
#include "json/reader.hpp"

namespace gateway::inlets {
namespace {

constexpr std::size_t at_once = 16;
constexpr std::size_t record_bytes = 16 * 1024 * 1024;
constexpr std::size_t errors_told = 200;
constexpr int looks_after_trouble = 15;

bool is_left_alone(const std::string& name) {
  if (name.starts_with('.')) return true;
  for (const char* const ending : {".part", ".tmp", ".done", ".failed", ".outcome.json"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

// A FHIR file is one message, whatever it holds.
class WholeFile final : public formats::RecordStream {
 public:
  explicit WholeFile(formats::ChunkSource source) : source_(std::move(source)) {}

  base::Result<std::optional<formats::RawRecord>> next() override {
    if (std::exchange(over_, true)) return std::optional<formats::RawRecord>();
    formats::RawRecord whole;
    whole.number = 1;
    std::string chunk(16 * 1024, '\0');
    while (const std::size_t count = TRY(source_(chunk))) {
      whole.bytes.append(chunk, 0, count);
      if (whole.bytes.size() > record_bytes) {
        return base::Error(base::ErrorKind::too_long, "the file is longer than a message may be", {}, "part it");
      }
    }
    return std::optional(std::move(whole));
  }

 private:
  formats::ChunkSource source_;
  bool over_ = false;
};

std::string fhir_type(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of("\xef\xbb\xbf \t\r\n");
  const bool xml = first != std::string_view::npos && bytes[first] == '<';
  return xml ? "application/fhir+xml" : "application/fhir+json";
}

// The first error that an answer tells, in words.
base::Error told_by(const casework::Answer& answer) {
  static const json::Names no_names;
  base::Error error(base::ErrorKind::processing, "the record was refused with " + std::to_string(answer.status));
  const auto outcome = json::read(answer.body, no_names);
  const json::Node* issues = outcome ? outcome->root().find("issue") : nullptr;
  const json::Node* issue = issues == nullptr ? nullptr : issues->first();
  if (issue == nullptr) return error;
  if (const json::Node* details = issue->find("details")) error.text = details->string("text");
  if (const json::Node* places = issue->find("expression"); places != nullptr && places->first() != nullptr) {
    error.place = places->first()->text();
  }
  error.remedy = issue->string("diagnostics");
  return error;
}

}  // namespace

// A file being worked on.
struct WatchedFolder::File {
  std::string name;
  std::string media_type;                          // empty: FHIR, by each record's bytes
  std::shared_ptr<const intake::Library> library;  // whose form parts it
  std::unique_ptr<formats::RecordStream> stream;

  std::mutex mutex;  // of what follows
  bool reading = false;
  bool ended = false;
  bool finished = false;
  bool trouble = false;  // the store could not take a record
  std::size_t under_way = 0;
  std::uint64_t records = 0;
  std::uint64_t refused = 0;
  std::uint64_t kept = 0;  // quarantined: kept, and given to a person
  std::vector<base::Error> errors;
};

WatchedFolder::WatchedFolder(FolderSettings settings, DropFolder& folder, casework::Pipeline& pipeline,
                             const intake::LibraryInForce& library, const access::Partners& partners,
                             casework::Executor executor)
    : settings_(std::move(settings)),
      folder_(folder),
      pipeline_(pipeline),
      library_(library),
      partners_(partners),
      executor_(std::move(executor)) {}

base::Result<FolderForm> folder_form(const FolderSettings& settings, const intake::Mappings& mappings,
                                     const access::Partners& partners) {
  if (settings.format == "fhir") return FolderForm{};
  const access::Partner* practice = partners.find(settings.practice);
  const intake::Mapping* mapping = mappings.find(settings.format);
  if (practice == nullptr || mapping == nullptr) {
    return base::Error(base::ErrorKind::value, "[watched_folder] names no practice or no mapping there is", {},
                       "give the ODS code of a practice and the name of a mapping, or \"fhir\"");
  }
  FolderForm form{mapping,
                  mapping->content_types.empty() ? "application/octet-stream" : mapping->content_types.front()};
  if (mappings.choose(*practice, form.media_type) != mapping) {
    return base::Error(base::ErrorKind::value, "what the practice sends is not taken for " + mapping->name, {},
                       "name it as the format of the practice too");
  }
  return form;
}

base::Duration WatchedFolder::run() {
  const std::lock_guard lock(mutex_);
  if (busy_) return settings_.every;
  if (std::exchange(rests_, false)) return settings_.every * looks_after_trouble;
  const auto files = folder_.list();
  if (!files) {
    base::log::error("watched folder cannot be read", {{"why", files.error().text}});
    return settings_.every * looks_after_trouble;
  }
  std::map<std::string, DroppedFile> now;
  std::string next;
  for (const DroppedFile& file : *files) {
    if (is_left_alone(file.name)) continue;
    const auto before = seen_.find(file.name);
    if (next.empty() && before != seen_.end() && before->second == file) next = file.name;
    now.emplace(file.name, file);
  }
  seen_ = std::move(now);
  if (!next.empty()) {
    busy_ = true;
    executor_([this, next] { begin(next); });
  }
  return settings_.every;
}

void WatchedFolder::begin(const std::string& name) {
  const auto file = std::make_shared<File>();
  file->name = name;
  const auto library = library_.get();
  const auto form = folder_form(settings_, library->mappings, partners_);
  auto source = folder_.open(name);
  if (!form || !source) {
    base::log::error("watched folder cannot take a file", {{"why", form ? source.error().text : form.error().text}});
    file->trouble = true;
    return finish(file);
  }
  file->media_type = form->media_type;
  file->library = library;
  file->stream = form->mapping == nullptr ? std::make_unique<WholeFile>(std::move(*source))
                                          : form->mapping->form.part(std::move(*source), record_bytes);
  read_on(file);
}

// Whoever settles a record comes here; one of them reads.
void WatchedFolder::read_on(const OwnedFile& file) {
  std::unique_lock lock(file->mutex);
  if (file->reading) return;
  file->reading = true;
  while (!file->ended && file->under_way < at_once) {
    auto record = file->stream->next();
    if (!record) {
      file->errors.push_back(std::move(record).error());
      ++file->refused;
    }
    if (!record || !*record || file->trouble) {
      file->ended = true;
      break;
    }
    ++file->under_way;
    ++file->records;
    lock.unlock();
    submit(file, std::move(**record));
    lock.lock();
  }
  file->reading = false;
  if (!file->ended || file->under_way > 0 || std::exchange(file->finished, true)) return;
  lock.unlock();
  finish(file);
}

void WatchedFolder::submit(const OwnedFile& file, formats::RawRecord record) {
  casework::Message message;
  message.sender = settings_.practice;
  const std::string digest = base::hex(base::sha256(record.bytes));
  message.request_id =
      base::derive_uuid(base::Uuid{}, "folder|" + settings_.practice + '|' + settings_.format + '|' + digest);
  message.correlation_id = base::derive_uuid(message.request_id, "correlation");
  message.content_type = file->media_type.empty() ? fhir_type(record.bytes) : file->media_type;
  message.body = std::move(record.bytes);
  record.bytes.clear();
  pipeline_.take(std::move(message),
                 [this, file, record](const base::Result<casework::Answer>& answer) { settle(file, record, answer); });
}

void WatchedFolder::settle(const OwnedFile& file, const formats::RawRecord& record,
                           const base::Result<casework::Answer>& answer) {
  const std::string place =
      "record " + std::to_string(record.number) + (record.place.empty() ? "" : " (" + record.place + ')');
  {
    const std::lock_guard lock(file->mutex);
    --file->under_way;
    // The same bytes twice in one file: the first is on its way.
    const bool twin = !answer && answer.error().kind == base::ErrorKind::early;
    if (!answer && !twin) {
      file->trouble = true;
    } else if (!twin && answer->status >= 300) {
      ++file->refused;
      if (file->errors.size() < errors_told) {
        base::Error error = told_by(*answer);
        error.place = error.place.empty() ? place : place + ": " + error.place;
        file->errors.push_back(std::move(error));
      }
    } else if (!twin && answer->status == 202) {
      ++file->kept;
    }
  }
  executor_([this, file] { read_on(file); });
}

void WatchedFolder::finish(const OwnedFile& file) {
  if (!file->trouble) {
    const std::string counted = std::to_string(file->records) + " records: " + std::to_string(file->refused) +
                                " refused, " + std::to_string(file->kept) + " kept and given to a person";
    const std::string outcome =
        file->errors.empty() ? fhir::information_outcome(counted) : fhir::errors_outcome(file->errors);
    if (const auto written = folder_.write(file->name + ".outcome.json", outcome); !written) {
      base::log::error("outcome of a file cannot be written", {{"why", written.error().text}});
    }
    put_aside(file->name, file->refused == 0 ? ".done" : ".failed");
    base::log::info("file taken", {{"records", static_cast<std::int64_t>(file->records)},
                                   {"refused", static_cast<std::int64_t>(file->refused)},
                                   {"kept", static_cast<std::int64_t>(file->kept)}});
  }
  const std::lock_guard lock(mutex_);
  busy_ = false;
  rests_ = file->trouble;
  seen_.erase(file->name);
  if (file->trouble) return;
  ++counters_.files;
  counters_.failed_files += file->refused == 0 ? 0 : 1;
  counters_.records += file->records;
  counters_.refused_records += file->refused;
}

// A file of that name may have been there before.
void WatchedFolder::put_aside(const std::string& name, const std::string& ending) {
  constexpr int most_of_one_name = 1000;
  for (int i = 1; i <= most_of_one_name; ++i) {
    const auto done = folder_.rename(name, name + (i == 1 ? std::string() : '.' + std::to_string(i)) + ending);
    if (done) return;
    if (done.error().kind != base::ErrorKind::duplicate) {
      base::log::error("a file that was taken cannot be renamed", {{"why", done.error().text}});
      return;
    }
  }
}

FolderCounters WatchedFolder::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace gateway::inlets
