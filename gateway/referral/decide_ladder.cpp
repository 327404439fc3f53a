// The ladder: a matter nobody takes up or resolves in time goes to the next rung's person, and never falls silent.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"
#include "referral/raised_matter.hpp"

namespace gateway::referral {
namespace {

// What all rungs of a matter have in common.
struct Matter {
  base::Uuid cause;
  std::string reason;
  std::string text;
  std::string focus;
  base::Instant opened_at{};
};

const ReferralTask* find_escalation(const Case& of, const base::Uuid& id) {
  const auto found = std::find_if(of.escalations.begin(), of.escalations.end(),
                                  [&](const ReferralTask& task) { return task.id == id; });
  return found == of.escalations.end() ? nullptr : &*found;
}

ReferralTask task_of(const Matter& matter, const Rung& rung, std::size_t place, const Case& of, base::Instant now) {
  ReferralTask task;
  task.id = escalation_id(matter.cause, matter.reason, place + 1);
  task.purpose = TaskPurpose::escalate;
  task.business_status = codes::raised;
  task.priority = of.immediate_danger ? "stat" : "urgent";
  task.authored_on = now;
  task.last_modified = now;
  task.focus = matter.focus;
  task.owner_role = rung.owner_role;
  task.owner_ods = of.practice_ods;
  if (of.task) {
    task.for_patient = of.task->for_patient;
    task.part_of = task_reference(of.task->id);
  }
  task.reason = Reason{std::string(codes::escalation_reason_system), matter.reason, matter.text};
  task.rung = static_cast<std::uint32_t>(place + 1);
  task.input = earlier_input(of);
  return task;
}

DueInstant end_after_now(const Span& span, base::Instant start, const Circumstances& at) {
  return end_after(span, start, at.now, at.calendar, at.policy.hours);
}

Clock clock_of(const Matter& matter, const ReferralTask& task, const Rung& rung, const Circumstances& at) {
  Clock clock;
  clock.id = base::derive_near(task.id, "rung");
  clock.rule = rung.id;
  clock.started_at = at.now;
  clock.due_at = *task.due;
  clock.calendar_version = at.calendar.version();
  clock.basis = "local";
  clock.reason = matter.reason;
  clock.policy_version = at.policy.version;
  clock.span = rung.due;
  clock.hours = at.policy.hours;
  clock.watch = Watch{task.id, matter.cause, matter.opened_at, std::nullopt, false, {}};
  return clock;
}

void open_rung(Decision& decision, Matter matter, std::size_t place, base::Instant since,
               std::optional<base::Instant> watched_until, const Circumstances& at) {
  Case& next = decision.next;
  const Rung& rung = at.policy.ladder.rungs[place];
  const base::Instant asked = rung.from_opening ? matter.opened_at : since;
  // What is over already is counted from now, the longer time as well: taking it up always gives that.
  const bool over = !watched_until && end_of(rung.due, asked, at.calendar, at.policy.hours).due <= at.now;
  const base::Instant start = over ? at.now : asked;
  ReferralTask task = task_of(matter, rung, place, next, at.now);
  const DueInstant due = watched_until ? DueInstant{*watched_until, false} : end_after_now(rung.due, start, at);
  task.due = due.due;
  Clock clock = clock_of(matter, task, rung, at);
  if (!watched_until) clock.next_at = due.due;
  if (start != at.now) clock.counted_from = start;
  if (rung.resolve || watched_until) {
    const Span resolve = rung.resolve.value_or(rung.due);
    const base::Instant resolve_at = end_after_now(resolve, start, at).due;
    if (resolve_at > due.due) {
      clock.watch->resolve_at = resolve_at;
      clock.watch->resolve = resolve;
    }
  }
  write_task(decision, task);
  const std::string reference = task_reference(task.id);
  Details details{{"reason", matter.reason}, {"rung", std::to_string(task.rung)},
                  {"to", task.owner_role},   {"at", task.owner_ods},
                  {"task", reference},       {"due", base::format_instant(due.due)}};
  if (due.past_list_end) details.emplace_back("warning", "counted past the days the bank holiday list covers");
  tell(decision, at, "escalated", gateway_actor, std::move(details));
  note_fact(decision, at, "escalate", gateway_actor, reference, "success", matter.reason);
  notify(decision, task, {"raised", rung.id, rung.notify}, at);
  next.escalations.push_back(std::move(task));
  next.clocks.push_back(std::move(clock));
}

// The words the matter was raised with: those of its first rung's Task.
std::string first_words(const Case& of, const Clock& rung) {
  for (const Clock& clock : of.clocks) {
    if (!is_of(clock, rung.watch->cause, rung.reason)) continue;
    const ReferralTask* task = find_escalation(of, clock.watch->task);
    if (task != nullptr && task->reason) return task->reason->text;
  }
  return {};
}

// `why` the rung of `task` was not enough: a sentence.
void climb(Decision& decision, const Clock& clock, const ReferralTask& task, base::Instant since,
           const std::string& why, const Circumstances& at) {
  const auto& rungs = at.policy.ladder.rungs;
  const std::size_t place = task.rung;  // Task.rung counts from 1, so it is the place of the rung above
  if (find_escalation(decision.next, escalation_id(clock.watch->cause, clock.reason, place + 1)) != nullptr) return;
  Matter matter{clock.watch->cause, clock.reason, first_words(decision.next, clock), task.focus,
                clock.watch->opened_at};
  matter.text += ' ' + why;
  if (place + 1 == rungs.size()) matter.text += " This is the last rung; it is reminded until somebody resolves it.";
  open_rung(decision, std::move(matter), place, since, std::nullopt, at);
}

void remind(Decision& decision, std::size_t index, std::string kind, const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  const base::Instant planned = clock.next_at.value_or(clock.due_at);
  // From when this one was due: a moment after close of business would count from the next day.
  clock.next_at = end_after_now(at.policy.ladder.remind_every, planned, at).due;
  const std::string reference = task_reference(clock.watch->task);
  const std::string next = base::format_instant(*clock.next_at);
  const std::string rule = clock.rule;
  const std::string reason = clock.reason;
  note_fact(decision, at, "remind", gateway_actor, reference, "success", kind);
  tell(decision, at, std::move(kind), gateway_actor,
       {{"task", reference}, {"rung", rule}, {"reason", reason}, {"next", next}});
  const ReferralTask task = *find_escalation(decision.next, clock.watch->task);
  const auto& rungs = at.policy.ladder.rungs;
  // The policy may have a shorter ladder by now.
  const Rung& rung = rungs[std::min<std::size_t>(task.rung, rungs.size()) - 1];
  notify(decision, task, {"reminded", rule, rung.notify, planned}, at);
}

void end_rung(Decision& decision, std::size_t index, std::string_view why, const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  clock.ended_at = at.now;
  clock.next_at.reset();
  // Past its due instant a rung still runs only where another clock watched over it, and spoke.
  if (clock.state == ClockState::running) {
    clock.state = at.now < clock.due_at ? ClockState::stopped : ClockState::breached;
  }
  tell(decision, at, "clock-stopped", gateway_actor,
       {{"clock", clock.rule},
        {"by", std::string(why)},
        {"due", base::format_instant(clock.due_at)},
        {"in-time", clock.state == ClockState::stopped ? "yes" : "no"}});
  withdraw_notices(decision, base::Uuid(clock.watch->task), at);
}

// What was taken note of in time has the rung's time to resolve it.
void acknowledge(Decision& decision, std::size_t index, const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  const bool watched = clock.next_at.has_value();
  if (clock.state != ClockState::running || clock.ended_at || (watched && !clock.watch->resolve_at)) return;
  if (clock.watch->resolve_at) {
    clock.due_at = *clock.watch->resolve_at;
    clock.span = clock.watch->resolve;
  }
  if (clock.due_at <= at.now) {
    // Taken up long after its own clock spoke: it is given the rung's time from here.
    const Rung& rung = at.policy.ladder.rungs[at.policy.ladder.place_of(clock.rule)];
    clock.span = rung.resolve.value_or(rung.due);
    clock.hours = at.policy.hours;
    clock.counted_from = at.now;
    clock.due_at = end_of(clock.span, at.now, at.calendar, clock.hours).due;
  }
  clock.next_at = clock.due_at;
  tell(decision, at, "clock-extended", gateway_actor,
       {{"clock", clock.rule}, {"by", "acknowledged"}, {"due", base::format_instant(clock.due_at)}});
}

// A rung that was closed. What is settled above is settled below too. Who is further up was asked because it was not
// settled in time, and is not sent away by a word from below that does not say how it was.
void close_rung(Decision& decision, const Clock& closed, const ReferralTask& task, const Circumstances& at) {
  const bool told = task.status == TaskStatus::completed && task.status_reason && !task.status_reason->text.empty();
  for (std::size_t index = 0; index < decision.next.clocks.size(); ++index) {
    const Clock& clock = decision.next.clocks[index];
    if (!is_of(clock, closed.watch->cause, closed.reason) || clock.ended_at) continue;
    const ReferralTask* other = find_escalation(decision.next, clock.watch->task);
    const bool above = other != nullptr && other->rung > task.rung;
    if (told || !above) end_rung(decision, index, to_code(task.status), at);
  }
}

}  // namespace

DueInstant end_after(const Span& span, base::Instant start, base::Instant earliest, const WorkingCalendar& calendar,
                     const OfficeHours& hours) {
  const DueInstant end = end_of(span, start, calendar, hours);
  return end.due > earliest ? end : end_of(span, earliest, calendar, hours);
}

void raise_escalation(Decision& decision, Escalation escalation, const Circumstances& at) {
  const Case& next = decision.next;
  const Ladder& ladder = at.policy.ladder;
  std::size_t place = ladder.place_of(escalation.rung);
  if (next.immediate_danger) place = std::max(place, ladder.immediate_danger_rung);
  // Serious case reviews name the pattern: one referral after the other, each refused on its own.
  const bool repeated = ladder.repeated_from > 0 && next.earlier.size() >= ladder.repeated_from;
  if (repeated) place = std::max(place, ladder.repeated_rung);
  const std::size_t times = times_raised(next, escalation.cause, escalation.reason);
  const auto cause = [&](std::size_t time) { return cause_of_time(escalation.cause, escalation.reason, time); };
  if (times > 0 && runs_on(next, cause(times), escalation.reason)) return;
  if (times > 0) escalation.text += " This was raised before.";
  const base::Instant since = escalation.since.value_or(at.now);
  open_rung(decision,
            {cause(times + 1), std::string(escalation.reason), std::move(escalation.text), std::move(escalation.focus),
             since},
            place, since, escalation.due, at);
}

void fire_rung(Decision& decision, std::size_t index, const Circumstances& at) {
  if (decision.next.clocks[index].state == ClockState::breached) return remind(decision, index, "reminded", at);
  decision.next.clocks[index].state = ClockState::breached;
  decision.next.clocks[index].next_at.reset();
  const Clock clock = decision.next.clocks[index];
  Details details{{"clock", clock.rule}, {"due", base::format_instant(clock.due_at)}};
  add_lateness(details, clock.due_at, at);
  details.emplace_back("basis", clock.basis);
  tell(decision, at, "clock-breached", gateway_actor, std::move(details));
  const ReferralTask task = *find_escalation(decision.next, clock.watch->task);
  if (task.rung < at.policy.ladder.rungs.size()) {
    return climb(
        decision, clock, task, clock.due_at,
        "Nobody resolved it at rung " + std::to_string(task.rung) + " by " + base::format_instant(clock.due_at) + ".",
        at);
  }
  remind(decision, index, "ladder-ended", at);
}

void climb_untold(Decision& decision, const base::Uuid& task_id, const Circumstances& at) {
  const ReferralTask* const found = find_escalation(decision.next, task_id);
  if (found == nullptr || is_terminal(found->status)) return;
  const ReferralTask task = *found;
  for (const Clock& running : decision.next.clocks) {
    if (!running.watch || running.watch->task != task_id) continue;
    if (running.ended_at || task.rung >= at.policy.ladder.rungs.size()) return;
    const Clock clock = running;
    return climb(decision, clock, task, at.now,
                 "Nobody at rung " + std::to_string(task.rung) + " could be told: the notice could not be delivered.",
                 at);
  }
}

void follow_escalation(Decision& decision, const ReferralTask& before, const ReferralTask& after,
                       const Circumstances& at) {
  // A referral is taken up by its council; these two are about a kept record that is none yet.
  if (before.status == TaskStatus::requested && decision.next.quarantined) reach(decision, milestones::taken_up, at);
  if (is_terminal(after.status) && decision.next.quarantined) reach(decision, milestones::settled, at);
  const auto& clocks = decision.next.clocks;
  const auto found = std::find_if(clocks.begin(), clocks.end(),
                                  [&](const Clock& clock) { return clock.watch && clock.watch->task == after.id; });
  if (found == clocks.end()) return;
  const Clock clock = *found;
  if (is_terminal(after.status)) {
    return close_rung(decision, clock, after, at);
  }
  if (before.status == TaskStatus::requested) {
    acknowledge(decision, static_cast<std::size_t>(found - clocks.begin()), at);
  }
}

void stop_ladder(Decision& decision, const base::Uuid& cause, std::string_view reason, std::string_view why,
                 const Circumstances& at) {
  const std::size_t times = times_raised(decision.next, cause, reason);
  for (std::size_t time = 1; time <= times; ++time) {
    const base::Uuid raised = cause_of_time(cause, reason, time);
    for (std::size_t index = 0; index < decision.next.clocks.size(); ++index) {
      const Clock& clock = decision.next.clocks[index];
      if (is_of(clock, raised, reason) && !clock.ended_at) end_rung(decision, index, why, at);
    }
  }
}

}  // namespace gateway::referral
