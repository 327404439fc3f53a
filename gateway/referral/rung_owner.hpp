// Rung owner: who may move the Task of a rung: the practice its own, a partnership its own, and who does it for them.
#pragma once

#include "referral/event.hpp"

namespace gateway::referral {

// True for a safeguarding role that people of the practice fill; every other one is somebody else's.
bool is_role_of_practice(std::string_view role);

// Whether who asks may move this Task as far as its owner role goes; anything but a rung's Task it may. A rung of
// another role is the practice's to move only where nobody of that role has a way in of their own, and then with a
// reason and the person it is done for, so that nothing gets stuck and nothing is closed in anybody's name unsaid.
// Errors: forbidden for a rung whose owner acts here; business_rule naming what is missing (Task.statusReason,
// Task.output).
base::Status check_rung_owner(const ReferralTask& task, const TaskUpdateRequested& event);

}  // namespace gateway::referral
