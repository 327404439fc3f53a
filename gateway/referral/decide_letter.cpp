// Letters: what is asked of the council beside the referral is sent to it like the referral, each in its own delivery.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

base::Uuid letter_id(const base::Uuid& errand) {
  return base::derive_near(errand, "delivery");
}

Letter* letter_of(Case& of, const base::Uuid& delivery) {
  const auto found = std::find_if(of.letters.begin(), of.letters.end(),
                                  [&](const Letter& letter) { return letter_id(letter.task) == delivery; });
  return found == of.letters.end() ? nullptr : &*found;
}

bool is_on_its_way(const Letter& letter) {
  return letter.state == DeliveryState::queued || letter.state == DeliveryState::escalated;
}

// `task` goes to the council on account of `errand`.
void send(Decision& decision, const base::Uuid& errand, const base::Uuid& task, const Circumstances& at) {
  const base::Uuid delivery = letter_id(errand);
  const std::string council = decision.next.council_ods;
  decision.deliveries.push_back({delivery, council, {{"Task", task}}});
  decision.next.letters.push_back({errand, DeliveryState::queued, 0});
  tell(decision, at, "queued", gateway_actor,
       {{"council", council}, {"task", task_reference(task)}, {"delivery", base::to_string(delivery)}});
}

}  // namespace

void send_letter(Decision& decision, const ReferralTask& errand, const Circumstances& at) {
  send(decision, errand.id, errand.id, at);
}

void send_answer(Decision& decision, const ReferralTask& errand, const Circumstances& at) {
  send(decision, errand.id, decision.next.task->id, at);
}

const Letter* find_letter(const Case& of, const base::Uuid& delivery) {
  const auto found = std::find_if(of.letters.begin(), of.letters.end(),
                                  [&](const Letter& letter) { return letter_id(letter.task) == delivery; });
  return found == of.letters.end() ? nullptr : &*found;
}

base::Result<Decision> letter_delivered(const Case& current, const DeliverySucceeded& event, const Circumstances& at) {
  if (!is_on_its_way(*find_letter(current, event.delivery_id))) return no_change(current);
  Decision decision = change_of(current);
  catch_up(decision, at);
  Letter& letter = *letter_of(decision.next, event.delivery_id);
  letter.state = DeliveryState::delivered;
  letter.attempts = std::max(letter.attempts + 1, event.attempt);
  decision.deliveries_done.push_back(event.delivery_id);
  const std::string reference = task_reference(letter.task);
  tell(decision, at, "delivered", gateway_actor,
       {{"council", current.council_ods},
        {"task", reference},
        {"attempt", std::to_string(letter.attempts)},
        {"http-status", std::to_string(event.http_status)}});
  note_fact(decision, at, "deliver", gateway_actor, reference);
  stop_ladder(decision, event.delivery_id, codes::delivery_failed, milestones::delivered, at);
  return decision;
}

base::Result<Decision> letter_undelivered(const Case& current, const DeliveryFailed& event, const Circumstances& at) {
  if (!is_on_its_way(*find_letter(current, event.delivery_id))) return no_change(current);
  Decision decision = change_of(current);
  catch_up(decision, at);
  Letter& letter = *letter_of(decision.next, event.delivery_id);
  letter.attempts = std::max(letter.attempts + 1, event.attempt);
  const std::string reference = task_reference(letter.task);
  tell(decision, at, "attempt", gateway_actor,
       {{"council", current.council_ods},
        {"task", reference},
        {"attempt", std::to_string(letter.attempts)},
        {"outcome", event.outcome},
        {"retryable", event.retryable ? "yes" : "no"}});
  note_fact(decision, at, "deliver", gateway_actor, reference, "failed", event.outcome);
  const bool often_enough = letter.attempts >= at.policy.delivery_attempts_before_escalation;
  const bool reads_it_here = event.outcome == "no-endpoint";  // a council that only polls
  if (letter.state == DeliveryState::queued && !reads_it_here && (often_enough || !event.retryable)) {
    letter.state = DeliveryState::escalated;
    raise_escalation(
        decision,
        {.cause = event.delivery_id,
         .reason = codes::delivery_failed,
         .text = "The council's system has not taken what it is asked or told about the referral: telephone its "
                 "children's social care. The gateway keeps trying.",
         .focus = reference},
        at);
  }
  return decision;
}

void settle_letter(Decision& decision, const ReferralTask& errand, std::string_view why, const Circumstances& at) {
  const base::Uuid delivery = letter_id(errand.id);
  Letter* letter = letter_of(decision.next, delivery);
  if (letter == nullptr || !is_on_its_way(*letter)) return;
  letter->state = DeliveryState::delivered;
  decision.deliveries_done.push_back(delivery);
  tell(decision, at, "delivery-stopped", gateway_actor,
       {{"task", task_reference(errand.id)}, {"by", std::string(why)}});
  stop_ladder(decision, delivery, codes::delivery_failed, why, at);
}

}  // namespace gateway::referral
