#include "referral/rung_owner.hpp"

#include "referral/codes.hpp"

namespace gateway::referral {

using base::Error;
using base::ErrorKind;

bool is_role_of_practice(std::string_view role) {
  return role == codes::practice_lead || role == codes::deputy_lead;
}

base::Status check_rung_owner(const ReferralTask& task, const TaskUpdateRequested& event) {
  const bool own = event.role != Role::referrer || is_role_of_practice(task.owner_role);
  if (task.purpose != TaskPurpose::escalate || own) return base::Success{};
  if (event.owner_acts_here) {
    return Error(ErrorKind::forbidden, "this rung is the " + task.owner_role + "'s, who has a way in of their own",
                 "Task.owner", "leave it to them; your own rungs are yours to move");
  }
  if (!event.status_reason || event.status_reason->code.empty() || event.status_reason->text.empty()) {
    return Error(ErrorKind::business_rule, "a rung of the " + task.owner_role + " is moved for them with a reason",
                 "Task.statusReason", "say with code and text what they said or did");
  }
  if (!event.names_owner) {
    return Error(ErrorKind::business_rule, "a rung of the " + task.owner_role + " is moved for a person, by name",
                 "Task.output", "name the person in an output of type done-for");
  }
  return base::Success{};
}

}  // namespace gateway::referral
