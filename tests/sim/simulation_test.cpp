// Years of referrals in minutes: whatever councils, practices and clocks do, every promise holds after every step.
#include "sim/simulation.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "support/settings.hpp"

namespace gateway::tests::sim {
namespace {

using namespace std::chrono_literals;

std::chrono::sys_days day(int year, unsigned month, unsigned number) {
  return std::chrono::sys_days{
      base::Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{number}}};
}

struct Total {
  std::uint64_t referrals = 0;
  std::uint64_t events = 0;
  std::uint64_t breaches = 0;
  std::uint64_t crashes = 0;
  double seconds = 0;
  std::map<std::string, std::uint64_t> statuses;
  std::map<std::string, std::uint64_t> rests;
};

void print(const char* what, const Total& total, std::uint64_t seeds, double seconds) {
  std::cout << what << ": " << seeds << " seeds, " << total.referrals << " referrals, " << total.events << " events, "
            << total.breaches << " clocks fired, " << total.crashes << " crashes in " << seconds
            << " s: " << static_cast<std::uint64_t>(static_cast<double>(total.events) / seconds)
            << " simulated events per second\n";
  for (const auto& [status, count] : total.statuses) std::cout << "  " << status << ' ' << count;
  std::cout << "\n ";
  for (const auto& [rest, count] : total.rests) std::cout << " at rest " << rest << ' ' << count;
  std::cout << '\n';
}

void add(Total& total, const Outcome& outcome) {
  EXPECT_TRUE(outcome.findings.empty()) << "seed " << outcome.seed << '\n' << outcome.report();
  EXPECT_FALSE(outcome.rests.contains("")) << "seed " << outcome.seed << ": a case is forgotten";
  total.referrals += outcome.referrals;
  total.events += outcome.events;
  total.breaches += outcome.breaches;
  total.crashes += outcome.crashes;
  total.seconds += outcome.seconds;
  for (const auto& [status, count] : outcome.statuses) total.statuses[status] += count;
  for (const auto& [rest, count] : outcome.rests) total.rests[rest] += count;
}

// One seed after the other on each of two threads; a seed knows nothing of the others.
Total simulate_all(const Plan& plan, std::uint64_t first_seed, std::uint64_t seeds) {
  Total total;
  std::mutex mutex;
  std::atomic<std::uint64_t> next{first_seed};
  const auto work = [&] {
    for (std::uint64_t seed = next++; seed < first_seed + seeds; seed = next++) {
      Plan one = plan;
      one.seed = seed;
      const Outcome outcome = simulate(one);
      const std::lock_guard lock(mutex);
      add(total, outcome);
    }
  };
  const base::Stopwatch watch;
  templates();
  std::thread other(work);
  work();
  other.join();
  total.seconds = watch.seconds();
  return total;
}

TEST(Simulation, TheSameSeedWritesTheSameBytes) {
  Plan plan;
  plan.days = 15;
  plan.seed = 21;
  const Outcome once = simulate(plan);
  const Outcome again = simulate(plan);
  plan.seed = 22;
  const Outcome other = simulate(plan);
  EXPECT_EQ(once.digest_of_everything, again.digest_of_everything);
  EXPECT_EQ(once.events, again.events);
  EXPECT_EQ(once.store_calls, again.store_calls);
  EXPECT_NE(once.digest_of_everything, other.digest_of_everything);
}

TEST(Simulation, BankHolidayWeeksAndNightsOfAnotherHourKeepEveryPromise) {
  Total total;
  for (const auto first :
       {day(2026, 3, 26), day(2026, 4, 1), day(2026, 10, 22), day(2026, 12, 18), day(2027, 12, 20)}) {
    Plan plan;
    plan.first = first;
    plan.days = 12;
    plan.per_day = 15;
    for (plan.seed = 31; plan.seed < 33; ++plan.seed) add(total, simulate(plan));
  }
  print("special weeks", total, 10, total.seconds);
  EXPECT_GT(total.breaches, 200U);
}

class Years : public testing::TestWithParam<std::uint64_t> {};

// SIMULATION_DAYS makes them shorter.
TEST_P(Years, OfTwentyReferralsADayKeepEveryPromise) {
  Plan plan;
  plan.seed = GetParam();
  const std::uint64_t days = setting_number("SIMULATION_DAYS");
  plan.days = days == 0 ? 730 : static_cast<unsigned>(days);
  plan.per_day = 20;
  plan.crash_every = 20'000;
  Total total;
  add(total, simulate(plan));
  print("twenty a day", total, 1, total.seconds);
  EXPECT_GE(total.referrals, std::uint64_t{plan.days} * plan.per_day);
  EXPECT_GT(total.crashes, 0U);
  for (const char* status : {"kept", "rejected", "completed", "failed", "cancelled", "entered-in-error"}) {
    EXPECT_GT(total.statuses[status], 0U) << status;
  }
}

INSTANTIATE_TEST_SUITE_P(Seed, Years, testing::Range<std::uint64_t>(1, 6));

// script/test --long
TEST(Simulation, AThousandSeedsKeepEveryPromise) {
  const std::uint64_t seeds = setting_number("SIMULATION_SEEDS");
  if (seeds == 0) GTEST_SKIP() << "only in script/test --long";
  Plan plan;
  plan.days = 6;  // of sendings; with what comes of them each world is 81 days long
  plan.crash_every = 2'000;
  const Total total = simulate_all(plan, 1'000, seeds);
  print("many seeds", total, seeds, total.seconds);
  EXPECT_GE(total.referrals, seeds * 120);
}

}  // namespace
}  // namespace gateway::tests::sim
