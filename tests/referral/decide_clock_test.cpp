#include <gtest/gtest.h>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

TEST(ClockDue, WithoutADecisionIsABreachThatAPersonLearnsOf) {
  const Case current = opened();
  const base::Instant now = current.clocks[0].due_at + std::chrono::seconds{3};

  const Decision decision = ask(current, ClockDue{current.clocks[0].id}, now).value();

  EXPECT_EQ(decision.next.version, 2U);
  EXPECT_EQ(decision.next.clocks[0].state, ClockState::breached);
  EXPECT_FALSE(decision.next.clocks[0].ended_at);
  EXPECT_EQ(decision.next.task, current.task);
  ASSERT_EQ(decision.next.escalations.size(), 1U);
  const ReferralTask& task = decision.next.escalations[0];
  EXPECT_EQ(task.reason->code, codes::no_decision);
  EXPECT_EQ(task.owner_role, "practice-lead");
  EXPECT_EQ(task.owner_ods, practice);
  EXPECT_EQ(task.rung, 1U);
  EXPECT_EQ(task.focus, "Task/" + base::to_string(current.task->id));
  EXPECT_EQ(task.part_of, task.focus);
  EXPECT_EQ(task.for_patient, current.task->for_patient);
  EXPECT_EQ(task.due, at("2026-03-11T17:00:00Z"));  // counted from the breach on Monday, not from its being noticed
  EXPECT_EQ(detail(*find_story(decision, "clock-breached"), "noticed-late-by-seconds"), "3");
  EXPECT_NE(find_story(decision, "escalated"), nullptr);
}

TEST(ClockDue, FiresOnce) {
  const Case current = opened();
  const ClockDue event{current.clocks[0].id};
  const Case breached = ask(current, event, current.clocks[0].due_at).value().next;

  const Decision again = ask(breached, event, current.clocks[0].due_at + std::chrono::hours{1}).value();

  EXPECT_TRUE(again.unchanged);
  EXPECT_EQ(again.next, breached);
}

TEST(ClockDue, IsNeverEarly) {
  const Case current = opened();
  const ClockDue event{current.clocks[0].id};

  EXPECT_TRUE(ask(current, event, current.clocks[0].due_at - std::chrono::milliseconds{1}).value().unchanged);
  EXPECT_FALSE(ask(current, event, current.clocks[0].due_at).value().unchanged);
}

TEST(ClockDue, OfADecidedReferralChangesNothing) {
  const Case current = opened();
  const Case accepted = ask(current, by_council(current, TaskStatus::accepted), friday()).value().next;

  EXPECT_TRUE(ask(accepted, ClockDue{accepted.clocks[0].id}, accepted.clocks[0].due_at).value().unchanged);
}

TEST(ClockDue, OfAnotherCaseIsNotFound) {
  const auto decision = ask(opened(), ClockDue{id("other")}, friday());

  ASSERT_FALSE(decision.ok());
  EXPECT_EQ(decision.error().kind, base::ErrorKind::not_found);
}

TEST(ClockDue, OfAKeptRecordEscalatesThatNobodyTookItUp) {
  const Case current = kept();

  const Decision decision = ask(current, ClockDue{current.clocks[0].id}, current.clocks[0].due_at).value();

  ASSERT_EQ(decision.next.escalations.size(), 2U);
  EXPECT_EQ(decision.next.escalations[1].reason->code, codes::not_processed);
  EXPECT_EQ(decision.next.escalations[1].focus, quarantined().original);
  EXPECT_EQ(decision.next.escalations[1].owner_ods, practice);
  EXPECT_EQ(decision.next.clocks[0].state, ClockState::breached);
}

TEST(Clock, OfAKeptRecordStopsWhenThePracticeTakesItUp) {
  const Case current = kept();
  const auto update = by_practice(current, current.escalations[0], TaskStatus::received);

  const Case taken = ask(current, update, friday()).value().next;

  EXPECT_EQ(taken.clocks[0].state, ClockState::stopped);
  EXPECT_EQ(taken.clocks[0].ended_at, friday());
  EXPECT_TRUE(ask(taken, ClockDue{taken.clocks[0].id}, taken.clocks[0].due_at).value().unchanged);
}

TEST(Clock, KeepsItsBreachWhenTheDecisionComesLateAndSaysHowLate) {
  const Case current = opened();
  const Case breached = ask(current, ClockDue{current.clocks[0].id}, current.clocks[0].due_at).value().next;
  const base::Instant late = current.clocks[0].due_at + std::chrono::hours{20};

  const Decision decision = ask(breached, by_council(breached, TaskStatus::accepted), late).value();

  EXPECT_EQ(decision.next.clocks[0].state, ClockState::breached);
  EXPECT_EQ(decision.next.clocks[0].ended_at, late);
  EXPECT_EQ(detail(*find_story(decision, "clock-stopped"), "in-time"), "no");
}

TEST(Clock, IsBreachedByADecisionAfterTheDeadlineEvenBeforeTheTickNoticed) {
  const Case current = opened();
  const base::Instant due = current.clocks[0].due_at;
  const ClockDue tick{current.clocks[0].id};
  const Case by_tick = ask(current, tick, due + std::chrono::seconds{2}).value().next;

  const Decision late = ask(current, by_council(current, TaskStatus::accepted), due + std::chrono::seconds{2}).value();

  EXPECT_EQ(late.next.task->status, TaskStatus::accepted);
  EXPECT_EQ(late.next.clocks[0].state, ClockState::breached);
  EXPECT_EQ(late.next.clocks[0].ended_at, due + std::chrono::seconds{2});
  ASSERT_NE(find_story(late, "clock-breached"), nullptr);
  EXPECT_EQ(detail(*find_story(late, "clock-breached"), "noticed-late-by-seconds"), "2");
  EXPECT_EQ(detail(*find_story(late, "clock-stopped"), "in-time"), "no");
  EXPECT_EQ(late.next.escalations, by_tick.escalations) << "the escalation is the one the tick would have raised";
  EXPECT_TRUE(ask(late.next, tick, due + std::chrono::seconds{3}).value().unchanged);
}

TEST(Clock, IsKeptByADecisionInTheLastMillisecondOnly) {
  const Case current = opened();
  const base::Instant due = current.clocks[0].due_at;
  const auto update = by_council(current, TaskStatus::accepted);

  const Decision in_time = ask(current, update, due - std::chrono::milliseconds{1}).value();
  EXPECT_EQ(in_time.next.clocks[0].state, ClockState::stopped);
  EXPECT_EQ(detail(*find_story(in_time, "clock-stopped"), "in-time"), "yes");
  EXPECT_TRUE(in_time.next.escalations.empty());
  EXPECT_EQ(ask(current, update, due).value().next.clocks[0].state, ClockState::breached);
}

TEST(Clock, OfAKeptRecordTakenUpTooLateIsBreached) {
  const Case current = kept();
  const auto update = by_practice(current, current.escalations[0], TaskStatus::received);

  const Case late = ask(current, update, current.clocks[0].due_at).value().next;

  EXPECT_EQ(late.clocks[0].state, ClockState::breached);
  ASSERT_EQ(late.escalations.size(), 2U);
  EXPECT_EQ(late.escalations[0].status, TaskStatus::received);
  EXPECT_EQ(late.escalations[1].reason->code, codes::not_processed);
}

}  // namespace
}  // namespace gateway::referral
