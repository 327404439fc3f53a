#include "referral/policy.hpp"

#include <gtest/gtest.h>

#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

std::string text_of_default() {
  return tests::content_of("policies/default.toml");
}

// The default policy with one passage replaced.
std::string altered(std::string_view passage, std::string_view by) {
  std::string text = text_of_default();
  const auto at = text.find(passage);
  EXPECT_NE(at, std::string::npos) << passage;
  return text.replace(at, passage.size(), by);
}

std::string problem(std::string_view text) {
  const auto policy = read_policy(text, "p.toml");
  return policy ? "accepted" : base::describe(policy.error());
}

TEST(Policy, DefaultGivesOneWorkingDayToDecideAndOneWorkingHourForAKeptRecord) {
  const auto policy = read_policy(text_of_default(), "policies/default.toml");

  ASSERT_TRUE(policy.ok()) << base::describe(policy.error());
  EXPECT_EQ(policy->name, "England default");
  EXPECT_EQ(policy->decision.id, "D2");
  EXPECT_EQ(policy->decision.amount, 1U);
  EXPECT_EQ(policy->decision.unit, ClockUnit::working_days);
  EXPECT_EQ(policy->decision.basis, "statutory-guidance");
  EXPECT_EQ(policy->unprocessed.id, "D0");
  EXPECT_EQ(policy->unprocessed.amount, 60U);
  EXPECT_EQ(policy->unprocessed.unit, ClockUnit::working_minutes);
  EXPECT_EQ(policy->unprocessed.basis, "product-policy");
  EXPECT_EQ(policy->hours.open, std::chrono::hours{9});
  EXPECT_EQ(policy->hours.close, std::chrono::hours{17});
  EXPECT_EQ(policy->first_rung_role, "practice-lead");
  EXPECT_EQ(policy->first_rung_working_days, 2U);
  EXPECT_EQ(policy->delivery_attempts_before_escalation, 6U);
}

TEST(Policy, CountsInElapsedTimeWhenItSaysSo) {
  const auto policy =
      read_policy(altered("amount = 1\nunit = \"working-days\"", "amount = 24\nunit = \"elapsed-hours\""), "p.toml");

  ASSERT_TRUE(policy.ok()) << base::describe(policy.error());
  EXPECT_EQ(policy->decision.unit, ClockUnit::elapsed_minutes);
  EXPECT_EQ(policy->decision.amount, 24U * 60U);
}

TEST(Policy, ErrorsNameLineColumnAndTheNearestKey) {
  EXPECT_EQ(problem("name = \"x\"\nnane = 1\n"), "p.toml:2:1: unknown key nane; did you mean name?");
  EXPECT_EQ(problem(altered("first-rung-role", "first-rung-rule")).substr(0, 10), "p.toml:25:");
  EXPECT_NE(problem(altered("first-rung-role", "first-rung-rule")).find("did you mean first-rung-role?"),
            std::string::npos);
  EXPECT_NE(problem(altered("\"practice-lead\"", "\"practise-lead\"")).find("did you mean practice-lead?"),
            std::string::npos);
  EXPECT_NE(problem(altered("\"working-days\"", "\"working-day\"")).find("did you mean working-days?"),
            std::string::npos);
  EXPECT_NE(problem(altered("[clocks.D2]", "[clocks.D9]")).find("unknown key clocks.D9"), std::string::npos);
}

TEST(Policy, WhatIsMissingOrOutOfRangeIsRefused) {
  EXPECT_NE(problem(altered("amount = 1", "amount = 0")).find("clocks.D0.amount must be a whole number from 1"),
            std::string::npos);
  EXPECT_NE(problem(altered("amount = 1", "amount = -1")).find("clocks.D0.amount must be"), std::string::npos);
  EXPECT_NE(problem(altered("amount = 1", "amount = 1001")).find("clocks.D0.amount must be"), std::string::npos);
  EXPECT_NE(problem(altered("close = 17:00:00", "close = 09:00:00")).find("later than office-hours.open"),
            std::string::npos);
  EXPECT_NE(problem(altered("close = 17:00:00", "close = \"17:00\"")).find("a time of day"), std::string::npos);
  EXPECT_NE(problem(altered("basis = \"product-policy\"", "")).find("clocks.D0.basis is missing"), std::string::npos);
  EXPECT_NE(problem(altered("attempts-before-escalation = 6", "")).find("attempts-before-escalation is missing"),
            std::string::npos);
  EXPECT_NE(problem("").find("name is missing"), std::string::npos);
  EXPECT_NE(
      problem("name = \"x\"\nclocks = 1\n[office-hours]\nopen=09:00:00\nclose=17:00:00").find("clocks must be a table"),
      std::string::npos);
}

TEST(Policy, WhatIsNotTomlIsRefusedWithItsPlace) {
  EXPECT_EQ(problem("name = \n").substr(0, 9), "p.toml:1:");
  EXPECT_EQ(problem("name = \"a\"\nname = \"b\"\n").substr(0, 9), "p.toml:2:");
}

}  // namespace
}  // namespace gateway::referral
