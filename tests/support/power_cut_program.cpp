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

// The number in an environment variable; 0 without it.
std::uint64_t number_in(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

// Runs before main, so that every thread of the program is born with the signal blocked.
const bool wired = [] {
  sigset_t switches;
  sigemptyset(&switches);
  sigaddset(&switches, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &switches, nullptr);
  power_cut::install_as_default();
  power_cut::on_cut([] { _exit(137); });
  // Instead of the signal: the operation to cut at, or the commit to cut after, counted from the start. The number is
  // the seed of what survives as well.
  if (const auto operation = number_in("GATEWAY_POWER_CUT_AT"); operation > 0) power_cut::arm(operation, operation);
  if (const auto commit = number_in("GATEWAY_POWER_CUT_AFTER_COMMIT"); commit > 0)
    power_cut::arm_commit(commit, commit);
  std::thread([switches] {
    // A number sent along (sigqueue) is the seed of what survives.
    siginfo_t received{};
    while (sigwaitinfo(&switches, &received) != SIGUSR2) {
      // Interrupted by a debugger or a leak check: the switch has not been pressed.
    }
    power_cut::cut(static_cast<std::uint64_t>(received.si_code == SI_QUEUE ? received.si_value.sival_int : getpid()));
  }).detach();
  return true;
}();

}  // namespace
