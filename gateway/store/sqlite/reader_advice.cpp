// What the reader answers about requests for advice.
#include <utility>

#include "store/payload.hpp"
#include "store/sqlite/reader.hpp"

namespace gateway::store::sqlite {
namespace {

constexpr const char* columns = "SELECT id, asker, adviser, key, version, status, wake_at, state FROM advice ";

base::Result<std::optional<AdviceRow>> first_of(base::Result<std::vector<AdviceRow>> rows) {
  if (!rows) return std::move(rows).error();
  if (rows->empty()) return std::optional<AdviceRow>();
  return std::optional(std::move(rows->front()));
}

}  // namespace

base::Status Reader::prepare_advice() {
  const std::string advice(columns);
  advice_ = TRY(connection_.prepare(advice + "WHERE id=?"));
  advice_asked_ = TRY(connection_.prepare(advice + "WHERE key=? AND asker=?"));
  advice_of_ = TRY(connection_.prepare(advice + "WHERE asker=?1 OR adviser=?1 ORDER BY number DESC LIMIT ?2"));
  due_advice_ = TRY(connection_.prepare(advice + "WHERE wake_at<=? ORDER BY wake_at LIMIT ?"));
  next_advice_ =
      TRY(connection_.prepare("SELECT wake_at FROM advice WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1"));
  return base::Success{};
}

// All rows of a started statement, which it ends.
base::Result<std::vector<AdviceRow>> Reader::advice_rows(Statement& statement) const {
  std::vector<AdviceRow> rows;
  while (statement.next()) {
    AdviceRow row;
    row.id = statement.uuid(0);
    row.asker = statement.bytes(1);
    row.adviser = statement.bytes(2);
    row.key = statement.uuid(3);
    row.version = static_cast<std::uint32_t>(statement.integer(4));
    row.status = statement.bytes(5);
    if (!statement.is_null(6)) row.wake_at = statement.instant(6);
    auto state = sealer_.open(statement.bytes(7), advice_place(row.id, row.version));
    if (!state) {
      statement.finish();
      return std::move(state).error();
    }
    row.state = std::move(*state);
    rows.push_back(std::move(row));
  }
  if (statement.finish() != SQLITE_DONE) return failure(statement.code(), "read");
  return rows;
}

base::Result<std::optional<AdviceRow>> Reader::advice(const base::Uuid& id) {
  advice_.start(id);
  return first_of(advice_rows(advice_));
}

base::Result<std::optional<AdviceRow>> Reader::advice_asked(std::string_view asker, const base::Uuid& key) {
  advice_asked_.start(key, asker);
  return first_of(advice_rows(advice_asked_));
}

base::Result<std::vector<AdviceRow>> Reader::advice_of(std::string_view organisation, std::size_t limit) {
  advice_of_.start(organisation, row_limit(limit));
  return advice_rows(advice_of_);
}

base::Result<std::vector<AdviceRow>> Reader::due_advice(base::Instant now, std::size_t limit) {
  due_advice_.start(now, row_limit(limit));
  return advice_rows(due_advice_);
}

base::Result<std::optional<base::Instant>> Reader::next_advice() {
  next_advice_.start();
  std::optional<base::Instant> next;
  if (next_advice_.next()) next = next_advice_.instant(0);
  next_advice_.finish();
  if (next_advice_.failed()) return failure(next_advice_.code(), "read");
  return next;
}

}  // namespace gateway::store::sqlite
