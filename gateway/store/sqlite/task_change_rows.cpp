#include "store/sqlite/task_change_rows.hpp"

namespace gateway::store::sqlite {

base::Result<TaskChangeRows> TaskChangeRows::open(Connection& connection) {
  TaskChangeRows rows;
  // Two versions of one Task may have one instant.
  rows.insert_ = TRY(connection.prepare("INSERT OR IGNORE INTO task_changes VALUES(?,?,?,?)"));
  return rows;
}

int TaskChangeRows::write(const Transaction& transaction) {
  for (const ResourceRow& row : transaction.resources) {
    if (row.type != "Task" || row.changed_at == base::Instant{}) continue;
    for (const std::string& organisation : {row.practice_ods, row.council_ods}) {
      if (organisation.empty()) continue;
      const int code = insert_.run(std::string_view(organisation), row.changed_at, row.id, row.case_id);
      if (code != SQLITE_DONE) return code;
    }
  }
  return SQLITE_DONE;
}

}  // namespace gateway::store::sqlite
