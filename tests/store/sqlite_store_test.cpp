// What the SQLite store promises beyond the contract: sealed files, tampering noticed, who may open it, full disks.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>

#include "store/sqlite/task_change_rows.hpp"
#include "store/store_kind.hpp"
#include "store/survey.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {
namespace {

using base::ErrorKind;

class SqliteStore : public testing::Test {
 protected:
  void fill(std::uint64_t count) {
    auto store = place_.open().value();
    for (std::uint64_t n = 1; n <= count; ++n) {
      ASSERT_TRUE(commit(*store, intake(n)).ok());
      ASSERT_TRUE(commit(*store, decision(n)).ok());
    }
    store->stop();
  }

  // Runs SQL on the closed file, as somebody with access to the disk could.
  void tamper(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(place_.settings.path.c_str(), &database), SQLITE_OK);
    sqlite3_create_function(
        database, "flipped", 2, SQLITE_UTF8, nullptr,
        [](sqlite3_context* context, int, sqlite3_value** arguments) {
          const auto* bytes = static_cast<const char*>(sqlite3_value_blob(arguments[0]));
          std::string flipped(bytes, static_cast<std::size_t>(sqlite3_value_bytes(arguments[0])));
          char& byte = flipped[static_cast<std::size_t>(sqlite3_value_int(arguments[1])) % flipped.size()];
          byte = static_cast<char>(byte ^ 4);
          sqlite3_result_blob(context, flipped.data(), static_cast<int>(flipped.size()), SQLITE_TRANSIENT);
        },
        nullptr, nullptr);
    char* said = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &said), SQLITE_OK) << said;
    sqlite3_free(said);
    sqlite3_close(database);
  }

  ErrorKind opening() {
    const auto opened = place_.open();
    return opened.ok() ? ErrorKind::exception : opened.error().kind;
  }

  SqlitePlace place_;
};

TEST_F(SqliteStore, WritesNoPersonalDataInTheClear) {
  auto store = place_.open().value();
  for (std::uint64_t n = 1; n <= 50; ++n) {
    ASSERT_TRUE(commit(*store, intake(n)).ok());
    ASSERT_TRUE(commit(*store, decision(n)).ok());
    ASSERT_TRUE(commit(*store, update(n, 2)).ok());
  }
  std::size_t bytes = 0;
  const auto search = [&] {
    for (const auto& file : std::filesystem::directory_iterator(place_.folder().path())) {
      const std::string content = content_of(file.path());
      bytes += content.size();
      EXPECT_EQ(content.find(canary), std::string::npos) << file.path();
      EXPECT_EQ(content.find("Wilhelmina"), std::string::npos) << file.path();
    }
  };
  search();
  store->stop();
  search();
  EXPECT_GT(bytes, 100'000u);
}

TEST_F(SqliteStore, NoticesAnyBitFlippedInASealedColumn) {
  fill(1);
  const std::string original = content_of(place_.settings.path);
  for (const char* column : {"payloads.sealed", "cases.state"}) {
    for (const int byte : {1, 3, 8, 20, 60, 200}) {
      std::ofstream(place_.settings.path, std::ios::binary) << original;
      const std::string name(column);
      const std::string table = name.substr(0, name.find('.'));
      const std::string field = name.substr(name.find('.') + 1);
      tamper("UPDATE " + table + " SET " + field + "=flipped(" + field + "," + std::to_string(byte) + ")");
      auto store = place_.open().value();
      const auto row = store->load_case(uuid("case", 1));
      const auto resource = store->resource({"Task", uuid("Task", 1), 0});
      EXPECT_FALSE(row.ok() && resource.ok()) << column << " " << byte;
      EXPECT_TRUE(row.ok() || row.error().kind == ErrorKind::invariant);
      EXPECT_TRUE(resource.ok() || resource.error().kind == ErrorKind::invariant);
    }
  }
}

TEST_F(SqliteStore, NoticesSealedContentThatWasMoved) {
  fill(2);
  const std::string original = content_of(place_.settings.path);
  const auto restore = [&] { std::ofstream(place_.settings.path, std::ios::binary) << original; };

  tamper(
      "CREATE TEMP TABLE t AS SELECT id, sealed FROM payloads;"
      "UPDATE payloads SET sealed=(SELECT sealed FROM t WHERE t.id=6-payloads.id) WHERE id IN (2,4)");
  EXPECT_EQ(place_.open().value()->resource({"Task", uuid("Task", 1), 0}).error().kind, ErrorKind::invariant);

  restore();
  tamper(
      "CREATE TEMP TABLE t AS SELECT number, state FROM cases;"
      "UPDATE cases SET state=(SELECT state FROM t WHERE t.number=3-cases.number)");
  EXPECT_EQ(place_.open().value()->load_case(uuid("case", 1)).error().kind, ErrorKind::invariant);

  // The content stays where it is, and a row is made to point at another's.
  restore();
  tamper("UPDATE resources SET payload=6-payload");
  EXPECT_EQ(place_.open().value()->resource({"Task", uuid("Task", 1), 0}).error().kind, ErrorKind::invariant);
  restore();
  tamper("UPDATE resources SET at=(SELECT max(at) FROM resources)");
  EXPECT_EQ(place_.open().value()->resource({"Task", uuid("Task", 1), 0}).error().kind, ErrorKind::invariant);

  // An older state put back under a newer version.
  restore();
  tamper("UPDATE cases SET version=2");
  EXPECT_EQ(place_.open().value()->load_case(uuid("case", 1)).error().kind, ErrorKind::invariant);
}

TEST_F(SqliteStore, AuditChainShowsEveryChange) {
  fill(4);
  const std::string original = content_of(place_.settings.path);
  ASSERT_TRUE(place_.open().value()->verify_audit().ok());
  for (const char* change :
       {"UPDATE audit SET record=CAST('stored 9' AS BLOB) WHERE sequence=5", "DELETE FROM audit WHERE sequence=5",
        "UPDATE audit SET at=at+1 WHERE sequence=5", "UPDATE audit SET case_id=zeroblob(16) WHERE sequence=5",
        "UPDATE audit SET head=zeroblob(32) WHERE sequence=5", "DELETE FROM audit WHERE sequence=1",
        "UPDATE audit SET sequence=sequence+100 WHERE sequence=5"}) {
    std::ofstream(place_.settings.path, std::ios::binary) << original;
    tamper(change);
    const auto chain = place_.open().value()->verify_audit();
    ASSERT_FALSE(chain.ok()) << change;
    EXPECT_EQ(chain.error().kind, ErrorKind::invariant);
  }
}

TEST_F(SqliteStore, OneProgramAtATimeMayWrite) {
  auto first = place_.open().value();
  EXPECT_EQ(opening(), ErrorKind::conflict);
  ASSERT_TRUE(commit(*first, intake(1)).ok());

  place_.settings.read_only = true;
  const auto reader = place_.open();
  ASSERT_TRUE(reader.ok()) << base::describe(reader.error());
  EXPECT_EQ(survey(**reader, 1), "taken in");
  EXPECT_EQ(commit(**reader, intake(2)).error().kind, ErrorKind::transient);
  ASSERT_TRUE(commit(*first, intake(3)).ok());
  EXPECT_EQ(survey(**reader, 3), "taken in");
}

TEST_F(SqliteStore, BringsAnOlderSchemaUpToDateAndKeepsWhatItHolds) {
  fill(1);
  tamper(
      "DROP TABLE notices; DROP TABLE advice; DROP TABLE children; DROP TABLE subscriptions; DROP TABLE hooks; DROP "
      "TABLE task_changes;"
      "PRAGMA user_version=1");
  place_.settings.read_only = true;
  EXPECT_EQ(opening(), ErrorKind::not_supported) << "who only reads cannot bring it up to date";
  place_.settings.read_only = false;

  const auto opened = place_.open();

  ASSERT_TRUE(opened.ok()) << base::describe(opened.error());
  EXPECT_TRUE((*opened)->load_case(uuid("case", 1)).value().has_value());
  EXPECT_TRUE((*opened)->due_notices(instant(99), 10).value().empty());
  EXPECT_TRUE((*opened)->verify_audit().ok());
}

TEST_F(SqliteStore, FindsChangedTasksWithoutLookingAtOthers) {
  fill(1);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(place_.settings.path.c_str(), &database), SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  const std::string plan = std::string("EXPLAIN QUERY PLAN ") + store::sqlite::TaskChangeRows::changes_of;
  ASSERT_EQ(sqlite3_prepare_v2(database, plan.c_str(), -1, &statement, nullptr), SQLITE_OK);
  std::string steps;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    steps += reinterpret_cast<const char*>(sqlite3_column_text(statement, 3));
    steps += '\n';
  }
  sqlite3_finalize(statement);
  sqlite3_close(database);

  EXPECT_EQ(steps, "SEARCH task_changes USING PRIMARY KEY (organisation=? AND (at,task)>(?,?))\n");
}

TEST_F(SqliteStore, RefusesAnotherKeyANewerSchemaAndOtherPrograms) {
  fill(1);
  base::SystemEntropy entropy;
  const auto other = store::open_sealer(place_.folder().file("other key"), store::MissingKey::make, entropy).value();
  const auto opened = store::sqlite::open_sqlite(place_.settings, *other);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().kind, ErrorKind::forbidden);

  tamper("PRAGMA user_version=99");
  EXPECT_EQ(opening(), ErrorKind::not_supported);
  tamper("PRAGMA user_version=1; PRAGMA application_id=5");
  EXPECT_EQ(opening(), ErrorKind::structure);
  place_.settings.path = place_.folder().file("absent.db");
  place_.settings.read_only = true;
  EXPECT_EQ(opening(), ErrorKind::not_found);
}

TEST_F(SqliteStore, ChecksTheFileAfterAnEndThatWasNotInOrder) {
  fill(20);
  std::string content = content_of(place_.settings.path);
  ASSERT_GT(content.size(), 10u * 8192);
  for (std::size_t page = 3; page < content.size() / 8192; ++page) {
    for (std::size_t i = 0; i < 64; ++i) content[page * 8192 + i] = '\x7f';
  }
  std::ofstream(place_.settings.path, std::ios::binary) << content;
  std::ofstream(place_.settings.path + "-wal", std::ios::binary) << "left behind by a crash";
  EXPECT_EQ(opening(), ErrorKind::invariant);
}

TEST_F(SqliteStore, RefusesMoreThanItsQueueTakes) {
  place_.settings.queue_limit = 50;
  const auto store = place_.open().value();
  std::atomic<int> taken{0}, refused{0};
  for (std::uint64_t n = 0; n < 2000; ++n) {
    store->submit(intake(n), [&](base::Status status) { ++(status.ok() ? taken : refused); });
  }
  store->stop();
  EXPECT_EQ(taken + refused, 2000);
  EXPECT_GT(taken, 0);
  EXPECT_GT(refused, 0);
}

TEST_F(SqliteStore, TheLogDoesNotGrowWithoutBound) {
  place_.settings.checkpoint_step_bytes = 1 << 20;
  place_.settings.wal_limit_bytes = 4 << 20;
  const auto store = place_.open().value();
  Players players(*store);
  std::uintmax_t largest = 0;
  for (std::uint64_t round = 0; round < 20; ++round) {
    players.play(round * 200, 200);
    largest = std::max(largest, std::filesystem::file_size(place_.settings.path + "-wal"));
  }
  EXPECT_EQ(players.decided.size(), 4000u);
  EXPECT_LT(largest, 8u << 20);
  EXPECT_GT(store->counters().checkpoints, 3u);
}

TEST_F(SqliteStore, AFileAtItsPageLimitRefusesAndGoesOnServing) {
  place_.settings.page_limit = 40;
  const auto store = place_.open().value();
  std::uint64_t n = 0;
  while (n < 5000 && commit(*store, intake(n)).ok()) ++n;
  ASSERT_LT(n, 5000u);
  EXPECT_TRUE(store->healthy());
  EXPECT_EQ(survey(*store, n - 1), "taken in");
  EXPECT_EQ(survey(*store, n), "");
  EXPECT_TRUE(store->verify_audit().ok());
}

// A real full disk: a small file system of its own, filled up by a neighbour and freed again.
TEST_F(SqliteStore, ARealFullDiskRefusesAndRecoversWhenThereIsSpaceAgain) {
  TemporaryFolder folder;
  if (geteuid() != 0 || mount("tmpfs", folder.file("").c_str(), "tmpfs", 0, "size=6m") != 0) {
    std::cerr << "*** SKIPPED: no permission to mount a small tmpfs\n";
    GTEST_SKIP();
  }
  {
    place_.settings.path = folder.file("store.db");
    const auto store = place_.open().value();
    ASSERT_TRUE(commit(*store, intake(0)).ok());
    std::ofstream ballast(folder.file("ballast"), std::ios::binary);
    while (ballast << std::string(4096, 'x') << std::flush) {
    }
    ballast.close();

    std::uint64_t n = 1;
    base::Status last = base::Success{};
    while (n < 2000 && last.ok()) last = commit(*store, intake(n++));
    EXPECT_FALSE(last.ok());
    EXPECT_TRUE(store->healthy());
    EXPECT_EQ(survey(*store, 0), "taken in");

    std::filesystem::remove(folder.file("ballast"));
    EXPECT_TRUE(commit(*store, intake(5000)).ok());
    EXPECT_EQ(survey(*store, 5000), "taken in");
    for (std::uint64_t i = 0; i + 1 < n; ++i) ASSERT_EQ(survey(*store, i), "taken in");
    EXPECT_TRUE(store->verify_audit().ok());
  }
  EXPECT_EQ(umount(folder.file("").c_str()), 0);
}

TEST_F(SqliteStore, GathersAGroupWhileMoreIsComingAndNoLonger) {
  std::atomic<std::uint64_t> submitted{0};
  constexpr std::uint64_t all = 20;
  place_.settings.more_is_coming = [&] { return submitted < all; };
  place_.settings.group_wait = std::chrono::minutes{10};
  auto store = place_.open().value();
  std::vector<std::future<base::Status>> durable;
  for (std::uint64_t n = 1; n <= all; ++n) {
    auto promise = std::make_shared<std::promise<base::Status>>();
    durable.push_back(promise->get_future());
    store->submit(intake(n), [promise](base::Status status) { promise->set_value(std::move(status)); });
    submitted = n;
  }
  for (auto& one : durable) EXPECT_TRUE(one.get().ok());
  EXPECT_EQ(store->counters().commits, 1U);
  EXPECT_EQ(store->counters().largest_group, all);

  ASSERT_TRUE(commit(*store, intake(all + 1)).ok()) << "nothing more is coming, so nobody waits";
}

TEST_F(SqliteStore, WaitsForMoreNoLongerThanTheGroupWait) {
  place_.settings.more_is_coming = [] { return true; };
  place_.settings.group_wait = std::chrono::milliseconds{1};
  auto store = place_.open().value();

  EXPECT_TRUE(commit(*store, intake(1)).ok());
}

TEST_F(SqliteStore, StopsWithoutWaitingForMoreAndKeepsWhatWasTakenIn) {
  place_.settings.more_is_coming = [] { return true; };
  place_.settings.group_wait = std::chrono::minutes{10};
  auto store = place_.open().value();
  std::promise<base::Status> durable;
  store->submit(intake(1), [&durable](base::Status status) { durable.set_value(std::move(status)); });
  store->stop();

  EXPECT_TRUE(durable.get_future().get().ok());
}

}  // namespace
}  // namespace gateway::tests
