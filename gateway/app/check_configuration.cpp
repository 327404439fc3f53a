#include <cstdio>

#include "app/configuration.hpp"
#include "app/engines.hpp"
#include "app/verbs.hpp"

namespace gateway::app {

int check_configuration(const std::string& configuration_file) {
  const auto configuration = load_configuration(configuration_file);
  if (!configuration) {
    std::fprintf(stderr, "%s\n", base::describe(configuration.error()).c_str());
    return exit_configuration;
  }
  const auto engines = load_engines(*configuration);
  if (!engines) {
    std::fprintf(stderr, "%s\n", base::describe(engines.error()).c_str());
    return exit_configuration;
  }
  std::printf("configuration, definitions, mapping, policy and calendar are sound; %zu partners\n",
              configuration->partners.all().size());
  return exit_ok;
}

}  // namespace gateway::app
