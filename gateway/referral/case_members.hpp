// CaseMembers: reads members of one object of a stored case; the first thing wrong is kept.
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.hpp"
#include "referral/case.hpp"

namespace gateway::referral {

// Reads members of one object; the first thing wrong is kept, so that reading needs no check after every member.
class Members {
 public:
  Members(const json::Node& node, std::optional<base::Error>& problem)
      : node_(node), problem_(problem), next_(node.first()) {}

  std::string text(std::string_view name) const { return std::string(string(name)); }

  bool boolean(std::string_view name) const {
    const json::Node* node = find(name);
    if (node == nullptr || !node->is_boolean()) blame(name);
    return node != nullptr && node->boolean();
  }

  template <typename Number>
  Number number(std::string_view name) const {
    const json::Node* node = find(name);
    Number value{};
    if (node == nullptr || !node->is_number() || !parse(node->text(), value)) blame(name);
    return value;
  }

  bool has(std::string_view name) const { return find(name) != nullptr; }

  base::Instant instant(std::string_view name) const {
    return base::Instant{base::Duration{number<std::int64_t>(name)}};
  }

  std::optional<base::Instant> optional_instant(std::string_view name) const {
    if (find(name) == nullptr) return std::nullopt;
    return instant(name);
  }

  base::Uuid uuid(std::string_view name) const {
    const auto id = base::parse_uuid(string(name));
    if (!id) blame(name);
    return id ? *id : base::Uuid{};
  }

  std::optional<base::Sha256> digest(std::string_view name) const {
    const std::string_view hex = string(name);
    base::Sha256 digest{};
    bool readable = hex.size() == 2 * digest.size();
    for (std::size_t at = 0; readable && at < digest.size(); ++at) {
      const char* const from = hex.data() + 2 * at;
      const auto [end, error] = std::from_chars(from, from + 2, digest[at], 16);
      readable = error == std::errc{} && end == from + 2;
    }
    if (!readable) blame(name);
    return digest;
  }

  template <std::size_t count>
  std::size_t word(std::string_view name, const std::array<std::string_view, count>& words) const {
    const std::string_view word = string(name);
    for (std::size_t index = 0; index < count; ++index) {
      if (word == words[index]) return index;
    }
    blame(name);
    return 0;
  }

  TaskStatus status(std::string_view name) const {
    const auto found = task_status(string(name));
    if (!found) blame(name);
    return found.value_or(TaskStatus::draft);
  }

  std::optional<Reason> reason(std::string_view name) const {
    const json::Node* node = find(name);
    if (node == nullptr) return std::nullopt;
    const Members members(*node, problem_);
    return Reason{members.text("system"), members.text("code"), members.text("text")};
  }

  std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> values;
    const json::Node* node = find(name);
    if (node == nullptr) return values;
    for (const json::Node& one : *node) values.emplace_back(one.text());
    return values;
  }

  std::vector<base::Instant> instants(std::string_view name) const {
    std::vector<base::Instant> values;
    for (const std::string& text : texts(name)) {
      std::int64_t value = 0;
      if (!parse(text, value)) blame(name);
      values.push_back(base::Instant{base::Duration{value}});
    }
    return values;
  }

  std::vector<unsigned> numbers(std::string_view name) const {
    std::vector<unsigned> values;
    for (const std::string& text : texts(name)) {
      values.emplace_back();
      if (!parse(text, values.back())) blame(name);
    }
    return values;
  }

  // Nothing, an amount of 0, where there is none.
  template <std::size_t count>
  Span span(std::string_view name, const std::array<std::string_view, count>& units) const {
    const json::Node* node = find(name);
    if (node == nullptr) return {};
    const Members members(*node, problem_);
    return {members.number<unsigned>("amount"), static_cast<ClockUnit>(members.word("unit", units))};
  }

  template <std::size_t count>
  std::optional<Watch> watch(std::string_view name, const std::array<std::string_view, count>& units) const {
    const json::Node* node = find(name);
    if (node == nullptr) return std::nullopt;
    const Members members(*node, problem_);
    return Watch{members.uuid("task"),         members.uuid("cause"),
                 members.instant("opened_at"), members.optional_instant("resolve_at"),
                 members.has("told"),          members.span("resolve", units)};
  }

  std::vector<PendingNotice> notices(std::string_view name) const {
    std::vector<PendingNotice> values;
    const json::Node* list = find(name);
    if (list == nullptr) return values;
    for (const json::Node& one : *list) {
      const Members members(one, problem_);
      values.push_back({members.uuid("id"), members.uuid("task"), members.text("role"), members.boolean("failed")});
    }
    return values;
  }

  const json::Node* list(std::string_view name) const {
    const json::Node* node = find(name);
    if (node == nullptr || !node->is_array()) blame(name);
    return node;
  }

 private:
  // Members are mostly asked for in the order they were written in, so the search begins where the last one ended.
  const json::Node* find(std::string_view name) const {
    const json::Node* member = next_;
    while (member != nullptr && member->name().text() != name) member = member->next();
    if (member == nullptr) {
      member = node_.first();
      while (member != next_ && member->name().text() != name) member = member->next();
      if (member == next_) return nullptr;
    }
    next_ = member->next();
    return member;
  }

  std::string_view string(std::string_view name) const {
    const json::Node* member = find(name);
    return member != nullptr && member->is_string() ? member->text() : std::string_view();
  }

  template <typename Number>
  static bool parse(std::string_view text, Number& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
  }

  void blame(std::string_view name) const {
    if (problem_) return;
    problem_.emplace(base::ErrorKind::value, "a stored case has no readable " + std::string(name),
                     "/" + std::string(name));
  }

  const json::Node& node_;
  std::optional<base::Error>& problem_;
  mutable const json::Node* next_;
};

}  // namespace gateway::referral
