#include "referral/decide_parts.hpp"

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

base::Uuid escalation_id(const base::Uuid& cause, std::string_view reason, std::size_t rung) {
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

}  // namespace gateway::referral
