// MemberOutcome: what became of one transaction of a group.
#pragma once

#include "base/result.hpp"
#include "store/sqlite/connection.hpp"

namespace gateway::store::sqlite {

// What became of one member of a group.
struct MemberOutcome {
  enum class Kind {
    applied,
    refused,  // found out before anything was written
    broken,   // found out after something was written: must be rolled back alone
    failed,   // the disk or the database: the whole group fails
  };
  Kind kind = Kind::applied;
  base::Status status = base::Success{};
  int code = SQLITE_OK;  // SQLite's, when failed
};

}  // namespace gateway::store::sqlite
