// Task resource: a ReferralTask as FHIR R4 Task JSON.
#pragma once

#include <string>
#include <string_view>

#include "referral/task.hpp"

namespace gateway::referral {

// The compact JSON of `task`, final: id, meta.versionId and meta.lastUpdated in it, labelled restricted. `requisition`
// becomes groupIdentifier: "system|value", or a value in our own system. R4 Task; standards.md b.1, §6.
std::string task_resource(const ReferralTask& task, std::string_view requisition);

}  // namespace gateway::referral
