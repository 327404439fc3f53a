// The verb replay: has the running program understand a kept record again.
#include <cstdio>

#include "app/configuration.hpp"
#include "app/local_client.hpp"
#include "app/verbs.hpp"
#include "base/uuid.hpp"

namespace gateway::app {

int replay(const std::string& configuration_file, const std::string& id, const std::string& with) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) {
    std::fprintf(stderr, "%s\n", base::describe(configuration.error()).c_str());
    return exit_configuration;
  }
  const auto uuid = base::parse_uuid(id);
  if (!uuid || with.find_first_of("&?# \r\n%") != std::string::npos) {
    std::fprintf(stderr,
                 "give an id such as 0192f0c1-7a4e-7d31-9c55-0a4be1f3c6d2, and a mapping as name or "
                 "name@version\n");
    return exit_usage;
  }
  const std::string target = "/replay?id=" + base::to_string(*uuid) + (with.empty() ? "" : "&with=" + with);
  const auto answer = ask_program(configuration->admin_socket, "POST", target);
  if (!answer) {
    std::fprintf(stderr, "%s\n", base::describe(answer.error()).c_str());
    return exit_unavailable;
  }
  std::fprintf(answer->status == 200 ? stdout : stderr, "%s", answer->body.c_str());
  if (answer->status == 200) return exit_ok;
  return answer->status == 503 ? exit_unavailable : exit_finding;
}

}  // namespace gateway::app
