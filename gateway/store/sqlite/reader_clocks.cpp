// The reads behind time: clocks that are due, and the walks over all that run and over all cases.

#include "store/sqlite/reader.hpp"

namespace gateway::store::sqlite {
namespace {

// The rows of a started statement, each made by `read`; ends it.
template <typename Row, typename Read>
base::Result<std::vector<Row>> rows_of(Statement& statement, const Read& read) {
  std::vector<Row> rows;
  while (statement.next()) rows.push_back(read());
  const bool failed = statement.failed();
  const int code = statement.code();
  statement.finish();
  if (failed) return failure(code, "read");
  return rows;
}

base::Result<std::vector<DueClock>> clocks_of(Statement& statement) {
  return rows_of<DueClock>(statement, [&] {
    return DueClock{statement.uuid(0), statement.uuid(1), statement.instant(2)};
  });
}

}  // namespace

base::Result<std::vector<DueClock>> Reader::due_clocks(base::Instant now, std::size_t limit) {
  due_clocks_.start(now, row_limit(limit));
  return clocks_of(due_clocks_);
}

base::Result<std::vector<DueClock>> Reader::running_clocks(const base::Uuid& after, std::size_t limit) {
  running_clocks_.start(after, row_limit(limit));
  return clocks_of(running_clocks_);
}

base::Result<std::vector<CaseName>> Reader::cases_after(const base::Uuid& after, std::size_t limit) {
  cases_after_.start(after, row_limit(limit));
  return rows_of<CaseName>(cases_after_, [&] {
    return CaseName{cases_after_.uuid(0), std::string(cases_after_.bytes(1)), std::string(cases_after_.bytes(2))};
  });
}

}  // namespace gateway::store::sqlite
