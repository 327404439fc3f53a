#include "store/sqlite/hook_rows.hpp"

namespace gateway::store::sqlite {

base::Result<HookRows> HookRows::open(Connection& connection) {
  HookRows rows;
  rows.insert_ = TRY(connection.prepare("INSERT INTO subscriptions VALUES(?,?,?,?,?,?,1,?,?)"));
  rows.update_ = TRY(connection.prepare("UPDATE subscriptions SET status=?, version=?, changed_at=? WHERE id=?"));
  rows.remove_ = TRY(connection.prepare("DELETE FROM subscriptions WHERE id=?"));
  rows.drop_hooks_ = TRY(connection.prepare("DELETE FROM hooks WHERE subscription=?"));
  rows.queue_ = TRY(connection.prepare(
      "INSERT INTO hooks(subscription, case_id, task_id, version, queued_at, next_attempt_at, attempts)"
      " SELECT id, ?2, ?3, ?4, ?5, ?5, 0 FROM subscriptions WHERE organisation=?1 AND status='active'"));
  rows.finish_ = TRY(connection.prepare("DELETE FROM hooks WHERE sequence=?"));
  rows.change_ = TRY(connection.prepare("UPDATE hooks SET attempts=?2, next_attempt_at=?3 WHERE sequence=?1"));
  return rows;
}

int HookRows::write(const Transaction& transaction) {
  for (const SubscriptionRow& row : transaction.subscriptions) {
    // A change that comes after the removal must not bring it back.
    int code = row.version == 1
                   ? insert_.run(row.id, std::string_view(row.organisation), std::string_view(row.criteria),
                                 std::string_view(row.endpoint), std::int64_t{row.with_resource ? 1 : 0},
                                 std::string_view(row.status), row.created_at, row.changed_at)
                   : update_.run(std::string_view(row.status), std::int64_t{row.version}, row.changed_at, row.id);
    // Who is not told any more finds by reading what it missed.
    if (code == SQLITE_DONE && row.status != "active") code = drop_hooks_.run(row.id);
    if (code != SQLITE_DONE) return code;
  }
  for (const base::Uuid& id : transaction.subscriptions_removed) {
    int code = remove_.run(id);
    if (code == SQLITE_DONE) code = drop_hooks_.run(id);
    if (code != SQLITE_DONE) return code;
  }
  for (const ResourceRow& row : transaction.resources) {
    if (row.type != "Task") continue;
    const int code = queue_.run(std::string_view(row.practice_ods), row.case_id, row.id, std::int64_t{row.version},
                                transaction.hooks_due_at);
    if (code != SQLITE_DONE) return code;
  }
  for (const HookChange& change : transaction.hook_changes) {
    const int code = change.done ? finish_.run(change.sequence)
                                 : change_.run(change.sequence, std::int64_t{change.attempts}, change.next_attempt_at);
    if (code != SQLITE_DONE) return code;
  }
  return SQLITE_DONE;
}

}  // namespace gateway::store::sqlite
