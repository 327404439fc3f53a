// The clocks: what starts and stops them, and what they do when time passes: warn, and then breach, each once.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

// What an escalation about this clock is about: two clocks, or a clock and a count of tries, may have one matter.
base::Uuid cause_of(const Clock& clock, const Case& of) {
  if (clock.reason == codes::nobody_responsible && of.task) return of.task->id;
  return clock.reason == codes::delivery_failed ? delivery_id(of.id) : clock.id;
}

base::Instant next_of(const Clock& clock) {
  return clock.warnings.empty() ? clock.due_at : clock.warnings.front();
}

// What comes again in a case's life, and starts a clock each time.
const Milestones recurring{milestones::at_rest, milestones::next_step_begun};

// The id that a clock of `rule` would have now: each rule has one in a case's life, or one after the other.
base::Uuid next_id(const ClockRule& rule, const Case& of) {
  std::string name = rule.id;
  if (!met(rule.starts_on, recurring).empty()) {
    const auto before = std::count_if(of.clocks.begin(), of.clocks.end(),
                                      [&](const Clock& clock) { return !clock.watch && clock.rule == rule.id; });
    if (before > 0) name += '|' + std::to_string(before + 1);
  }
  return clock_id(of.id, name);
}

// What a person reads about the missed deadline.
std::string words_for(const Clock& clock, const Circumstances& at) {
  const std::string due = base::format_instant(clock.due_at);
  if (clock.reason == codes::no_decision) {
    return "The council has not decided by " + due +
           ": telephone its children's social care. In immediate danger call 999.";
  }
  if (clock.reason == codes::not_processed) {
    return "Nobody has taken up the kept record by " + due + ": make the referral another way now.";
  }
  if (clock.reason == codes::delivery_failed) {
    return "The council's system has not taken the referral by " + due +
           ": telephone its children's social care. The gateway keeps trying.";
  }
  if (clock.reason == codes::review_due) {
    return "This is not finished, nothing was heard of it by " + due +
           ", and no other deadline runs: ask how it stands.";
  }
  const ClockRule* rule = at.policy.rule(clock.rule);
  const std::string what =
      rule == nullptr ? std::string(codes::display_of(codes::escalation_reason_system, clock.reason)) : rule->title;
  return what + ": this was due by " + due + ".";
}

void clear_warnings(Clock& clock) {
  clock.warnings.clear();
  clock.warn_at.clear();
}

void breach(Decision& decision, std::size_t index, const Circumstances& at) {
  Case& next = decision.next;
  next.clocks[index].state = ClockState::breached;
  next.clocks[index].next_at.reset();
  clear_warnings(next.clocks[index]);
  const Clock clock = next.clocks[index];
  Details details{{"clock", clock.rule}, {"due", base::format_instant(clock.due_at)}};
  add_lateness(details, clock.due_at, at);
  details.emplace_back("basis", clock.basis);
  tell(decision, at, "clock-breached", gateway_actor, std::move(details));
  note_fact(decision, at, "breach", gateway_actor, next.task ? task_reference(next.task->id) : std::string(), "failed",
            clock.rule);
  if (!clock.inform.empty()) {
    raise_errand(decision,
                 {.cause = clock.id,
                  .to = clock.inform == "council" ? Role::council : Role::referrer,
                  .reason = clock.reason,
                  .text = words_for(clock, at)},
                 at);
  } else {
    std::string focus = next.task ? task_reference(next.task->id) : std::string();
    if (const ReferralTask* errand = awaited_by(next, clock)) focus = task_reference(errand->id);
    if (focus.empty() && !next.escalations.empty()) focus = next.escalations.front().focus;
    if (clock.reason == codes::delivery_failed && next.delivery == DeliveryState::queued) {
      next.delivery = DeliveryState::escalated;
    }
    raise_escalation(decision,
                     {.cause = cause_of(clock, next),
                      .reason = clock.reason,
                      .text = words_for(clock, at),
                      .focus = std::move(focus),
                      .rung = clock.rung,
                      .since = clock.due_at},
                     at);
  }
  if (clock.rule == decision_rule) reach(decision, milestones::decision_overdue, at);
}

// Of warnings that were slept through only the breach is worth telling.
void warn(Decision& decision, std::size_t index, const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  while (!clock.warnings.empty() && clock.warnings.front() <= at.now) {
    Details details{{"clock", clock.rule}, {"due", base::format_instant(clock.due_at)}};
    add_lateness(details, clock.warnings.front(), at);
    tell(decision, at, "clock-warned", gateway_actor, std::move(details));
    note_fact(decision, at, "warn", gateway_actor,
              decision.next.task ? task_reference(decision.next.task->id) : std::string(), "success", clock.rule);
    clock.warnings.erase(clock.warnings.begin());
    if (clock.warn_at.empty()) continue;  // counted by an older program
    clock.warned = clock.warn_at.front();
    clock.warn_at.erase(clock.warn_at.begin());
  }
  clock.next_at = next_of(clock);
}

void fire(Decision& decision, std::size_t index, const Circumstances& at) {
  const Clock& clock = decision.next.clocks[index];
  if (clock.watch) return fire_rung(decision, index, at);
  if (at.now >= clock.due_at) return breach(decision, index, at);
  warn(decision, index, at);
}

}  // namespace

// The first of `reached` that `waited_for` names; empty when there is none.
std::string_view met(const std::vector<std::string>& waited_for, const Milestones& reached) {
  for (const std::string_view milestone : reached) {
    if (std::find(waited_for.begin(), waited_for.end(), milestone) != waited_for.end()) return milestone;
  }
  return {};
}

void start_clock(Decision& decision, const ClockRule& rule, const Circumstances& at, const base::Uuid* id) {
  Case& next = decision.next;
  const bool from_commit = rule.counted_from_commit && next.task;
  const base::Instant start = from_commit ? next.task->authored_on : at.now;
  const DueInstant due = due_of(rule, start, at);
  Clock clock;
  clock.id = id == nullptr ? next_id(rule, next) : *id;
  clock.rule = rule.id;
  clock.started_at = start;
  clock.due_at = due.due;
  clock.calendar_version = at.calendar.version();
  clock.basis = rule.basis;
  clock.policy_version = at.policy.version;
  clock.span = rule.span;
  clock.hours = at.policy.hours;
  clock.suspend_on = rule.suspend_on;
  set_warnings(clock, rule.warn_at, at);
  clock.stops_on = rule.stops_on;
  clock.reason = rule.reason;
  clock.rung = rule.rung;
  clock.inform = rule.inform;
  Details details{{"clock", rule.id},
                  {"due", base::format_instant(due.due)},
                  {"basis", rule.basis},
                  {"calendar", clock.calendar_version}};
  if (due.past_list_end) details.emplace_back("warning", "counted past the days the bank holiday list covers");
  next.clocks.push_back(std::move(clock));
  tell(decision, at, "clock-started", gateway_actor, std::move(details));
}

void stop_clock(Decision& decision, std::size_t index, std::string_view why, const Circumstances& at) {
  Clock& clock = decision.next.clocks[index];
  clock.ended_at = at.now;
  clock.next_at.reset();
  clock.suspended_at.reset();
  clear_warnings(clock);
  // A breach stays one; ended_at then tells how late the answer came.
  if (clock.state == ClockState::running) clock.state = ClockState::stopped;
  tell(decision, at, "clock-stopped", gateway_actor,
       {{"clock", clock.rule},
        {"by", std::string(why)},
        {"due", base::format_instant(clock.due_at)},
        {"in-time", clock.state == ClockState::stopped ? "yes" : "no"}});
  if (clock.state == ClockState::breached) {
    const Clock ended = clock;
    stop_ladder(decision, cause_of(ended, decision.next), ended.reason, why, at);
    settle_reminder(decision, ended, at);
  }
}

bool applies(const ClockRule& rule, const Case& to) {
  if (rule.priorities.empty()) return true;
  return to.task &&
         std::find(rule.priorities.begin(), rule.priorities.end(), to.task->priority) != rule.priorities.end();
}

base::Instant count_start(const Clock& clock) {
  return clock.counted_from.value_or(clock.started_at);
}

void set_warnings(Clock& clock, const std::vector<unsigned>& percents, const Circumstances& at) {
  clear_warnings(clock);
  for (const unsigned percent : percents) {
    const base::Instant warning =
        part_of(percent, count_start(clock), clock.due_at, clock.span.unit, at.calendar, clock.hours);
    const base::Instant after = clock.warnings.empty() ? at.now : clock.warnings.back();
    if (warning <= after || warning >= clock.due_at) continue;
    clock.warnings.push_back(warning);
    clock.warn_at.push_back(percent);
  }
  clock.next_at = next_of(clock);
}

void add_lateness(Details& details, base::Instant due, const Circumstances& at) {
  constexpr std::chrono::seconds in_time{5};
  const auto late = std::chrono::duration_cast<std::chrono::seconds>(at.now - due);
  details.emplace_back("noticed-late-by-seconds", std::to_string(late.count()));
  if (late > in_time && !at.late_because.empty()) details.emplace_back("late-because", at.late_because);
}

DueInstant due_of(const ClockRule& rule, base::Instant start, const Circumstances& at) {
  return end_of(rule.span, start, at.calendar, at.policy.hours);
}

void reach(Decision& decision, const Milestones& reached, const Circumstances& at) {
  for (const std::string_view milestone : reached) {
    auto& known = decision.next.reached;
    if (std::find(known.begin(), known.end(), milestone) == known.end()) known.emplace_back(milestone);
  }
  for (std::size_t index = 0; index < decision.next.clocks.size(); ++index) {
    const Clock& clock = decision.next.clocks[index];
    if (clock.watch || clock.ended_at) continue;
    if (const auto why = met(clock.stops_on, reached); !why.empty()) stop_clock(decision, index, why, at);
  }
  for (const ClockRule& rule : at.policy.clocks) {
    if (met(rule.starts_on, reached).empty() || !met(rule.stops_on, reached).empty()) continue;
    if (!applies(rule, decision.next)) continue;
    const base::Uuid id = next_id(rule, decision.next);
    const auto& clocks = decision.next.clocks;
    const bool started = std::any_of(clocks.begin(), clocks.end(), [&](const Clock& clock) { return clock.id == id; });
    if (!started) start_clock(decision, rule, at);
  }
}

void reach(Decision& decision, std::string_view milestone, const Circumstances& at) {
  reach(decision, Milestones{milestone}, at);
}

void catch_up(Decision& decision, const Circumstances& at) {
  for (;;) {
    const auto& clocks = decision.next.clocks;
    std::size_t first = clocks.size();
    for (std::size_t index = 0; index < clocks.size(); ++index) {
      if (!clocks[index].next_at || *clocks[index].next_at > at.now) continue;
      if (first == clocks.size() || *clocks[index].next_at < *clocks[first].next_at) first = index;
    }
    if (first == clocks.size()) return;
    fire(decision, first, at);
  }
}

base::Result<Decision> decide_clock(const Case& current, const ClockDue& event, const Circumstances& at) {
  const auto found = std::find_if(current.clocks.begin(), current.clocks.end(),
                                  [&](const Clock& clock) { return clock.id == event.clock_id; });
  if (found == current.clocks.end()) {
    return base::Error(base::ErrorKind::not_found, "the clock is not of this case");
  }
  if (!found->next_at || at.now < *found->next_at) return no_change(current);

  Decision decision = change_of(current);
  Circumstances why = at;
  why.late_because = event.late_because;
  fire(decision, static_cast<std::size_t>(found - current.clocks.begin()), why);
  return decision;
}

}  // namespace gateway::referral
