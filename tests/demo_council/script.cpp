#include "demo_council/script.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace gateway::demo_council {
namespace {

using base::Error;
using base::ErrorKind;

struct Action {
  const char* key;
  Step::Kind kind;
  enum class Takes { amount, code, name, truth } takes;
};

constexpr std::array<Action, 10> actions{{
    {"unavailable_for_ms", Step::Kind::unavailable, Action::Takes::amount},
    {"garbage", Step::Kind::garbage, Action::Takes::amount},
    {"drop_after_store", Step::Kind::drop_after_store, Action::Takes::amount},
    {"wait_ms", Step::Kind::wait, Action::Takes::amount},
    {"acknowledge", Step::Kind::acknowledge, Action::Takes::name},
    {"accept", Step::Kind::accept, Action::Takes::code},
    {"start", Step::Kind::start, Action::Takes::code},
    {"reject", Step::Kind::reject, Action::Takes::code},
    {"wrong_update", Step::Kind::wrong_update, Action::Takes::code},
    {"silent", Step::Kind::silent, Action::Takes::truth},
}};

std::string place_of(const toml::node& node) {
  const auto& source = node.source();
  return (source.path ? *source.path : std::string("script")) + ":" + std::to_string(source.begin.line) + ":" +
         std::to_string(source.begin.column);
}

base::Result<Step> read_step(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return Error(ErrorKind::value, "a step is a table such as { wait_ms = 500 }", place_of(node));
  Step step;
  int found = 0;
  for (const auto& [key, value] : *table) {
    const auto action =
        std::find_if(actions.begin(), actions.end(), [&key = key](const Action& each) { return key == each.key; });
    if (action != actions.end()) {
      ++found;
      step.kind = action->kind;
      if (action->takes == Action::Takes::amount) {
        step.amount = value.value<std::int64_t>().value_or(-1);
        if (step.amount < 0) return Error(ErrorKind::value, "this takes a whole number from 0", place_of(value));
      } else if (action->takes != Action::Takes::truth) {
        auto text = value.value<std::string>();
        if (!text || text->empty()) return Error(ErrorKind::value, "this takes a text", place_of(value));
        (action->takes == Action::Takes::code ? step.code : step.name) = *text;
      }
      continue;
    }
    std::string* member = key == "reason"       ? &step.reason
                          : key == "text"       ? &step.text
                          : key == "suggestion" ? &step.suggestion
                                                : nullptr;
    if (member == nullptr) return Error(ErrorKind::value, "no step does " + std::string(key.str()), place_of(value));
    *member = value.value_or(std::string());
  }
  if (found != 1) return Error(ErrorKind::value, "a step does exactly one thing", place_of(node));
  return step;
}

base::Result<Rule> read_rule(const toml::node& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return Error(ErrorKind::value, "a rule is a table, [[rule]]", place_of(node));
  Rule rule;
  for (const auto& [key, value] : *table) {
    if (key == "nth" && value.is_integer()) {
      rule.nth = value.value<std::uint64_t>();
    } else if (key == "priority" && value.is_string()) {
      rule.priority = value.value<std::string>();
    } else if (key == "reason" && value.is_string()) {
      rule.reason = value.value<std::string>();
    } else if (key == "steps" && value.is_array()) {
      for (const toml::node& step : *value.as_array()) rule.steps.push_back(TRY(read_step(step)));
    } else {
      return Error(ErrorKind::value, "a rule has nth, priority, reason and steps, not this", place_of(value));
    }
  }
  return rule;
}

}  // namespace

bool happens_on_arrival(Step::Kind kind) {
  return kind == Step::Kind::unavailable || kind == Step::Kind::garbage || kind == Step::Kind::drop_after_store;
}

bool Rule::matches(const Arrival& arrival) const {
  if (nth && *nth != arrival.nth) return false;
  if (priority && *priority != arrival.priority) return false;
  return !reason || std::find(arrival.reasons.begin(), arrival.reasons.end(), *reason) != arrival.reasons.end();
}

base::Result<Script> Script::read(std::string_view text, const std::string& name) {
  toml::table table;
  try {
    table = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return Error(
        ErrorKind::structure, std::string(error.description()),
        name + ":" + std::to_string(error.source().begin.line) + ":" + std::to_string(error.source().begin.column));
  }
  std::vector<Rule> rules;
  for (const auto& [key, value] : table) {
    if (key != "rule" || !value.is_array())
      return Error(ErrorKind::value, "a script holds [[rule]] only", place_of(value));
    for (const toml::node& rule : *value.as_array()) rules.push_back(TRY(read_rule(rule)));
  }
  return Script(std::move(rules));
}

const std::vector<Step>& Script::steps_for(const Arrival& arrival) const {
  static const std::vector<Step> none;
  const auto rule = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& each) { return each.matches(arrival); });
  return rule == rules_.end() ? none : rule->steps;
}

}  // namespace gateway::demo_council
