// FHIRPath N1 §5.1: existence.
#include "fhirpath/logic.hpp"
#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

// Whether every (or any) item is the boolean `wanted`; items that are no Booleans fail the run.
Items quantified(Run& run, const Items& input, bool wanted, bool every) {
  for (const Value& value : input) {
    const auto system = system_value(value, run.arena);
    if (!system || system->kind() != Kind::boolean) {
      return run.fail(base::ErrorKind::processing, "an item that is no Boolean but a " + type_name(value));
    }
    if ((system->boolean() == wanted) != every) return run.boolean(!every);
  }
  return run.boolean(every);
}

}  // namespace

Items apply_empty(Run& run, const Call& call) {
  return run.boolean(call.input.empty());
}

Items apply_exists(Run& run, const Call& call) {
  if (call.step.argument_count == 0) return run.boolean(!call.input.empty());
  for (std::size_t i = 0; i < call.input.size; ++i) {
    const Arena::Mark mark = run.arena.mark();
    const Items criteria = run.argument_for(call, 0, {&call.input[i], 1}, static_cast<std::int64_t>(i));
    const Truth truth = truth_of(run, criteria, "the criteria of exists()");
    if (run.failed()) return {};
    run.arena.release(mark);
    if (truth == Truth::yes) return run.boolean(true);
  }
  return run.boolean(false);
}

Items apply_all(Run& run, const Call& call) {
  for (std::size_t i = 0; i < call.input.size; ++i) {
    const Arena::Mark mark = run.arena.mark();
    const Items criteria = run.argument_for(call, 0, {&call.input[i], 1}, static_cast<std::int64_t>(i));
    const Truth truth = truth_of(run, criteria, "the criteria of all()");
    if (run.failed()) return {};
    run.arena.release(mark);
    if (truth != Truth::yes) return run.boolean(false);
  }
  return run.boolean(true);
}

Items apply_all_true(Run& run, const Call& call) {
  return quantified(run, call.input, true, true);
}
Items apply_all_false(Run& run, const Call& call) {
  return quantified(run, call.input, false, true);
}
Items apply_any_true(Run& run, const Call& call) {
  return quantified(run, call.input, true, false);
}
Items apply_any_false(Run& run, const Call& call) {
  return quantified(run, call.input, false, false);
}

Items apply_count(Run& run, const Call& call) {
  return run.integer(static_cast<std::int64_t>(call.input.size));
}

}  // namespace gateway::fhirpath
