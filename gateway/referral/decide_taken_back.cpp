// What taking a referral back needs and does: withdrawn or entered in error, nothing more of it is sent, and whatever
// may be at the council already is a person's business, because a cancelled Task here changes nothing there.
#include <algorithm>
#include <array>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::array mistakes = {codes::wrong_person, codes::duplicate_record, codes::test_record};

base::Status check_mistake(const TaskUpdateRequested& event) {
  const auto& reason = event.status_reason;
  if (reason && reason->system == codes::status_reason_system &&
      std::find(mistakes.begin(), mistakes.end(), reason->code) != mistakes.end()) {
    return base::Success{};
  }
  std::string known;
  for (const std::string_view code : mistakes) known += (known.empty() ? "" : ", ") + std::string(code);
  return Error(ErrorKind::business_rule,
               "entered-in-error needs a reason of our CodeSystem that says what the error was", "Task.statusReason",
               "give one of " + known + " of system " + std::string(codes::status_reason_system) +
                   ", or withdraw the referral instead");
}

bool may_be_there(const Case& of) {
  return of.delivery == DeliveryState::delivered || of.delivery_attempts > 0;
}

void stop_delivery(Decision& decision, const Circumstances& at) {
  Case& next = decision.next;
  if (next.delivery != DeliveryState::queued && next.delivery != DeliveryState::escalated) return;
  decision.deliveries_done.push_back(delivery_id(next.id));
  next.delivery = DeliveryState::none;
  tell(decision, at, "delivery-stopped", gateway_actor, {{"by", to_code(next.task->status)}});
}

}  // namespace

bool is_taken_back(const Case& of) {
  return of.task && (of.task->status == TaskStatus::cancelled || of.task->status == TaskStatus::entered_in_error);
}

base::Status check_taking_back(const Case& current, const TaskUpdateRequested& event) {
  if (event.status == TaskStatus::entered_in_error) {
    TRY(check_mistake(event));
  } else if (event.status != TaskStatus::cancelled) {
    return base::Success{};
  }
  if (event.role == Role::council) {
    if (is_asked_to_stop(current)) return base::Success{};
    return Error(ErrorKind::business_rule, "the council cancels a referral only after the referrer asked it to stop",
                 "Task.status", "complete it, or set it to failed with a reason");
  }
  if (!current.immediate_danger || event.spoke_to_council) return base::Success{};
  return Error(ErrorKind::business_rule,
               "a referral in immediate danger is taken back only after speaking to a person at the council",
               "Task.output",
               "telephone the council and name who was spoken to in an output of type spoken-to-at-council");
}

void take_back(Decision& decision, const Circumstances& at) {
  stop_delivery(decision, at);
  close_offers(decision, at);
  const Case& next = decision.next;
  if (next.task->status != TaskStatus::entered_in_error) {
    if (may_be_there(next)) warn_of_taken_back(decision, at);
    return;
  }
  take_back_copies(decision, at);
  std::string text = "A referral was entered in error: deal with it as a privacy incident.";
  if (may_be_there(next)) text += " The council may hold it: telephone it and have it taken out.";
  raise_escalation(decision,
                   {.cause = next.task->id,
                    .reason = codes::privacy_incident,
                    .text = std::move(text),
                    .focus = task_reference(next.task->id)},
                   at);
  if (!may_be_there(next)) return;
  raise_errand(
      decision,
      {.cause = next.task->id,
       .to = Role::council,
       .reason = codes::privacy_incident,
       .text = "The referral was entered in error: take it out of use, deal with it as a privacy incident, and "
               "complete this Task when that is done."},
      at);
}

void warn_of_taken_back(Decision& decision, const Circumstances& at) {
  const auto& raised = decision.next.escalations;
  const auto warns = [](const ReferralTask& task) { return task.reason->code == codes::withdrawn_after_sending; };
  if (std::any_of(raised.begin(), raised.end(), warns)) return;
  const base::Uuid task = decision.next.task->id;
  raise_escalation(decision,
                   {.cause = task,
                    .reason = codes::withdrawn_after_sending,
                    .text = "The referral was taken back after it was, or may have been, sent: tell the council by "
                            "telephone, it may hold this referral as live.",
                    .focus = task_reference(task)},
                   at);
}

}  // namespace gateway::referral
