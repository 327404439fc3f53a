// Fault F6: what was acknowledged is there after the power comes back, whole; what was not is there whole or not at
// all.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <random>

#include "store/store_kind.hpp"
#include "store/survey.hpp"
#include "support/power_cut_vfs.hpp"

namespace gateway::tests {
namespace {

namespace power_cut = support::power_cut;

std::string quick_check(const std::string& path) {
  sqlite3* database = nullptr;
  std::string said = "cannot open";
  if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
    sqlite3_exec(
        database, "PRAGMA quick_check",
        [](void* text, int, char** columns, char**) {
          *static_cast<std::string*>(text) = columns[0];
          return 0;
        },
        &said, nullptr);
  }
  sqlite3_close_v2(database);
  return said;
}

class PowerCut : public testing::Test {
 protected:
  void SetUp() override {
    power_cut::install();
    power_cut::restore();
    place_.settings.vfs = power_cut::vfs_name;
    // So small that checkpoints run all the time and are cut as well.
    place_.settings.checkpoint_step_bytes = 256 << 10;
    place_.settings.wal_limit_bytes = 512 << 10;
  }

  SqlitePlace place_;
};

constexpr std::uint64_t referrals_a_round = 24;

TEST_F(PowerCut, LosesNothingThatWasAcknowledgedAtTwoHundredAndFortyRandomMoments) {
  std::mt19937_64 random(20261122);
  std::uint64_t acknowledged = 0;
  std::uint64_t lost_unacknowledged = 0;
  for (int file = 0; file < 12; ++file) {
    SqlitePlace place;
    place.settings = [&] {
      auto settings = place_.settings;
      settings.path = place.settings.path;
      return settings;
    }();
    std::set<std::uint64_t> taken_in, decided;
    std::uint64_t next = 0;
    // What one round does when nothing goes wrong, including opening and closing.
    std::uint64_t usual = 60;
    for (int round = 0; round < 21; ++round) {
      const bool cut = round > 0;
      const std::uint64_t seed = random();
      if (cut) power_cut::arm(1 + random() % usual, seed);
      if (auto opened = place.open(); opened.ok()) {
        auto store = std::move(opened).value();
        Players players(*store);
        players.play(next, referrals_a_round);
        EXPECT_TRUE(cut || players.decided.size() == referrals_a_round);
        taken_in.merge(players.taken_in);
        decided.merge(players.decided);
      }
      if (!cut) usual = power_cut::operations();
      next += referrals_a_round;
      power_cut::restore();

      ASSERT_EQ(quick_check(place.settings.path), "ok") << "file " << file << " round " << round;
      auto opened = place.open();
      ASSERT_TRUE(opened.ok()) << base::describe(opened.error());
      const auto store = std::move(opened).value();
      ASSERT_TRUE(store->verify_audit().ok());
      for (std::uint64_t n = 0; n < next; ++n) {
        const std::string found = survey(*store, n);
        ASSERT_TRUE(found.empty() || found == "taken in" || found == "decided") << n << ": " << found;
        ASSERT_TRUE(decided.count(n) == 0 || found == "decided") << n << " file " << file << " round " << round;
        ASSERT_TRUE(taken_in.count(n) == 0 || !found.empty()) << n << " file " << file << " round " << round;
        lost_unacknowledged += found.empty() ? 1 : 0;
      }
      store->stop();
      power_cut::restore();
    }
    acknowledged += taken_in.size();
  }
  // The cuts did cut, and not everything.
  EXPECT_GT(acknowledged, 1000u);
  EXPECT_GT(lost_unacknowledged, 1000u);
}

// The shim has teeth: a database that does not sync loses what it said it had committed.
TEST_F(PowerCut, TakesAwayWhatWasNotSynced) {
  for (const bool synced : {true, false}) {
    TemporaryFolder folder;
    const std::string path = folder.file("bare.db");
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, power_cut::vfs_name),
              SQLITE_OK);
    const std::string mode = synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF";
    for (const std::string& sql : {std::string("PRAGMA journal_mode=WAL"), std::string("PRAGMA synchronous=FULL"),
                                   std::string("CREATE TABLE t(a)"), mode, std::string("INSERT INTO t VALUES(1)")}) {
      ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    }
    power_cut::cut(4);  // a seed of which nothing unsynced survives
    EXPECT_NE(sqlite3_exec(database, "INSERT INTO t VALUES(2)", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close_v2(database);
    power_cut::restore();
    ASSERT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    std::string rows;
    sqlite3_exec(
        database, "SELECT count(*) FROM t",
        [](void* text, int, char** columns, char**) {
          *static_cast<std::string*>(text) = columns[0];
          return 0;
        },
        &rows, nullptr);
    EXPECT_EQ(rows, synced ? "1" : "0");
    sqlite3_close_v2(database);
  }
}

// Fault F5: after a failed fsync the kernel may have thrown the pages away; only opening again tells what is there.
TEST_F(PowerCut, AStoreWhoseFsyncFailedIsNotTrustedUntilItIsOpenedAgain) {
  auto store = place_.open().value();
  ASSERT_TRUE(commit(*store, intake(1)).ok());
  power_cut::fail_syncs(SQLITE_IOERR_FSYNC, 1);

  const base::Status failed = commit(*store, intake(2));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().kind, base::ErrorKind::transient);
  EXPECT_FALSE(store->healthy());
  EXPECT_EQ(commit(*store, intake(3)).error().kind, base::ErrorKind::transient);
  EXPECT_EQ(store->load_case(uuid("case", 1)).error().kind, base::ErrorKind::transient);
  store->stop();
  store.reset();

  store = place_.open().value();
  EXPECT_TRUE(store->healthy());
  EXPECT_EQ(survey(*store, 1), "taken in");
  EXPECT_EQ(survey(*store, 3), "");
  EXPECT_TRUE(commit(*store, intake(4)).ok());
}

TEST_F(PowerCut, AStoreWhoseWriteFailedIsNotTrustedUntilItIsOpenedAgain) {
  auto store = place_.open().value();
  ASSERT_TRUE(commit(*store, intake(1)).ok());
  power_cut::fail_writes(SQLITE_IOERR_WRITE, 1);

  EXPECT_FALSE(commit(*store, intake(2)).ok());
  EXPECT_FALSE(store->healthy());
  store->stop();
  store.reset();
  store = place_.open().value();
  EXPECT_EQ(survey(*store, 1), "taken in");
  EXPECT_EQ(survey(*store, 2), "");
}

// Fault F4.
TEST_F(PowerCut, AFullDiskRefusesWithoutDoubtAndRecoversByItself) {
  // A new file's tables fill the log: no checkpoint of them may take the write that is to fail.
  place_.settings.checkpoint_step_bytes = 16 << 20;
  auto store = place_.open().value();
  ASSERT_TRUE(commit(*store, intake(1)).ok());
  power_cut::fail_writes(SQLITE_FULL, 1);

  const base::Status failed = commit(*store, intake(2));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().kind, base::ErrorKind::transient);
  EXPECT_TRUE(store->healthy());
  EXPECT_EQ(survey(*store, 1), "taken in");
  EXPECT_EQ(survey(*store, 2), "");
  EXPECT_TRUE(commit(*store, intake(2)).ok());
  EXPECT_EQ(survey(*store, 2), "taken in");
  EXPECT_TRUE(store->verify_audit().ok());
}

}  // namespace
}  // namespace gateway::tests
