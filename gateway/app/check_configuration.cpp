#include <cstdio>

#include "app/check_named.hpp"
#include "app/configuration.hpp"
#include "app/engines.hpp"
#include "app/notice_ways.hpp"
#include "app/rules_loading.hpp"
#include "app/verbs.hpp"

namespace gateway::app {
namespace {

int refused(const base::Error& error) {
  std::fprintf(stderr, "%s\n", base::describe(error).c_str());
  return exit_configuration;
}

// Loads certificates and keys as serving would load them; on a free port, for a moment.
base::Status try_identities(const Configuration& configuration) {
  net::ServerSettings listen = configuration.listen;
  listen.address = "127.0.0.1";
  listen.port = 0;
  net::Server server(listen, [](const net::Request&, const net::Respond& respond) { respond({}); });
  const auto served = server.start();
  if (served && configuration.mllp) {
    server.stop(std::chrono::milliseconds{0});
    listen.tls = configuration.mllp->listen.tls;
    net::Server mllp(listen, [](const net::Request&, const net::Respond& respond) { respond({}); });
    TRY(mllp.start());
  }
  net::Client client(configuration.delivery);
  const auto sent = client.start();
  server.stop(std::chrono::milliseconds{0});
  client.stop();
  if (!served) return served.error();
  if (!sent) return sent.error();
  return base::Success{};
}

// Whether people can be told as the policy says. Nobody is told anything here.
bool check_notices(const Configuration& configuration, const referral::Policies& policies) {
  if (!configuration.notices) {
    std::fprintf(
        stderr,
        "warning: NOBODY IS TOLD: there is no [notices] in the configuration. Escalation Tasks are raised, but no "
        "mail and no webhook says so; a person has to look for them. See docs/reference/notices.md.\n");
    return true;
  }
  bool all_told = true;
  for (const referral::Policy* policy : policies.all()) {
    for (const base::Error& problem : untold(*policy, *configuration.notices)) {
      refused(problem);
      all_told = false;
    }
    for (const std::string& concern : notice_concerns(*policy)) std::fprintf(stderr, "warning: %s\n", concern.c_str());
    for (const std::string& concern : partner_concerns(*policy, configuration.partners)) {
      std::fprintf(stderr, "warning: %s\n", concern.c_str());
    }
  }
  const auto ways = NoticeWays::open(configuration, *configuration.notices);
  if (!ways) refused(ways.error());
  return all_told && ways.ok();
}

}  // namespace

int check_configuration(const std::string& configuration_file) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) return refused(configuration.error());
  const auto problems = problems_of(*configuration);
  for (const base::Error& problem : problems) refused(problem);
  if (!problems.empty()) return exit_configuration;
  const auto library = load_library(*configuration);
  if (!library) return refused(library.error());
  const auto rules = load_rules(*configuration);
  if (!rules) return refused(rules.error());
  const auto identities = try_identities(*configuration);
  if (!identities) return refused(identities.error());
  if (!check_notices(*configuration, rules->policies)) return exit_configuration;
  std::printf(
      "configuration, certificates, definitions, mappings, policy and calendar are sound; %zu partners, %zu mappings\n",
      configuration->partners.all().size(), (*library)->mappings.all().size());
  return exit_ok;
}

}  // namespace gateway::app
