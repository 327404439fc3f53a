// Policy findings: what is wrong with a policy that reads well, on a given day and with a given list of bank holidays.
#pragma once

#include <string>
#include <vector>

#include "referral/policy.hpp"

namespace gateway::referral {

// What cannot be counted although the policy is sound: clocks and rungs that started `today` and are due after the bank
// holiday list ends. Errors: value, with the rule's place in the policy file.
std::vector<base::Error> uncountable(const Policy& policy, const WorkingCalendar& calendar, base::Date today);

// Dates later than `today` at which somebody is said to have read a source. Errors: value, with the rule's place.
std::vector<base::Error> dated_ahead(const Policy& policy, base::Date today);

// What a person should look at although the policy is sound: sources not checked for a year, clocks of ids that this
// product does not know, a bank holiday list with gaps or one that ends before the longest clock started `today` would
// be due, an example in use. One sentence each.
std::vector<std::string> concerns(const Policy& policy, const WorkingCalendar& calendar, base::Date today);

}  // namespace gateway::referral
