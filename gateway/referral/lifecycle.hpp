// Lifecycle: the table of legal Task moves, who may make each, and what it must say (standards.md b.2, rulings.md).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "referral/task.hpp"

namespace gateway::referral {

// One row: `role` may move a Task of `purpose` from `from` to `to` with one of `business_statuses`.
struct Move {
  TaskPurpose purpose;
  TaskStatus from;
  TaskStatus to;
  Role role;
  std::span<const std::string_view> business_statuses;  // the first is meant when none is given
  bool needs_reason;                                    // statusReason with code and text
  std::string_view note;
};

// The whole table, also for publishing it (R4 Task §12.2 leaves the machine to the implementer).
std::span<const Move> moves();

// All rows for this step, in table order; those of every role when `role` is null.
std::vector<const Move*> moves_between(TaskPurpose purpose, TaskStatus from, TaskStatus to, const Role* role);

// True when some row lets `role` bring a Task into `status`.
bool may_lead_to(TaskPurpose purpose, TaskStatus status, Role role);

// True when one of those rows does so with that business status.
bool goes_with(TaskPurpose purpose, TaskStatus status, Role role, std::string_view business_status);

// The states `role` may move a Task in `status` to, each once, in table order; may contain `status` itself.
std::vector<TaskStatus> legal_next(TaskStatus status, Role role, TaskPurpose purpose = TaskPurpose::fulfill);

// "received, accepted or rejected"; "none" when there is nothing.
std::string list_of(const std::vector<TaskStatus>& statuses);

}  // namespace gateway::referral
