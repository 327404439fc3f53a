#include "fhirpath/inputs.hpp"

namespace gateway::fhirpath {

std::optional<Value> single_value(Run& run, const Items& items, const Call& call) {
  if (items.empty() || run.failed()) return std::nullopt;
  if (items.size > 1) {
    run.fail(base::ErrorKind::processing, std::string(call.step.text) + "() takes one item, not several");
    return std::nullopt;
  }
  auto value = system_value(items[0], run.arena);
  // A primitive that has only extensions is as good as none; a complex element is a mistake.
  const bool valueless = items[0].is_node() && (items[0].node() == nullptr || items[0].node()->is_null());
  if (!value && !valueless) {
    run.fail(base::ErrorKind::processing, std::string(call.step.text) + "() does not take a " + type_name(items[0]));
  }
  return value;
}

std::optional<std::string_view> text_of(Run& run, const Items& items, const Call& call) {
  const auto value = single_value(run, items, call);
  if (!value) return std::nullopt;
  if (value->kind() != Kind::string) {
    run.fail(base::ErrorKind::processing,
             std::string(call.step.text) + "() takes a String, not a " + type_name(items[0]), "use toString()");
    return std::nullopt;
  }
  if (!run.spend_on_text(value->text().size())) return std::nullopt;
  return value->text();
}

std::optional<std::int64_t> integer_of(Run& run, const Items& items, const Call& call) {
  const auto value = single_value(run, items, call);
  if (!value) return std::nullopt;
  if (value->kind() != Kind::integer && value->kind() != Kind::long_integer) {
    run.fail(base::ErrorKind::processing,
             std::string(call.step.text) + "() takes an Integer, not a " + type_name(items[0]));
    return std::nullopt;
  }
  return value->integer();
}

}  // namespace gateway::fhirpath
