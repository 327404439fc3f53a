// Counting again what runs already: by another list of bank holidays, or by a policy that somebody applied. What has
// breached stays breached.
#include <algorithm>

#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

constexpr const char* calendar_changed = "calendar-changed";
constexpr const char* policy_applied = "policy-applied";

// What was done, for the last line of the story.
struct Tally {
  unsigned recounted = 0;
  unsigned started = 0;
  unsigned stopped = 0;
  unsigned kept = 0;

  bool changed() const { return recounted + started + stopped > 0; }
};

ReferralTask* find(std::vector<ReferralTask>& tasks, const base::Uuid& id) {
  const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const ReferralTask& task) { return task.id == id; });
  return found == tasks.end() ? nullptr : &*found;
}

void move_due(Decision& decision, ReferralTask& task, base::Instant due, const Circumstances& at) {
  if (task.due == due || is_terminal(task.status)) return;
  task.due = due;
  ++task.version;
  task.last_modified = std::max(at.now, task.last_modified);
  write_task(decision, task);
}

// The Tasks that show when this clock is due.
void move_tasks(Decision& decision, const Clock& clock, base::Instant before, const Circumstances& at) {
  Case& next = decision.next;
  if (clock.watch) {
    ReferralTask* task = find(next.escalations, clock.watch->task);
    if (task != nullptr) move_due(decision, *task, clock.due_at, at);
    return;
  }
  if (clock.rule == decision_rule && next.task) move_due(decision, *next.task, clock.due_at, at);
  const bool of_feedback =
      std::find(clock.stops_on.begin(), clock.stops_on.end(), milestones::feedback_given) != clock.stops_on.end();
  for (ReferralTask& errand : next.errands) {
    if (of_feedback && errand.due == before) move_due(decision, errand, clock.due_at, at);
  }
}

// The clock of a rung that has none of its own: the clock of the kept record watches over its being taken up.
bool is_watched_over(const Clock& clock) {
  return clock.watch && !clock.next_at;
}

bool runs(const Clock& clock) {
  return clock.state == ClockState::running && !clock.ended_at;
}

// When the clock is due as it would be counted now.
DueInstant due_now(const Clock& clock, const Circumstances& at) {
  if (!clock.watch) return end_of(clock.span, count_start(clock), at.calendar, clock.hours);
  return end_after(clock.span, count_start(clock), clock.started_at, at.calendar, clock.hours);
}

// Counts the clock anew from its span. A clock that rests is counted when it goes on.
void recount(Clock& clock, const std::vector<unsigned>& percents, const Circumstances& at) {
  if (clock.span.amount == 0) return;
  const base::Instant due = due_now(clock, at).due;
  if (due == clock.due_at && percents == clock.warn_at && !clock.watch) return;
  clock.due_at = due;
  if (clock.watch) {
    if (clock.watch->resolve.amount != 0) {
      clock.watch->resolve_at =
          end_after(clock.watch->resolve, count_start(clock), clock.started_at, at.calendar, clock.hours).due;
    }
    clock.next_at = clock.due_at;
    return;
  }
  set_warnings(clock, percents, at);
}

// What is told of a clock that is not as it was.
void tell_recounted(Decision& decision, const Clock& clock, base::Instant before, std::string_view why,
                    const Circumstances& at) {
  Details details{{"clock", clock.rule},
                  {"due", base::format_instant(clock.due_at)},
                  {"was-due", base::format_instant(before)},
                  {"by", std::string(why)},
                  {"calendar", clock.calendar_version}};
  if (!clock.policy_version.empty()) details.emplace_back("policy", clock.policy_version);
  if (due_now(clock, at).past_list_end) {
    details.emplace_back("warning", "counted past the days the bank holiday list covers");
  }
  tell(decision, at, "clock-recounted", gateway_actor, std::move(details));
  const Case& next = decision.next;
  note_fact(decision, at, "recount", gateway_actor, next.task ? task_reference(next.task->id) : std::string(),
            "success", clock.rule);
}

// Replaces the clock at `index` by `counted` when it comes out otherwise, with all that shows its due instant.
void replace(Decision& decision, std::size_t index, Clock counted, std::string_view why, Tally& tally,
             const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  Clock same = counted;
  same.calendar_version = clock.calendar_version;
  same.policy_version = clock.policy_version;
  if (same == clock) return;
  const base::Instant before = clock.due_at;
  counted.calendar_version = at.calendar.version();
  clock = counted;
  ++tally.recounted;
  tell_recounted(decision, counted, before, why, at);
  move_tasks(decision, counted, before, at);
}

// Rungs that the kept record's clock watches over are due with it.
void follow_kept_record(Decision& decision, const Circumstances& at) {
  auto& clocks = decision.next.clocks;
  const auto kept =
      std::find_if(clocks.begin(), clocks.end(), [](const Clock& clock) { return clock.rule == unprocessed_rule; });
  if (kept == clocks.end()) return;
  const base::Instant due = kept->due_at;
  for (std::size_t index = 0; index < clocks.size(); ++index) {
    if (!runs(clocks[index]) || !is_watched_over(clocks[index]) || clocks[index].due_at == due) continue;
    const base::Instant before = std::exchange(clocks[index].due_at, due);
    move_tasks(decision, clocks[index], before, at);
  }
}

std::vector<unsigned> untold(const std::vector<unsigned>& percents, const Clock& clock) {
  std::vector<unsigned> left;
  std::copy_if(percents.begin(), percents.end(), std::back_inserter(left),
               [&](unsigned percent) { return percent > clock.warned; });
  return left;
}

// The clock as the rule has it, counted from where it began.
Clock by_rule(Clock clock, const ClockRule& rule, const Case& of, const Circumstances& at) {
  clock.basis = rule.basis;
  clock.stops_on = rule.stops_on;
  clock.reason = rule.reason;
  clock.rung = rule.rung;
  clock.inform = rule.inform;
  clock.suspend_on = rule.suspend_on;
  clock.policy_version = at.policy.version;
  // What rested is counted from what was left of it, which the rule does not say.
  if (clock.suspended_at || clock.counted_from) return clock;
  if (rule.counted_from_commit && of.task) clock.started_at = of.task->authored_on;
  clock.span = rule.span;
  clock.hours = at.policy.hours;
  recount(clock, untold(rule.warn_at, clock), at);
  return clock;
}

Clock by_rung(Clock clock, const Circumstances& at) {
  const auto& rungs = at.policy.ladder.rungs;
  const auto rung = std::find_if(rungs.begin(), rungs.end(), [&](const Rung& one) { return one.id == clock.rule; });
  if (rung == rungs.end() || is_watched_over(clock)) return clock;
  const bool taken_up = clock.watch->resolve_at == clock.due_at;
  clock.policy_version = at.policy.version;
  clock.span = taken_up && rung->resolve ? *rung->resolve : rung->due;
  clock.hours = at.policy.hours;
  clock.watch->resolve = rung->resolve.value_or(Span{});
  if (!rung->resolve) clock.watch->resolve_at.reset();
  if (rung->from_opening && clock.watch->opened_at != clock.started_at) clock.counted_from = clock.watch->opened_at;
  recount(clock, {}, at);
  return clock;
}

void apply_to_clock(Decision& decision, std::size_t index, Tally& tally, const Circumstances& at) {
  const Clock clock = decision.next.clocks[index];
  if (!runs(clock)) {
    if (!clock.ended_at && !clock.watch) ++tally.kept;
    return;
  }
  if (clock.watch) return replace(decision, index, by_rung(clock, at), policy_applied, tally, at);
  const ClockRule* rule = at.policy.rule(clock.rule);
  if (rule == nullptr || !applies(*rule, decision.next)) {
    ++tally.stopped;
    return stop_clock(decision, index, "rule-gone", at);
  }
  replace(decision, index, by_rule(clock, *rule, decision.next, at), policy_applied, tally, at);
}

// Rules that are new start where what starts them has come and what stops them has not.
void start_new(Decision& decision, Tally& tally, const Circumstances& at) {
  const Case& next = decision.next;
  if (!next.task || is_terminal(next.task->status)) return;
  const std::vector<std::string> known = next.reached;
  const Milestones reached(known.begin(), known.end());
  for (const ClockRule& rule : at.policy.clocks) {
    const bool begun = std::any_of(next.clocks.begin(), next.clocks.end(),
                                   [&](const Clock& clock) { return clock.id == clock_id(next.id, rule.id); });
    if (begun || !applies(rule, next) || met(rule.starts_on, reached).empty() || !met(rule.stops_on, reached).empty()) {
      continue;
    }
    ++tally.started;
    start_clock(decision, rule, at);
  }
}

// Fires what is due already by the new count, and says that this is why it is late.
base::Result<Decision> ended(Decision decision, const Case& current, const Tally& tally, const char* why,
                             const Circumstances& at) {
  if (!tally.changed()) return no_change(current);
  follow_kept_record(decision, at);
  Circumstances because = at;
  because.late_because = why;
  catch_up(decision, because);
  tell(decision, at, why, gateway_actor,
       {{"recounted", std::to_string(tally.recounted)},
        {"started", std::to_string(tally.started)},
        {"stopped", std::to_string(tally.stopped)},
        {"kept-as-breached", std::to_string(tally.kept)},
        {"policy", at.policy.version},
        {"calendar", at.calendar.version()}});
  note_fact(decision, at, why, gateway_actor, current.task ? task_reference(current.task->id) : std::string(),
            "success", at.policy.version);
  return decision;
}

}  // namespace

base::Result<Decision> decide_calendar_changed(const Case& current, const Circumstances& at) {
  Decision decision = change_of(current);
  Tally tally;
  for (std::size_t index = 0; index < decision.next.clocks.size(); ++index) {
    Clock clock = decision.next.clocks[index];
    if (!runs(clock)) {
      if (!clock.ended_at && !clock.watch) ++tally.kept;
      continue;
    }
    if (clock.span.unit == ClockUnit::elapsed_minutes || clock.suspended_at || is_watched_over(clock)) continue;
    if (clock.calendar_version == at.calendar.version()) continue;
    const ClockRule* rule = at.policy.rule(clock.rule);
    if (clock.span.amount == 0 && !clock.counted_from && rule != nullptr) {
      clock.span = rule->span;  // kept by an older program, which did not say
      clock.hours = at.policy.hours;
    }
    const std::vector<unsigned> percents = clock.warn_at;
    recount(clock, percents, at);
    replace(decision, index, std::move(clock), calendar_changed, tally, at);
  }
  return ended(std::move(decision), current, tally, calendar_changed, at);
}

base::Result<Decision> decide_policy_applied(const Case& current, const PolicyApplied& event, const Circumstances& at) {
  if (!event.council.empty() && event.council != current.council_ods) return no_change(current);
  Decision decision = change_of(current);
  Tally tally;
  const std::size_t clocks = decision.next.clocks.size();
  for (std::size_t index = 0; index < clocks; ++index) apply_to_clock(decision, index, tally, at);
  start_new(decision, tally, at);
  rest_or_resume(decision, at);
  return ended(std::move(decision), current, tally, policy_applied, at);
}

}  // namespace gateway::referral
