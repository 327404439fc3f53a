// What is asked of council or practice beside the referral itself: what a refusal lacks, what the council waits for, to
// stop.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

// The due instant of the clock that waits for the council's feedback, when the policy has one.
std::optional<base::Instant> feedback_due(const Case& of) {
  for (const Clock& clock : of.clocks) {
    const auto& stops = clock.stops_on;
    if (!clock.ended_at && std::find(stops.begin(), stops.end(), milestones::feedback_given) != stops.end())
      return clock.due_at;
  }
  return std::nullopt;
}

// True when the policy lets a clock rest while information is awaited.
bool a_clock_waits(const Case& of) {
  return std::any_of(of.clocks.begin(), of.clocks.end(), [](const Clock& clock) {
    const auto& rests = clock.suspend_on;
    return !clock.ended_at && std::find(rests.begin(), rests.end(), codes::awaiting_information) != rests.end();
  });
}

// The next question takes the place of this one on the referral's Task.
std::string question_of(const ReferralTask& task) {
  return task.status_reason && !task.status_reason->text.empty() ? ": \"" + task.status_reason->text + '"'
                                                                 : std::string();
}

void ask_for_information(Decision& decision, const ReferralTask& task, const Circumstances& at) {
  // The council may wait more than once: each time is another errand.
  raise_errand(decision,
               {.cause = base::derive_near(task.id, "asked|" + std::to_string(task.version)),
                .to = Role::referrer,
                .reason = codes::information_wanted,
                .text = "The council waits for information" + question_of(task) +
                        ". Complete this Task with the answer in an output or a note, and the council is sent it." +
                        (a_clock_waits(decision.next) ? "" : " No clock pauses.")},
               at);
}

// Refused or withdrawn, the question is over: asked again it is another errand.
void ask_to_stop(Decision& decision, const ReferralTask& task, const Circumstances& at) {
  const auto& errands = decision.next.errands;
  const auto times = std::count_if(errands.begin(), errands.end(),
                                   [](const ReferralTask& one) { return one.purpose == TaskPurpose::abort; });
  if (!is_asked_to_stop(decision.next)) {
    raise_errand(
        decision,
        {.cause = times == 0 ? task.id : base::derive_near(task.id, "stop|" + std::to_string(times + 1)),
         .purpose = TaskPurpose::abort,
         .to = Role::council,
         .reason = codes::cancellation_wanted,
         .text = "The referrer asks to stop the work: accept and cancel the referral's Task, or refuse with a reason."},
        at);
  }
  raise_escalation(
      decision,
      {.cause = task.id,
       .reason = codes::cancellation_wanted,
       .text = "The council has begun and was asked to stop: tell it by telephone, and hear whether it does.",
       .focus = task_reference(task.id)},
      at);
}

// The council answered, and does not stop: the referrer reads why, and a person may disagree.
void work_goes_on(Decision& decision, const ReferralTask& abort, const Circumstances& at) {
  const base::Uuid referral = decision.next.task->id;
  stop_ladder(decision, referral, codes::cancellation_wanted, "refused", at);
  raise_errand(decision,
               {.cause = abort.id,
                .to = Role::referrer,
                .reason = codes::cancellation_refused,
                .text = "The council does not stop its work: its reason is the statusReason of " +
                        task_reference(abort.id) + "."},
               at);
  raise_escalation(decision,
                   {.cause = abort.id,
                    .reason = codes::cancellation_refused,
                    .text = "The council was asked to stop its work and refused: read why, and settle it by telephone.",
                    .focus = task_reference(abort.id)},
                   at);
}

// The council did as it was asked.
void work_stopped(Decision& decision, const Circumstances& at) {
  stop_ladder(decision, decision.next.task->id, codes::cancellation_wanted, "cancelled", at);
  for (ReferralTask& errand : decision.next.errands) {
    if (errand.purpose != TaskPurpose::abort || is_terminal(errand.status)) continue;
    settle_letter(decision, errand, "cancelled", at);
    if (errand.status != TaskStatus::accepted) continue;
    errand.status = TaskStatus::completed;
    errand.business_status = codes::resolved;
    ++errand.version;
    errand.last_modified = std::max(at.now, errand.last_modified);
    write_task(decision, errand);
    tell_moved(decision, errand, at);
  }
}

}  // namespace

void tell_moved(Decision& decision, const ReferralTask& task, const Circumstances& at) {
  const std::string reference = task_reference(task.id);
  tell(decision, at, "task-changed", gateway_actor,
       {{"task", reference},
        {"version", std::to_string(task.version)},
        {"status", to_code(task.status)},
        {"business-status", task.business_status},
        {"by", to_text(Role::gateway)}});
  note_fact(decision, at, "update", gateway_actor, reference);
}

void raise_errand(Decision& decision, Errand errand, const Circumstances& at) {
  Case& next = decision.next;
  const base::Uuid id =
      base::derive_near(errand.cause, std::string(to_text(errand.purpose)) + "|" + std::string(errand.reason));
  const bool exists =
      std::any_of(next.errands.begin(), next.errands.end(), [&](const ReferralTask& task) { return task.id == id; });
  if (exists || !next.task) return;
  ReferralTask task;
  task.id = id;
  task.purpose = errand.purpose;
  task.business_status = codes::raised;
  task.priority = next.task->priority;
  task.authored_on = at.now;
  task.last_modified = at.now;
  task.due = errand.due;
  task.focus = task_reference(next.task->id);
  task.part_of = task.focus;
  task.for_patient = next.task->for_patient;
  if (errand.to == Role::council) {
    task.owner = next.task->owner;
    task.owner_ods = next.council_ods;
  } else {
    task.owner_role = codes::practice_lead;
    task.owner_ods = next.practice_ods;
  }
  task.reason =
      Reason{std::string(codes::escalation_reason_system), std::string(errand.reason), std::move(errand.text)};
  write_task(decision, task);
  const std::string reference = task_reference(id);
  Details details{{"task", reference},
                  {"what", to_text(errand.purpose)},
                  {"reason", std::string(errand.reason)},
                  {"at", task.owner_ods}};
  if (task.due) details.emplace_back("due", base::format_instant(*task.due));
  tell(decision, at, "asked", gateway_actor, std::move(details));
  note_fact(decision, at, "create", gateway_actor, reference, "success", std::string(errand.reason));
  if (errand.to == Role::council) send_letter(decision, task, at);
  if (errand.to != Role::council) notify(decision, task, {"asked", {}, {std::string(codes::practice_lead)}}, at);
  next.errands.push_back(task);
  await_answer(decision, task, at);
}

bool is_asked_to_stop(const Case& of) {
  return std::any_of(of.errands.begin(), of.errands.end(), [](const ReferralTask& task) {
    return task.purpose == TaskPurpose::abort && task.status != TaskStatus::rejected &&
           task.status != TaskStatus::cancelled;
  });
}

bool asks_to_stop(const TaskUpdateRequested& event) {
  return event.role == Role::referrer && event.business_status == codes::cancellation_requested;
}

void ask_others(Decision& decision, const ReferralTask& before, const ReferralTask& after,
                const TaskUpdateRequested& event, const Circumstances& at) {
  if (asks_to_stop(event)) ask_to_stop(decision, after, at);
  const bool asks_again =
      after.business_status == codes::awaiting_information && before.status_reason != after.status_reason;
  if (before.status == after.status && before.business_status == after.business_status && !asks_again) return;
  if (after.business_status == codes::awaiting_information) ask_for_information(decision, after, at);
  if (after.status == TaskStatus::rejected && before.status != after.status && after.output.empty()) {
    raise_errand(decision,
                 {.cause = after.id,
                  .to = Role::council,
                  .reason = codes::feedback_incomplete,
                  .text = "The refusal names nothing that may help instead: give a suggestion in this Task's output.",
                  .due = feedback_due(decision.next)},
                 at);
  }
  if (after.status == TaskStatus::rejected && before.status != after.status)
    offer_next_steps(decision, after, event.responsible_council, at);
  if (after.status == TaskStatus::cancelled && is_asked_to_stop(decision.next)) work_stopped(decision, at);
}

void settle_errands(Decision& decision, std::string_view reason, const Circumstances& at) {
  for (ReferralTask& errand : decision.next.errands) {
    const bool asks = errand.purpose == TaskPurpose::inform && errand.reason && errand.reason->code == reason;
    if (!asks || is_terminal(errand.status)) continue;
    errand.status = TaskStatus::completed;
    errand.business_status = codes::resolved;
    errand.status_reason.reset();
    ++errand.version;
    errand.last_modified = std::max(at.now, errand.last_modified);
    write_task(decision, errand);
    tell_moved(decision, errand, at);
    settle_letter(decision, errand, "it came another way", at);
    withdraw_notices(decision, errand.id, at);
    stop_ladder(decision, errand.id, errand.reason->code, to_code(errand.status), at);
    stop_waiting(decision, errand, to_code(errand.status), at);
  }
}

void follow_errand(Decision& decision, const ReferralTask& before, const ReferralTask& after, const Circumstances& at) {
  if (before.status == after.status) return;
  settle_letter(decision, after, "the Task was moved", at);
  if (!is_terminal(after.status)) return;
  withdraw_notices(decision, after.id, at);
  stop_ladder(decision, after.id, after.reason->code, to_code(after.status), at);
  stop_waiting(decision, after, to_code(after.status), at);
  if (after.reason->code == codes::feedback_incomplete && after.status == TaskStatus::completed) {
    reach(decision, Milestones{milestones::feedback_given, milestones::referrer_told}, at);
  }
  if (after.reason->code == codes::information_wanted && after.status == TaskStatus::completed) {
    pass_answer_on(decision, after, at);
  }
  if (after.purpose == TaskPurpose::abort && after.status == TaskStatus::rejected) work_goes_on(decision, after, at);
}

}  // namespace gateway::referral
