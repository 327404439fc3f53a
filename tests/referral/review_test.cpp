// The review: whatever happened, a referral that is not finished has a next instant.
#include <gtest/gtest.h>

#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

// The policy that ships, without the clocks that a decision starts besides those told of here.
const Policy& england() {
  static const Policy policy = [] {
    Policy read = read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
    std::erase_if(read.clocks, [](const ClockRule& rule) { return rule.id == "D4" || rule.id == "D7"; });
    return read;
  }();
  return policy;
}

Case after(const Case& current, const Event& event, base::Instant now) {
  return decide(current, event, england(), calendar(), now).value().next;
}

const Clock* running(const Case& of) {
  for (const Clock& clock : of.clocks) {
    if (clock.next_at) return &clock;
  }
  return nullptr;
}

// A routine referral that the council has.
Case delivered() {
  ReferralReceived event = received();
  event.priority = "routine";
  const auto opening = decide({}, event, england(), calendar(), friday()).value();
  return after(opening.next, DeliverySucceeded{opening.deliveries[0].id, 1, 200}, friday());
}

TaskUpdateRequested accepting_early_help(const Case& current) {
  TaskUpdateRequested event = by_council(current, TaskStatus::accepted);
  event.business_status = codes::accepted_early_help;
  return event;
}

// Has the case's clock speak when it wants to, until that one has nothing more to say.
Case fire(const Case& current, const Clock& clock) {
  return after(current, ClockDue{clock.id}, *clock.next_at);
}

TEST(Review, BeginsWhereNoOtherClockRuns) {
  Case current = delivered();
  EXPECT_EQ(current.clocks.size(), 2U);
  current = after(current, accepting_early_help(current), at("2026-03-09T10:00:00Z"));
  const Clock* review = running(current);
  ASSERT_NE(review, nullptr);
  EXPECT_EQ(review->rule, "review");
  EXPECT_EQ(review->due_at, at("2026-03-23T17:00:00Z"));
  EXPECT_EQ(review->basis, "product-policy");
}

TEST(Review, DoesNotBeginBesideAnotherClock) {
  Case current = delivered();
  TaskUpdateRequested accepting = by_council(current, TaskStatus::accepted);
  accepting.business_status = codes::accepted_s17_assessment;
  current = after(current, accepting, at("2026-03-09T10:00:00Z"));
  ASSERT_NE(running(current), nullptr);
  EXPECT_EQ(running(current)->rule, "D9");
}

TEST(Review, StartsAnewWithEachSignOfTheCouncilAndEndsWithTheReferral) {
  Case current = delivered();
  current = after(current, accepting_early_help(current), at("2026-03-09T10:00:00Z"));
  const Clock first = *running(current);
  TaskUpdateRequested working = by_council(current, TaskStatus::in_progress);
  working.business_status = codes::in_progress;
  current = after(current, working, at("2026-03-12T10:00:00Z"));
  const Clock* second = running(current);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->rule, "review");
  EXPECT_NE(second->id, first.id);
  EXPECT_EQ(second->due_at, at("2026-03-26T17:00:00Z"));
  current = after(current, by_council(current, TaskStatus::completed), at("2026-03-13T10:00:00Z"));
  EXPECT_EQ(running(current), nullptr);
}

TEST(Review, ThatRunsOutTellsTheFirstRungAndBeginsAgainOnceThatIsResolved) {
  Case current = delivered();
  current = after(current, accepting_early_help(current), at("2026-03-09T10:00:00Z"));
  current = fire(current, *running(current));
  ASSERT_EQ(current.escalations.size(), 1U);
  EXPECT_EQ(current.escalations[0].reason->code, codes::review_due);
  EXPECT_EQ(current.escalations[0].rung, 1U);
  EXPECT_EQ(running(current)->rule, "L1");
  const auto now = at("2026-03-24T10:00:00Z");
  for (const TaskStatus status : {TaskStatus::accepted, TaskStatus::in_progress, TaskStatus::completed}) {
    current = after(current, by_practice(current, current.escalations[0], status), now);
  }
  const Clock* again = running(current);
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->rule, "review");
  EXPECT_EQ(again->started_at, now);
  current = fire(current, *again);
  EXPECT_EQ(current.escalations.size(), 2U) << "another matter, from the first rung";
  EXPECT_EQ(current.escalations[1].rung, 1U);
}

// A person may close the matter of a decision that never came: the referral is looked at again all the same.
TEST(Review, BeginsWhenAMatterIsResolvedWhileTheReferralIsUndecided) {
  Case current = delivered();
  while (current.escalations.empty()) current = fire(current, *running(current));
  EXPECT_EQ(current.escalations[0].reason->code, codes::no_decision);
  TaskUpdateRequested closing = by_practice(current, current.escalations[0], TaskStatus::cancelled);
  closing.status_reason = because();
  current = after(current, closing, at("2026-03-10T10:00:00Z"));
  ASSERT_NE(running(current), nullptr);
  EXPECT_EQ(running(current)->rule, "review");
  current = after(current, accepting_early_help(current), at("2026-03-11T10:00:00Z"));
  EXPECT_EQ(running(current)->rule, "review") << "anew, from the decision";
  EXPECT_EQ(running(current)->started_at, at("2026-03-11T10:00:00Z"));
}

// Whoever answers for the missed deadline may leave the record's own Task lying.
TEST(Review, OfAKeptRecordBeginsWhileATaskIsOpenAndEndsWithTheLast) {
  Case current = decide({}, quarantined(), england(), calendar(), friday()).value().next;
  current = fire(current, *running(current));
  ASSERT_EQ(current.escalations.size(), 2U);
  const auto now = at("2026-03-09T12:00:00Z");
  const auto cancel = [&](std::size_t number) {
    TaskUpdateRequested closing = by_practice(current, current.escalations[number], TaskStatus::cancelled);
    closing.status_reason = because();
    current = after(current, closing, now);
  };
  cancel(1);
  ASSERT_NE(running(current), nullptr);
  EXPECT_EQ(running(current)->rule, "review");
  cancel(0);
  EXPECT_EQ(running(current), nullptr);
}

TEST(TakenUp, IsAKeptRecordsMilestoneAndNoReferrals) {
  Case current = delivered();
  while (current.escalations.empty()) current = fire(current, *running(current));
  current =
      after(current, by_practice(current, current.escalations[0], TaskStatus::received), at("2026-03-10T10:00:00Z"));
  for (const Clock& clock : current.clocks) EXPECT_NE(clock.rule, "D5") << "only a kept record is to be settled";
}

TEST(Review, IsInEveryPolicy) {
  std::string text = tests::content_of("policies/default.toml");
  const std::size_t milestone = text.find("\"at-rest\"");
  ASSERT_NE(milestone, std::string::npos);
  text.replace(milestone, 9, "\"decided-not\"");
  EXPECT_FALSE(read_policy(text, "policy.toml").ok()) << "no milestone";
  text.replace(milestone, 13, "\"feedback-given\"");
  const auto without = read_policy(text, "policy.toml");
  ASSERT_FALSE(without.ok());
  EXPECT_NE(without.error().text.find("at-rest"), std::string::npos);
}

}  // namespace
}  // namespace gateway::referral
