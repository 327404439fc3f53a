// ReferralTask: what the gateway knows of a FHIR Task, its statuses, reasons and the roles that move it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::referral {

// FHIR R4 task-status, all twelve.
enum class TaskStatus {
  draft,
  requested,
  received,
  accepted,
  rejected,
  ready,
  cancelled,
  in_progress,
  on_hold,
  failed,
  completed,
  entered_in_error,
};
const char* to_code(TaskStatus status);
std::optional<TaskStatus> task_status(std::string_view code);
// rejected, completed, failed, cancelled, entered-in-error (standards.md b.2).
bool is_terminal(TaskStatus status);

// Who asks for a change (standards.md b.2: R, G, C, P).
enum class Role { referrer, gateway, council, partnership };
const char* to_text(Role role);

// A CodeableConcept with one coding: why a Task stands as it does.
struct Reason {
  std::string system;
  std::string code;
  std::string text;

  bool operator==(const Reason&) const = default;
};

// What the Task is for: `fulfill` (task-code) for the referral itself, local `escalate` for a rung of the ladder, local
// `inform` to tell somebody something that is missing, `abort` (task-code) to have the council stop its work, a next
// step to offer the practice what it may do after a referral that was not accepted.
enum class TaskPurpose { fulfill, escalate, inform, abort, next_step };
const char* to_text(TaskPurpose purpose);  // the Task's code; a next step has its own (ReferralTask::step)

// One Task of a case, the gateway's own resource. References are "Type/uuid" within this gateway.
struct ReferralTask {
  base::Uuid id;
  std::uint32_t version = 1;
  TaskPurpose purpose = TaskPurpose::fulfill;
  TaskStatus status = TaskStatus::requested;
  std::string business_status;  // local code of standards.md b.2
  std::optional<Reason> status_reason;
  std::string priority;  // routine | urgent | asap | stat
  base::Instant authored_on{};
  base::Instant last_modified{};
  std::optional<base::Instant> due;  // restriction.period.end
  std::string focus;                 // ServiceRequest/… ; the referral Task for an escalation
  std::string for_patient;           // Patient/… ; empty when there is none
  std::string requester;             // PractitionerRole/… or Organization/…
  std::string owner;                 // Organization/… ; empty for an escalation, which names owner_role
  std::string owner_role;            // safeguarding-role code of an escalation, e.g. practice-lead
  std::string owner_ods;             // who may see and move it
  std::string part_of;               // Task/… for an escalation
  std::string sender_task;           // the Task the sender brought in its Bundle: kept and linked
  std::optional<Reason> reason;      // Task.reasonCode of an escalation: no-decision, delivery-failed, …
  std::uint32_t rung = 0;
  std::string step;    // of a next step, its Task.code: refer-again, …
  std::string input;   // JSON array text of Task.input as the gateway made it; empty for none
  std::string output;  // JSON array text of Task.output as the council sent it; empty for none
  std::string note;    // JSON array text of Task.note as the council sent it; empty for none

  bool operator==(const ReferralTask&) const = default;
};

}  // namespace gateway::referral
