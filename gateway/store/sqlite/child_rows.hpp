// ChildRows: which cases are about one child, by a keyed digest of the NHS number.
#pragma once

#include <vector>

#include "base/digest.hpp"
#include "store/sqlite/connection.hpp"

namespace gateway::store::sqlite {

class ChildRows {
 public:
  // Errors: transient.
  static base::Result<ChildRows> open(Connection& connection);

  // Notes that the case of that number is about that child. SQLITE_DONE, or SQLite's error.
  int write(const base::Sha256& child, std::int64_t case_number);

  // What a reader asks with the digest and a limit: numbers of cases, newest first. Digests are random: one index over
  // all of them would cost a page of log for each, so sixteen thousand cases have a part of it to themselves.
  static constexpr const char* cases_of_child =
      "WITH RECURSIVE parts(part) AS (SELECT 0 UNION ALL SELECT part+1 FROM parts"
      " WHERE part < (SELECT max(number) >> 14 FROM cases))"
      " SELECT k.number FROM parts p CROSS JOIN children k ON k.part=p.part AND k.child=?1"
      " ORDER BY k.number DESC LIMIT ?2";

 private:
  Statement insert_;
};

}  // namespace gateway::store::sqlite
