// What one case's events mean for another: referred again, or sent on to the council that is said to be responsible.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

Link link_to(const Case& of) {
  return {of.id, of.service_request, of.task ? task_reference(of.task->id) : std::string(), of.council_ods};
}

bool is_there(const std::vector<Link>& links, const base::Uuid& case_id) {
  return std::any_of(links.begin(), links.end(), [&](const Link& link) { return link.case_id == case_id; });
}

// Nobody has taken the child on, and somebody must see to it now.
void raise_nobody_responsible(Decision& decision, std::string text, const Circumstances& at) {
  raise_escalation(decision,
                   {.cause = decision.next.task->id,
                    .reason = codes::nobody_responsible,
                    .text = std::move(text),
                    .focus = task_reference(decision.next.task->id)},
                   at);
}

}  // namespace

void link_to_earlier(Decision& decision, ReferralReceived& event, const Circumstances& at) {
  Case& next = decision.next;
  if (event.replaces) {
    next.replaces = event.replaces->old;
    tell(decision, at, "re-referral", next.practice_ods,
         {{"replaces", event.replaces->old.service_request}, {"case", base::to_string(event.replaces->old.case_id)}});
    ReferralReplaced replaced{link_to(next), std::move(event.replaces->revoked)};
    decision.onward.push_back({event.replaces->old.case_id, std::move(replaced)});
  }
  if (event.redirected_from) {
    next.redirected_from = event.redirected_from;
    tell(decision, at, "redirected-here", gateway_actor,
         {{"from", event.redirected_from->council_ods}, {"case", base::to_string(event.redirected_from->case_id)}});
  }
}

base::Result<Decision> decide_replaced(const Case& current, const ReferralReplaced& event, const Circumstances& at) {
  if (current.version == 0) return base::Error(base::ErrorKind::not_found, "there is no such case to replace");
  // A request the council still works on stays one: only what ended can be replaced (R4 ServiceRequest.replaces). So a
  // link from before the end takes the place of none made after it.
  const bool ended = current.task && is_terminal(current.task->status);
  if (current.replaced_by && (current.request_revoked || !ended)) return no_change(current);
  Decision decision = change_of(current);
  catch_up(decision, at);
  decision.next.replaced_by = event.by;
  Details details{{"by", event.by.service_request}, {"case", base::to_string(event.by.case_id)}};
  if (ended) {
    decision.next.request_revoked = true;
    decision.resources.push_back(event.revoked);
    details.emplace_back("service-request", "revoked");
    note_fact(decision, at, "update", current.practice_ods, current.service_request, "success", "replaced");
    reach(decision, Milestones{milestones::next_step_taken, milestones::next_step_done}, at);
    close_next_step(decision, codes::refer_again, TaskStatus::completed, at);
    close_offers(decision, at);
  } else {
    details.emplace_back("service-request", "still with the council");
    note_fact(decision, at, "update", current.practice_ods, current.service_request, "success", "referred-again");
  }
  tell(decision, at, "replaced", current.practice_ods, std::move(details));
  return decision;
}

base::Status check_redirect(const Case& current, const ReferralTask& step, const TaskUpdateRequested& event) {
  if (step.step != codes::redirect || event.status != TaskStatus::accepted) return base::Success{};
  if (!event.redirected) {
    return base::Error(base::ErrorKind::business_rule, "the council to send the referral to is not known",
                       "Task.output", "name it by its ODS code in an output of type responsible-council");
  }
  if (event.redirected->council_ods == current.council_ods) {
    return base::Error(base::ErrorKind::business_rule, "this is the council that did not accept the referral",
                       "Task.output", "name another council, or refer again");
  }
  if (is_there(current.redirected_to, event.redirected->case_id)) {
    return base::Error(base::ErrorKind::business_rule,
                       "the referral was sent on to this council already, and it did not take it", "Task.output",
                       "name another council, or refer again");
  }
  return base::Success{};
}

void send_on(Decision& decision, const TaskUpdateRequested& event, const Circumstances& at) {
  Case& next = decision.next;
  const ReferralReceived& onward = *event.redirected;
  next.redirected_to.push_back(
      {onward.case_id, onward.service_request, task_reference(referral_task_id(onward.case_id)), onward.council_ods});
  tell(decision, at, "redirected", event.organisation,
       {{"to", onward.council_ods}, {"case", base::to_string(onward.case_id)}, {"responsible", next.council_ods}});
  decision.onward.push_back({onward.case_id, onward});
}

void tell_first_council(Decision& decision, const ReferralTask& before, const ReferralTask& after) {
  const Case& next = decision.next;
  const bool answered = after.status == TaskStatus::accepted || is_terminal(after.status);
  if (!next.redirected_from || before.status == after.status || !answered) return;
  if (before.status == TaskStatus::accepted || is_terminal(before.status)) return;
  decision.onward.push_back({next.redirected_from->case_id,
                             RedirectAnswered{next.id, next.council_ods, after.status == TaskStatus::accepted}});
}

void take_back_copies(Decision& decision, const Circumstances& at) {
  const Case& next = decision.next;
  for (const Link& copy : next.redirected_to) {
    FirstTakenBack event{next.id, next.task->business_status, next.task->status_reason.value_or(Reason{})};
    decision.onward.push_back({copy.case_id, std::move(event)});
    tell(decision, at, "copy-taken-back", gateway_actor,
         {{"case", base::to_string(copy.case_id)}, {"council", copy.council_ods}});
  }
}

base::Result<Decision> decide_first_taken_back(const Case& current, const FirstTakenBack& event,
                                               const Circumstances& at) {
  const bool copy_of_it = current.redirected_from && current.redirected_from->case_id == event.case_id;
  if (!current.task || !copy_of_it || current.task->status == TaskStatus::entered_in_error) return no_change(current);
  TaskUpdateRequested update;
  update.task_id = current.task->id;
  update.expected_version = current.task->version;
  update.role = Role::gateway;
  update.organisation = gateway_actor;
  update.status = TaskStatus::entered_in_error;
  update.business_status = event.business_status;
  update.status_reason = event.reason;
  // Whoever took the first one back spoke to a council where that was called for; an error is one everywhere.
  update.spoke_to_council = true;
  Decision decision = TRY(decide_task_update(current, update, at));
  // The first case knows: it is being written in this very transaction.
  std::erase_if(decision.onward, [&](const Onward& one) { return one.case_id == event.case_id; });
  return decision;
}

base::Result<Decision> decide_redirect_answered(const Case& current, const RedirectAnswered& event,
                                                const Circumstances& at) {
  if (!current.task || !is_there(current.redirected_to, event.case_id)) {
    return base::Error(base::ErrorKind::not_found, "the case was not sent on from here");
  }
  Decision decision = change_of(current);
  catch_up(decision, at);
  tell(decision, at, "redirect-answered", event.council_ods,
       {{"case", base::to_string(event.case_id)}, {"accepted", event.accepted ? "yes" : "no"}});
  note_fact(decision, at, "update", event.council_ods, task_reference(current.task->id), "success",
            event.accepted ? "taken-on-elsewhere" : "not-taken-on-elsewhere");
  if (event.accepted) {
    reach(decision, milestones::taken_on_elsewhere, at);
    stop_ladder(decision, current.task->id, codes::nobody_responsible, milestones::taken_on_elsewhere, at);
    close_next_step(decision, codes::redirect, TaskStatus::completed, at);
  } else {
    close_next_step(decision, codes::redirect, TaskStatus::cancelled, at);
    offer_redirect(decision, {}, at);
    raise_nobody_responsible(
        decision,
        "The council the referral was sent on to has not taken it, and the first one said it is not "
        "responsible: settle by telephone who is. Until then the first council is.",
        at);
  }
  return decision;
}

}  // namespace gateway::referral
