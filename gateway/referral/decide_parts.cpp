#include "referral/decide_parts.hpp"

#include <algorithm>

#include "referral/codes.hpp"
#include "referral/task_resource.hpp"

namespace gateway::referral {

base::Uuid referral_task_id(const base::Uuid& case_id) {
  return base::derive_near(case_id, "task|fulfill");
}

base::Uuid clock_id(const base::Uuid& case_id, std::string_view rule) {
  return base::derive_near(case_id, "clock|" + std::string(rule));
}

base::Uuid delivery_id(const base::Uuid& case_id) {
  return base::derive_near(case_id, "delivery|1");
}

base::Uuid escalation_id(const base::Uuid& cause, std::string_view reason, unsigned rung) {
  return base::derive_near(cause, "escalation|" + std::string(reason) + "|" + std::to_string(rung));
}

std::string task_reference(const base::Uuid& id) {
  return "Task/" + base::to_string(id);
}

Decision change_of(const Case& current) {
  Decision decision;
  decision.next = current;
  ++decision.next.version;
  return decision;
}

Decision no_change(const Case& current) {
  Decision decision;
  decision.next = current;
  decision.unchanged = true;
  return decision;
}

void tell(Decision& decision, const Circumstances& at, std::string kind, std::string actor, Details details) {
  decision.story.push_back({at.now, std::move(kind), std::move(actor), std::move(details)});
}

void note_fact(Decision& decision, const Circumstances& at, std::string action, std::string actor, std::string object,
               std::string outcome, std::string rule) {
  decision.facts.push_back(
      {at.now, std::move(action), std::move(actor), std::move(object), std::move(outcome), std::move(rule)});
}

void write_task(Decision& decision, const ReferralTask& task) {
  decision.resources.push_back({"Task", task.id, task.version, task_resource(task, decision.next.requisition)});
}

DueInstant due_of(const ClockRule& rule, base::Instant start, const Circumstances& at) {
  switch (rule.unit) {
    case ClockUnit::working_days:
      return at.calendar.add_working_days(start, rule.amount, at.policy.hours);
    case ClockUnit::working_minutes:
      return at.calendar.add_working_time(start, std::chrono::minutes{rule.amount}, at.policy.hours);
    case ClockUnit::elapsed_minutes:
      break;
  }
  return {start + std::chrono::minutes{rule.amount}, false};
}

Clock start_clock(Decision& decision, const ClockRule& rule, const Circumstances& at) {
  const DueInstant due = due_of(rule, at.now, at);
  Clock clock;
  clock.id = clock_id(decision.next.id, rule.id);
  clock.rule = rule.id;
  clock.started_at = at.now;
  clock.due_at = due.due;
  clock.calendar_version = at.calendar.version();
  clock.basis = rule.basis;
  decision.next.clocks.push_back(clock);
  Details details{{"clock", rule.id},
                  {"due", base::format_instant(due.due)},
                  {"basis", rule.basis},
                  {"calendar", clock.calendar_version}};
  if (due.past_list_end) details.emplace_back("warning", "counted past the days the bank holiday list covers");
  tell(decision, at, "clock-started", gateway_actor, std::move(details));
  return clock;
}

base::Instant first_rung_due(const Circumstances& at) {
  return at.calendar.add_working_days(at.now, at.policy.first_rung_working_days, at.policy.hours).due;
}

void raise_escalation(Decision& decision, Escalation escalation, const Circumstances& at) {
  Case& next = decision.next;
  const base::Uuid id = escalation_id(escalation.cause, escalation.reason, escalation.rung);
  if (std::any_of(next.escalations.begin(), next.escalations.end(),
                  [&](const ReferralTask& task) { return task.id == id; })) {
    return;
  }
  ReferralTask task;
  task.id = id;
  task.purpose = TaskPurpose::escalate;
  task.business_status = codes::raised;
  task.priority = next.immediate_danger ? "stat" : "urgent";
  task.authored_on = at.now;
  task.last_modified = at.now;
  task.due = escalation.due;
  task.focus = std::move(escalation.focus);
  task.owner_role = at.policy.first_rung_role;
  task.owner_ods = next.practice_ods;
  if (next.task) {
    task.for_patient = next.task->for_patient;
    task.part_of = task_reference(next.task->id);
  }
  task.reason =
      Reason{std::string(codes::escalation_reason_system), std::string(escalation.reason), std::move(escalation.text)};
  task.rung = escalation.rung;
  write_task(decision, task);
  const std::string reference = task_reference(id);
  tell(decision, at, "escalated", gateway_actor,
       {{"reason", std::string(escalation.reason)},
        {"rung", std::to_string(escalation.rung)},
        {"to", task.owner_role},
        {"at", task.owner_ods},
        {"task", reference},
        {"due", base::format_instant(escalation.due)}});
  note_fact(decision, at, "escalate", gateway_actor, reference, "success", std::string(escalation.reason));
  next.escalations.push_back(std::move(task));
}

}  // namespace gateway::referral
