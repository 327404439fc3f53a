#include "referral/policy_section.hpp"

#include <algorithm>
#include <numeric>

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;

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

bool contains(const Words& known, std::string_view word) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

std::string full_name(const Section& section, std::string_view key) {
  return section.name.empty() ? std::string(key) : section.name + "." + std::string(key);
}

Result<const toml::node*> need(const Section& section, std::string_view key) {
  const toml::node* node = section.table.get(key);
  if (node == nullptr) {
    return Error(ErrorKind::required, full_name(section, key) + " is missing",
                 place_of(section.file, section.table.source()), "add it");
  }
  return node;
}

Error unknown_word(const Section& section, std::string_view key, const toml::node& at, std::string_view word,
                   const Words& known) {
  return Error(ErrorKind::value, full_name(section, key) + " must be one of " + list_of(known),
               place_of(section.file, at.source()), "did you mean " + nearest(word, known) + "?");
}

}  // namespace

std::string place_of(std::string_view file, const toml::source_region& source) {
  return std::string(file) + ":" + std::to_string(source.begin.line) + ":" + std::to_string(source.begin.column);
}

Error Section::wrong(std::string_view key, std::string_view must_be) const {
  const toml::node* node = table.get(key);
  return Error(ErrorKind::value, full_name(*this, key) + " must be " + std::string(must_be),
               place_of(file, node == nullptr ? table.source() : node->source()));
}

base::Status Section::only(const Words& known) const {
  for (const auto& [key, value] : table) {
    if (contains(known, key.str())) continue;
    return Error(ErrorKind::value, "unknown key " + full_name(*this, key.str()), place_of(file, key.source()),
                 "did you mean " + nearest(key.str(), known) + "?");
  }
  return base::Success{};
}

Result<std::string> Section::text(std::string_view key) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* value = node->as_string();
  if (value == nullptr || value->get().empty()) return wrong(key, "a text that is not empty");
  return value->get();
}

Result<std::string> Section::word(std::string_view key, const Words& known) const {
  const std::string value = TRY(text(key));
  if (contains(known, value)) return value;
  return unknown_word(*this, key, *table.get(key), value, known);
}

Result<std::vector<std::string>> Section::words(std::string_view key, const Words& known) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* list = node->as_array();
  if (list == nullptr || list->empty()) return wrong(key, "a list of at least one word");
  std::vector<std::string> values;
  for (const toml::node& one : *list) {
    const auto* value = one.as_string();
    if (value == nullptr) return wrong(key, "a list of words");
    if (!contains(known, value->get())) return unknown_word(*this, key, one, value->get(), known);
    if (std::find(values.begin(), values.end(), value->get()) != values.end()) {
      return Error(ErrorKind::value, full_name(*this, key) + " has " + value->get() + " twice",
                   place_of(file, one.source()));
    }
    values.push_back(value->get());
  }
  return values;
}

Result<unsigned> Section::count(std::string_view key, unsigned largest) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* number = node->as_integer();
  if (number == nullptr || number->get() < 1 || number->get() > static_cast<std::int64_t>(largest)) {
    return wrong(key, "a whole number from 1 to " + std::to_string(largest));
  }
  return static_cast<unsigned>(number->get());
}

Result<std::vector<unsigned>> Section::percents(std::string_view key) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* list = node->as_array();
  std::vector<unsigned> values;
  if (list == nullptr) return wrong(key, "a list of percents");
  for (const toml::node& one : *list) {
    const auto* number = one.as_integer();
    const std::int64_t least = values.empty() ? 1 : std::int64_t{values.back()} + 1;
    if (number == nullptr || number->get() < least || number->get() > 99) {
      return wrong(key, "a list of whole numbers from 1 to 99, each larger than the one before");
    }
    values.push_back(static_cast<unsigned>(number->get()));
  }
  return values;
}

Result<bool> Section::flag(std::string_view key) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* value = node->as_boolean();
  if (value == nullptr) return wrong(key, "true or false");
  return value->get();
}

Result<base::Date> Section::date(std::string_view key) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* value = node->as_date();
  if (value == nullptr) return wrong(key, "a date, written 2026-11-22 without quotes");
  const base::Date date{std::chrono::year{value->get().year}, std::chrono::month{value->get().month},
                        std::chrono::day{value->get().day}};
  if (!date.ok()) return wrong(key, "a date of the calendar");
  return date;
}

Result<std::chrono::seconds> Section::time(std::string_view key) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* value = node->as_time();
  if (value == nullptr || value->get().nanosecond != 0) {
    return wrong(key, "a time of day in full seconds, written 17:00:00");
  }
  return std::chrono::hours{value->get().hour} + std::chrono::minutes{value->get().minute} +
         std::chrono::seconds{value->get().second};
}

Result<Span> Section::span() const {
  constexpr unsigned most = 1000;
  Span span;
  span.amount = TRY(count("amount", most));
  const std::string unit =
      TRY(word("unit", {"working-days", "working-hours", "working-minutes", "elapsed-hours", "elapsed-minutes"}));
  if (unit.starts_with("working-")) span.unit = ClockUnit::working_minutes;
  if (unit.starts_with("elapsed-")) span.unit = ClockUnit::elapsed_minutes;
  if (unit == "working-days") span.unit = ClockUnit::working_days;
  if (unit.ends_with("-hours")) span.amount *= 60;
  return span;
}

Result<Span> Section::span(std::string_view key) const {
  const Section own = TRY(part(key));
  TRY(own.only({"amount", "unit"}));
  return own.span();
}

Result<Section> Section::part(std::string_view key) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* own = node->as_table();
  if (own == nullptr) return wrong(key, "a table");
  return Section{*own, file, full_name(*this, key)};
}

Result<std::vector<Section>> Section::parts(std::string_view key) const {
  const toml::node* node = TRY(need(*this, key));
  const auto* list = node->as_array();
  if (list == nullptr || list->empty())
    return wrong(key, "one or more tables, written [[" + full_name(*this, key) + "]]");
  std::vector<Section> sections;
  for (const toml::node& one : *list) {
    const auto* own = one.as_table();
    if (own == nullptr) return wrong(key, "one or more tables, written [[" + full_name(*this, key) + "]]");
    Section section{*own, file, full_name(*this, key)};
    const std::string id = TRY(section.text("id"));
    section.name += "." + id;
    for (const Section& other : sections) {
      if (other.name == section.name) return section.wrong("id", "another than that of a table before");
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace gateway::referral
