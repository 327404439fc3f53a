#include "store/sqlite/advice_writer.hpp"

#include <string_view>

namespace gateway::store::sqlite {
namespace {

using Kind = MemberOutcome::Kind;

MemberOutcome refused(base::ErrorKind kind, const char* text) {
  return {Kind::refused, base::Error(kind, text), SQLITE_OK};
}

MemberOutcome failed(const Statement& statement) {
  return {Kind::failed, failure(statement.code(), "read"), statement.code()};
}

}  // namespace

base::Result<AdviceWriter> AdviceWriter::open(Connection& connection) {
  AdviceWriter writer;
  writer.version_ = TRY(connection.prepare("SELECT version FROM advice WHERE id=?"));
  writer.key_ = TRY(connection.prepare("SELECT 1 FROM advice WHERE key=? AND asker=?"));
  writer.insert_ =
      TRY(connection.prepare("INSERT INTO advice(version, status, wake_at, state, id, asker, adviser, key)"
                             " VALUES(?,?,?,?,?,?,?,?)"));
  writer.update_ = TRY(connection.prepare("UPDATE advice SET version=?, status=?, wake_at=?, state=? WHERE id=?"));
  return writer;
}

std::optional<MemberOutcome> AdviceWriter::check(const AdviceRow& row) {
  version_.start(row.id);
  const std::int64_t version = version_.next() ? version_.integer(0) : 0;
  version_.finish();
  if (version_.failed()) return failed(version_);
  if (version + 1 != std::int64_t{row.version}) {
    return refused(base::ErrorKind::conflict, "the request for advice was changed in the meantime");
  }
  if (version > 0) return std::nullopt;
  key_.start(row.key, std::string_view(row.asker));
  const bool known = key_.next();
  key_.finish();
  if (key_.failed()) return failed(key_);
  if (known) {
    return refused(base::ErrorKind::duplicate, "a request for advice with this request id was taken in before");
  }
  return std::nullopt;
}

int AdviceWriter::write(const AdviceRow& row, const std::string& state) {
  const auto run = [&](Statement& statement, const auto&... rest) {
    return statement.run(std::int64_t{row.version}, std::string_view(row.status), row.wake_at, Blob{state}, row.id,
                         rest...);
  };
  if (row.version > 1) return run(update_);
  return run(insert_, std::string_view(row.asker), std::string_view(row.adviser), row.key);
}

}  // namespace gateway::store::sqlite
