#include "referral/task.hpp"

#include <array>

namespace gateway::referral {
namespace {

struct Coded {
  TaskStatus status;
  const char* code;
};

constexpr std::array<Coded, 12> coded = {{
    {TaskStatus::draft, "draft"},
    {TaskStatus::requested, "requested"},
    {TaskStatus::received, "received"},
    {TaskStatus::accepted, "accepted"},
    {TaskStatus::rejected, "rejected"},
    {TaskStatus::ready, "ready"},
    {TaskStatus::cancelled, "cancelled"},
    {TaskStatus::in_progress, "in-progress"},
    {TaskStatus::on_hold, "on-hold"},
    {TaskStatus::failed, "failed"},
    {TaskStatus::completed, "completed"},
    {TaskStatus::entered_in_error, "entered-in-error"},
}};

}  // namespace

const char* to_code(TaskStatus status) {
  return coded[static_cast<std::size_t>(status)].code;
}

std::optional<TaskStatus> task_status(std::string_view code) {
  for (const Coded& one : coded) {
    if (code == one.code) return one.status;
  }
  return std::nullopt;
}

bool is_terminal(TaskStatus status) {
  return status == TaskStatus::rejected || status == TaskStatus::completed || status == TaskStatus::failed ||
         status == TaskStatus::cancelled || status == TaskStatus::entered_in_error;
}

const char* to_text(Role role) {
  switch (role) {
    case Role::referrer: return "referrer";
    case Role::gateway: return "gateway";
    case Role::council: return "council";
    case Role::partnership: return "partnership";
  }
  return "";
}

const char* to_text(TaskPurpose purpose) {
  switch (purpose) {
    case TaskPurpose::fulfill: return "fulfill";
    case TaskPurpose::escalate: return "escalate";
    case TaskPurpose::inform: return "inform";
    case TaskPurpose::abort: return "abort";
    case TaskPurpose::next_step: break;
  }
  return "next-step";
}

}  // namespace gateway::referral
