// Policy: the clocks and ladder that apply, as data from policies/*.toml.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "referral/calendar.hpp"

namespace gateway::referral {

enum class ClockUnit { working_days, working_minutes, elapsed_minutes };

struct ClockRule {
  std::string id;  // D0, D2
  unsigned amount = 0;
  ClockUnit unit = ClockUnit::working_days;
  std::string basis;   // statutory-guidance | local | product-policy
  std::string source;  // where the rule stands
};

struct Policy {
  std::string name;
  ClockRule unprocessed;  // D0
  ClockRule decision;     // D2
  OfficeHours hours;
  std::string first_rung_role = "practice-lead";
  unsigned first_rung_working_days = 2;  // L1 of standards.md b.4
  unsigned delivery_attempts_before_escalation = 6;
};

// Reads one policy file (TOML). `file` names it in errors. Errors: structure, required, value with file:line:column;
// an unknown key is an error that names the nearest known one.
base::Result<Policy> read_policy(std::string_view toml_text, std::string_view file);

}  // namespace gateway::referral
