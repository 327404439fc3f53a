// The questions about what waits to be sent: deliveries to councils and notices to people.

#include "store/sqlite/reader.hpp"
#include "store/sqlite/resource_keys.hpp"

namespace gateway::store::sqlite {

namespace {

// Of a started statement: its first row's only column, or nothing.
base::Result<std::optional<base::Instant>> first_instant(Statement& statement) {
  std::optional<base::Instant> first;
  if (statement.next()) first = statement.instant(0);
  const int code = statement.finish();
  if (code != SQLITE_DONE && code != SQLITE_ROW) return failure(code, "read");
  return first;
}

}  // namespace

base::Status Reader::prepare_outbox() {
  due_deliveries_ = TRY(connection_.prepare(
      "SELECT id, case_id, destination, request_id, correlation_id, resources, next_attempt_at, attempts FROM outbox"
      " WHERE done=0 AND destination=? AND next_attempt_at<=? ORDER BY next_attempt_at LIMIT ?"));
  next_attempt_ =
      TRY(connection_.prepare("SELECT next_attempt_at FROM outbox WHERE done=0 AND destination=? AND next_attempt_at>? "
                              "ORDER BY next_attempt_at LIMIT 1"));
  // One probe a destination, however many rows wait.
  destinations_ = TRY(connection_.prepare(
      "WITH RECURSIVE waiting(name) AS (SELECT min(destination) FROM outbox WHERE done=0"
      " UNION ALL SELECT (SELECT min(destination) FROM outbox WHERE done=0 AND destination > name) FROM waiting"
      " WHERE name IS NOT NULL) SELECT name FROM waiting WHERE name IS NOT NULL"));
  due_notices_ = TRY(connection_.prepare(
      "SELECT id, case_id, task_id, council_ods, event, role, reason, rung, due_at, immediate_danger, raised_at,"
      " queued_at, next_attempt_at, attempts FROM notices WHERE done=0 AND next_attempt_at<=? ORDER BY next_attempt_at"
      " LIMIT ?"));
  next_notice_ = TRY(connection_.prepare(
      "SELECT next_attempt_at FROM notices WHERE done=0 AND next_attempt_at>? ORDER BY next_attempt_at LIMIT 1"));
  return base::Success{};
}

base::Result<std::optional<base::Instant>> Reader::next_attempt(std::string_view destination, base::Instant after) {
  next_attempt_.start(destination, after);
  return first_instant(next_attempt_);
}

base::Result<std::vector<std::string>> Reader::destinations() {
  std::vector<std::string> names;
  destinations_.start();
  while (destinations_.next()) names.emplace_back(destinations_.bytes(0));
  if (const int code = destinations_.finish(); code != SQLITE_DONE) return failure(code, "read");
  return names;
}

base::Result<std::vector<OutboxRow>> Reader::due_deliveries(std::string_view destination, base::Instant network_now,
                                                            std::size_t limit) {
  std::vector<OutboxRow> rows;
  due_deliveries_.start(destination, network_now, row_limit(limit));
  while (due_deliveries_.next()) {
    OutboxRow& row = rows.emplace_back();
    row.id = due_deliveries_.uuid(0);
    row.case_id = due_deliveries_.uuid(1);
    row.destination = due_deliveries_.bytes(2);
    row.request_id = due_deliveries_.uuid(3);
    row.correlation_id = due_deliveries_.uuid(4);
    auto keys = unpack_keys(due_deliveries_.bytes(5));
    if (!keys) {
      due_deliveries_.finish();
      return std::move(keys).error();
    }
    row.resources = std::move(*keys);
    row.next_attempt_at = due_deliveries_.instant(6);
    row.attempts = static_cast<std::uint32_t>(due_deliveries_.integer(7));
  }
  if (const int code = due_deliveries_.finish(); code != SQLITE_DONE) return failure(code, "read");
  return rows;
}

base::Result<std::vector<NoticeRow>> Reader::due_notices(base::Instant network_now, std::size_t limit) {
  std::vector<NoticeRow> rows;
  due_notices_.start(network_now, row_limit(limit));
  while (due_notices_.next()) {
    NoticeRow& row = rows.emplace_back();
    row.id = due_notices_.uuid(0);
    row.case_id = due_notices_.uuid(1);
    row.task_id = due_notices_.uuid(2);
    row.council_ods = due_notices_.bytes(3);
    row.event = due_notices_.bytes(4);
    row.role = due_notices_.bytes(5);
    row.reason = due_notices_.bytes(6);
    row.rung = due_notices_.bytes(7);
    if (!due_notices_.is_null(8)) row.due_at = due_notices_.instant(8);
    row.immediate_danger = due_notices_.integer(9) == 1;
    row.raised_at = due_notices_.instant(10);
    row.queued_at = due_notices_.instant(11);
    row.next_attempt_at = due_notices_.instant(12);
    row.attempts = static_cast<std::uint32_t>(due_notices_.integer(13));
  }
  if (const int code = due_notices_.finish(); code != SQLITE_DONE) return failure(code, "read");
  return rows;
}

base::Result<std::optional<base::Instant>> Reader::next_notice(base::Instant after) {
  next_notice_.start(after);
  return first_instant(next_notice_);
}

}  // namespace gateway::store::sqlite
