// A crash at any store call changes nothing in what the cases come to.
#include <gtest/gtest.h>

#include "sim/simulation.hpp"

namespace gateway::tests::sim {
namespace {

TEST(Crash, AtEachStoreCallOfAFewDaysChangesNothing) {
  Plan plan;
  plan.seed = 3;
  plan.days = 1;
  plan.per_day = 3;
  plan.days_after = 3;
  plan.clock_steps = false;
  plan.rule_changes = false;
  const Outcome whole = simulate(plan);
  ASSERT_TRUE(whole.findings.empty()) << whole.report();
  ASSERT_GT(whole.store_calls, 150U);
  std::uint64_t crashes = 0;
  for (std::uint64_t call = 1; call <= whole.store_calls; ++call) {
    plan.crash_at = call;
    const Outcome broken = simulate(plan);
    crashes += broken.crashes;
    ASSERT_TRUE(broken.findings.empty()) << "at call " << call << '\n' << broken.report();
    ASSERT_EQ(broken.digest_of_cases, whole.digest_of_cases) << "at call " << call;
  }
  std::cout << crashes << " crashes, one at each store call\n";
  // The calls that look at the store once the simulation has ended are no part of it.
  EXPECT_GT(crashes + 3, whole.store_calls);
}

TEST(Crash, AgainAndAgainForWeeksChangesNothing) {
  Plan plan;
  plan.seed = 11;
  plan.days = 40;
  const Outcome whole = simulate(plan);
  plan.crash_every = 150;
  // However much is under way when it ends.
  for (const std::chrono::minutes wave : {std::chrono::minutes{10}, std::chrono::minutes{60}}) {
    plan.wave_length = wave;
    const Outcome broken = simulate(plan);
    std::cout << broken.crashes << " crashes in " << broken.referrals << " referrals\n";
    EXPECT_GT(broken.crashes, 50U);
    EXPECT_TRUE(broken.findings.empty()) << broken.report();
    EXPECT_EQ(broken.digest_of_cases, whole.digest_of_cases) << "waves of " << wave.count() << " minutes";
  }
}

TEST(Crash, ThatLosesPowerChangesNothing) {
  Plan plan;
  plan.seed = 12;
  plan.days = 5;
  const Outcome whole = simulate(plan);
  plan.crash_every = 60;
  plan.power_cut = true;
  const Outcome broken = simulate(plan);
  EXPECT_GT(broken.crashes, 10U);
  EXPECT_TRUE(broken.findings.empty()) << broken.report();
  EXPECT_EQ(broken.digest_of_cases, whole.digest_of_cases);
}

}  // namespace
}  // namespace gateway::tests::sim
