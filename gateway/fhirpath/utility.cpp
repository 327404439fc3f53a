// FHIRPath N1 §5.9: trace, now, today, timeOfDay, defineVariable, coalesce, and the parts of dates and times.
#include "fhirpath/inputs.hpp"
#include "fhirpath/sections.hpp"
#include "fhirpath/variables.hpp"

namespace gateway::fhirpath {
namespace {

// A part of a date or time, when its precision reaches so far.
Items part(Run& run, const Call& call, Precision needed, int (*read)(const PartialTime&)) {
  const auto value = single_value(run, call.input, call);
  if (!value) return {};
  if (value->kind() != Kind::time) {
    return run.fail(base::ErrorKind::processing,
                    std::string(call.step.text) + "() does not take a " + type_name(call.input[0]));
  }
  const PartialTime& time = value->time();
  const bool has_date = time.kind != TimeKind::time;
  if (time.precision < needed || (needed <= Precision::day && !has_date)) return {};
  return run.integer(read(time));
}

}  // namespace

Items apply_trace(Run& run, const Call& call) {
  const auto name = text_of(run, run.argument(call, 0), call);
  if (run.failed()) return {};
  Items shown = call.input;
  if (call.step.argument_count > 1) {
    Collector made(run);
    for (std::size_t i = 0; i < call.input.size && !run.failed(); ++i) {
      made.add(run.argument_for(call, 1, {&call.input[i], 1}, static_cast<std::int64_t>(i)));
    }
    shown = made.items();
  }
  if (run.failed()) return {};
  if (run.context.trace && name) run.context.trace(*name, Values(shown.data, shown.size));
  return call.input;
}

Items apply_now(Run& run, const Call&) {
  return run.one(Value::of_time(date_time_of(run.context.now)));
}

Items apply_today(Run& run, const Call&) {
  return run.one(Value::of_time(as_date(date_time_of(run.context.now))));
}

Items apply_time_of_day(Run& run, const Call&) {
  PartialTime time = date_time_of(run.context.now);
  time.kind = TimeKind::time;
  time.has_zone = false;
  time.year = 1;
  time.month = 1;
  time.day = 1;
  return run.one(Value::of_time(time));
}

Items apply_define_variable(Run& run, const Call& call) {
  const auto name = text_of(run, run.argument(call, 0), call);
  if (!name) return run.failed() ? Items{} : call.input;
  if (run.defined(*name) != nullptr || is_fixed_variable(*name)) {
    return run.fail(base::ErrorKind::processing, "defineVariable() names a variable that is there already");
  }
  const Items value =
      call.step.argument_count > 1 ? run.argument_for(call, 1, call.input, call.scope.index) : call.input;
  if (run.failed()) return {};
  run.define(run.arena.keep(*name), value);
  return call.input;
}

Items apply_coalesce(Run& run, const Call& call) {
  for (std::size_t i = 0; i < call.step.argument_count; ++i) {
    const Items value = run.argument(call, i);
    if (!value.empty() || run.failed()) return value;
  }
  return {};
}

Items apply_year_of(Run& run, const Call& call) {
  return part(run, call, Precision::year, [](const PartialTime& time) -> int { return time.year; });
}
Items apply_month_of(Run& run, const Call& call) {
  return part(run, call, Precision::month, [](const PartialTime& time) -> int { return time.month; });
}
Items apply_day_of(Run& run, const Call& call) {
  return part(run, call, Precision::day, [](const PartialTime& time) -> int { return time.day; });
}
Items apply_hour_of(Run& run, const Call& call) {
  return part(run, call, Precision::hour, [](const PartialTime& time) -> int { return time.hour; });
}
Items apply_minute_of(Run& run, const Call& call) {
  return part(run, call, Precision::minute, [](const PartialTime& time) -> int { return time.minute; });
}
Items apply_second_of(Run& run, const Call& call) {
  return part(run, call, Precision::second, [](const PartialTime& time) -> int { return time.second; });
}
Items apply_millisecond_of(Run& run, const Call& call) {
  return part(run, call, Precision::second,
              [](const PartialTime& time) -> int { return time.nanoseconds / 1'000'000; });
}

}  // namespace gateway::fhirpath
