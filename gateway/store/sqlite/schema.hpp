// Schema: the tables of the SQLite store, and what a connection must set before it uses them.
#pragma once

#include "store/sqlite/connection.hpp"

namespace gateway::store::sqlite {

inline constexpr std::int64_t schema_version = 6;
inline constexpr std::int64_t page_size = 8192;

// Sets up the one read-write connection (WAL, synchronous=FULL, no automatic checkpoints) and makes the tables when the
// file is empty, and brings an older version's up to date. Errors: not_supported when the schema is newer than this
// program; structure when it is another program's database; transient.
base::Status prepare_writer(Connection& connection);

// Sets up a connection that only reads. Errors: as prepare_writer; not_supported also when the schema is older: a
// program that writes has to bring it up to date.
base::Status prepare_reader(Connection& connection);

}  // namespace gateway::store::sqlite
