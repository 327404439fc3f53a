// What a Task update by a council or practice does: checked against the lifecycle table, then applied with its effects.
#include <algorithm>

#include "referral/codes.hpp"
#include "referral/decide_parts.hpp"
#include "referral/lifecycle.hpp"
#include "referral/rung_owner.hpp"

namespace gateway::referral {
namespace {

using base::Error;
using base::ErrorKind;

// The case's Task of that id, or null.
ReferralTask* find_task(Case& of, const base::Uuid& id) {
  if (of.task && of.task->id == id) return &*of.task;
  for (std::vector<ReferralTask>* tasks : {&of.escalations, &of.errands, &of.next_steps}) {
    const auto found =
        std::find_if(tasks->begin(), tasks->end(), [&](const ReferralTask& task) { return task.id == id; });
    if (found != tasks->end()) return &*found;
  }
  return nullptr;
}

// Who may know that this Task exists: the council its referral and what is asked of it, the practice everything of its
// own, a partnership the rungs of its roles.
bool may_see(const Case& current, const ReferralTask& task, const TaskUpdateRequested& event) {
  if (event.role == Role::gateway) return true;
  if (event.organisation.empty()) return false;
  if (event.role == Role::referrer) return event.organisation == current.practice_ods;
  if (event.role == Role::partnership) {
    const auto& roles = event.acts_for;
    return task.purpose == TaskPurpose::escalate &&
           std::find(roles.begin(), roles.end(), task.owner_role) != roles.end();
  }
  return event.role == Role::council && event.organisation == current.council_ods &&
         (task.purpose == TaskPurpose::fulfill || task.owner_ods == current.council_ods);
}

// A client that writes back what it read leaves the business status of the version before in: it says nothing of this
// one.
bool says_nothing_new(const TaskUpdateRequested& event, const ReferralTask& task) {
  if (event.business_status.empty() || event.business_status == task.business_status) return true;
  return event.expected_version < task.version &&
         !goes_with(task.purpose, event.status, event.role, event.business_status);
}

bool asks_for_what_is(const TaskUpdateRequested& event, const ReferralTask& task) {
  return event.status == task.status && says_nothing_new(event, task) &&
         (!event.status_reason || event.status_reason == task.status_reason) &&
         (event.output.empty() || event.output == task.output) && (event.note.empty() || event.note == task.note);
}

// The very update that made this version, sent again, or one that would change nothing.
bool is_repeat(const TaskUpdateRequested& event, const ReferralTask& task) {
  const bool current_or_one_behind =
      event.expected_version == task.version || event.expected_version + 1 == task.version;
  return current_or_one_behind && asks_for_what_is(event, task) && may_lead_to(task.purpose, task.status, event.role);
}

// Made on what the Task says now, the same words once more are no update sent twice: the answer to the first is known.
bool asks_to_stop_again(const Case& of, const TaskUpdateRequested& event, const ReferralTask& task) {
  return task.purpose == TaskPurpose::fulfill && asks_to_stop(event) && event.expected_version == task.version &&
         !is_asked_to_stop(of);
}

Error not_legal(const ReferralTask& task, const TaskUpdateRequested& event, ErrorKind kind) {
  const std::string next = list_of(legal_next(task.status, event.role, task.purpose));
  std::string text = std::string("a Task that is ") + to_code(task.status) + " cannot become " + to_code(event.status);
  if (kind == ErrorKind::forbidden) text += std::string(" by the ") + to_text(event.role);
  if (is_terminal(task.status)) text += "; this state is final";
  return Error(kind, text + "; legal next states for the " + to_text(event.role) + ": " + next, "Task.status",
               "read the Task again and ask for a legal next state");
}

struct Step {
  const Move* move = nullptr;
  std::string business_status;
};

// The table's row for this update, and the business status that is meant.
base::Result<Step> find_step(const ReferralTask& task, const TaskUpdateRequested& event) {
  if (moves_between(task.purpose, task.status, event.status, nullptr).empty()) {
    return not_legal(task, event, ErrorKind::business_rule);
  }
  const auto rows = moves_between(task.purpose, task.status, event.status, &event.role);
  if (rows.empty()) return not_legal(task, event, ErrorKind::forbidden);
  const bool stays = event.status == task.status;
  const std::string wanted = stays && event.business_status.empty() ? task.business_status : event.business_status;
  std::string allowed;
  for (const Move* row : rows) {
    for (const std::string_view status : row->business_statuses) {
      if (status == wanted) return Step{row, wanted};
      allowed += (allowed.empty() ? "" : ", ") + std::string(status);
    }
  }
  if (stays && event.business_status.empty()) return Step{rows.front(), task.business_status};
  // A client that reads, changes the status and writes back leaves the old business status in: it says nothing new.
  const bool left_over = !stays && wanted == task.business_status;
  if (wanted.empty() || left_over) {
    return Step{rows.front(), std::string(rows.front()->business_statuses.front())};
  }
  return Error(ErrorKind::business_rule, "this businessStatus does not go with the move; allowed: " + allowed,
               "Task.businessStatus", "give one of these codes, or leave businessStatus out");
}

base::Status check_reason(const ReferralTask& task, const TaskUpdateRequested& event, const Step& step) {
  if (!step.move->needs_reason) return base::Success{};
  const bool stays = event.status == task.status && step.business_status == task.business_status;
  const auto& reason = event.status_reason || !stays ? event.status_reason : task.status_reason;
  if (reason && !reason->code.empty() && !reason->text.empty()) return base::Success{};
  return Error(ErrorKind::business_rule,
               std::string("a Task that becomes ") + to_code(event.status) + " needs a statusReason with code and text",
               "Task.statusReason", "say why: a coding for counting, a text for the person who reads it");
}

void apply(ReferralTask& task, const TaskUpdateRequested& event, const Step& step, base::Instant now) {
  const bool stays = event.status == task.status && step.business_status == task.business_status;
  task.status = event.status;
  task.business_status = step.business_status;
  if (event.status_reason || !stays) task.status_reason = event.status_reason;
  if (!event.output.empty()) task.output = event.output;
  if (!event.note.empty()) task.note = event.note;
  ++task.version;
  task.last_modified = std::max(now, task.last_modified);
}

void tell_change(Decision& decision, const ReferralTask& before, const ReferralTask& task,
                 const TaskUpdateRequested& event, const Circumstances& at) {
  const std::string actor = event.role == Role::gateway ? gateway_actor : event.organisation;
  const std::string reference = task_reference(task.id);
  Details details{{"task", reference},
                  {"version", std::to_string(task.version)},
                  {"status", std::string(to_code(before.status)) + " -> " + to_code(task.status)},
                  {"business-status", task.business_status},
                  {"by", to_text(event.role)}};
  if (task.purpose == TaskPurpose::escalate && event.role == Role::referrer && !is_role_of_practice(task.owner_role)) {
    details.emplace_back("done-for", task.owner_role);
  }
  // Only codes of ours are told: another system's could be anything.
  if (task.status_reason) {
    const bool ours = codes::is_known(task.status_reason->system, task.status_reason->code);
    details.emplace_back("reason", ours ? task.status_reason->code : "of-another-system");
  }
  tell(decision, at, "task-changed", actor, std::move(details));
  note_fact(decision, at, "update", actor, reference);
  if (task.purpose == TaskPurpose::fulfill && task.status == TaskStatus::rejected && task.output.empty()) {
    tell(decision, at, "feedback-incomplete", gateway_actor, {{"task", reference}, {"missing", "suggestion"}});
  }
}

void follow_referral(Decision& decision, const ReferralTask& before, const ReferralTask& task,
                     const TaskUpdateRequested& event, const Circumstances& at) {
  reach(decision, milestones_between(before, task), at);
  rest_or_resume(decision, at);
  ask_others(decision, before, task, event, at);
  tell_first_council(decision, before, task);
  if (task.status == TaskStatus::failed) {
    raise_escalation(decision,
                     {.cause = task.id,
                      .reason = codes::could_not_complete,
                      .text = "The council says it could not complete its work: ask what happens now.",
                      .focus = task_reference(task.id)},
                     at);
  }
  // A council that cancels was asked to, and knows.
  if (is_taken_back(decision.next) && event.role != Role::council) take_back(decision, at);
}

// Who is asked answers: the table's rows are for both roles, the Task is one's.
base::Status check_owner(const ReferralTask& task, const TaskUpdateRequested& event) {
  if (task.purpose != TaskPurpose::inform || task.owner_ods == event.organisation) return base::Success{};
  return Error(ErrorKind::forbidden, "this Task asks something of another organisation", "Task.owner",
               "leave it to its owner");
}

base::Status check_answer(const ReferralTask& task, const TaskUpdateRequested& event) {
  const bool says_what_helps = !event.output.empty() || !task.output.empty();
  if (task.purpose != TaskPurpose::inform || event.status != TaskStatus::completed || says_what_helps ||
      task.reason->code != codes::feedback_incomplete) {
    return base::Success{};
  }
  return Error(ErrorKind::business_rule, "this Task asks for a suggestion", "Task.output",
               "give an output of type suggestion");
}

}  // namespace

base::Result<Decision> decide_task_update(const Case& current, const TaskUpdateRequested& event,
                                          const Circumstances& at) {
  Decision decision = change_of(current);
  catch_up(decision, at);
  ReferralTask* task = find_task(decision.next, event.task_id);
  if (task == nullptr || !may_see(current, *task, event)) {
    return Error(ErrorKind::not_found, "no such Task");
  }
  if (is_repeat(event, *task) && !asks_to_stop_again(decision.next, event, *task)) {
    Decision same = no_change(current);
    note_fact(same, at, "update", event.organisation, task_reference(task->id), "success", "repeat");
    return same;
  }
  if (event.expected_version != task->version) {
    return Error(ErrorKind::stale,
                 "the Task is at version " + std::to_string(task->version) + ", the update was made on version " +
                     std::to_string(event.expected_version),
                 "If-Match", "read the Task again and decide on what it says now");
  }
  TRY(check_rung_owner(*task, event));
  const Step step = TRY(find_step(*task, event));
  TRY(check_reason(*task, event, step));
  TRY(check_owner(*task, event));
  TRY(check_answer(*task, event));
  if (task->purpose == TaskPurpose::fulfill) TRY(check_taking_back(current, event));
  if (task->purpose == TaskPurpose::next_step) TRY(check_redirect(current, *task, event));

  const ReferralTask before = *task;
  apply(*task, event, step, at.now);
  write_task(decision, *task);
  tell_change(decision, before, *task, event, at);
  // A copy: what follows may raise Tasks, and so move the ones there are.
  const ReferralTask after = *task;
  switch (after.purpose) {
    case TaskPurpose::fulfill:
      if (event.role == Role::council) note_arrival(decision, at);
      follow_referral(decision, before, after, event, at);
      break;
    case TaskPurpose::escalate: follow_escalation(decision, before, after, at); break;
    case TaskPurpose::inform:
    case TaskPurpose::abort: follow_errand(decision, before, after, at); break;
    case TaskPurpose::next_step: follow_next_step(decision, before, after, event, at); break;
  }
  return decision;
}

}  // namespace gateway::referral
