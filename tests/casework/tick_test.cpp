// Time passes: a clock that falls due raises its escalation exactly once, whatever happens meanwhile.
#include "casework/tick.hpp"

#include <gtest/gtest.h>

#include "support/office.hpp"

namespace gateway::tests {
namespace {

constexpr const char* due = "2026-03-17T17:00:00Z";

class Tick : public testing::Test {
 protected:
  // Delivered, so that the decision is all that is still to come.
  Tick() {
    EXPECT_TRUE(office_.take(gp_sample("routine-neglect")));
    const auto queued = office_.store().due_deliveries("Z99001", office_.clock.now(), 1).value().at(0);
    EXPECT_TRUE(office_.apply(queued.case_id, referral::DeliverySucceeded{queued.id, 1, 200}));
  }

  void expect_one_escalation() {
    const referral::Case standing = office_.cases().at(0);
    EXPECT_EQ(standing.escalations.size(), 1U);
    EXPECT_EQ(standing.clocks.at(0).state, referral::ClockState::breached);
    EXPECT_EQ(office_.story(standing.id, "escalated").size(), 1U);
    ASSERT_FALSE(standing.escalations.empty());
    std::optional<base::Instant> next;
    for (const referral::Clock& clock : standing.clocks) {
      if (clock.next_at && (!next || *clock.next_at < *next)) next = clock.next_at;
    }
    EXPECT_EQ(office_.store().next_due().value(), next) << "what ran out runs no longer";
    const auto task = office_.store().resource({"Task", standing.escalations[0].id, 0}).value();
    ASSERT_TRUE(task.has_value());
    EXPECT_EQ(task->council_ods, "") << "an escalation is the practice's own";
  }

  Office office_;
};

TEST_F(Tick, BeforeAClockIsDueItSaysWhenToLookAgain) {
  office_.clock.set("2026-03-17T16:59:59.999Z");
  office_.run_tick();

  EXPECT_EQ(office_.tick().run().value(), base::parse_instant(due).value());
  EXPECT_EQ(office_.story(office_.cases().at(0).id, "clock-warned").size(), 2U);
  EXPECT_TRUE(office_.cases().at(0).escalations.empty());
}

TEST_F(Tick, AClockThatFallsDueRaisesItsEscalationExactlyOnce) {
  office_.clock.set(due);

  for (int again = 0; again < 5; ++again) office_.run_tick();

  expect_one_escalation();
}

TEST_F(Tick, ItRaisesNoneAgainAfterARestart) {
  office_.clock.set(due);
  office_.run_tick();

  office_.reopen();
  office_.run_tick();

  expect_one_escalation();
}

TEST_F(Tick, AClockThatFellDueWhileTheProgramWasDownFiresAtTheStart) {
  office_.reopen();
  office_.clock.set("2026-03-19T08:00:00Z");

  office_.run_tick();

  expect_one_escalation();
}

TEST_F(Tick, TwoThatFireTheSameClockRaiseOneEscalation) {
  office_.clock.set(due);
  casework::Tick other(office_.store(), office_.casework(), office_.clock);

  ASSERT_TRUE(other.run());
  office_.run_tick();
  for (auto next = other.run().value(); next && *next <= office_.clock.now(); next = other.run().value()) {
    std::this_thread::yield();
  }

  expect_one_escalation();
}

TEST_F(Tick, WhatTheStoreRefusedIsTriedAgain) {
  office_.clock.set(due);
  std::atomic<int> refused{0};
  office_.store().before_submit([&](const store::Transaction&) {
    ++refused;
    return std::optional(base::Error(base::ErrorKind::transient, "the disk is full"));
  });
  ASSERT_TRUE(office_.tick().run());
  EXPECT_EQ(refused, 1);
  EXPECT_TRUE(office_.cases().at(0).escalations.empty());
  const auto later = office_.tick().run();
  EXPECT_GT(later->value(), office_.clock.now()) << "not at once: the store's trouble would only grow";

  office_.store().before_submit({});
  office_.run_tick();

  while (!office_.cases().at(0).escalations.size()) office_.run_tick();
  expect_one_escalation();
}

TEST_F(Tick, ADecisionInTimeStopsTheClock) {
  const referral::Case standing = office_.cases().at(0);
  referral::TaskUpdateRequested accept;
  accept.task_id = standing.task->id;
  accept.expected_version = standing.task->version;
  accept.organisation = "Z99001";
  accept.status = referral::TaskStatus::accepted;
  accept.business_status = "accepted-s17-assessment";
  ASSERT_TRUE(office_.apply(standing.id, accept));
  office_.clock.set(due);

  office_.run_tick();
  EXPECT_TRUE(office_.cases().at(0).escalations.empty());
}

TEST_F(Tick, AnEscalationNobodyTakesUpClimbsRungByRungExactlyOnce) {
  office_.clock.set(due);
  office_.run_tick();
  for (const char* day : {"2026-03-19T17:00:00Z", "2026-03-23T17:00:00Z", "2026-03-25T17:00:00Z"}) {
    office_.reopen();
    office_.clock.set(day);
    for (int again = 0; again < 3; ++again) office_.run_tick();
  }

  const referral::Case standing = office_.cases().at(0);
  ASSERT_EQ(standing.escalations.size(), 4U);
  for (std::uint32_t rung = 1; rung <= 4; ++rung) EXPECT_EQ(standing.escalations[rung - 1].rung, rung);
  EXPECT_EQ(standing.task->status, referral::TaskStatus::requested);
  office_.clock.set("2026-04-01T17:00:00Z");
  office_.run_tick();
  EXPECT_EQ(office_.cases().at(0).escalations.size(), 4U);
  EXPECT_EQ(office_.story(standing.id, "ladder-ended").size(), 1U);
  EXPECT_TRUE(office_.store().next_due().value().has_value()) << "the last rung is reminded";
}

}  // namespace
}  // namespace gateway::tests
