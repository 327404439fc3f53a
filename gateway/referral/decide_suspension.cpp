// Clocks that rest: where the policy says so, a clock waits while the referral's Task is on hold or waits for
// information, and then has as long as was left. None of statutory guidance does.
#include <algorithm>

#include "referral/decide_parts.hpp"
#include "referral/task.hpp"

namespace gateway::referral {
namespace {

bool rests_at(const Clock& clock, const ReferralTask& task) {
  return std::any_of(clock.suspend_on.begin(), clock.suspend_on.end(), [&](const std::string& word) {
    return word == task.business_status || word == to_code(task.status);
  });
}

// What is left of the clock's span at `since`: as many working days, or as much time, as lie before it is due.
Span left_at(const Clock& clock, base::Instant since, const WorkingCalendar& calendar) {
  Span left{0, clock.span.unit};
  if (left.unit == ClockUnit::working_days) {
    while (calendar.add_working_days(since, left.amount, clock.hours).due < clock.due_at) ++left.amount;
    return left;
  }
  const base::Duration time = left.unit == ClockUnit::working_minutes
                                  ? calendar.working_time_between(since, clock.due_at, clock.hours)
                                  : clock.due_at - since;
  left.amount = static_cast<unsigned>(std::chrono::ceil<std::chrono::minutes>(time).count());
  return left;
}

void rest(Decision& decision, std::size_t index, const ReferralTask& task, const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  clock.suspended_at = at.now;
  clock.next_at.reset();
  clock.warnings.clear();
  tell(decision, at, "clock-suspended", gateway_actor,
       {{"clock", clock.rule}, {"by", task.business_status}, {"due", base::format_instant(clock.due_at)}});
}

void resume(Decision& decision, std::size_t index, const ReferralTask& task, const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  clock.span = left_at(clock, *clock.suspended_at, at.calendar);
  const base::Instant since = *clock.suspended_at;
  clock.suspended_at.reset();
  clock.counted_from = at.now;
  clock.due_at = end_of(clock.span, at.now, at.calendar, clock.hours).due;
  clock.calendar_version = at.calendar.version();
  const std::vector<unsigned> percents = clock.warn_at;
  set_warnings(clock, percents, at);
  tell(decision, at, "clock-resumed", gateway_actor,
       {{"clock", clock.rule},
        {"by", task.business_status},
        {"rested-since", base::format_instant(since)},
        {"due", base::format_instant(clock.due_at)}});
}

}  // namespace

void rest_or_resume(Decision& decision, const Circumstances& at) {
  if (!decision.next.task) return;
  const ReferralTask task = *decision.next.task;
  for (std::size_t index = 0; index < decision.next.clocks.size(); ++index) {
    const Clock& clock = decision.next.clocks[index];
    if (clock.state != ClockState::running || clock.ended_at || clock.watch) continue;
    const bool rests = rests_at(clock, task);
    if (rests && !clock.suspended_at) rest(decision, index, task, at);
    if (!rests && clock.suspended_at) resume(decision, index, task, at);
  }
}

}  // namespace gateway::referral
