// Recording: the rows of a database the gateway wrote, sorted back into the transactions that wrote them.
#pragma once

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace floor_bench {

struct Cell {
  int type = SQLITE_NULL;
  sqlite3_int64 number = 0;
  std::string bytes;
};
using Row = std::vector<Cell>;

struct Insert {
  std::size_t table = 0;
  Row row;
};

struct Transaction {
  std::vector<Insert> inserts;
  Row answer;  // the columns of the answering update, then the referral's number; empty for none
};

struct Referral {
  Transaction intake, decision;
};

[[noreturn]] inline void fail(const char* what, const char* why) {
  std::fprintf(stderr, "store_floor: %s: %s\n", what, why);
  std::exit(1);
}

inline void check(sqlite3* database, int code, const char* what) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail(what, sqlite3_errmsg(database));
}

inline void execute(sqlite3* database, const std::string& sql) {
  check(database, sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), sql.c_str());
}

inline sqlite3_stmt* prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  check(database, sqlite3_prepare_v3(database, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr),
        sql.c_str());
  return statement;
}

inline const std::vector<std::string> tables = {"payloads", "referrals", "traces", "cases", "resources",
                                                "outbox",   "clocks",    "events", "audit", "children"};
enum Table : std::size_t { payloads, referrals, traces, cases, resources, outbox, clocks, events, audit, children };

struct Recording {
  std::vector<std::string> schema;
  std::vector<std::size_t> columns;  // of each table
  std::vector<Referral> referrals;
  std::size_t rows = 0;
  std::size_t bytes = 0;
  std::size_t left_out = 0;  // payloads of later transactions: council updates and the like
};

// Reads up to `limit` answered referrals of the database at `path`. Ends the program when it cannot.
Recording read_recording(const std::string& path, std::size_t limit);

}  // namespace floor_bench
