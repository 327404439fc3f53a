#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cstdio>

#include "app/gateway.hpp"
#include "app/verbs.hpp"
#include "base/log.hpp"

namespace gateway::app {

int serve(const std::string& configuration_file) {
  auto configuration = load_configuration(configuration_file);
  if (!configuration) {
    std::fprintf(stderr, "%s\n", base::describe(configuration.error()).c_str());
    return exit_configuration;
  }
  base::log::set_level(configuration->log_level);
  // Store, key and socket are for this user only.
  umask(077);
  // Memory holds opened records: no core dumps, no debugger of the same user (SEC-28).
  prctl(PR_SET_DUMPABLE, 0);

  // Blocked before any thread starts, so that only sigwait below ever sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  Gateway gateway(std::move(*configuration));
  const auto port = gateway.start();
  if (!port) {
    std::fprintf(stderr, "%s\n", base::describe(port.error()).c_str());
    return exit_configuration;
  }
  std::printf("listening on %u\n", static_cast<unsigned>(*port));
  std::fflush(stdout);

  int received = 0;
  while (sigwait(&signals, &received) == 0 && received == SIGHUP) gateway.reload();
  base::log::info("stopping", {{"signal", static_cast<std::int64_t>(received)}});
  gateway.stop(std::chrono::seconds{30});
  return exit_ok;
}

}  // namespace gateway::app
