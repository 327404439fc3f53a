// Verbs about the mappings of the running program: mappings list, mappings reload.
#include <cstdio>

#include "app/configuration.hpp"
#include "app/local_client.hpp"
#include "app/verbs.hpp"

namespace gateway::app {
namespace {

int told(const std::string& configuration_file, const std::string& method, const std::string& target) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) {
    std::fprintf(stderr, "%s\n", base::describe(configuration.error()).c_str());
    return exit_configuration;
  }
  const auto answer = ask_program(configuration->admin_socket, method, target);
  if (!answer) {
    std::fprintf(stderr, "%s\n", base::describe(answer.error()).c_str());
    return exit_unavailable;
  }
  std::fprintf(answer->status == 200 ? stdout : stderr, "%s", answer->body.c_str());
  if (answer->status == 200) return exit_ok;
  return answer->status == 400 ? exit_finding : exit_unavailable;
}

}  // namespace

int mappings_list(const std::string& configuration_file) {
  return told(configuration_file, "GET", "/mappings");
}

int mappings_reload(const std::string& configuration_file) {
  return told(configuration_file, "POST", "/mappings/reload");
}

}  // namespace gateway::app
