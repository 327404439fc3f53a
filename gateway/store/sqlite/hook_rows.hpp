// HookRows: subscriptions, and what those who subscribed are to be told, as rows inside whatever transaction is open.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace gateway::store::sqlite {

class HookRows {
 public:
  // Errors: transient.
  static base::Result<HookRows> open(Connection& connection);

  // Writes what changed about subscriptions, queues a hook for each Task version of `transaction` and each active
  // subscription of its practice, and takes note of tries. SQLITE_DONE, or SQLite's error.
  int write(const Transaction& transaction);

 private:
  Statement insert_, update_, remove_, drop_hooks_, queue_, finish_, change_;
};

}  // namespace gateway::store::sqlite
