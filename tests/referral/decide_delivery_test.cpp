#include <gtest/gtest.h>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

base::Uuid delivery_of_case() {
  return ask({}, received(), friday()).value().deliveries[0].id;
}

DeliveryFailed failed(std::uint32_t attempt, bool retryable = true) {
  return {delivery_of_case(), attempt, "http-503", retryable};
}

TEST(DeliverySucceeded, MakesAQueuedTaskSent) {
  const Case current = opened();

  const Decision decision = ask(current, DeliverySucceeded{delivery_of_case(), 1, 200}, friday()).value();

  EXPECT_EQ(decision.next.delivery, DeliveryState::delivered);
  EXPECT_EQ(decision.next.task->status, TaskStatus::requested);
  EXPECT_EQ(decision.next.task->business_status, codes::sent);
  EXPECT_EQ(decision.next.task->version, 2U);
  ASSERT_EQ(decision.resources.size(), 1U);
  EXPECT_EQ(decision.resources[0].version, 2U);
  EXPECT_EQ(decision.deliveries_done, std::vector<base::Uuid>{delivery_of_case()});
  EXPECT_EQ(detail(*find_story(decision, "delivered"), "attempt"), "1");
  EXPECT_EQ(decision.next.clocks, current.clocks);
}

TEST(DeliverySucceeded, NeverTakesBackWhatTheCouncilDidMeanwhile) {
  const Case current = opened();
  const Case accepted = ask(current, by_council(current, TaskStatus::accepted), friday()).value().next;

  const Decision decision = ask(accepted, DeliverySucceeded{delivery_of_case(), 2, 201}, friday()).value();

  EXPECT_EQ(decision.next.task, accepted.task);
  EXPECT_TRUE(decision.resources.empty());
  EXPECT_EQ(decision.next.delivery, DeliveryState::delivered);
}

TEST(CouncilsUpdate, ShowsThatTheReferralArrived) {
  Case current = opened();
  for (std::uint32_t attempt = 1; attempt <= 5; ++attempt) {
    current = ask(current, failed(attempt), friday()).value().next;
  }

  const Decision decision = ask(current, by_council(current, TaskStatus::received), friday()).value();

  EXPECT_EQ(decision.next.delivery, DeliveryState::delivered);
  EXPECT_EQ(decision.deliveries_done, std::vector<base::Uuid>{delivery_of_case()});
  EXPECT_EQ(detail(*find_story(decision, "delivered"), "shown-by"), "the council's own update");
  EXPECT_EQ(decision.next.task->status, TaskStatus::received);
  const Decision late = ask(decision.next, failed(6), friday()).value();
  EXPECT_TRUE(late.unchanged);
  EXPECT_TRUE(late.next.escalations.empty());
  const Decision more = ask(decision.next, by_council(decision.next, TaskStatus::accepted), friday()).value();
  EXPECT_TRUE(more.deliveries_done.empty());
  EXPECT_EQ(find_story(more, "delivered"), nullptr);
}

TEST(CouncilsUpdate, EndsADeliveryThatWasGivenToAPersonToo) {
  const Case escalated = ask(opened(), failed(1, false), friday()).value().next;
  ASSERT_EQ(escalated.delivery, DeliveryState::escalated);

  const Decision decision = ask(escalated, by_council(escalated, TaskStatus::accepted), friday()).value();

  EXPECT_EQ(decision.next.delivery, DeliveryState::delivered);
  EXPECT_EQ(decision.deliveries_done.size(), 1U);
}

TEST(DeliverySucceeded, ASecondTimeChangesNothing) {
  const Case delivered = ask(opened(), DeliverySucceeded{delivery_of_case(), 1, 200}, friday()).value().next;

  EXPECT_TRUE(ask(delivered, DeliverySucceeded{delivery_of_case(), 1, 200}, friday()).value().unchanged);
  EXPECT_TRUE(ask(delivered, failed(2), friday()).value().unchanged);
}

TEST(Delivery, OfAnotherCaseIsNotFound) {
  for (const Event& event :
       {Event(DeliverySucceeded{id("other"), 1, 200}), Event(DeliveryFailed{id("other"), 1, "timeout", true})}) {
    const auto decision = ask(opened(), event, friday());
    ASSERT_FALSE(decision.ok());
    EXPECT_EQ(decision.error().kind, base::ErrorKind::not_found);
  }
  EXPECT_FALSE(ask({}, failed(1), friday()).ok());
}

TEST(DeliveryFailed, WritesATaskVersionForTheFirstTryOnly) {
  const Decision first = ask(opened(), failed(1), friday()).value();
  const Decision second = ask(first.next, failed(2), friday()).value();

  EXPECT_EQ(first.next.task->business_status, codes::delivery_retrying);
  EXPECT_EQ(first.next.task->status, TaskStatus::requested);
  EXPECT_EQ(first.next.task->version, 2U);
  EXPECT_EQ(second.next.task->version, 2U);
  EXPECT_TRUE(second.resources.empty());
  EXPECT_EQ(detail(*find_story(second, "attempt"), "attempt"), "2");
  EXPECT_EQ(detail(*find_story(second, "attempt"), "outcome"), "http-503");
}

TEST(DeliveryFailed, OftenEnoughTellsAPersonOnceAndNeverGivesUp) {
  Case current = opened();
  std::size_t escalations = 0;
  for (std::uint32_t attempt = 1; attempt <= 40; ++attempt) {
    const Decision decision = ask(current, failed(attempt), friday()).value();
    escalations += find_story(decision, "escalated") != nullptr ? 1U : 0U;
    EXPECT_EQ(escalations, attempt < 6 ? 0U : 1U) << attempt;
    EXPECT_TRUE(decision.deliveries_done.empty());
    EXPECT_EQ(decision.next.task->status, TaskStatus::requested);
    current = decision.next;
  }
  ASSERT_EQ(current.escalations.size(), 1U);
  EXPECT_EQ(current.escalations[0].reason->code, codes::delivery_failed);
  EXPECT_EQ(current.escalations[0].owner_role, "practice-lead");
  EXPECT_EQ(current.delivery, DeliveryState::escalated);

  const Case delivered = ask(current, DeliverySucceeded{delivery_of_case(), 41, 200}, friday()).value().next;
  EXPECT_EQ(delivered.delivery, DeliveryState::delivered);
  EXPECT_EQ(delivered.task->business_status, codes::sent);
}

TEST(DeliveryFailed, ForGoodTellsAPersonAtOnce) {
  const Decision decision = ask(opened(), failed(1, false), friday()).value();

  ASSERT_EQ(decision.next.escalations.size(), 1U);
  EXPECT_TRUE(decision.deliveries_done.empty());
}

TEST(DeliveryFailed, CountsATryWhoseNumberWasLost) {
  Case current = opened();
  for (int attempt = 0; attempt < 6; ++attempt) current = ask(current, failed(0), friday()).value().next;

  EXPECT_EQ(current.delivery_attempts, 6U);
  EXPECT_EQ(current.escalations.size(), 1U);
}

TEST(DeliveryFailed, DoesNotStopTheDecisionClock) {
  const Case current = opened();
  Case next = ask(current, failed(1), friday()).value().next;

  EXPECT_EQ(next.clocks, current.clocks);
  next = ask(next, ClockDue{next.clocks[0].id}, next.clocks[0].due_at).value().next;
  EXPECT_EQ(next.escalations.size(), 1U);
}

}  // namespace
}  // namespace gateway::referral
