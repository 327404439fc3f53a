// TaskChangeRows: which Tasks changed when, for each organisation that may read them.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/store.hpp"

namespace gateway::store::sqlite {

class TaskChangeRows {
 public:
  // Errors: transient.
  static base::Result<TaskChangeRows> open(Connection& connection);

  // Notes the Tasks among the resources that say when they changed. SQLITE_DONE, or SQLite's error.
  int write(const Transaction& transaction);

  // What a reader asks with organisation, instant, Task and a limit: one step down the primary key, and on from there.
  static constexpr const char* changes_of =
      "SELECT at, task, case_id FROM task_changes WHERE organisation=?1 AND (at, task) > (?2, ?3)"
      " ORDER BY at, task LIMIT ?4";

 private:
  Statement insert_;
};

}  // namespace gateway::store::sqlite
