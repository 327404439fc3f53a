// What comes after a referral that was not accepted: the practice is offered the next steps, and takes them in one
// call.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"
#include "referral/next_step.hpp"

namespace gateway::referral {
namespace {

// The due instant of the clock that waits for the practice to go on, when the policy has one.
std::optional<base::Instant> answer_due(const Case& of) {
  for (const Clock& clock : of.clocks) {
    const auto& stops = clock.stops_on;
    if (!clock.ended_at && std::find(stops.begin(), stops.end(), milestones::next_step_taken) != stops.end())
      return clock.due_at;
  }
  return std::nullopt;
}

// What the practice does itself once it is taken. A redirect and a disagreement go on here, and have clocks of their
// own.
bool is_for_practice(const ReferralTask& task) {
  return task.step != codes::redirect && task.step != codes::escalate_disagreement;
}

// True while a clock waits for what was taken to be done.
bool is_awaited(const Case& of) {
  return std::any_of(of.clocks.begin(), of.clocks.end(), [](const Clock& clock) {
    const auto& stops = clock.stops_on;
    return clock.state == ClockState::running && !clock.ended_at &&
           std::find(stops.begin(), stops.end(), milestones::next_step_done) != stops.end();
  });
}

// A step that was taken is done, or is not to be after all. What nobody did stays awaited.
void follow_taken_step(Decision& decision, const ReferralTask& after, const Circumstances& at) {
  if (!is_for_practice(after)) return;
  if (after.status == TaskStatus::completed) reach(decision, milestones::next_step_taken, at);
  const auto& steps = decision.next.next_steps;
  const auto count = [&](TaskStatus status) {
    return std::count_if(steps.begin(), steps.end(),
                         [&](const ReferralTask& task) { return is_for_practice(task) && task.status == status; });
  };
  if (count(TaskStatus::accepted) == 0 && count(TaskStatus::completed) > 0) {
    reach(decision, milestones::next_step_done, at);
  }
}

bool is_open(const ReferralTask& task) {
  return !is_terminal(task.status);
}

void offer(Decision& decision, const ReferralTask& rejected, std::string_view step, std::string_view council,
           const Circumstances& at) {
  Case& next = decision.next;
  ReferralTask task;
  // A second council may be no better than the first: each redirect is another offer.
  const std::string time = step == codes::redirect ? "|" + std::to_string(next.redirected_to.size()) : std::string();
  task.id = base::derive_near(rejected.id, "next-step|" + std::string(step) + time);
  const bool offered = std::any_of(next.next_steps.begin(), next.next_steps.end(),
                                   [&](const ReferralTask& one) { return one.id == task.id; });
  if (offered) return;
  task.purpose = TaskPurpose::next_step;
  task.step = step;
  task.status = TaskStatus::draft;
  task.business_status = codes::offered;
  task.priority = rejected.priority;
  task.authored_on = at.now;
  task.last_modified = at.now;
  task.due = answer_due(next);
  task.focus = task_reference(rejected.id);
  task.part_of = task.focus;
  task.for_patient = rejected.for_patient;
  task.owner_role = codes::practice_lead;
  task.owner_ods = next.practice_ods;
  task.reason = rejected.status_reason;
  if (!council.empty()) task.input = input_of(codes::responsible_council, "valueString", council);
  write_task(decision, task);
  const std::string reference = task_reference(task.id);
  tell(decision, at, "offered", gateway_actor, {{"task", reference}, {"step", task.step}, {"at", task.owner_ods}});
  note_fact(decision, at, "create", gateway_actor, reference, "success", task.step);
  next.next_steps.push_back(std::move(task));
}

// The practice's lead is told once of all that is offered; the notice leads to one of the offers.
void tell_of_offer(Decision& decision, std::string_view step, const Circumstances& at) {
  const auto& steps = decision.next.next_steps;
  const auto offered = std::find_if(steps.rbegin(), steps.rend(), [&](const ReferralTask& task) {
    return task.step == step && task.status == TaskStatus::draft;
  });
  if (offered == steps.rend()) return;
  ReferralTask task = *offered;
  task.reason = Reason{std::string(codes::escalation_reason_system), std::string(codes::re_referral_due), {}};
  notify(decision, task, {"offered", {}, {std::string(codes::practice_lead)}}, at);
}

void close(Decision& decision, ReferralTask& task, TaskStatus to, const Circumstances& at) {
  task.status = to;
  task.business_status = to == TaskStatus::completed ? codes::step_done : codes::step_declined;
  ++task.version;
  task.last_modified = std::max(at.now, task.last_modified);
  write_task(decision, task);
  tell_moved(decision, task, at);
  withdraw_notices(decision, task.id, at);
}

}  // namespace

void offer_next_steps(Decision& decision, const ReferralTask& rejected, std::string_view responsible_council,
                      const Circumstances& at) {
  // A council that it was sent on to leaves the next choice where the first one was made.
  if (rejected.business_status == codes::not_accepted_wrong_area && !decision.next.redirected_from) {
    offer_redirect(decision, responsible_council, at);
  }
  for (const std::string_view step : next_steps()) offer(decision, rejected, step, {}, at);
  tell_of_offer(decision, codes::refer_again, at);
}

void offer_redirect(Decision& decision, std::string_view council, const Circumstances& at) {
  const ReferralTask referral = *decision.next.task;
  offer(decision, referral, codes::redirect, council, at);
  // With the refusal it is one of several, of which the practice is told together.
  if (!decision.next.redirected_to.empty()) tell_of_offer(decision, codes::redirect, at);
}

void follow_next_step(Decision& decision, const ReferralTask& before, const ReferralTask& after,
                      const TaskUpdateRequested& event, const Circumstances& at) {
  if (before.status == TaskStatus::draft) withdraw_notices(decision, after.id, at);
  if (before.status == TaskStatus::accepted) return follow_taken_step(decision, after, at);
  if (before.status != TaskStatus::draft || after.status != TaskStatus::accepted) return;
  // To mean to refer again is not to have referred: its reminder stands until the new referral is there.
  if (after.step != codes::refer_again) reach(decision, milestones::next_step_taken, at);
  if (is_for_practice(after) && !is_awaited(decision.next)) reach(decision, milestones::next_step_begun, at);
  if (after.step == codes::redirect) send_on(decision, event, at);
  if (after.step != codes::escalate_disagreement) return;
  raise_escalation(
      decision,
      {.cause = after.id,
       .reason = codes::disagreement,
       .text = "The practice does not agree that the referral was not accepted: settle it with the council, "
               "first between the practitioners.",
       .focus = task_reference(decision.next.task->id)},
      at);
}

void close_next_step(Decision& decision, std::string_view step, TaskStatus to, const Circumstances& at) {
  for (ReferralTask& task : decision.next.next_steps) {
    if (task.step == step && is_open(task)) close(decision, task, to, at);
  }
}

void close_offers(Decision& decision, const Circumstances& at) {
  for (ReferralTask& task : decision.next.next_steps) {
    if (is_open(task)) close(decision, task, TaskStatus::cancelled, at);
  }
}

}  // namespace gateway::referral
