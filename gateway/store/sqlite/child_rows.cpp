#include "store/sqlite/child_rows.hpp"

#include "store/codec.hpp"

namespace gateway::store::sqlite {

base::Result<ChildRows> ChildRows::open(Connection& connection) {
  ChildRows rows;
  rows.insert_ = TRY(connection.prepare("INSERT OR IGNORE INTO children VALUES(?2 >> 14, ?1, ?2)"));
  return rows;
}

int ChildRows::write(const base::Sha256& child, std::int64_t case_number) {
  return insert_.run(blob(child), case_number);
}

}  // namespace gateway::store::sqlite
