#include "store/sqlite/connection.hpp"

#include <cstring>

namespace gateway::store::sqlite {

bool Statement::next() {
  code_ = sqlite3_step(statement_.get());
  return code_ == SQLITE_ROW;
}

int Statement::finish() {
  sqlite3_reset(statement_.get());
  return code_;
}

std::string_view Statement::bytes(int column) const {
  const auto* const start = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return start == nullptr ? std::string_view() : std::string_view(start, static_cast<std::size_t>(size));
}

base::Uuid Statement::uuid(int column) const {
  base::Uuid value;
  const std::string_view stored = bytes(column);
  if (stored.size() == value.bytes.size()) std::memcpy(value.bytes.data(), stored.data(), stored.size());
  return value;
}

base::Sha256 Statement::digest(int column) const {
  base::Sha256 value{};
  const std::string_view stored = bytes(column);
  if (stored.size() == value.size()) std::memcpy(value.data(), stored.data(), stored.size());
  return value;
}

void Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), index, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void Statement::bind(int index, Blob value) {
  sqlite3_bind_blob64(statement_.get(), index, value.bytes.data() == nullptr ? "" : value.bytes.data(),
                      value.bytes.size(), SQLITE_STATIC);
}

void Statement::bind(int index, const base::Uuid& uuid) {
  sqlite3_bind_blob64(statement_.get(), index, uuid.bytes.data(), uuid.bytes.size(), SQLITE_STATIC);
}

base::Result<Connection> Connection::open(const std::string& path, int flags, const std::string& vfs) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, vfs.empty() ? nullptr : vfs.c_str());
  Connection connection;
  connection.connection_.reset(opened);
  if (code != SQLITE_OK) return failure(code, "open the database");
  sqlite3_extended_result_codes(opened, 1);
  return connection;
}

base::Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int code =
      sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  if (code != SQLITE_OK) return failure(code, "prepare a statement on");
  Statement statement;
  statement.statement_.reset(made);
  return statement;
}

base::Status Connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code, "run a statement on");
  return base::Success{};
}

base::Result<std::int64_t> Connection::number(const char* sql) {
  Statement statement = TRY(prepare(sql));
  statement.start();
  const std::int64_t value = statement.next() ? statement.integer(0) : 0;
  const int code = statement.finish();
  if (code != SQLITE_ROW && code != SQLITE_DONE) return failure(code, "read");
  return value;
}

base::Error failure(int code, std::string_view doing) {
  return base::Error(
      base::ErrorKind::transient,
      "cannot " + std::string(doing) + " the store: " + sqlite3_errstr(code) + " (" + std::to_string(code) + ")", {},
      (code & 0xff) == SQLITE_FULL ? "free some space on the store's disk" : "");
}

bool in_doubt(int code) {
  const int primary = code & 0xff;
  // The index beside the log could not grow: the disk is full, and no content was touched.
  if (code == SQLITE_IOERR_SHMSIZE) return false;
  return primary == SQLITE_IOERR || primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

}  // namespace gateway::store::sqlite
