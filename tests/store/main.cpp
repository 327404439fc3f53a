// The tests of the store; with --kill-child, the victim of the kill test instead.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "base/system_ports.hpp"
#include "store/kill_child.hpp"
#include "store/sample.hpp"
#include "store/sealer_file.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace gateway::tests {

int run_kill_child(int count, char** arguments) {
  if (count != 4) return 2;
  const std::string folder = arguments[0];
  const std::uint64_t first = std::strtoull(arguments[1], nullptr, 10);
  const std::uint64_t referrals = std::strtoull(arguments[2], nullptr, 10);
  const int tell = std::atoi(arguments[3]);
  base::SystemEntropy entropy;
  auto sealer = store::open_sealer(folder + "/key", store::MissingKey::refuse, entropy);
  if (!sealer) return 3;
  store::sqlite::SqliteSettings settings;
  settings.path = folder + "/store.db";
  settings.queue_limit = 2 * referrals;
  settings.checkpoint_step_bytes = 512 << 10;
  auto store = store::sqlite::open_sqlite(settings, **sealer);
  if (!store) return 4;
  for (std::uint64_t n = first; n < first + referrals; ++n) {
    store::Transaction whole = decision(n);
    whole.inbox = intake(n).inbox;
    whole.events.insert(whole.events.begin(), intake(n).events.front());
    (*store)->submit(std::move(whole), [n, tell](base::Status status) {
      if (status.ok() && write(tell, &n, sizeof n) != static_cast<ssize_t>(sizeof n)) _exit(5);
    });
  }
  (*store)->stop();
  return 0;
}

}  // namespace gateway::tests

int main(int count, char** arguments) {
  if (count > 1 && std::strcmp(arguments[1], gateway::tests::kill_child_option) == 0) {
    return gateway::tests::run_kill_child(count - 2, arguments + 2);
  }
  testing::InitGoogleTest(&count, arguments);
  return RUN_ALL_TESTS();
}
