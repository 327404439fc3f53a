#include "store/sqlite/notice_rows.hpp"

namespace gateway::store::sqlite {

base::Result<NoticeRows> NoticeRows::open(Connection& connection) {
  NoticeRows rows;
  rows.find_ = TRY(connection.prepare("SELECT done FROM notices WHERE id=?"));
  rows.insert_ = TRY(connection.prepare("INSERT INTO notices VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)"));
  // Done stays done: a try under way when its notice was withdrawn must not bring it back by ending.
  rows.change_ =
      TRY(connection.prepare("UPDATE notices SET done=max(done, ?2), attempts=max(attempts, ?3),"
                             " next_attempt_at=CASE ?2 WHEN 1 THEN next_attempt_at ELSE ?4 END WHERE id=?1"));
  return rows;
}

int NoticeRows::find(const std::vector<NoticeChange>& changes) {
  for (const NoticeChange& change : changes) {
    find_.start(change.id);
    const bool exists = find_.next();
    find_.finish();
    if (find_.failed()) return find_.code();
    if (!exists) return SQLITE_NOTFOUND;
  }
  return SQLITE_DONE;
}

int NoticeRows::write(const Transaction& transaction) {
  for (const NoticeRow& row : transaction.notices) {
    const int code = insert_.run(row.id, row.case_id, row.task_id, std::string_view(row.council_ods),
                                 std::string_view(row.event), std::string_view(row.role), std::string_view(row.reason),
                                 std::string_view(row.rung), row.due_at, std::int64_t{row.immediate_danger ? 1 : 0},
                                 row.raised_at, row.queued_at, row.next_attempt_at, std::int64_t{row.attempts});
    if (code != SQLITE_DONE) return code;
  }
  for (const NoticeChange& change : transaction.notice_changes) {
    const int code = change_.run(change.id, std::int64_t{change.done ? 1 : 0}, std::int64_t{change.attempts},
                                 change.next_attempt_at);
    if (code != SQLITE_DONE) return code;
  }
  return SQLITE_DONE;
}

}  // namespace gateway::store::sqlite
