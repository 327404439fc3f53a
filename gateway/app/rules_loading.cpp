#include "app/rules_loading.hpp"

#include "app/file.hpp"
#include "referral/policy_findings.hpp"

namespace gateway::app {
namespace {

base::Result<referral::Policy> load_policy(const Configuration& configuration, const std::string& path) {
  auto policy = TRY(referral::read_policy(TRY(read_file(path)), path));
  policy.notices = configuration.notices.has_value();
  return policy;
}

}  // namespace

base::Result<referral::Policies> load_policies(const Configuration& configuration) {
  referral::Policy common = TRY(load_policy(configuration, configuration.policy));
  referral::Policies::Own own;
  for (const auto& [ods, path] : configuration.council_policies)
    own.emplace(ods, TRY(load_policy(configuration, path)));
  return referral::Policies(std::move(common), std::move(own));
}

base::Result<referral::WorkingCalendar> load_calendar(const std::string& path) {
  auto calendar = referral::WorkingCalendar::read(TRY(read_file(path)));
  if (calendar) return calendar;
  base::Error error = calendar.error();
  error.place = error.place.empty() ? path : path + ' ' + error.place;
  return error;
}

base::Result<casework::Rules> load_rules(const Configuration& configuration) {
  auto policies = TRY(load_policies(configuration));
  return casework::Rules{std::move(policies), TRY(load_calendar(configuration.bank_holidays))};
}

const std::string& policy_file(const Configuration& configuration, const std::string& council_ods) {
  const auto own = configuration.council_policies.find(council_ods);
  return own == configuration.council_policies.end() ? configuration.policy : own->second;
}

std::vector<std::string> concerns(const casework::Rules& rules, base::Date today) {
  std::vector<std::string> list = referral::concerns(rules.policies.common(), rules.calendar, today);
  for (const auto& [ods, policy] : rules.policies.own()) {
    for (const std::string& one : referral::concerns(policy, rules.calendar, today)) list.push_back(ods + ": " + one);
  }
  return list;
}

}  // namespace gateway::app
