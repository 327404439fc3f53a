#include <algorithm>
#include <cstdio>

#include "app/file.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"
#include "referral/policy_findings.hpp"

namespace gateway::app {

int policy_check(const std::vector<std::string>& files, const std::string& bank_holidays) {
  const auto list = read_file(bank_holidays);
  if (!list) {
    std::fprintf(stderr, "%s\n", base::describe(list.error()).c_str());
    return exit_configuration;
  }
  const auto calendar = referral::WorkingCalendar::read(*list);
  if (!calendar) {
    std::fprintf(stderr, "%s: %s\n", bank_holidays.c_str(), base::describe(calendar.error()).c_str());
    return exit_configuration;
  }
  const base::Date today = referral::WorkingCalendar::local_date(base::SystemClock().now());
  bool sound = true;
  const auto whole = calendar->check_whole();
  if (!whole) {
    std::fprintf(stderr, "%s: %s\n", bank_holidays.c_str(), base::describe(whole.error()).c_str());
    sound = false;
  }
  for (const std::string& file : files) {
    const auto text = read_file(file);
    const auto policy = text ? referral::read_policy(*text, file) : base::Result<referral::Policy>(text.error());
    if (!policy) {
      std::fprintf(stderr, "%s\n", base::describe(policy.error()).c_str());
      sound = false;
      continue;
    }
    std::printf("%s: sound; %zu clocks, %zu rungs\n", file.c_str(), policy->clocks.size(), policy->ladder.rungs.size());
    for (const base::Error& error : referral::dated_ahead(*policy, today)) {
      std::fprintf(stderr, "%s\n", base::describe(error).c_str());
      sound = false;
    }
    const auto uncountable = referral::uncountable(*policy, *calendar, today);
    for (const base::Error& error : uncountable) {
      std::fprintf(stderr, "%s\n", base::describe(error).c_str());
      sound = false;
    }
    for (const std::string& concern : referral::concerns(*policy, *calendar, today)) {
      const auto is_it = [&](const base::Error& error) { return concern.starts_with(error.text); };
      if (std::any_of(uncountable.begin(), uncountable.end(), is_it)) continue;
      if (!whole && concern.starts_with(whole.error().text)) continue;
      std::printf("  look at this: %s\n", concern.c_str());
    }
  }
  return sound ? exit_ok : exit_finding;
}

}  // namespace gateway::app
