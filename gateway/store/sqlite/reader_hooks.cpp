// The questions about subscriptions, what those who subscribed are to be told, and what others ask for instead.
#include <algorithm>

#include "store/sqlite/reader.hpp"
#include "store/sqlite/task_change_rows.hpp"

namespace gateway::store::sqlite {
namespace {

constexpr const char* subscription_columns =
    "SELECT id, organisation, criteria, endpoint, with_resource, status, version, created_at, changed_at"
    " FROM subscriptions ";

// Runs a started statement to its end.
base::Result<std::vector<SubscriptionRow>> subscriptions_of(Statement& statement) {
  std::vector<SubscriptionRow> rows;
  while (statement.next()) {
    SubscriptionRow& row = rows.emplace_back();
    row.id = statement.uuid(0);
    row.organisation = statement.bytes(1);
    row.criteria = statement.bytes(2);
    row.endpoint = statement.bytes(3);
    row.with_resource = statement.integer(4) == 1;
    row.status = statement.bytes(5);
    row.version = static_cast<std::uint32_t>(statement.integer(6));
    row.created_at = statement.instant(7);
    row.changed_at = statement.instant(8);
  }
  if (const int code = statement.finish(); code != SQLITE_DONE) return failure(code, "read");
  return rows;
}

}  // namespace

base::Status Reader::prepare_hooks() {
  const std::string columns(subscription_columns);
  subscription_ = TRY(connection_.prepare(columns + "WHERE id=?"));
  subscriptions_ = TRY(connection_.prepare(columns + "WHERE organisation=? ORDER BY id"));
  waiting_subscriptions_ = TRY(connection_.prepare(
      columns + "WHERE EXISTS (SELECT 1 FROM hooks WHERE subscription=subscriptions.id) ORDER BY id"));
  // The first of each case alone: what comes after it waits, so that a referral's changes arrive in their order.
  due_hooks_ = TRY(connection_.prepare(
      "SELECT sequence, subscription, case_id, task_id, version, queued_at, next_attempt_at, attempts FROM hooks h"
      " WHERE subscription=?1 AND next_attempt_at<=?2 AND sequence=(SELECT min(sequence) FROM hooks"
      " WHERE subscription=?1 AND case_id=h.case_id) ORDER BY sequence LIMIT ?3"));
  next_hook_ =
      TRY(connection_.prepare("SELECT min(next_attempt_at) FROM hooks WHERE subscription=? AND next_attempt_at>?"));
  task_changes_ = TRY(connection_.prepare(TaskChangeRows::changes_of));
  return base::Success{};
}

base::Result<std::vector<TaskChange>> Reader::task_changes(std::string_view organisation, base::Instant since,
                                                           const base::Uuid& after, std::size_t limit) {
  std::vector<TaskChange> changes;
  task_changes_.start(organisation, since, after, row_limit(limit));
  while (task_changes_.next()) {
    changes.push_back({task_changes_.uuid(1), task_changes_.uuid(2), task_changes_.instant(0)});
  }
  if (const int code = task_changes_.finish(); code != SQLITE_DONE) return failure(code, "read");
  return changes;
}

base::Result<std::optional<SubscriptionRow>> Reader::subscription(const base::Uuid& id) {
  subscription_.start(id);
  auto rows = TRY(subscriptions_of(subscription_));
  if (rows.empty()) return std::optional<SubscriptionRow>();
  return std::optional(std::move(rows.front()));
}

base::Result<std::vector<SubscriptionRow>> Reader::subscriptions(std::string_view organisation) {
  subscriptions_.start(organisation);
  return subscriptions_of(subscriptions_);
}

base::Result<std::vector<SubscriptionRow>> Reader::waiting_subscriptions() {
  waiting_subscriptions_.start();
  return subscriptions_of(waiting_subscriptions_);
}

base::Result<std::vector<HookRow>> Reader::due_hooks(const base::Uuid& subscription, base::Instant network_now,
                                                     std::size_t limit) {
  std::vector<HookRow> rows;
  due_hooks_.start(subscription, network_now, static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX)));
  while (due_hooks_.next()) {
    HookRow& row = rows.emplace_back();
    row.sequence = due_hooks_.integer(0);
    row.subscription = due_hooks_.uuid(1);
    row.case_id = due_hooks_.uuid(2);
    row.task_id = due_hooks_.uuid(3);
    row.version = static_cast<std::uint32_t>(due_hooks_.integer(4));
    row.queued_at = due_hooks_.instant(5);
    row.next_attempt_at = due_hooks_.instant(6);
    row.attempts = static_cast<std::uint32_t>(due_hooks_.integer(7));
  }
  if (const int code = due_hooks_.finish(); code != SQLITE_DONE) return failure(code, "read");
  return rows;
}

base::Result<std::optional<base::Instant>> Reader::next_hook(const base::Uuid& subscription, base::Instant after) {
  next_hook_.start(subscription, after);
  std::optional<base::Instant> next;
  if (next_hook_.next() && !next_hook_.is_null(0)) next = next_hook_.instant(0);
  const int code = next_hook_.finish();
  if (code != SQLITE_DONE && code != SQLITE_ROW) return failure(code, "read");
  return next;
}

}  // namespace gateway::store::sqlite
