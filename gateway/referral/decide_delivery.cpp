// What an answered or failed delivery does: the Task counts as sent, or a person learns that it cannot be delivered.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

base::Error not_ours() {
  return base::Error(base::ErrorKind::not_found, "the delivery is not of this case");
}

// A business status the gateway sets while the council has not moved: one more version of the Task.
void set_business_status(Decision& decision, std::string_view status, const Circumstances& at) {
  ReferralTask& task = *decision.next.task;
  const std::string before = task.business_status;
  task.business_status = status;
  ++task.version;
  task.last_modified = std::max(at.now, task.last_modified);
  write_task(decision, task);
  const std::string reference = task_reference(task.id);
  tell(decision, at, "task-changed", gateway_actor,
       {{"task", reference},
        {"version", std::to_string(task.version)},
        {"status", to_code(task.status)},
        {"business-status", before + " -> " + task.business_status}});
  note_fact(decision, at, "update", gateway_actor, reference);
}

// Nobody needs to see to the delivery any more.
void arrive(Decision& decision, const Circumstances& at) {
  reach(decision, milestones::delivered, at);
  stop_ladder(decision, delivery_id(decision.next.id), codes::delivery_failed, milestones::delivered, at);
}

bool is_under_way(const Case& current) {
  return current.task && current.task->status == TaskStatus::requested;
}

void tell_try(Decision& decision, const DeliveryFailed& event, const Circumstances& at) {
  tell(decision, at, "attempt", gateway_actor,
       {{"council", decision.next.council_ods},
        {"attempt", std::to_string(decision.next.delivery_attempts)},
        {"outcome", event.outcome},
        {"retryable", event.retryable ? "yes" : "no"}});
  note_fact(decision, at, "deliver", gateway_actor, decision.next.service_request, "failed", event.outcome);
}

// A try that was under way when the referral was taken back: how it ended no longer matters to the delivery, but the
// council may hold the referral now.
base::Result<Decision> try_after_taking_back(const Case& current, const DeliveryFailed& event,
                                             const Circumstances& at) {
  const auto warned = [](const ReferralTask& task) { return task.reason->code == codes::withdrawn_after_sending; };
  if (std::any_of(current.escalations.begin(), current.escalations.end(), warned)) return no_change(current);
  Decision decision = change_of(current);
  decision.next.delivery_attempts = std::max(current.delivery_attempts + 1, event.attempt);
  tell_try(decision, event, at);
  warn_of_taken_back(decision, at);
  return decision;
}

}  // namespace

void note_arrival(Decision& decision, const Circumstances& at) {
  Case& next = decision.next;
  if (next.delivery != DeliveryState::queued && next.delivery != DeliveryState::escalated) return;
  next.delivery = DeliveryState::delivered;
  decision.deliveries_done.push_back(delivery_id(next.id));
  arrive(decision, at);
  tell(decision, at, "delivered", gateway_actor,
       {{"council", next.council_ods}, {"shown-by", "the council's own update"}});
  note_fact(decision, at, "deliver", gateway_actor, next.service_request);
}

base::Result<Decision> decide_delivered(const Case& current, const DeliverySucceeded& event, const Circumstances& at) {
  if (find_letter(current, event.delivery_id) != nullptr) return letter_delivered(current, event, at);
  if (current.version == 0 || event.delivery_id != delivery_id(current.id)) return not_ours();
  if (current.delivery == DeliveryState::delivered) return no_change(current);
  Decision decision = change_of(current);
  catch_up(decision, at);
  decision.next.delivery = DeliveryState::delivered;
  decision.next.delivery_attempts = std::max(current.delivery_attempts + 1, event.attempt);
  // A delivery that was stopped may have arrived all the same; its outbox row is done already.
  if (current.delivery != DeliveryState::none) decision.deliveries_done.push_back(event.delivery_id);
  tell(decision, at, "delivered", gateway_actor,
       {{"council", current.council_ods},
        {"attempt", std::to_string(decision.next.delivery_attempts)},
        {"http-status", std::to_string(event.http_status)}});
  note_fact(decision, at, "deliver", gateway_actor, current.service_request);
  arrive(decision, at);
  if (is_under_way(current)) set_business_status(decision, codes::sent, at);
  if (is_taken_back(current)) warn_of_taken_back(decision, at);
  return decision;
}

base::Result<Decision> decide_undelivered(const Case& current, const DeliveryFailed& event, const Circumstances& at) {
  if (find_letter(current, event.delivery_id) != nullptr) return letter_undelivered(current, event, at);
  if (current.version == 0 || event.delivery_id != delivery_id(current.id)) return not_ours();
  if (current.delivery == DeliveryState::none && is_taken_back(current))
    return try_after_taking_back(current, event, at);
  if (current.delivery == DeliveryState::delivered || current.delivery == DeliveryState::none) {
    return no_change(current);
  }
  Decision decision = change_of(current);
  catch_up(decision, at);
  Case& next = decision.next;
  next.delivery_attempts = std::max(current.delivery_attempts + 1, event.attempt);
  tell_try(decision, event, at);
  if (is_under_way(current) && current.task->business_status == codes::queued) {
    set_business_status(decision, codes::delivery_retrying, at);
  }
  const bool often_enough = next.delivery_attempts >= at.policy.delivery_attempts_before_escalation;
  if (next.delivery == DeliveryState::queued && (often_enough || !event.retryable)) {
    next.delivery = DeliveryState::escalated;
    raise_escalation(
        decision,
        {.cause = event.delivery_id,
         .reason = codes::delivery_failed,
         .text = "The council's system has not taken the referral after " + std::to_string(next.delivery_attempts) +
                 " tries: telephone its children's social care. The gateway keeps trying.",
         .focus = current.task ? task_reference(current.task->id) : current.service_request},
        at);
  }
  return decision;
}

}  // namespace gateway::referral
