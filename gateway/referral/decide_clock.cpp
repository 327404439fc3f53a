// What a deadline that passed sets in motion: a breach, and a person who is told of it.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {

base::Result<Decision> decide_clock(const Case& current, const ClockDue& event, const Circumstances& at) {
  const auto found = std::find_if(current.clocks.begin(), current.clocks.end(),
                                  [&](const Clock& clock) { return clock.id == event.clock_id; });
  if (found == current.clocks.end()) {
    return base::Error(base::ErrorKind::not_found, "the clock is not of this case");
  }
  if (found->state != ClockState::running || at.now < found->due_at) return no_change(current);

  Decision decision = change_of(current);
  Clock& clock = decision.next.clocks[static_cast<std::size_t>(found - current.clocks.begin())];
  clock.state = ClockState::breached;
  const auto late = std::chrono::duration_cast<std::chrono::seconds>(at.now - clock.due_at);
  tell(decision, at, "clock-breached", gateway_actor,
       {{"clock", clock.rule},
        {"due", base::format_instant(clock.due_at)},
        {"noticed-late-by-seconds", std::to_string(late.count())},
        {"basis", clock.basis}});

  Escalation escalation{.cause = clock.id, .reason = codes::no_decision, .text = {}, .focus = {},
                        .due = first_rung_due(at)};
  if (current.task) {
    escalation.focus = task_reference(current.task->id);
    escalation.text = "The council has not decided by " + base::format_instant(clock.due_at) +
                      ": telephone its children's social care. In immediate danger call 999.";
  } else {
    escalation.reason = codes::not_processed;
    if (!current.escalations.empty()) escalation.focus = current.escalations.front().focus;
    escalation.text = "Nobody has taken up the kept record by " + base::format_instant(clock.due_at) +
                      ": make the referral another way now.";
  }
  raise_escalation(decision, std::move(escalation), at);
  return decision;
}

}  // namespace gateway::referral
