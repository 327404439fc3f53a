// What each change of a case must keep to: standards.md b.2 to b.4, on clock rows, Tasks and deliveries in general.
#include <algorithm>

#include "sim/edges.hpp"
#include "sim/ledger.hpp"

namespace gateway::tests::sim {
namespace {

using referral::Case;
using referral::Clock;
using referral::ClockState;
using referral::DeliveryState;
using referral::ReferralTask;
using referral::TaskStatus;

constexpr std::chrono::minutes open_at{9 * 60};
constexpr std::chrono::minutes close_at{17 * 60};

bool is_open(const ReferralTask& escalation) {
  return !ends(escalation.status);
}

const ReferralTask* task_of(const Case* of, const base::Uuid& id) {
  if (of == nullptr) return nullptr;
  if (of->task && of->task->id == id) return &*of->task;
  for (const auto* tasks : {&of->escalations, &of->errands, &of->next_steps}) {
    for (const ReferralTask& task : *tasks) {
      if (task.id == id) return &task;
    }
  }
  return nullptr;
}

const Clock* clock_of(const Case* of, const base::Uuid& id) {
  if (of == nullptr) return nullptr;
  const auto found =
      std::find_if(of->clocks.begin(), of->clocks.end(), [&](const Clock& clock) { return clock.id == id; });
  return found == of->clocks.end() ? nullptr : &*found;
}

std::size_t times_in(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

// Of a clock that ran out: a Task that asks, or a ladder for its reason that ran at `at`: one closed before tells
// nobody. Of a rung's clock the ladder's checks look.
bool somebody_is_told(const Case& of, const Clock& clock, base::Instant at) {
  if (clock.watch) return true;
  if (clock.inform.empty()) {
    return std::any_of(of.clocks.begin(), of.clocks.end(), [&](const Clock& rung) {
      return rung.watch && rung.reason == clock.reason && (!rung.ended_at || *rung.ended_at >= at);
    });
  }
  return std::any_of(of.errands.begin(), of.errands.end(), [&](const ReferralTask& task) {
    return task.reason && task.reason->code == clock.reason && (!ends(task.status) || task.last_modified >= at);
  });
}

bool is_change(const store::AuditRow& row) {
  return row.record.find("\"action\":\"create\"") != std::string::npos ||
         row.record.find("\"action\":\"update\"") != std::string::npos ||
         row.record.find("\"action\":\"escalate\"") != std::string::npos;
}

char letter(referral::Role role) {
  switch (role) {
    case referral::Role::referrer: return 'R';
    case referral::Role::gateway: return 'G';
    case referral::Role::council: return 'C';
    case referral::Role::partnership: break;
  }
  return 'P';
}

// The council's decision ends D2; somebody's hand on the kept record ends D0 (standards.md b.3).
bool should_have_stopped(const Clock& clock, const Case& of) {
  if (clock.rule == "D2" && of.task) {
    return of.task->status != TaskStatus::draft && of.task->status != TaskStatus::requested &&
           of.task->status != TaskStatus::received;
  }
  if (clock.rule == "D0" && !of.escalations.empty()) return of.escalations.front().status != TaskStatus::requested;
  return false;
}

// What is asked for is given, and by whom it was asked of.
bool may_answer(const referral::TaskUpdateRequested& asked, const ReferralTask& stood) {
  if (stood.purpose != referral::TaskPurpose::inform) return true;
  if (asked.organisation != stood.owner_ods) return false;
  const bool says_nothing = asked.output.empty() && stood.output.empty();
  return asked.status != TaskStatus::completed || stood.reason->code != "feedback-incomplete" || !says_nothing;
}

}  // namespace

std::string next_action(const Case& of) {
  // Tries of which a person was told may fail for ever.
  if (of.delivery == DeliveryState::queued) return "delivery";
  if (std::any_of(of.clocks.begin(), of.clocks.end(), [](const Clock& clock) { return clock.next_at.has_value(); })) {
    return "clock";
  }
  if (of.task) return ends(of.task->status) ? "ended" : "";
  return std::none_of(of.escalations.begin(), of.escalations.end(), is_open) ? "resolved" : "";
}

void Ledger::check_tasks(const store::Transaction& transaction, const Case* before, const Case& next) {
  if (before != nullptr && before->task && !next.task) note("edge", "a case lost its Task");
  if (before != nullptr && next.escalations.size() < before->escalations.size()) note("edge", "an escalation is gone");
  if (next.task) check_task(transaction, task_of(before, next.task->id), *next.task);
  std::set<base::Uuid> ids;
  for (const ReferralTask& task : next.escalations) {
    if (!ids.insert(task.id).second) note("rung-twice", "two escalations with one id");
    check_task(transaction, task_of(before, task.id), task);
  }
  for (const ReferralTask& task : next.errands) {
    if (!ids.insert(task.id).second) note("errand-twice", "two errands with one id");
    check_task(transaction, task_of(before, task.id), task);
  }
  for (const ReferralTask& task : next.next_steps) {
    if (!ids.insert(task.id).second) note("step-twice", "two next steps with one id");
    check_task(transaction, task_of(before, task.id), task);
  }
}

void Ledger::check_task(const store::Transaction& transaction, const ReferralTask* before, const ReferralTask& task) {
  if (before != nullptr && *before == task) return;
  const std::string name = "Task/" + base::to_string(task.id);
  if (before == nullptr) {
    const bool at_a_beginning = task.status == TaskStatus::requested || task.status == TaskStatus::draft;
    if (!at_a_beginning || task.version != 1) note("edge", name + " begins in the middle");
    if (task.purpose == referral::TaskPurpose::escalate) {
      if (!task.due || *task.due <= task.authored_on) note("rung-due", name + " gives no time");
      // One line of the story for each rung reached.
      std::size_t told = 0;
      for (const auto& event : transaction.events) {
        if (event.line.find("\"kind\":\"escalated\"") != std::string::npos) told += times_in(event.line, name);
      }
      if (told != 1) note("rung-twice", name + " was told " + std::to_string(told) + " times");
    }
  } else {
    if (task.version != before->version + 1) note("version", name + " skips a version");
    const std::string move = name + ": " + referral::to_code(before->status) + " -> " + referral::to_code(task.status) +
                             " " + task.business_status;
    const bool said_again = before->status == task.status && before->business_status == task.business_status;
    // What the practice answered is added to the referral's Task wherever the council has it; nothing moves by that.
    const bool answered = said_again && before->input != task.input;
    if (!answered && edge(task.purpose, before->status, task.status, 0,
                          said_again ? std::string_view() : task.business_status) == nullptr) {
      note("edge", move);
    }
    if (ends(before->status) && task.status != TaskStatus::entered_in_error) note("terminal", move);
  }
  const std::string object = "\"object\":\"" + name + '"';
  const auto audited = std::count_if(transaction.audit.begin(), transaction.audit.end(), [&](const auto& row) {
    return is_change(row) && row.record.find(object) != std::string::npos;
  });
  if (audited != 1) note("audit", name + " changed and " + std::to_string(audited) + " audit rows say so");
  const auto written =
      std::find_if(transaction.resources.begin(), transaction.resources.end(),
                   [&](const auto& resource) { return resource.id == task.id && resource.version == task.version; });
  if (written == transaction.resources.end() ||
      written->bytes.find(std::string("\"status\":\"") + referral::to_code(task.status) + '"') == std::string::npos) {
    note("resource", name + " is not written as it stands");
  }
}

void Ledger::check_clocks(const store::Transaction& transaction, const Case* before, const Standing& standing,
                          base::Instant at) {
  const Case& next = standing.state;
  std::map<std::string, int> breached;
  for (const Clock& clock : next.clocks) {
    const Clock* earlier = clock_of(before, clock.id);
    if (earlier == nullptr) check_new_clock(clock);
    const auto row = clock_rows_.find(clock.id);
    const auto wake = clock.next_at;
    if (row == clock_rows_.end() || row->second.running != wake.has_value() || (wake && row->second.due_at != *wake)) {
      note("clock-row", clock.rule + ": the stored row is not the clock's");
    }
    if (earlier != nullptr) {
      if (const auto before_that = earlier->next_at) running_.erase({*before_that, earlier->id});
    }
    if (wake) running_.try_emplace({*wake, clock.id}, next.id);
    if (earlier != nullptr && earlier->state != ClockState::running && clock.state != earlier->state) {
      note("clock-twice", clock.rule + " ended in two ways");
    }
    if (earlier != nullptr && earlier->started_at != clock.started_at)
      note("clock-due", clock.rule + " was started again");
    // A rung's clock waits for its escalation to be taken up first, then for it to be resolved.
    if (earlier != nullptr && !clock.watch && earlier->due_at != clock.due_at &&
        earlier->calendar_version == clock.calendar_version) {
      note("clock-due", clock.rule + " moved");
    }
    if (clock.state == ClockState::running && should_have_stopped(clock, next))
      note("clock-not-stopped", clock.rule + " runs although it was answered");
    if (earlier != nullptr && clock.state == ClockState::running && !clock.ended_at)
      check_warnings(*earlier, clock, at);
    if (clock.state != ClockState::breached || (earlier != nullptr && earlier->state == ClockState::breached)) continue;
    ++breaches_;
    ++breached[clock.rule];
    if (at < clock.due_at) note("clock-early", clock.rule + " breached before it was due");
    if (!somebody_is_told(next, clock, at)) {
      note("breach-untold", clock.rule + " was breached and nobody told");
    }
  }
  // A breach is told once, and nothing is told as a breach that is none.
  std::map<std::string, int> told;
  for (const auto& event : transaction.events) {
    if (event.case_id != next.id || event.line.find("\"kind\":\"clock-breached\"") == std::string::npos) continue;
    const std::size_t rule = event.line.find("\"clock\":\"") + 9;
    ++told[event.line.substr(rule, event.line.find('"', rule) - rule)];
  }
  if (told != breached) note("clock-twice", "what was breached and what was told of it differ");
}

// Each warning once, in order, and not before its time.
void Ledger::check_warnings(const Clock& earlier, const Clock& clock, base::Instant at) {
  const std::size_t told = earlier.warnings.size() - clock.warnings.size();
  for (std::size_t number = 0; number < earlier.warnings.size(); ++number) {
    if (number < told && earlier.warnings[number] > at) note("warn-early", clock.rule + " warned before its time");
    if (number >= told && clock.warnings[number - told] != earlier.warnings[number]) {
      note("warn-moved", clock.rule + " will warn at another time");
    }
  }
}

// Only rules whose counting standards.md fixes; any other must at least lie ahead.
void Ledger::check_new_clock(const Clock& clock) {
  base::Instant due = clock.due_at;
  if (clock.rule == "D2") due = rules_->almanac.after_working_days(clock.started_at, 1, close_at);
  if (clock.rule == "D0") {
    due = rules_->almanac.after_working_time(clock.started_at, std::chrono::minutes{60}, open_at, close_at);
  }
  if (clock.due_at != due || clock.due_at <= clock.started_at) {
    note("clock-due", clock.rule + " from " + base::format_instant(clock.started_at) + " is due " +
                          base::format_instant(clock.due_at) + ", not " + base::format_instant(due));
  }
}

void Ledger::check_delivery(const Case& next) {
  const bool waits = next.delivery == DeliveryState::queued || next.delivery == DeliveryState::escalated;
  const Parcel* parcel = parcel_of(next.id);
  if (next.task && parcel == nullptr) return note("delivery-row", "a referral that is never sent");
  if (parcel == nullptr) return;
  if (waits == parcel->done) note("delivery-row", "the outbox and the case say different things of a delivery");
  const bool taken_back =
      next.task && (next.task->status == TaskStatus::cancelled || next.task->status == TaskStatus::entered_in_error);
  if (parcel->done && !taken_back && council_has_seen && !council_has_seen(parcel->id)) {
    note("delivery-dropped", "a delivery counts as done that the council never took");
  }
  if (next.delivery == DeliveryState::escalated && next.escalations.empty())
    note("silent", "a dead council and nobody told");
}

void Ledger::check_next_action(const Case& next) {
  if (next_action(next).empty()) note("silent", "a case that nothing will ever happen to again");
}

bool Ledger::may_take_back(const referral::TaskUpdateRequested& asked, const ReferralTask& stood, const Case& of) {
  const bool takes_back = asked.status == TaskStatus::cancelled || asked.status == TaskStatus::entered_in_error;
  if (stood.purpose != referral::TaskPurpose::fulfill || !takes_back) return true;
  if (asked.role != referral::Role::council) return !of.immediate_danger || asked.spoke_to_council;
  return std::any_of(of.errands.begin(), of.errands.end(), [](const ReferralTask& task) {
    return task.purpose == referral::TaskPurpose::abort && task.status != TaskStatus::rejected &&
           task.status != TaskStatus::cancelled;
  });
}

void Ledger::judge(const referral::TaskUpdateRequested& asked, const ReferralTask& stood, bool safe,
                   const base::Result<referral::Decision>& answer) {
  const bool stale = asked.expected_version != stood.version;
  const Edge* row = edge(stood.purpose, stood.status, asked.status, letter(asked.role), asked.business_status);
  const bool without_reason = row != nullptr && row->reason && !asked.status_reason;
  const bool may = !stale && row != nullptr && !without_reason && may_answer(asked, stood) && safe;
  const std::string move = std::string(referral::to_code(stood.status)) + " -> " + referral::to_code(asked.status);
  if (answer && !answer->unchanged && !may) {
    note(stale ? "stale-applied" : "update-applied", move + " was applied");
  }
  if (answer && answer->unchanged && asked.status != stood.status)
    note("update-lost", move + " was taken and not applied");
  if (!answer && may && answer.error().kind != base::ErrorKind::transient) {
    note("update-refused", move + ": " + base::describe(answer.error()));
  }
}

}  // namespace gateway::tests::sim
