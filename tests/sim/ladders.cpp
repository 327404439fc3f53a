// What ladders and errands must keep to: each rung once, in order and never early; reminders; what is asked is asked.
#include <algorithm>

#include "sim/edges.hpp"
#include "sim/ledger.hpp"

namespace gateway::tests::sim {
namespace {

using referral::Case;
using referral::Clock;
using referral::ClockState;
using referral::ClockUnit;
using referral::ReferralTask;
using referral::Rung;
using referral::Span;
using referral::TaskStatus;

constexpr std::chrono::minutes close_at{17 * 60};

const Clock* clock_of(const Case* of, const base::Uuid& id) {
  if (of == nullptr) return nullptr;
  const auto found = std::find_if(of->clocks.begin(), of->clocks.end(), [&](const Clock& one) { return one.id == id; });
  return found == of->clocks.end() ? nullptr : &*found;
}

const ReferralTask* escalation_of(const Case* of, const base::Uuid& id) {
  if (of == nullptr) return nullptr;
  const auto found = std::find_if(of->escalations.begin(), of->escalations.end(),
                                  [&](const ReferralTask& one) { return one.id == id; });
  return found == of->escalations.end() ? nullptr : &*found;
}

bool same_matter(const Clock& left, const Clock& right) {
  return left.watch && right.watch && left.watch->cause == right.watch->cause && left.reason == right.reason;
}

// What was done with `closed` settles the rung of `other` too: it is no higher, or it is said how all was settled.
bool settles(const ReferralTask& closed, const ReferralTask& other) {
  if (!ends(closed.status)) return false;
  const bool says_how =
      closed.status == TaskStatus::completed && closed.status_reason.has_value() && !closed.status_reason->text.empty();
  return says_how || closed.rung >= other.rung;
}

// The clock of the matter's rung of that number; null when there is none.
const Clock* rung_of(const Case& of, const Clock& matter, std::uint32_t number) {
  for (const Clock& clock : of.clocks) {
    if (!same_matter(clock, matter)) continue;
    const ReferralTask* task = escalation_of(&of, clock.watch->task);
    if (task != nullptr && task->rung == number) return &clock;
  }
  return nullptr;
}

std::size_t lines(const store::Transaction& transaction, const base::Uuid& case_id, const std::string& kind,
                  const std::string& task) {
  return static_cast<std::size_t>(
      std::count_if(transaction.events.begin(), transaction.events.end(), [&](const store::EventRow& event) {
        return event.case_id == case_id && event.line.find("\"kind\":\"" + kind + '"') != std::string::npos &&
               event.line.find(task) != std::string::npos;
      }));
}

bool has_errand(const Case* before, const Case& next, referral::TaskPurpose purpose, std::string_view reason,
                const std::string& owner) {
  const std::size_t known = before == nullptr ? 0 : before->errands.size();
  return std::any_of(next.errands.begin() + static_cast<std::ptrdiff_t>(known), next.errands.end(),
                     [&](const ReferralTask& task) {
                       return task.purpose == purpose && task.reason->code == reason && task.owner_ods == owner;
                     });
}

}  // namespace

// When `span` from `start` is over; from `at` when that is over already. Only for working days.
base::Instant Ledger::rung_end(const Span& span, base::Instant start, base::Instant at) const {
  const base::Instant end = rules_->almanac.after_working_days(start, span.amount, close_at);
  return end > at ? end : rules_->almanac.after_working_days(at, span.amount, close_at);
}

void Ledger::check_ladders(const store::Transaction& transaction, const Case* before, const Case& next,
                           base::Instant at) {
  for (const ReferralTask& task : next.escalations) {
    const auto watches = [&](const Clock& clock) { return clock.watch && clock.watch->task == task.id; };
    const auto clock = std::find_if(next.clocks.begin(), next.clocks.end(), watches);
    if (clock == next.clocks.end()) {
      note("rung-clock", "an escalation that no clock watches");
      continue;
    }
    if (escalation_of(before, task.id) == nullptr) {
      check_new_rung(next, task, *clock, at);
    } else {
      check_rung(transaction, *before, next, task, *clock, at);
    }
  }
}

void Ledger::check_new_rung(const Case& next, const ReferralTask& task, const Clock& clock, base::Instant at) {
  const auto& rungs = rules_->policy.ladder.rungs;
  if (task.rung == 0 || task.rung > rungs.size()) return note("rung-skipped", "a rung that the ladder does not have");
  const Rung& rung = rungs[task.rung - 1];
  if (task.owner_role != rung.owner_role || clock.rule != rung.id || task.owner_ods != next.practice_ods) {
    note("rung-owner", rung.id + " is somebody else's");
  }
  for (const ReferralTask& other : next.escalations) {
    if (other.id == task.id || other.rung != task.rung) continue;
    const auto watches = [&](const Clock& one) { return one.watch && one.watch->task == other.id; };
    const auto its = std::find_if(next.clocks.begin(), next.clocks.end(), watches);
    if (its != next.clocks.end() && same_matter(*its, clock)) note("rung-twice", rung.id + " of one matter twice");
  }
  const Clock* cause = clock_of(&next, clock.watch->cause);
  std::vector<base::Instant> starts{at};
  const Clock* below = rung_of(next, clock, task.rung - 1);
  if (below != nullptr) {
    starts = {below->due_at};
    if (below->state != ClockState::breached || at < below->due_at) {
      note("climb-early", rung.id + " was reached before the rung below was over");
    }
  } else {
    const auto* rule = cause == nullptr ? nullptr : rules_->policy.rule(cause->rule);
    std::size_t first = rule == nullptr ? 0 : rules_->policy.ladder.place_of(rule->rung);
    if (next.immediate_danger) first = std::max(first, rules_->policy.ladder.immediate_danger_rung);
    if (task.rung < first + 1) note("bypass-ignored", rung.id + " comes before the rung the matter starts at");
    if (task.rung > first + 1) note("rung-skipped", rung.id + " was reached and not the one below");
    for (const Clock& one : next.clocks) {
      if (!one.watch && one.reason == clock.reason) starts.push_back(one.due_at);
    }
  }
  // A kept record's own clock watches over its first rung.
  const Clock* kept = next.quarantined && !next.clocks.empty() ? &next.clocks.front() : nullptr;
  const bool watched = kept != nullptr && task.due == kept->due_at && !clock.next_at;
  if (watched || rung.from_opening || rung.due.unit != ClockUnit::working_days) return;
  const bool in_time = std::any_of(starts.begin(), starts.end(), [&](base::Instant start) {
    const base::Instant due = rung_end(rung.due, start, at);
    return task.due == due && clock.due_at == due && clock.next_at == due;
  });
  if (!in_time) note("rung-due", rung.id + " is due " + base::format_instant(clock.due_at));
}

void Ledger::check_rung(const store::Transaction& transaction, const Case& before, const Case& next,
                        const ReferralTask& task, const Clock& clock, base::Instant at) {
  const Clock* earlier = clock_of(&before, clock.id);
  if (earlier == nullptr) return note("rung-clock", "the clock of an escalation came later");
  const bool last = task.rung == rules_->policy.ladder.rungs.size();
  if (clock.state == ClockState::breached && !last && !clock.ended_at &&
      rung_of(next, clock, task.rung + 1) == nullptr) {
    note("rung-missing", clock.rule + " ran out and nobody further up was told");
  }
  if (clock.state == ClockState::breached && last && !clock.ended_at) {
    check_reminder(transaction, next, *earlier, clock, at);
  }
  check_acknowledged(before, task, *earlier, clock, at);
  check_matter_end(before, next, *earlier, clock);
}

void Ledger::check_reminder(const store::Transaction& transaction, const Case& next, const Clock& earlier,
                            const Clock& clock, base::Instant at) {
  if (!clock.next_at) return note("reminder-lost", clock.rule + " is the last rung, unresolved, and says nothing more");
  const bool first = earlier.state != ClockState::breached;
  if (!first && earlier.next_at == clock.next_at) return;
  if (!first && at < *earlier.next_at) note("reminder-early", clock.rule + " was reminded before its time");
  const std::string task = "Task/" + base::to_string(clock.watch->task);
  if (lines(transaction, next.id, first ? "ladder-ended" : "reminded", task) != 1) {
    note("reminder-untold", clock.rule + " was reminded and nobody told, or more than once");
  }
  const base::Instant planned = first ? clock.due_at : *earlier.next_at;
  const Span& every = rules_->policy.ladder.remind_every;
  if (every.unit == ClockUnit::working_days && *clock.next_at != rung_end(every, planned, at)) {
    note("reminder-due", clock.rule + " will be reminded at " + base::format_instant(*clock.next_at));
  }
}

// What was taken note of in time has the longer time of its rung, and does not climb before.
void Ledger::check_acknowledged(const Case& before, const ReferralTask& task, const Clock& earlier, const Clock& clock,
                                base::Instant at) {
  const bool taken_up = escalation_of(&before, task.id)->status == TaskStatus::requested &&
                        task.status != TaskStatus::requested && !ends(task.status);
  if (!taken_up || earlier.ended_at || earlier.state != ClockState::running) return;
  const Rung& rung = rules_->policy.ladder.rungs[task.rung - 1];
  if (!earlier.next_at) {
    const bool gives_time = clock.ended_at || (clock.next_at && *clock.next_at > at);
    if (!gives_time) note("ack-ignored", clock.rule + " gives no time to resolve it");
    return;
  }
  if (clock.calendar_version != rules_->calendar.version()) return;  // counted with another list
  if (!rung.resolve || at >= earlier.due_at || clock.ended_at || rung.due.unit != ClockUnit::working_days) return;
  const base::Instant until =
      rules_->almanac.after_working_days(earlier.due_at, rung.resolve->amount - rung.due.amount, close_at);
  if (clock.due_at != until || clock.next_at != until) {
    note("ack-ignored", clock.rule + " was taken up and is due " + base::format_instant(clock.due_at) + ", not " +
                            base::format_instant(until));
  }
}

void Ledger::check_matter_end(const Case& before, const Case& next, const Clock& earlier, const Clock& clock) {
  const ReferralTask* task = escalation_of(&next, clock.watch->task);
  const bool resolved = std::any_of(next.clocks.begin(), next.clocks.end(), [&](const Clock& other) {
    return same_matter(other, clock) && settles(*escalation_of(&next, other.watch->task), *task);
  });
  if (resolved && !clock.ended_at) note("ladder-runs-on", clock.rule + " runs on after it was resolved");
  if (!clock.ended_at) {
    const bool awake = std::any_of(next.clocks.begin(), next.clocks.end(), [&](const Clock& other) {
      return (same_matter(other, clock) || next.quarantined) && other.next_at;
    });
    if (!awake) note("ladder-silent", clock.rule + " of a matter that nobody resolved says nothing more");
  }
  if (!clock.ended_at || earlier.ended_at) return;
  const bool over = before.delivery != next.delivery || before.letters != next.letters ||
                    before.errands != next.errands || (before.task && before.task->status != next.task->status) ||
                    (before.task && before.task->business_status != next.task->business_status) ||
                    std::any_of(next.clocks.begin(), next.clocks.end(), [&](const Clock& other) {
                      return !other.watch && other.reason == clock.reason && other.ended_at;
                    });
  if (!resolved && !over) note("ladder-stopped", clock.rule + " about " + clock.reason + " stopped for nothing");
}

void Ledger::check_errands(const Case* before, const Case& next) {
  if (before == nullptr || !before->task) return;
  const ReferralTask& was = *before->task;
  const ReferralTask& is = *next.task;
  const auto asks = [&](referral::TaskPurpose purpose, std::string_view reason, const std::string& owner) {
    if (!has_errand(before, next, purpose, reason, owner))
      note("errand-lost", "nobody is asked: " + std::string(reason));
  };
  const bool asks_again = was.business_status == is.business_status && was.status_reason != is.status_reason;
  if (was.business_status != is.business_status || asks_again) {
    if (is.business_status == "awaiting-information")
      asks(referral::TaskPurpose::inform, "information-wanted", next.practice_ods);
    const bool asked_before = std::any_of(before->errands.begin(), before->errands.end(), [](const ReferralTask& task) {
      return task.purpose == referral::TaskPurpose::abort && !ends(task.status);
    });
    if (is.business_status == "cancellation-requested" && !asked_before)
      asks(referral::TaskPurpose::abort, "cancellation-wanted", next.council_ods);
  }
  if (was.status != is.status && is.status == TaskStatus::rejected && is.output.empty()) {
    asks(referral::TaskPurpose::inform, "feedback-incomplete", next.council_ods);
  }
}

}  // namespace gateway::tests::sim
