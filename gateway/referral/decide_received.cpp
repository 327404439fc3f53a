// What a valid, routed referral sets in motion: a Task for the council, the decision clock, a delivery.
#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

Case opened(const ReferralReceived& event) {
  Case next;
  next.id = event.case_id;
  next.referral_id = event.referral_id;
  next.correlation_id = event.correlation_id;
  next.request_id = event.request_id;
  next.version = 1;
  next.practice_ods = event.practice_ods;
  next.council_ods = event.council_ods;
  next.requisition = event.requisition;
  next.child_initials = event.child_initials;
  next.immediate_danger = event.immediate_danger;
  next.service_request = event.service_request;
  next.earlier = event.earlier;
  next.child_index = event.child_index;
  return next;
}

ReferralTask first_task(const ReferralReceived& event, base::Instant due, base::Instant now) {
  ReferralTask task;
  task.id = referral_task_id(event.case_id);
  task.business_status = codes::queued;
  task.priority = event.priority;
  task.authored_on = now;
  task.last_modified = now;
  task.due = due;
  task.focus = event.service_request;
  task.for_patient = event.patient;
  task.requester = event.requester;
  task.owner = event.owner;
  task.owner_ods = event.council_ods;
  task.sender_task = event.sender_task;
  return task;
}

void tell_arrival(Decision& decision, const ReferralReceived& event, const Circumstances& at) {
  Details received{{"practice", event.practice_ods}, {"as", event.how}, {"priority", event.priority}};
  if (event.immediate_danger) received.emplace_back("immediate-danger", "yes");
  tell(decision, at, "received", event.practice_ods, std::move(received));
  tell(decision, at, "mapped", gateway_actor,
       {{"how", event.how},
        {"resources", std::to_string(event.resources.size())},
        {"service-request", event.service_request}});
  Details validated{{"warnings", std::to_string(event.warnings.size())}};
  constexpr std::size_t shown = 10;
  for (std::size_t index = 0; index < event.warnings.size() && index < shown; ++index) {
    const base::Error& warning = event.warnings[index];
    validated.emplace_back("warning", std::string(base::issue_type(warning.kind)) + " at " + warning.place);
  }
  tell(decision, at, "validated", gateway_actor, std::move(validated));
}

}  // namespace

base::Result<Decision> decide_received(const Case& current, ReferralReceived event, const Circumstances& at) {
  if (current.version != 0) return no_change(current);
  Decision decision;
  decision.next = opened(event);
  tell_arrival(decision, event, at);

  const DueInstant due = due_of(*at.policy.rule(decision_rule), at.now, at);
  const ReferralTask task = first_task(event, due.due, at.now);
  const std::string task_name = task_reference(task.id);
  decision.resources = std::move(event.resources);
  write_task(decision, task);
  decision.next.task = task;
  tell(decision, at, "stored", gateway_actor, {{"case", base::to_string(event.case_id)}, {"task", task_name}});

  DeliveryRequest delivery{delivery_id(event.case_id), event.council_ods, {}};
  delivery.resources.reserve(decision.resources.size());
  for (const ResourceVersion& resource : decision.resources) {
    // Of two Tasks to fulfil a council could not know which one is to be answered, so the sender's stays here. So does
    // the original's Binary: its bytes travel in the DocumentReference.
    const bool senders = resource.type == "Task" && resource.id != task.id;
    if (!senders && resource.type != "Binary") delivery.resources.emplace_back(resource.type, resource.id);
  }
  tell(decision, at, "queued", gateway_actor,
       {{"council", event.council_ods}, {"delivery", base::to_string(delivery.id)}});
  decision.deliveries.push_back(std::move(delivery));
  decision.next.delivery = DeliveryState::queued;

  reach(decision, milestones::committed, at);
  link_to_earlier(decision, event, at);
  tell_replay(decision, event, at);
  note_fact(decision, at, "create", event.practice_ods, event.service_request);
  note_fact(decision, at, "create", gateway_actor, task_name);
  return decision;
}

}  // namespace gateway::referral
