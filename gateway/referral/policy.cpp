#include "referral/policy.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "referral/codes.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
using base::Status;
using Words = std::vector<std::string_view>;

// Edits that turn one word into the other (Levenshtein).
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string nearest(std::string_view word, const Words& known) {
  return std::string(*std::min_element(known.begin(), known.end(), [&](std::string_view left, std::string_view right) {
    return distance(word, left) < distance(word, right);
  }));
}

std::string list_of(const Words& words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

// A table of the file, and how its places are named.
struct Section {
  const toml::table& table;
  std::string_view file;
  std::string name;  // "clocks.D2"; empty for the file itself
};

std::string place_of(std::string_view file, const toml::source_region& source) {
  return std::string(file) + ":" + std::to_string(source.begin.line) + ":" + std::to_string(source.begin.column);
}

std::string full_name(const Section& section, std::string_view key) {
  return section.name.empty() ? std::string(key) : section.name + "." + std::string(key);
}

Status check_keys(const Section& section, const Words& known) {
  for (const auto& [key, value] : section.table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    return Error(ErrorKind::value, "unknown key " + full_name(section, key.str()), place_of(section.file, key.source()),
                 "did you mean " + nearest(key.str(), known) + "?");
  }
  return base::Success{};
}

Result<const toml::node*> need(const Section& section, std::string_view key) {
  const toml::node* node = section.table.get(key);
  if (node == nullptr) {
    return Error(ErrorKind::required, full_name(section, key) + " is missing",
                 place_of(section.file, section.table.source()), "add it");
  }
  return node;
}

Error wrong(const Section& section, std::string_view key, const toml::node& node, std::string_view must_be) {
  return Error(ErrorKind::value, full_name(section, key) + " must be " + std::string(must_be),
               place_of(section.file, node.source()));
}

Result<std::string> need_text(const Section& section, std::string_view key) {
  const toml::node* node = TRY(need(section, key));
  const auto* text = node->as_string();
  if (text == nullptr || text->get().empty()) return wrong(section, key, *node, "a text that is not empty");
  return text->get();
}

Result<std::string> need_word(const Section& section, std::string_view key, const Words& known) {
  const std::string word = TRY(need_text(section, key));
  if (std::find(known.begin(), known.end(), word) != known.end()) return word;
  Error error = wrong(section, key, *section.table.get(key), "one of " + list_of(known));
  error.remedy = "did you mean " + nearest(word, known) + "?";
  return error;
}

Result<unsigned> need_count(const Section& section, std::string_view key, unsigned largest) {
  const toml::node* node = TRY(need(section, key));
  const auto* number = node->as_integer();
  if (number == nullptr || number->get() < 1 || number->get() > static_cast<std::int64_t>(largest)) {
    return wrong(section, key, *node, "a whole number from 1 to " + std::to_string(largest));
  }
  return static_cast<unsigned>(number->get());
}

Result<std::chrono::minutes> need_time(const Section& section, std::string_view key) {
  const toml::node* node = TRY(need(section, key));
  const auto* time = node->as_time();
  if (time == nullptr || time->get().second != 0 || time->get().nanosecond != 0) {
    return wrong(section, key, *node, "a time of day in full minutes, written 17:00:00");
  }
  return std::chrono::hours{time->get().hour} + std::chrono::minutes{time->get().minute};
}

Result<Section> need_table(const Section& section, std::string_view key) {
  const toml::node* node = TRY(need(section, key));
  const auto* table = node->as_table();
  if (table == nullptr) return wrong(section, key, *node, "a table");
  return Section{*table, section.file, full_name(section, key)};
}

Result<ClockRule> read_clock(const Section& clocks, std::string_view id) {
  constexpr unsigned most = 1000;
  const Section section = TRY(need_table(clocks, id));
  TRY(check_keys(section, {"amount", "unit", "basis", "source"}));
  ClockRule rule;
  rule.id = id;
  rule.amount = TRY(need_count(section, "amount", most));
  const std::string unit = TRY(need_word(
      section, "unit", {"working-days", "working-hours", "working-minutes", "elapsed-hours", "elapsed-minutes"}));
  if (unit.starts_with("working-")) rule.unit = ClockUnit::working_minutes;
  if (unit.starts_with("elapsed-")) rule.unit = ClockUnit::elapsed_minutes;
  if (unit == "working-days") rule.unit = ClockUnit::working_days;
  if (unit.ends_with("-hours")) rule.amount *= 60;
  rule.basis = TRY(need_word(section, "basis", {"statutory-guidance", "local", "product-policy"}));
  rule.source = TRY(need_text(section, "source"));
  return rule;
}

Result<OfficeHours> read_hours(const Section& section) {
  TRY(check_keys(section, {"open", "close"}));
  OfficeHours hours;
  hours.open = TRY(need_time(section, "open"));
  hours.close = TRY(need_time(section, "close"));
  if (hours.open >= hours.close) {
    return wrong(section, "close", *section.table.get("close"), "later than " + section.name + ".open");
  }
  return hours;
}

Words known_roles() {
  Words words;
  for (const codes::System& system : codes::systems()) {
    if (system.uri != codes::role_system) continue;
    for (const codes::Code& one : system.codes) words.push_back(one.code);
  }
  return words;
}

Result<Policy> read_table(const Section& file) {
  TRY(check_keys(file, {"name", "office-hours", "clocks", "ladder", "delivery"}));
  Policy policy;
  policy.name = TRY(need_text(file, "name"));
  policy.hours = TRY(read_hours(TRY(need_table(file, "office-hours"))));
  const Section clocks = TRY(need_table(file, "clocks"));
  TRY(check_keys(clocks, {"D0", "D2"}));
  policy.unprocessed = TRY(read_clock(clocks, "D0"));
  policy.decision = TRY(read_clock(clocks, "D2"));
  const Section ladder = TRY(need_table(file, "ladder"));
  TRY(check_keys(ladder, {"first-rung-role", "first-rung-working-days"}));
  policy.first_rung_role = TRY(need_word(ladder, "first-rung-role", known_roles()));
  constexpr unsigned most_days = 100;
  policy.first_rung_working_days = TRY(need_count(ladder, "first-rung-working-days", most_days));
  const Section delivery = TRY(need_table(file, "delivery"));
  TRY(check_keys(delivery, {"attempts-before-escalation"}));
  constexpr unsigned most_attempts = 1000;
  policy.delivery_attempts_before_escalation = TRY(need_count(delivery, "attempts-before-escalation", most_attempts));
  return policy;
}

}  // namespace

base::Result<Policy> read_policy(std::string_view toml_text, std::string_view file) {
  std::optional<Error> unreadable;
  toml::table table;
  try {
    table = toml::parse(toml_text, file);
  } catch (const toml::parse_error& problem) {
    unreadable.emplace(ErrorKind::structure, "not readable as TOML: " + std::string(problem.description()),
                       place_of(file, problem.source()));
  }
  if (unreadable) return *unreadable;
  return read_table(Section{table, file, {}});
}

}  // namespace gateway::referral
