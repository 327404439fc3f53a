// Schema: the tables of the SQLite store, and what a connection must set before it uses them.
#pragma once

#include "store/sqlite/connection.hpp"

namespace gateway::store::sqlite {

inline constexpr std::int64_t schema_version = 1;
inline constexpr std::int64_t page_size = 8192;

// The statements that make an empty database ours.
const char* schema_sql();

// Sets up the one read-write connection (WAL, synchronous=FULL, no automatic checkpoints) and makes the tables when the
// file is empty. Errors: not_supported when the schema is newer than this program; structure when it is another
// program's database; transient.
base::Status prepare_writer(Connection& connection);

// Sets up a connection that only reads. Errors: as prepare_writer.
base::Status prepare_reader(Connection& connection);

}  // namespace gateway::store::sqlite
