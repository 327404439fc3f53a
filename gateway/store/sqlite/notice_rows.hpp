// NoticeRows: the notices of a transaction as rows, inside whatever SQLite transaction is open.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace gateway::store::sqlite {

class NoticeRows {
 public:
  // Errors: transient.
  static base::Result<NoticeRows> open(Connection& connection);

  // SQLITE_DONE when every notice that is to change is there, SQLITE_NOTFOUND when one is not, or SQLite's error.
  int find(const std::vector<NoticeChange>& changes);

  // Writes what is new and what changed. SQLITE_DONE, or SQLite's error.
  int write(const Transaction& transaction);

 private:
  Statement find_, insert_, change_;
};

}  // namespace gateway::store::sqlite
