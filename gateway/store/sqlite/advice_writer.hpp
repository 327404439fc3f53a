// AdviceWriter: writes requests for advice, which stand apart from everything else.
#pragma once

#include <optional>
#include <string>

#include "store/sqlite/member_outcome.hpp"
#include "store/store.hpp"

namespace gateway::store::sqlite {

class AdviceWriter {
 public:
  // Errors: transient.
  static base::Result<AdviceWriter> open(Connection& connection);

  // Why `row` cannot be written: conflict, duplicate, or the database; nothing when it can.
  std::optional<MemberOutcome> check(const AdviceRow& row);

  // Writes it with its sealed state; returns SQLite's code.
  int write(const AdviceRow& row, const std::string& state);

 private:
  Statement version_, key_, insert_, update_;
};

}  // namespace gateway::store::sqlite
