// What every store must do when much is asked at once: groups, threads, stopping.
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "store/store_contract.hpp"

namespace gateway::tests {
namespace {

using base::ErrorKind;
using store::Transaction;

class StoreTogether : public StoreContract {};

// Submitted at once, so that many share a group: those that are refused, before or after their first write, leave no
// mark on those beside them.
TEST_P(StoreTogether, ARefusedTransactionDoesNotDisturbItsNeighbours) {
  constexpr std::uint64_t count = 200;
  std::vector<Transaction> transactions;
  for (std::uint64_t n = 0; n < count; ++n) {
    Transaction transaction = decision(n);
    transaction.inbox = intake(n).inbox;
    if (n % 7 == 3) transaction.expected.push_back({uuid("case", 100000 + n), 5});
    if (n % 7 == 5) transaction.resources.push_back(sample_resource("Task", n, 1));
    if (n % 7 == 6) transaction.inbox->request_id = uuid("request", n - 2);
    transactions.push_back(std::move(transaction));
  }
  std::vector<ErrorKind> kinds(count, ErrorKind::exception);
  std::vector<char> done(count, 0);
  std::latch all(count);
  for (std::uint64_t n = 0; n < count; ++n) {
    store_->submit(std::move(transactions[n]), [&, n](base::Status status) {
      done[n] = status.ok() ? 1 : 0;
      if (!status.ok()) kinds[n] = status.error().kind;
      all.count_down();
    });
  }
  all.wait();

  std::uint64_t applied = 0;
  for (std::uint64_t n = 0; n < count; ++n) {
    const bool refused = n % 7 == 3 || n % 7 == 5 || n % 7 == 6;
    EXPECT_EQ(done[n] == 0, refused) << n;
    if (refused) {
      EXPECT_EQ(kinds[n], n % 7 == 6 ? ErrorKind::duplicate : ErrorKind::conflict) << n;
    } else {
      ++applied;
    }
    EXPECT_EQ(store_->load_case(uuid("case", n)).value().has_value(), !refused) << n;
    EXPECT_EQ(store_->resource({"Task", uuid("Task", n), 0}).value().has_value(), !refused) << n;
  }
  const auto chain = store_->verify_audit();
  ASSERT_TRUE(chain.ok()) << base::describe(chain.error());
  EXPECT_EQ(chain->rows, 2 * applied);
}

TEST_P(StoreTogether, ServesManyThreadsAtOnce) {
  constexpr std::uint64_t threads = 8;
  constexpr std::uint64_t each = 150;
  std::atomic<std::uint64_t> troubles{0};
  {
    std::vector<std::jthread> running;
    for (std::uint64_t t = 0; t < threads; ++t) {
      running.emplace_back([&, t] {
        for (std::uint64_t i = 0; i < each; ++i) {
          const std::uint64_t n = t * each + i;
          const bool fine = commit(intake(n)).ok() && commit(decision(n)).ok() &&
                            store_->load_case(uuid("case", n)).value().has_value() &&
                            store_->resource({"Task", uuid("Task", n), 0}).value().has_value() &&
                            commit(update(n, 2)).ok() && !commit(update(n, 2)).ok();
          troubles += fine ? 0 : 1;
        }
      });
    }
  }
  EXPECT_EQ(troubles, 0u);
  EXPECT_EQ(store_->list_cases({"accepted", 10000}).value().size(), threads * each);
  EXPECT_EQ(store_->verify_audit().value().rows, threads * each * 4);
  const store::StoreCounters counters = store_->counters();
  EXPECT_EQ(counters.members, threads * each * 4);
  EXPECT_EQ(counters.refused_members, threads * each);
  EXPECT_GT(counters.largest_group, 1u);
  EXPECT_LT(counters.commits, counters.members);
}

// Eight deciders on one case: every version is decided exactly once.
TEST_P(StoreTogether, LetsOneOfTwoDecisionsOnTheSameVersionThrough) {
  take_in(1);
  std::atomic<std::uint64_t> applied{0};
  {
    std::vector<std::jthread> running;
    for (int t = 0; t < 8; ++t) {
      running.emplace_back([&] {
        for (int i = 0; i < 40; ++i) {
          const std::uint64_t version = store_->load_case(uuid("case", 1)).value()->version;
          applied += commit(update(1, version + 1)).ok() ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(store_->load_case(uuid("case", 1)).value()->version, 1 + applied);
  EXPECT_EQ(store_->trace(uuid("case", 1)).value().at(0).events.size(), 3 + applied);
}

TEST_P(StoreTogether, FinishesItsQueueWhenStoppedAndRefusesAfterwards) {
  std::atomic<int> durable{0};
  for (std::uint64_t n = 0; n < 300; ++n) {
    store_->submit(intake(n), [&](base::Status status) { durable += status.ok() ? 1 : 0; });
  }
  store_->stop();
  EXPECT_EQ(durable, 300);
  EXPECT_EQ(refusal(intake(1000)), ErrorKind::transient);
  const auto read = store_->load_case(uuid("case", 1));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().kind, ErrorKind::transient);
  store_->stop();
  reopen();
  EXPECT_EQ(store_->unfinished_messages(1000).value().size(), 300u);
}

TEST_P(StoreTogether, TellsWhichTasksOfAnOrganisationChangedSinceInTheirOrder) {
  take_in(1);
  for (const int version : {2, 3}) {
    Transaction next = update(1, static_cast<std::uint64_t>(version));
    next.resources[0].changed_at = instant(10 * version);
    if (version == 3) {
      next.resources.push_back(sample_resource("Task", 2, 1));
      next.resources.back().council_ods.clear();
      next.resources.back().changed_at = instant(40);
    }
    commit_ok(next);
  }
  const auto found = [&](const char* organisation, int since, const base::Uuid& after = {}, std::size_t limit = 10) {
    std::string text;
    for (const store::TaskChange& one : store_->task_changes(organisation, instant(since), after, limit).value()) {
      text += (one.task == uuid("Task", 1) ? "1@" : "2@") + base::format_instant(one.at).substr(17, 6) + ' ';
      EXPECT_EQ(one.case_id, uuid("case", one.task == uuid("Task", 1) ? 1 : 2));
    }
    return text;
  };
  const auto at = [](int when) { return base::format_instant(instant(when)).substr(17, 6) + ' '; };

  EXPECT_EQ(found("A81001", 0), "1@" + at(20) + "1@" + at(30) + "2@" + at(40));
  EXPECT_EQ(found("A81001", 30), "1@" + at(30) + "2@" + at(40));
  EXPECT_EQ(found("A81001", 30, uuid("Task", 1)), "2@" + at(40));
  EXPECT_EQ(found("A81001", 0, {}, 1), "1@" + at(20));
  EXPECT_EQ(found("E09000001", 0), "1@" + at(20) + "1@" + at(30)) << "one is the practice's own";
  EXPECT_EQ(found("A81002", 0), "");
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreTogether, testing::ValuesIn(store_kinds()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace gateway::tests
