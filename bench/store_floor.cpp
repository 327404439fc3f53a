// store_floor: what the disk and SQLite alone can do. Takes a database the gateway wrote and commits the same rows again,
// referral by referral, into an empty file with the same schema: no Store, no sealing, no threads, no checks.
//
//   store_floor --like gateway.db --file floor.db [--outstanding 64] [--referrals N] [--step-mb 16]
//
// A referral is two transactions, as in the gateway: the message taken in, and its decision. A commit holds as many
// transactions as would be outstanding.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace {

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

[[noreturn]] void fail(const char* what, const char* why) {
  std::fprintf(stderr, "store_floor: %s: %s\n", what, why);
  std::exit(1);
}

void check(sqlite3* database, int code, const char* what) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail(what, sqlite3_errmsg(database));
}

void execute(sqlite3* database, const std::string& sql) {
  check(database, sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), sql.c_str());
}

sqlite3_stmt* prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  check(database, sqlite3_prepare_v3(database, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr), sql.c_str());
  return statement;
}

std::vector<Row> read_rows(sqlite3* database, const std::string& sql) {
  std::vector<Row> rows;
  sqlite3_stmt* const statement = prepare(database, sql);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    Row& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      Cell& cell = row.emplace_back();
      cell.type = sqlite3_column_type(statement, i);
      if (cell.type == SQLITE_INTEGER) {
        cell.number = sqlite3_column_int64(statement, i);
      } else if (cell.type != SQLITE_NULL) {
        cell.bytes.assign(static_cast<const char*>(sqlite3_column_blob(statement, i)),
                          static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
      }
    }
  }
  sqlite3_finalize(statement);
  return rows;
}

void bind(sqlite3_stmt* statement, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int at = static_cast<int>(i) + 1;
    const Cell& cell = row[i];
    if (cell.type == SQLITE_NULL) sqlite3_bind_null(statement, at);
    if (cell.type == SQLITE_INTEGER) sqlite3_bind_int64(statement, at, cell.number);
    if (cell.type == SQLITE_TEXT) sqlite3_bind_text64(statement, at, cell.bytes.data(), cell.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (cell.type == SQLITE_BLOB) sqlite3_bind_blob64(statement, at, cell.bytes.data(), cell.bytes.size(), SQLITE_STATIC);
  }
}

const std::vector<std::string> tables = {"payloads", "referrals", "traces", "cases", "resources", "outbox", "clocks", "events", "audit"};
enum Table : std::size_t { payloads, referrals, traces, cases, resources, outbox, clocks, events, audit };

struct Recording {
  std::vector<std::string> schema;
  std::vector<std::size_t> columns;  // of each table
  std::vector<Referral> referrals;
  std::size_t rows = 0;
  std::size_t bytes = 0;
  std::size_t left_out = 0;  // payloads of later transactions: council updates and the like
};

// The recorded rows, sorted back into the transactions that wrote them.
class Recorder {
 public:
  Recorder(const std::string& path, std::size_t limit) {
    check(database_, sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READONLY, nullptr), path.c_str());
    for (const Row& row : read_rows(database_, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")) {
      recording_.schema.push_back(row[0].bytes);
    }
    read_referrals(limit);
    read_the_rest();
    sqlite3_close(database_);
  }

  Recording take() { return std::move(recording_); }

 private:
  struct Place {
    std::size_t referral = 0;
    bool decision = false;
  };

  std::vector<Row> all(Table table) {
    std::vector<Row> rows = read_rows(database_, "SELECT * FROM " + tables[table]);
    if (!rows.empty()) recording_.columns[table] = rows[0].size();
    return rows;
  }

  int column(Table table, const std::string& name) {
    const auto found = read_rows(database_, "SELECT cid FROM pragma_table_info('" + tables[table] + "') WHERE name='" + name + "'");
    if (found.empty()) fail("column", (tables[table] + "." + name).c_str());
    return static_cast<int>(found[0][0].number);
  }

  void add(Table table, const Place& place, Row row) {
    Referral& referral = recording_.referrals[place.referral];
    for (const Cell& cell : row) recording_.bytes += cell.bytes.size();
    ++recording_.rows;
    (place.decision ? referral.decision : referral.intake).inserts.push_back({table, std::move(row)});
  }

  void read_referrals(std::size_t limit) {
    recording_.columns.resize(tables.size());
    const auto at = [&](const char* name) { return static_cast<std::size_t>(column(referrals, name)); };
    const std::size_t number = at("number"), request = at("request_id"), correlation = at("correlation_id"), body = at("body_payload"),
                      answered = at("answered"), answer_payload = at("answer_payload");
    const std::vector<std::size_t> answer = {answered, at("answer_status"), at("answer_location"), answer_payload, at("answer_at"), number};
    for (Row row : all(referrals)) {
      if (row[answered].type == SQLITE_NULL || row[answered].number != 1) continue;
      if (recording_.referrals.size() == limit) break;
      const std::size_t index = recording_.referrals.size();
      Referral& referral = recording_.referrals.emplace_back();
      by_number_[row[number].number] = index;
      by_request_[row[request].bytes] = index;
      correlations_.push_back(row[correlation].bytes);
      by_payload_[row[body].number] = {index, false};
      if (row[answer_payload].number != row[body].number) by_payload_[row[answer_payload].number] = {index, true};
      for (const std::size_t i : answer) referral.decision.answer.push_back(row[i]);
      for (std::size_t i = 0; i + 1 < answer.size(); ++i) row[answer[i]] = Cell{};
      row[answered] = Cell{SQLITE_INTEGER, 0, {}};
      add(referrals, {index, false}, std::move(row));
    }
  }

  void read_the_rest() {
    const auto with_payload = [&](Table table, const char* name) {
      const auto key = static_cast<std::size_t>(column(table, name));
      for (Row& row : all(table)) {
        const auto place = by_payload_.find(row[key].number);
        if (place != by_payload_.end()) {
          add(table, place->second, std::move(row));
        } else if (table == payloads) {
          ++recording_.left_out;
        }
      }
    };
    with_payload(payloads, "id");
    with_payload(events, "payload");
    with_payload(resources, "payload");
    const auto case_id = static_cast<std::size_t>(column(cases, "id"));
    const auto of_referral = static_cast<std::size_t>(column(cases, "referral"));
    for (Row& row : all(cases)) {
      const auto known = by_number_.find(row[of_referral].number);
      if (known == by_number_.end()) continue;
      by_case_[row[case_id].bytes] = known->second;
      add(cases, {known->second, true}, std::move(row));
    }
    const auto with_case = [&](Table table, const char* open_column, sqlite3_int64 open) {
      const auto key = static_cast<std::size_t>(column(table, "case_id"));
      const auto state = static_cast<std::size_t>(column(table, open_column));
      for (Row& row : all(table)) {
        const auto known = by_case_.find(row[key].bytes);
        if (known == by_case_.end()) continue;
        row[state] = Cell{SQLITE_INTEGER, open, {}};
        add(table, {known->second, true}, std::move(row));
      }
    };
    with_case(outbox, "done", 0);
    with_case(clocks, "running", 1);
    const auto trace_referral = static_cast<std::size_t>(column(traces, "referral"));
    const auto trace_id = static_cast<std::size_t>(column(traces, "id"));
    for (Row& row : all(traces)) {
      const auto known = by_number_.find(row[trace_referral].number);
      if (known == by_number_.end()) continue;
      const Place place{known->second, row[trace_id].bytes != correlations_[known->second]};
      add(traces, place, std::move(row));
    }
    const auto request = static_cast<std::size_t>(column(audit, "request_id"));
    const auto audited_case = static_cast<std::size_t>(column(audit, "case_id"));
    for (Row& row : all(audit)) {
      const auto known = by_request_.find(row[request].bytes);
      const bool decided = row[audited_case].bytes != std::string(16, '\0');
      if (known != by_request_.end()) add(audit, {known->second, decided}, std::move(row));
    }
  }

  sqlite3* database_ = nullptr;
  Recording recording_;
  std::map<sqlite3_int64, std::size_t> by_number_;
  std::map<std::string, std::size_t> by_request_, by_case_;
  std::vector<std::string> correlations_;
  std::map<sqlite3_int64, Place> by_payload_;
};

int remember_frames(void* frames, sqlite3*, const char*, int in_log) {
  *static_cast<int*>(frames) = in_log;
  return SQLITE_OK;
}

// The bare writer: one connection, groups, its own checkpoints.
class Writer {
 public:
  Writer(const std::string& path, const Recording& recording, long step_bytes) : step_bytes_(step_bytes) {
    for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path + ending);
    check(database_, sqlite3_open(path.c_str(), &database_), path.c_str());
    execute(database_, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
                       "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF; PRAGMA cache_size=-32768");
    for (const std::string& sql : recording.schema) execute(database_, sql);
    for (std::size_t table = 0; table < tables.size(); ++table) {
      std::string marks;
      for (std::size_t i = 0; i < recording.columns[table]; ++i) marks += i == 0 ? "?" : ",?";
      inserts_.push_back(marks.empty() ? nullptr : prepare(database_, "INSERT INTO " + tables[table] + " VALUES(" + marks + ")"));
    }
    answer_ = prepare(database_, "UPDATE referrals SET answered=?, answer_status=?, answer_location=?, answer_payload=?, answer_at=? WHERE number=?");
    sqlite3_wal_hook(database_, remember_frames, &frames_);
  }
  ~Writer() { sqlite3_close_v2(database_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void begin() { execute(database_, "BEGIN IMMEDIATE"); }

  void write(const Transaction& transaction) {
    for (const Insert& insert : transaction.inserts) run(inserts_[insert.table], insert.row);
    if (!transaction.answer.empty()) run(answer_, transaction.answer);
  }

  void commit() {
    const int before = frames_;
    execute(database_, "COMMIT");
    ++fsyncs;
    log_frames += frames_ > before ? frames_ - before : frames_;
    if (frames_ < checkpointed_) checkpointed_ = 0;
    const long page = 8192 + 24;
    if ((frames_ - checkpointed_) * page < step_bytes_) return;
    const int mode = frames_ * page >= 64L << 20 ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    check(database_, sqlite3_wal_checkpoint_v2(database_, nullptr, mode, nullptr, nullptr), "checkpoint");
    checkpointed_ = frames_;
    ++checkpoints;
    fsyncs += 2;
  }

  long fsyncs = 0;
  long checkpoints = 0;
  long log_frames = 0;

 private:
  void run(sqlite3_stmt* statement, const Row& row) {
    bind(statement, row);
    check(database_, sqlite3_step(statement), "write");
    sqlite3_reset(statement);
  }

  sqlite3* database_ = nullptr;
  std::vector<sqlite3_stmt*> inserts_;
  sqlite3_stmt* answer_ = nullptr;
  long step_bytes_;
  int frames_ = 0;
  int checkpointed_ = 0;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, std::string> options = {{"--outstanding", "64"}, {"--referrals", "20000"}, {"--step-mb", "16"}};
  for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
  if (options["--like"].empty() || options["--file"].empty()) fail("usage", "store_floor --like gateway.db --file floor.db");
  const auto number = [&](const char* name) { return std::strtol(options[name].c_str(), nullptr, 10); };

  const Recording recording = Recorder(options["--like"], static_cast<std::size_t>(number("--referrals"))).take();
  if (recording.referrals.empty()) fail(options["--like"].c_str(), "holds no answered referral");
  const std::size_t outstanding = static_cast<std::size_t>(number("--outstanding"));

  // Decisions trail their intakes by as many referrals as are outstanding.
  std::deque<const Transaction*> order;
  for (std::size_t i = 0; i < recording.referrals.size() + outstanding; ++i) {
    if (i < recording.referrals.size()) order.push_back(&recording.referrals[i].intake);
    if (i >= outstanding) order.push_back(&recording.referrals[i - outstanding].decision);
  }

  Writer writer(options["--file"], recording, number("--step-mb") << 20);
  std::vector<double> commits;
  const double cpu_before = cpu_seconds();
  const double started = seconds();
  while (!order.empty()) {
    const double commit_started = seconds();
    writer.begin();
    for (std::size_t i = 0; i < outstanding && !order.empty(); ++i) {
      writer.write(*order.front());
      order.pop_front();
    }
    writer.commit();
    commits.push_back(seconds() - commit_started);
  }
  const double took = seconds() - started;
  const double cpu = cpu_seconds() - cpu_before;
  std::sort(commits.begin(), commits.end());
  const auto n = static_cast<double>(recording.referrals.size());
  std::printf("store_floor: %zu referrals, %.1f rows and %.0f bytes each, %zu transactions a commit (%zu later payloads left out)\n",
              recording.referrals.size(), static_cast<double>(recording.rows) / n, static_cast<double>(recording.bytes) / n, outstanding,
              recording.left_out);
  std::printf("  referrals/s %.0f   rows/s %.0f   transactions/s %.0f\n", n / took, static_cast<double>(recording.rows) / took, 2 * n / took);
  std::printf("  commit p50 %.2f ms   p99 %.2f ms   fsyncs %ld (%.3f a referral)   checkpoints %ld\n", commits[commits.size() / 2] * 1e3,
              commits[commits.size() * 99 / 100] * 1e3, writer.fsyncs, static_cast<double>(writer.fsyncs) / n, writer.checkpoints);
  std::printf("  CPU %.0f us a referral   log %.1f KB a referral\n", cpu / n * 1e6,
              static_cast<double>(writer.log_frames) * 8216 / n / 1024);
}
