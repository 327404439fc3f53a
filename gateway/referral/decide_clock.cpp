// How a clock ends: in time, or with a breach that a person is told of, whoever notices first.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {

void breach_clock(Decision& decision, std::size_t index, const Circumstances& at) {
  Case& next = decision.next;
  Clock& clock = next.clocks[index];
  clock.state = ClockState::breached;
  const auto late = std::chrono::duration_cast<std::chrono::seconds>(at.now - clock.due_at);
  tell(decision, at, "clock-breached", gateway_actor,
       {{"clock", clock.rule},
        {"due", base::format_instant(clock.due_at)},
        {"noticed-late-by-seconds", std::to_string(late.count())},
        {"basis", clock.basis}});

  Escalation escalation{
      .cause = clock.id, .reason = codes::no_decision, .text = {}, .focus = {}, .due = first_rung_due(at)};
  if (next.task) {
    escalation.focus = task_reference(next.task->id);
    escalation.text = "The council has not decided by " + base::format_instant(clock.due_at) +
                      ": telephone its children's social care. In immediate danger call 999.";
  } else {
    escalation.reason = codes::not_processed;
    if (!next.escalations.empty()) escalation.focus = next.escalations.front().focus;
    escalation.text = "Nobody has taken up the kept record by " + base::format_instant(clock.due_at) +
                      ": make the referral another way now.";
  }
  raise_escalation(decision, std::move(escalation), at);
}

void end_clock(Decision& decision, std::string_view rule, std::string_view why, const Circumstances& at) {
  for (std::size_t index = 0; index < decision.next.clocks.size(); ++index) {
    Clock& clock = decision.next.clocks[index];
    if (clock.rule != rule || clock.ended_at) continue;
    // What comes after the deadline is late, even when it overtakes the tick that would have noticed.
    if (clock.state == ClockState::running && at.now >= clock.due_at) breach_clock(decision, index, at);
    clock.ended_at = at.now;
    // A breach stays one; ended_at then tells how late the answer came.
    if (clock.state == ClockState::running) clock.state = ClockState::stopped;
    tell(decision, at, "clock-stopped", gateway_actor,
         {{"clock", clock.rule},
          {"by", std::string(why)},
          {"due", base::format_instant(clock.due_at)},
          {"in-time", clock.state == ClockState::stopped ? "yes" : "no"}});
  }
}

base::Result<Decision> decide_clock(const Case& current, const ClockDue& event, const Circumstances& at) {
  const auto found = std::find_if(current.clocks.begin(), current.clocks.end(),
                                  [&](const Clock& clock) { return clock.id == event.clock_id; });
  if (found == current.clocks.end()) {
    return base::Error(base::ErrorKind::not_found, "the clock is not of this case");
  }
  if (found->state != ClockState::running || at.now < found->due_at) return no_change(current);

  Decision decision = change_of(current);
  breach_clock(decision, static_cast<std::size_t>(found - current.clocks.begin()), at);
  return decision;
}

}  // namespace gateway::referral
