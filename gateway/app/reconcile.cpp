// The verb reconcile: has the running program say which of a practice's record ids it has.
#include <cstdio>

#include "app/configuration.hpp"
#include "app/local_client.hpp"
#include "app/map_loading.hpp"
#include "app/verbs.hpp"

namespace gateway::app {

int reconcile(const std::string& configuration_file, const std::string& file, const std::string& practice,
              const std::string& day) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) {
    std::fprintf(stderr, "%s\n", base::describe(configuration.error()).c_str());
    return exit_configuration;
  }
  const access::Partner* partner = configuration->partners.find(practice);
  if (partner == nullptr || partner->role != access::PartnerRole::practice ||
      (!day.empty() && !base::parse_date(day))) {
    std::fprintf(stderr, "give a practice of the configuration, and a day such as 2026-03-16\n");
    return exit_usage;
  }
  const auto list = read_input(file);
  if (!list) {
    std::fprintf(stderr, "%s\n", base::describe(list.error()).c_str());
    return exit_finding;
  }
  const std::string target = "/reconcile?practice=" + partner->ods + (day.empty() ? "" : "&day=" + day);
  const auto answer = ask_program(configuration->admin_socket, "POST", target, *list);
  if (!answer) {
    std::fprintf(stderr, "%s\n", base::describe(answer.error()).c_str());
    return exit_unavailable;
  }
  std::fprintf(answer->status < 300 ? stdout : stderr, "%s", answer->body.c_str());
  if (answer->status == 200) return exit_ok;
  return answer->status == 503 ? exit_unavailable : exit_finding;
}

}  // namespace gateway::app
