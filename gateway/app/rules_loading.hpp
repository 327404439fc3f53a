// The rules a configuration names: the policies and the bank holiday list, read from their files.
#pragma once

#include <string>
#include <vector>

#include "app/configuration.hpp"
#include "casework/rules.hpp"

namespace gateway::app {

// Errors: those of the file, the policy, with file:line:column.
base::Result<referral::Policies> load_policies(const Configuration& configuration);

// Errors: those of the file and the list, with the file's name.
base::Result<referral::WorkingCalendar> load_calendar(const std::string& path);

base::Result<casework::Rules> load_rules(const Configuration& configuration);

// Where the policy of that council stands: its own file, or the common one.
const std::string& policy_file(const Configuration& configuration, const std::string& council_ods);

// What a person should look at, each policy's concerns with its name; `today` as the cases have it.
std::vector<std::string> concerns(const casework::Rules& rules, base::Date today);

}  // namespace gateway::app
