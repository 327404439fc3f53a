// FHIRPath N1 §5.3: subsetting.
#include <algorithm>

#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

// The argument as a count: negative counts as 0; nothing (failed or not) when it is not one Integer.
std::optional<std::size_t> count_argument(Run& run, const Call& call) {
  const Items argument = run.argument(call, 0);
  if (argument.empty() || run.failed()) return std::nullopt;
  const auto number = argument.size == 1 ? system_value(argument[0], run.arena) : std::nullopt;
  if (!number || (number->kind() != Kind::integer && number->kind() != Kind::long_integer)) {
    run.fail(base::ErrorKind::processing, std::string(call.step.text) + "() takes one Integer");
    return std::nullopt;
  }
  return static_cast<std::size_t>(std::max<std::int64_t>(0, number->integer()));
}

}  // namespace

Items apply_single(Run& run, const Call& call) {
  if (call.input.size > 1) return run.fail(base::ErrorKind::processing, "single() found several items");
  return call.input;
}

Items apply_first(Run&, const Call& call) {
  return {call.input.data, std::min<std::size_t>(call.input.size, 1)};
}

Items apply_last(Run&, const Call& call) {
  return call.input.empty() ? Items{} : Items{call.input.data + call.input.size - 1, 1};
}

Items apply_tail(Run&, const Call& call) {
  return call.input.empty() ? Items{} : Items{call.input.data + 1, call.input.size - 1};
}

Items apply_skip(Run& run, const Call& call) {
  const auto count = count_argument(run, call);
  if (!count || *count >= call.input.size) return {};
  return {call.input.data + *count, call.input.size - *count};
}

Items apply_take(Run& run, const Call& call) {
  const auto count = count_argument(run, call);
  if (!count) return {};
  return {call.input.data, std::min(*count, call.input.size)};
}

}  // namespace gateway::fhirpath
