#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <string>

#include "demo_council/council.hpp"

namespace {

using gateway::demo_council::Council;
using gateway::demo_council::CouncilSettings;

// Splits "host:port"; false when the port is no number from 0 to 65535.
bool read_address(const std::string& text, std::string& host, std::uint16_t& port) {
  const auto colon = text.rfind(':');
  const std::string digits = colon == std::string::npos ? std::string() : text.substr(colon + 1);
  if (digits.empty() || digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string::npos) return false;
  const auto number = std::stoul(digits);
  if (number > 65535) return false;
  host = text.substr(0, colon);
  port = static_cast<std::uint16_t>(number);
  return true;
}

int refuse(const std::string& text) {
  std::fprintf(stderr, "demo-council: %s\n", text.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options(
      "A demonstration council: receives referrals over FHIR and acts on them by a script. Not for production.");
  CouncilSettings settings;
  std::string listen = "127.0.0.1:0";
  std::string gateway_url;
  options.add_option("--listen", listen, "address:port; port 0 takes a free one, printed as \"listening on PORT\"");
  options.add_option("--certificate", settings.certificate, "PEM: the council's certificate")->required();
  options.add_option("--key", settings.key, "PEM: its key")->required();
  options.add_option("--client-ca", settings.client_ca, "PEM: what the gateway's certificate chains to")->required();
  options.add_option("--ods", settings.ods, "the council's ODS code");
  options.add_option("--store", settings.store, "folder to keep what was received in")->required();
  options.add_option("--script", settings.script, "TOML file: how to behave; without it the council stays silent");
  options.add_option("--gateway", gateway_url, "https://host:port of the gateway")->required();
  CLI11_PARSE(options, argc, argv);
  const std::string scheme = "https://";
  if (!read_address(listen, settings.address, settings.port)) return refuse("--listen takes address:port");
  if (gateway_url.rfind(scheme, 0) != 0 ||
      !read_address(gateway_url.substr(scheme.size()), settings.gateway.host, settings.gateway.port)) {
    return refuse("--gateway takes https://host:port");
  }

  // Blocked before any thread starts, so that only sigwait sees them.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);

  Council council(settings);
  const auto port = council.start();
  if (!port) return refuse(gateway::base::describe(port.error()));
  std::printf("listening on %u\n", static_cast<unsigned>(*port));
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ending, &signal);
  council.stop();
  return 0;
}
