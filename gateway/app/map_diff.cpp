// The verb map diff: records converted with two states of a mapping, and what would change, without content.
#include <cstdio>
#include <map>
#include <set>

#include "app/file.hpp"
#include "app/json_difference.hpp"
#include "app/map_loading.hpp"
#include "app/open_store.hpp"
#include "app/record_conversion.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"
#include "json/reader.hpp"

namespace gateway::app {
namespace {

constexpr std::size_t differences_looked_at = 500;
constexpr std::size_t record_bytes = 16 * 1024 * 1024;

int refused(const base::Error& error, int code) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return code;
}

// "/entry/3/resource/birthDate" → "/entry/*/resource/birthDate": the same change of many records is one line.
std::string without_positions(std::string_view pointer) {
  std::string out;
  while (!pointer.empty()) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string_view step = pointer.substr(0, end);
    const bool number = step.size() > 1 && step.find_first_not_of("0123456789", 1) == std::string_view::npos;
    out += number ? std::string_view("/*") : step;
    pointer.remove_prefix(end);
  }
  return out;
}

class Difference {
 public:
  Difference(const RecordConversion& before, const RecordConversion& after, bool content)
      : before_(before), after_(after), content_(content) {}

  // Every record of a file or message. Errors: where it cannot be parted.
  base::Status records_of(const std::string& name, const std::string& bytes) {
    const auto stream = after_.form().part(formats::chunks_of(bytes), record_bytes);
    for (auto record = TRY(stream->next()); record; record = TRY(stream->next())) {
      compare(name + (record->place.empty() ? "" : " (" + record->place + ')'), *record);
    }
    return base::Success{};
  }

  int finish() const {
    for (const auto& [what, count] : counts_) std::printf("%6zu  %s\n", count, what.c_str());
    std::printf("%zu records: %zu as before, %zu otherwise\n", records_, records_ - changed_, changed_);
    return changed_ == 0 ? exit_ok : exit_finding;
  }

 private:
  void compare(const std::string& name, const formats::RawRecord& record) {
    ++records_;
    const ConvertedRecord old_one = before_.convert(record);
    const ConvertedRecord new_one = after_.convert(record);
    std::set<std::string> told;
    if (old_one.bundle.empty() != new_one.bundle.empty()) {
      told.insert(new_one.bundle.empty() ? "is no longer converted: " + why(new_one)
                                         : "is converted now, was not: " + why(old_one));
    } else if (old_one.bundle.empty()) {
      if (why(old_one) != why(new_one)) told.insert("is not converted for another reason: " + why(new_one));
    } else if (old_one.bundle != new_one.bundle) {
      add_differences(name, old_one.bundle, new_one.bundle, told);
    }
    if (old_one.warnings.size() != new_one.warnings.size()) {
      told.insert(old_one.warnings.size() < new_one.warnings.size() ? "has more warnings" : "has fewer warnings");
    }
    if (!told.empty()) ++changed_;
    for (const std::string& one : told) ++counts_[one];
  }

  // Kind and rule; places in the record differ from one to the next.
  static std::string why(const ConvertedRecord& record) {
    if (record.errors.empty()) return {};
    const base::Error& error = record.errors.front();
    return std::string(base::issue_type(error.kind)) + " at " + error.place.substr(0, error.place.find(" at "));
  }

  void add_differences(const std::string& name, const std::string& before, const std::string& after,
                       std::set<std::string>& told) {
    const json::Names names;
    const auto left = json::read(before, names);
    const auto right = json::read(after, names);
    if (!left || !right) return;
    for (const std::string& line : json_differences(left->root(), right->root(), differences_looked_at)) {
      if (content_) std::printf("%s: %s\n", name.c_str(), line.c_str());
      const std::size_t end = line.find(": ");
      if (end == std::string::npos) continue;
      const std::string_view what = std::string_view(line).substr(end + 2);
      const char* const change = what.starts_with("only expected") ? " is gone"
                                 : what.starts_with("only made")   ? " is new"
                                                                   : " is another";
      told.insert(without_positions(std::string_view(line).substr(0, end)) + change);
    }
  }

  const RecordConversion& before_;
  const RecordConversion& after_;
  const bool content_;
  std::size_t records_ = 0;
  std::size_t changed_ = 0;
  std::map<std::string, std::size_t> counts_;
};

// The newest messages in the store that came in the mapping's layout.
base::Status compare_stored(const std::string& configuration_file, std::size_t limit, const intake::Mapping& mapping,
                            Difference& difference) {
  const Configuration configuration = TRY(load_configuration(configuration_file));
  base::SystemEntropy entropy;
  const OpenStore open = TRY(open_store_read_only(configuration, entropy));
  std::set<base::Uuid> seen;
  for (const store::CaseRow& row : TRY(open.store->list_cases({{}, limit}))) {
    if (!seen.insert(row.referral_id).second) continue;
    const auto message = TRY(open.store->message_of(row.referral_id));
    if (!message) continue;
    const store::InboxRecord& record = message->record;
    const access::Partner* sender = configuration.partners.find(record.organisation);
    const std::string type = intake::media_type(record.content_type);
    const auto& types = mapping.content_types;
    const bool by_format = sender != nullptr && sender->format == mapping.name;
    const bool by_type =
        (sender == nullptr || sender->format.empty()) && std::find(types.begin(), types.end(), type) != types.end();
    if (!by_format && !by_type) continue;
    const auto done = difference.records_of(base::to_string(row.referral_id), record.body);
    if (!done) std::fprintf(stderr, "%s: %s\n", base::to_string(row.referral_id).c_str(), done.error().text.c_str());
  }
  return base::Success{};
}

}  // namespace

int map_diff(const MapDiffQuestion& question) {
  ConversionSettings settings;
  settings.definitions = question.definitions;
  settings.now = base::parse_instant("2026-07-01T09:00:00Z").value();
  settings.mapping = question.before;
  const auto before = RecordConversion::open(settings);
  if (!before) return refused(before.error(), exit_configuration);
  settings.mapping = question.after;
  const auto after = RecordConversion::open(settings);
  if (!after) return refused(after.error(), exit_configuration);
  Difference difference(**before, **after, question.content);
  std::vector<std::string> paths = question.files;
  if (paths.empty() && question.configuration.empty()) {
    for (const std::string& ending : (*after)->form().endings) {
      const auto samples = files_in(question.after + "/samples", ending);
      if (!samples) return refused(samples.error(), exit_finding);
      paths.insert(paths.end(), samples->begin(), samples->end());
    }
  }
  for (const std::string& path : paths) {
    const auto text = read_input(path);
    if (!text) return refused(text.error(), exit_finding);
    const auto done = difference.records_of(path, *text);
    if (!done) return refused(done.error(), exit_finding);
  }
  if (!question.configuration.empty()) {
    const auto done = compare_stored(question.configuration, question.limit, *(*after)->mapping(), difference);
    if (!done) return refused(done.error(), exit_unavailable);
  }
  return difference.finish();
}

}  // namespace gateway::app
