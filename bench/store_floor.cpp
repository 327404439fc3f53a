// store_floor: what the disk and SQLite alone can do. Takes a database the gateway wrote and commits the same rows
// again, referral by referral, into an empty file with the same schema: no Store, no sealing, no threads, no checks.
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
#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "store_recording.hpp"

namespace {

using namespace floor_bench;

void bind(sqlite3_stmt* statement, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const int at = static_cast<int>(i) + 1;
    const Cell& cell = row[i];
    if (cell.type == SQLITE_NULL) sqlite3_bind_null(statement, at);
    if (cell.type == SQLITE_INTEGER) sqlite3_bind_int64(statement, at, cell.number);
    if (cell.type == SQLITE_TEXT)
      sqlite3_bind_text64(statement, at, cell.bytes.data(), cell.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (cell.type == SQLITE_BLOB)
      sqlite3_bind_blob64(statement, at, cell.bytes.data(), cell.bytes.size(), SQLITE_STATIC);
  }
}

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
    execute(database_,
            "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
            "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF; PRAGMA cache_size=-32768");
    for (const std::string& sql : recording.schema) execute(database_, sql);
    for (std::size_t table = 0; table < tables.size(); ++table) {
      std::string marks;
      for (std::size_t i = 0; i < recording.columns[table]; ++i) marks += i == 0 ? "?" : ",?";
      inserts_.push_back(marks.empty() ? nullptr
                                       : prepare(database_, "INSERT INTO " + tables[table] + " VALUES(" + marks + ")"));
    }
    answer_ = prepare(database_,
                      "UPDATE referrals SET answered=?, answer_status=?, answer_location=?, answer_payload=?, "
                      "answer_at=? WHERE number=?");
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
  if (options["--like"].empty() || options["--file"].empty())
    fail("usage", "store_floor --like gateway.db --file floor.db");
  const auto number = [&](const char* name) { return std::strtol(options[name].c_str(), nullptr, 10); };

  const Recording recording = read_recording(options["--like"], static_cast<std::size_t>(number("--referrals")));
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
  std::printf(
      "store_floor: %zu referrals, %.1f rows and %.0f bytes each, %zu transactions a commit (%zu later payloads left "
      "out)\n",
      recording.referrals.size(), static_cast<double>(recording.rows) / n, static_cast<double>(recording.bytes) / n,
      outstanding, recording.left_out);
  std::printf("  referrals/s %.0f   rows/s %.0f   transactions/s %.0f\n", n / took,
              static_cast<double>(recording.rows) / took, 2 * n / took);
  std::printf("  commit p50 %.2f ms   p99 %.2f ms   fsyncs %ld (%.3f a referral)   checkpoints %ld\n",
              commits[commits.size() / 2] * 1e3, commits[commits.size() * 99 / 100] * 1e3, writer.fsyncs,
              static_cast<double>(writer.fsyncs) / n, writer.checkpoints);
  std::printf("  CPU %.0f us a referral   log %.1f KB a referral\n", cpu / n * 1e6,
              static_cast<double>(writer.log_frames) * 8216 / n / 1024);
}
