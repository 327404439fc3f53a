// Rules: what the program runs under: a policy and a bank-holiday list, and the almanac that counts with the same list.
#pragma once

#include <vector>

#include "referral/policy.hpp"
#include "sim/almanac.hpp"

namespace gateway::tests::sim {

struct Rules {
  referral::Policy policy;
  referral::WorkingCalendar calendar;
  Almanac almanac;
};

// Those that ship; those with a bank holiday that was announced since, about the middle of the `days` from `first` on;
// and those with that holiday and other amounts. Put in force one after the other while the simulation runs.
std::vector<Rules> rules_around(std::chrono::sys_days first, unsigned days);

}  // namespace gateway::tests::sim
