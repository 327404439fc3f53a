// Connection and Statement: SQLite's C interface with ownership, one prepared statement per question, kept.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"

namespace gateway::store::sqlite {

// Bytes to bind as a BLOB; a plain string_view binds as TEXT.
struct Blob {
  std::string_view bytes;
};

inline Blob blob(const base::Sha256& digest) {
  return {{reinterpret_cast<const char*>(digest.data()), digest.size()}};
}

// A number of rows as SQLite's LIMIT takes it.
inline std::int64_t row_limit(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX));
}

// A prepared statement. What is bound must live until the next start(), run() or finish().
class Statement {
 public:
  Statement() = default;

  // Binds `values` in order and forgets any execution before.
  template <typename... Values>
  void start(const Values&... values) {
    sqlite3_reset(statement_.get());
    int index = 0;
    (bind(++index, values), ...);
  }

  // Goes to the next row. False at the end and on failure; code() tells which.
  bool next();

  // Binds, runs to the end, resets. Returns SQLITE_DONE or the error code.
  template <typename... Values>
  int run(const Values&... values) {
    start(values...);
    while (next()) {
    }
    return finish();
  }

  // Ends the execution, releasing its locks; returns the last code: SQLITE_ROW, SQLITE_DONE or an error.
  int finish();

  int code() const { return code_; }
  bool failed() const { return code_ != SQLITE_ROW && code_ != SQLITE_DONE; }

  // Columns of the current row; texts and blobs live until the next row.
  bool is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  std::string_view bytes(int column) const;
  base::Uuid uuid(int column) const;
  base::Sha256 digest(int column) const;
  base::Instant instant(int column) const { return base::Instant(base::Duration(integer(column))); }

 private:
  friend class Connection;

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  void bind(int index, std::int64_t value) { sqlite3_bind_int64(statement_.get(), index, value); }
  void bind(int index, std::string_view text);
  void bind(int index, Blob value);
  void bind(int index, const base::Uuid& uuid);
  void bind(int index, base::Instant instant) { bind(index, std::int64_t{instant.time_since_epoch().count()}); }
  void bind(int index, const std::optional<base::Instant>& instant) {
    if (instant) return bind(index, *instant);
    sqlite3_bind_null(statement_.get(), index);
  }

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int code_ = SQLITE_DONE;
};

// One connection; used by one thread at a time.
class Connection {
 public:
  // `vfs` may be empty: the system's. Errors: transient.
  static base::Result<Connection> open(const std::string& path, int flags, const std::string& vfs);

  // `sql` must be right: a statement that does not prepare on this schema is a bug and ends the program, unless the
  // disk refused. Errors: transient.
  base::Result<Statement> prepare(std::string_view sql);

  // Runs every statement in `sql`. Errors: transient.
  base::Status execute(const char* sql);

  // The first column of the first row; 0 when there is none. Errors: transient.
  base::Result<std::int64_t> number(const char* sql);

  sqlite3* handle() const { return connection_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };

  std::unique_ptr<sqlite3, Close> connection_;
};

// The disk or the database refused; SQLite's words, which hold no content.
base::Error failure(int code, std::string_view doing);

// True when after `code` the file cannot be trusted until it is opened again: a failed write or fsync, or damage.
bool in_doubt(int code);

}  // namespace gateway::store::sqlite
