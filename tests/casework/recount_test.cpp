// Rules replaced while cases run: all that runs is counted again, once, whatever happens meanwhile; each council goes
// by its own policy.
#include "casework/recount.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support/office.hpp"

namespace gateway::tests {
namespace {

casework::Rules rules_of(std::string policy, const std::string& more_days = {},
                         referral::Policies::Own own = referral::Policies::Own()) {
  std::string list = content_of("policies/bank-holidays.json");
  const std::string events = "\"events\":";
  const auto at = list.find('[', list.find(events)) + 1;
  if (!more_days.empty()) {
    list.insert(at, "{\"title\":\"One-off\",\"date\":\"" + more_days + "\",\"notes\":\"\",\"bunting\":false},");
  }
  return {referral::Policies(referral::read_policy(policy, "p.toml").value(), std::move(own)),
          referral::WorkingCalendar::read(list).value()};
}

std::string policy_text() {
  return content_of("policies/default.toml");
}

std::string in_days(const char* days) {
  std::string text = policy_text();
  const std::string passage = "amount = 1\nunit = \"working-days\"";
  return text.replace(text.find(passage), passage.size(),
                      "amount = " + std::string(days) + "\nunit = \"working-days\"");
}

// The office of the other tests, with rules that can be replaced.
class Recount : public testing::Test {
 protected:
  Recount() {
    EXPECT_TRUE(office_.take(gp_sample("routine-neglect")));
    EXPECT_TRUE(office_.take(gp_sample("routine-neglect")));
    const auto queued = office_.store().due_deliveries("Z99001", office_.clock.now(), 10).value();
    for (const auto& row : queued) {
      EXPECT_TRUE(office_.apply(row.case_id, referral::DeliverySucceeded{row.id, 1, 200}));
    }
  }

  casework::RecountReport run(casework::RecountOrder order = {}) {
    recount_.begin(std::move(order));
    for (auto more = recount_.run(); !more || *more; more = recount_.run()) std::this_thread::yield();
    return recount_.report();
  }

  static casework::RecountOrder policy_applied(bool dry_run = false) {
    casework::RecountOrder order;
    order.why = casework::RecountOrder::Why::policy_applied;
    order.dry_run = dry_run;
    return order;
  }

  base::Instant decision_due(std::size_t number = 0) { return office_.cases().at(number).clocks.at(0).due_at; }

  static base::Instant at(const char* text) { return base::parse_instant(text).value(); }

  Office office_;
  std::shared_ptr<casework::RulesInForce> rules_ = std::make_shared<casework::RulesInForce>(rules_of(policy_text()));
  casework::Casework casework_{office_.store(), office_.clock, rules_,
                               [this](std::function<void()> work) { office_.workers().post_continuation(work); },
                               [] {}};
  casework::Recount recount_{office_.store(), casework_};
};

TEST_F(Recount, OfANewListMovesEveryRunningClockWithAStoryLineAndAnAuditRow) {
  ASSERT_EQ(decision_due(), at("2026-03-17T17:00:00Z"));
  const auto audited = office_.audit_rows();
  rules_->replace(rules_of(policy_text(), "2026-03-17"));

  const auto report = run();

  EXPECT_EQ(report.cases, 2U);
  EXPECT_EQ(report.changed, 2U);
  EXPECT_EQ(report.failed, 0U);
  EXPECT_TRUE(report.finished);
  for (std::size_t number : {0U, 1U}) EXPECT_EQ(decision_due(number), at("2026-03-18T17:00:00Z"));
  EXPECT_EQ(office_.story(office_.cases().at(0).id, "clock-recounted").size(), 1U);
  EXPECT_EQ(office_.story(office_.cases().at(0).id, "calendar-changed").size(), 1U);
  EXPECT_GE(office_.audit_rows(), audited + 4);
  EXPECT_EQ(run().changed, 0U) << "all is counted with it already";
  office_.clock.set("2026-03-17T17:00:00Z");
  office_.run_tick();
  EXPECT_TRUE(office_.cases().at(0).escalations.empty()) << "a holiday now";
}

TEST_F(Recount, GoesOnWhereItsStoreRefused) {
  rules_->replace(rules_of(policy_text(), "2026-03-17"));
  std::atomic<int> left{1};
  office_.store().before_submit([&](const store::Transaction&) {
    return left-- > 0 ? std::optional(base::Error(base::ErrorKind::transient, "the disk is full")) : std::nullopt;
  });

  const auto report = run();

  EXPECT_EQ(report.failed + report.changed, 3U) << "the second walk finds what the first could not store";
  EXPECT_EQ(report.failed, 1U);
  for (std::size_t number : {0U, 1U}) EXPECT_EQ(decision_due(number), at("2026-03-18T17:00:00Z"));
}

TEST_F(Recount, OfAPolicyThatIsOnlyForeseenWritesNothing) {
  const auto before = office_.cases();
  const auto audited = office_.audit_rows();
  auto order = policy_applied(true);
  order.by = std::make_shared<const casework::Rules>(rules_of(in_days("2")));

  const auto report = run(order);

  EXPECT_EQ(report.changed, 2U);
  ASSERT_FALSE(report.lines.empty());
  EXPECT_NE(report.lines[0].find("clock-recounted clock=D2 due=2026-03-18T17:00:00.000Z"), std::string::npos)
      << report.lines[0];
  EXPECT_EQ(office_.cases(), before);
  EXPECT_EQ(office_.audit_rows(), audited);
}

TEST_F(Recount, OfAnAppliedPolicyMovesWhatRuns) {
  rules_->replace(rules_of(in_days("2")));
  EXPECT_EQ(decision_due(), at("2026-03-17T17:00:00Z")) << "a policy in force alone moves nothing";

  const auto report = run(policy_applied());

  EXPECT_EQ(report.changed, 2U);
  EXPECT_EQ(decision_due(), at("2026-03-18T17:00:00Z"));
}

TEST_F(Recount, AcrossACrashComesToTheSameEnd) {
  rules_->replace(rules_of(policy_text(), "2026-03-17"));
  recount_.begin({});
  ASSERT_TRUE(recount_.run());
  while (!recount_.run() || decision_due() != at("2026-03-18T17:00:00Z")) std::this_thread::yield();

  casework::Recount after_restart(office_.store(), casework_);
  after_restart.begin({});
  for (auto more = after_restart.run(); !more || *more; more = after_restart.run()) std::this_thread::yield();

  for (std::size_t number : {0U, 1U}) EXPECT_EQ(decision_due(number), at("2026-03-18T17:00:00Z"));
  EXPECT_EQ(office_.story(office_.cases().at(0).id, "clock-recounted").size(), 1U);
}

TEST_F(Recount, EachCouncilGoesByItsOwnPolicy) {
  referral::Policies::Own own;
  own.emplace("Z99001", referral::read_policy(in_days("3"), "own.toml").value());
  rules_->replace(rules_of(policy_text(), {}, std::move(own)));

  EXPECT_EQ(run(policy_applied()).changed, 2U);
  EXPECT_EQ(decision_due(), at("2026-03-19T17:00:00Z"));
  EXPECT_EQ(rules_->get()->policies.of("Z99002").version, rules_->get()->policies.common().version);
  EXPECT_NE(rules_->get()->policies.of("Z99001").version, rules_->get()->policies.common().version);
}

TEST_F(Recount, TheTickSaysWhyItIsLate) {
  casework::Tick late(office_.store(), casework_, office_.clock);
  office_.clock.set("2026-03-17T19:00:00Z");
  late.clock_was_set(at("2026-03-16T10:00:00Z"), at("2026-03-17T19:00:00Z"));
  for (auto next = late.run(); next && *next && **next <= office_.clock.now(); next = late.run()) {
    std::this_thread::yield();
  }
  const auto breaches = office_.story(office_.cases().at(0).id, "clock-breached");
  ASSERT_EQ(breaches.size(), 1U);
  std::string why;
  for (const auto& [name, value] : breaches[0].details) {
    if (name == "late-because") why = value;
  }
  EXPECT_EQ(why, "clock-was-set");
}

}  // namespace
}  // namespace gateway::tests
