#include "referral/clock_codec.hpp"

#include <array>

#include "referral/case_members.hpp"
#include "referral/codes.hpp"
#include "referral/policy.hpp"

namespace gateway::referral {
namespace {

constexpr std::array<std::string_view, 3> clock_states = {"running", "stopped", "breached"};
constexpr std::array<std::string_view, 3> units = {"working-days", "working-minutes", "elapsed-minutes"};

std::int64_t to_number(base::Instant instant) {
  return instant.time_since_epoch().count();
}

void write_optional(ObjectText& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.string(name, text);
}

void write_span(ObjectText& out, std::string_view name, const Span& span) {
  if (span.amount == 0) return;
  out.begin_object(name);
  out.unsigned_number("amount", span.amount);
  out.string("unit", units[static_cast<std::size_t>(span.unit)]);
  out.end_object();
}

// What a clock was counted from; what is as usual is left out.
void write_count(ObjectText& out, const Clock& clock) {
  write_span(out, "span", clock.span);
  if (clock.hours != OfficeHours{}) {
    out.number("open", clock.hours.open.count());
    out.number("close", clock.hours.close.count());
  }
  if (clock.counted_from) out.number("counted_from", to_number(*clock.counted_from));
  write_optional(out, "policy_version", clock.policy_version);
  write_texts(out, "suspend_on", clock.suspend_on);
  if (clock.suspended_at) out.number("suspended_at", to_number(*clock.suspended_at));
  if (clock.warned != 0) out.unsigned_number("warned", clock.warned);
}

// What a clock of the format before did, said as clocks say it now.
void complete(Clock& clock) {
  const bool kept = clock.rule == unprocessed_rule;
  if (clock.state == ClockState::running) clock.next_at = clock.due_at;
  clock.stops_on = kept ? std::vector<std::string>{"taken-up"} : std::vector<std::string>{"decided", "ended"};
  clock.reason = kept ? codes::not_processed : codes::no_decision;
}

}  // namespace

void write_texts(ObjectText& out, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out.begin_array(name);
  for (const std::string& text : texts) out.string(text);
  out.end_array();
}

void write_clock(ObjectText& out, const Clock& clock) {
  out.begin_object();
  out.string("id", base::to_string(clock.id));
  out.string("rule", clock.rule);
  out.number("started_at", to_number(clock.started_at));
  out.number("due_at", to_number(clock.due_at));
  out.string("state", clock_states[static_cast<std::size_t>(clock.state)]);
  if (clock.ended_at) out.number("ended_at", to_number(*clock.ended_at));
  out.string("calendar_version", clock.calendar_version);
  out.string("basis", clock.basis);
  if (clock.next_at) out.number("next_at", to_number(*clock.next_at));
  if (!clock.warnings.empty()) {
    out.begin_array("warnings");
    for (const base::Instant warning : clock.warnings) out.string(std::to_string(to_number(warning)));
    out.end_array();
  }
  if (!clock.warn_at.empty()) {
    out.begin_array("warn_at");
    for (const unsigned percent : clock.warn_at) out.string(std::to_string(percent));
    out.end_array();
  }
  write_count(out, clock);
  write_texts(out, "stops_on", clock.stops_on);
  write_optional(out, "reason", clock.reason);
  write_optional(out, "rung", clock.rung);
  write_optional(out, "inform", clock.inform);
  if (clock.watch) {
    out.begin_object("watch");
    out.string("task", base::to_string(clock.watch->task));
    out.string("cause", base::to_string(clock.watch->cause));
    out.number("opened_at", to_number(clock.watch->opened_at));
    if (clock.watch->resolve_at) out.number("resolve_at", to_number(*clock.watch->resolve_at));
    if (clock.watch->told) out.boolean("told", true);
    write_span(out, "resolve", clock.watch->resolve);
    out.end_object();
  }
  out.end_object();
}

Clock read_clock(const json::Node& node, int format, std::optional<base::Error>& problem) {
  const Members members(node, problem);
  Clock clock;
  clock.id = members.uuid("id");
  clock.rule = members.text("rule");
  clock.started_at = members.instant("started_at");
  clock.due_at = members.instant("due_at");
  clock.state = static_cast<ClockState>(members.word("state", clock_states));
  clock.ended_at = members.optional_instant("ended_at");
  clock.calendar_version = members.text("calendar_version");
  clock.basis = members.text("basis");
  clock.next_at = members.optional_instant("next_at");
  clock.warnings = members.instants("warnings");
  clock.warn_at = members.numbers("warn_at");
  clock.span = members.span("span", units);
  if (node.find("open") != nullptr) {
    clock.hours = {std::chrono::seconds{members.number<int>("open")},
                   std::chrono::seconds{members.number<int>("close")}};
  }
  clock.counted_from = members.optional_instant("counted_from");
  clock.policy_version = members.text("policy_version");
  clock.suspend_on = members.texts("suspend_on");
  clock.suspended_at = members.optional_instant("suspended_at");
  if (node.find("warned") != nullptr) clock.warned = members.number<unsigned>("warned");
  clock.stops_on = members.texts("stops_on");
  clock.reason = members.text("reason");
  clock.rung = members.text("rung");
  clock.inform = members.text("inform");
  clock.watch = members.watch("watch", units);
  if (format == format_before_ladders) complete(clock);
  return clock;
}

}  // namespace gateway::referral
