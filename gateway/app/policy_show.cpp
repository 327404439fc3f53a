#include <cstdio>

#include "app/file.hpp"
#include "app/rules_loading.hpp"
#include "app/verbs.hpp"
#include "base/system_ports.hpp"
#include "referral/policy_findings.hpp"

namespace gateway::app {
namespace {

int refused(const base::Error& error) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return exit_configuration;
}

}  // namespace

int policy_show(const std::string& configuration_file, const std::string& council) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) return refused(configuration.error());
  const access::Partner* partner = configuration->partners.find(council);
  if (!council.empty() && (partner == nullptr || partner->role != access::PartnerRole::council)) {
    return refused(base::Error(base::ErrorKind::not_found, council + " is no council of this configuration",
                               configuration_file, "give the ODS code of a [[partner]] with role council"));
  }
  const auto rules = load_rules(*configuration);
  if (!rules) return refused(rules.error());
  const std::string& file = policy_file(*configuration, council);
  const auto text = read_file(file);
  if (!text) return refused(text.error());
  const referral::Policy& policy = rules->policies.of(council);
  std::printf("# %s goes by %s, version %s%s\n",
              council.empty() ? "A council without a policy of its own" : council.c_str(), file.c_str(),
              policy.version.c_str(),
              council.empty() || configuration->council_policies.contains(council) ? "" : ": the common policy");
  std::printf("# bank holiday list %s, version %s, until %s\n", configuration->bank_holidays.c_str(),
              rules->calendar.version().c_str(), base::format_date(rules->calendar.last_listed()).c_str());
  const base::Date today = referral::WorkingCalendar::local_date(base::SystemClock().now());
  for (const std::string& one : referral::concerns(policy, rules->calendar, today)) {
    std::printf("# look at this: %s\n", one.c_str());
  }
  std::printf("%s", text->c_str());
  return exit_ok;
}

}  // namespace gateway::app
