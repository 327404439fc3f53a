// Linked into a program, makes all its SQLite files live on the power-cut VFS, with SIGUSR2 as the switch: what was not
// synced is lost and the process is gone, at once. Never part of a production program.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "support/power_cut_vfs.hpp"

namespace {

namespace power_cut = gateway::support::power_cut;

// Runs before main, so that every thread of the program is born with the signal blocked.
const bool wired = [] {
  sigset_t switches;
  sigemptyset(&switches);
  sigaddset(&switches, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &switches, nullptr);
  power_cut::install_as_default();
  power_cut::on_cut([] { _exit(137); });
  // Instead of the signal: GATEWAY_POWER_CUT_AT, the operation to cut at.
  if (const char* operation = std::getenv("GATEWAY_POWER_CUT_AT"); operation != nullptr) {
    power_cut::arm(std::strtoull(operation, nullptr, 10), 1);
  }
  std::thread([switches] {
    int received = 0;
    sigwait(&switches, &received);
    power_cut::cut(static_cast<std::uint64_t>(getpid()));
  }).detach();
  return true;
}();

}  // namespace
