#include <cstdio>
#include <filesystem>

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
  // The certificates are loaded as serving would load them; on a free port, for a moment.
  net::ServerSettings listen = configuration->listen;
  listen.address = "127.0.0.1";
  listen.port = 0;
  net::Server server(listen, [](const net::Request&, const net::Respond& respond) { respond({}); });
  const auto served = server.start();
  net::Client client(configuration->delivery);
  const auto sent = client.start();
  server.stop(std::chrono::milliseconds{0});
  client.stop();
  if (!served || !sent) {
    std::fprintf(stderr, "%s\n", base::describe(served ? sent.error() : served.error()).c_str());
    return exit_configuration;
  }
  std::error_code unknown;
  if (std::filesystem::exists(configuration->data, unknown) && !std::filesystem::is_directory(configuration->data, unknown)) {
    std::fprintf(stderr, "%s: \"data\" is not a folder\n", configuration->data.c_str());
    return exit_configuration;
  }
  std::printf("configuration, certificates, definitions, mapping, policy and calendar are sound; %zu partners\n",
              configuration->partners.all().size());
  return exit_ok;
}

}  // namespace gateway::app
