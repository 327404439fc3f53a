// The ladder: what nobody takes up or resolves in time climbs, rung by rung, once each, and never falls silent.
#include <gtest/gtest.h>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

const Clock& rung_clock(const Case& of, std::size_t escalation) {
  for (const Clock& clock : of.clocks) {
    if (clock.watch && clock.watch->task == of.escalations[escalation].id) return clock;
  }
  throw std::logic_error("an escalation without a clock");
}

// Everything due by `now` is fired, as the tick does, until nothing is.
Case run_until(Case current, std::string_view until) {
  const base::Instant now = at(until);
  for (bool fired = true; fired;) {
    fired = false;
    for (const Clock& clock : std::vector<Clock>(current.clocks)) {
      if (!clock.next_at || *clock.next_at > now) continue;
      current = ask(current, ClockDue{clock.id}, now).value().next;
      fired = true;
    }
  }
  return current;
}

Case breached() {
  const Case current = opened();
  return ask(current, ClockDue{current.clocks[0].id}, current.clocks[0].due_at).value().next;
}

TEST(Ladder, ClimbsWhenNobodyTakesTheMatterUpInTime) {
  const Case first = breached();
  const Clock& clock = rung_clock(first, 0);
  EXPECT_EQ(clock.due_at, at("2026-03-11T17:00:00Z"));

  const Decision decision = ask(first, ClockDue{clock.id}, clock.due_at).value();

  ASSERT_EQ(decision.next.escalations.size(), 2U);
  const ReferralTask& second = decision.next.escalations[1];
  EXPECT_EQ(second.rung, 2U);
  EXPECT_EQ(second.owner_role, "named-gp");
  EXPECT_EQ(second.reason->code, codes::no_decision);
  EXPECT_EQ(second.due, at("2026-03-13T17:00:00Z"));
  EXPECT_EQ(second.focus, first.escalations[0].focus);
  EXPECT_NE(second.reason->text.find("Nobody resolved it at rung 1"), std::string::npos);
  EXPECT_EQ(decision.next.task, first.task) << "the ladder never changes the council's Task";
  EXPECT_EQ(decision.next.escalations[0], first.escalations[0]);
  EXPECT_EQ(detail(*find_story(decision, "escalated"), "rung"), "2");
}

TEST(Ladder, IsNeverEarlyAndFiresEachRungOnce) {
  const Case first = breached();
  const Clock clock = rung_clock(first, 0);
  EXPECT_TRUE(ask(first, ClockDue{clock.id}, clock.due_at - std::chrono::milliseconds{1}).value().unchanged);
  const Case second = ask(first, ClockDue{clock.id}, clock.due_at).value().next;

  EXPECT_TRUE(ask(second, ClockDue{clock.id}, clock.due_at + std::chrono::hours{1}).value().unchanged);
}

TEST(Ladder, EndsAtItsLastRungSaysSoAndRemindsUntilSomebodyResolvesIt) {
  const Case current = run_until(run_until(breached(), "2026-03-11T17:00:00Z"), "2026-03-13T17:00:00Z");
  ASSERT_EQ(current.escalations.size(), 3U);
  EXPECT_EQ(current.escalations[2].owner_role, "designated-doctor");
  EXPECT_NE(current.escalations[2].reason->text.find("last rung"), std::string::npos);
  const Clock last = rung_clock(current, 2);
  EXPECT_EQ(last.due_at, at("2026-03-17T17:00:00Z"));

  const Decision ended = ask(current, ClockDue{last.id}, last.due_at).value();
  ASSERT_NE(find_story(ended, "ladder-ended"), nullptr);
  EXPECT_EQ(ended.next.escalations.size(), 3U);
  EXPECT_EQ(rung_clock(ended.next, 2).next_at, at("2026-03-18T17:00:00Z"));
  const Decision reminded = ask(ended.next, ClockDue{last.id}, at("2026-03-18T17:00:00Z")).value();
  ASSERT_NE(find_story(reminded, "reminded"), nullptr);
  EXPECT_EQ(rung_clock(reminded.next, 2).next_at, at("2026-03-19T17:00:00Z"));
  auto close = by_practice(reminded.next, reminded.next.escalations[2], TaskStatus::cancelled);
  close.status_reason = because();
  const Case closed = ask(reminded.next, close, at("2026-03-18T18:00:00Z")).value().next;
  EXPECT_FALSE(rung_clock(closed, 2).next_at);
}

TEST(Ladder, GivesWhatWasTakenUpTheRungsTimeToResolveAndThenClimbs) {
  const Case second = run_until(breached(), "2026-03-11T17:00:00Z");
  ASSERT_EQ(second.escalations.size(), 2U);
  const auto taken = by_practice(second, second.escalations[1], TaskStatus::accepted);

  const Decision decision = ask(second, taken, at("2026-03-12T10:00:00Z")).value();
  const Clock clock = rung_clock(decision.next, 1);

  ASSERT_NE(find_story(decision, "clock-extended"), nullptr);
  EXPECT_EQ(clock.due_at, at("2026-03-18T17:00:00Z"));
  EXPECT_EQ(run_until(decision.next, "2026-03-18T16:59:59Z").escalations.size(), 2U);
  EXPECT_EQ(run_until(decision.next, "2026-03-18T17:00:00Z").escalations.size(), 3U);
}

TEST(Ladder, ARungWithoutATimeToResolveClimbsThoughTakenUp) {
  const Case first = breached();
  const auto taken = by_practice(first, first.escalations[0], TaskStatus::accepted);

  const Case current = ask(first, taken, at("2026-03-10T10:00:00Z")).value().next;

  EXPECT_EQ(run_until(current, "2026-03-11T17:00:00Z").escalations.size(), 2U);
}

// The practice's own rung, after the one above it was raised: accepted, in progress and then `last`.
Case first_closed(TaskStatus last, const std::optional<Reason>& reason) {
  Case current = run_until(breached(), "2026-03-11T17:00:00Z");
  for (const TaskStatus step : {TaskStatus::accepted, TaskStatus::in_progress, last}) {
    auto event = by_practice(current, current.escalations[0], step);
    if (step == last) event.status_reason = reason;
    current = ask(current, event, at("2026-03-12T10:00:00Z")).value().next;
  }
  return current;
}

TEST(Ladder, StopsWhenItIsSaidAtAnyRungHowTheMatterWasSettled) {
  const Case current = first_closed(TaskStatus::completed, because());

  EXPECT_EQ(run_until(current, "2026-04-30T17:00:00Z"), current);
  EXPECT_EQ(rung_clock(current, 1).state, ClockState::stopped);
}

TEST(Ladder, GoesOnAboveARungThatThePracticeClosesWithoutSayingHowItWasSettled) {
  for (const Case& current :
       {first_closed(TaskStatus::completed, std::nullopt), first_closed(TaskStatus::cancelled, because())}) {
    EXPECT_TRUE(rung_clock(current, 0).ended_at);
    EXPECT_EQ(rung_clock(current, 1).state, ClockState::running);

    const Case later = run_until(current, "2026-03-13T17:00:00Z");
    EXPECT_EQ(rung_clock(later, 1).state, ClockState::breached);
    ASSERT_EQ(later.escalations.size(), 3U) << "the rung above theirs was told";
    EXPECT_TRUE(rung_clock(run_until(later, "2026-03-20T17:00:00Z"), 2).next_at) << "and is reminded";
    const Case decided = ask(later, by_council(later, TaskStatus::accepted), at("2026-03-16T10:00:00Z")).value().next;
    EXPECT_EQ(run_until(decided, "2026-04-30T17:00:00Z").escalations.size(), 3U) << "answered, it stops";
  }
}

TEST(Ladder, BelowARungThatIsClosedRestsAsWell) {
  Case current = first_closed(TaskStatus::completed, std::nullopt);
  current = run_until(current, "2026-03-13T17:00:00Z");
  auto event = by_practice(current, current.escalations[2], TaskStatus::cancelled);
  event.status_reason = because();
  current = ask(current, event, at("2026-03-16T10:00:00Z")).value().next;

  EXPECT_TRUE(rung_clock(current, 1).ended_at);
  EXPECT_FALSE(rung_clock(current, 2).next_at);
}

TEST(Ladder, ThePracticeMovesAnothersRungOnlyWithAReasonAndInAPersonsName) {
  const Case current = run_until(breached(), "2026-03-11T17:00:00Z");
  const base::Instant now = at("2026-03-12T10:00:00Z");
  auto event = by_practice(current, current.escalations[1], TaskStatus::received);
  const auto place = [&] {
    const auto decision = ask(current, event, now);
    return decision ? std::string("taken")
                    : std::string(base::issue_type(decision.error().kind)) + ' ' + decision.error().place;
  };

  EXPECT_EQ(place(), "taken");
  const Decision taken = ask(current, event, now).value();
  EXPECT_EQ(detail(*find_story(taken, "task-changed"), "done-for"), "named-gp");
  event.names_owner = false;
  EXPECT_EQ(place(), "business-rule Task.output");
  event.names_owner = true;
  event.status_reason.reset();
  EXPECT_EQ(place(), "business-rule Task.statusReason");
  event.status_reason = because();
  event.owner_acts_here = true;
  EXPECT_EQ(place(), "forbidden Task.owner") << "whoever has a way in moves it themselves";
}

TEST(Ladder, APartnershipMovesTheRungsOfItsRolesAndNothingElse) {
  Case current = run_until(breached(), "2026-03-11T17:00:00Z");
  const base::Instant now = at("2026-03-12T10:00:00Z");
  const auto kind = [&](const TaskUpdateRequested& event) {
    const auto decision = ask(current, event, now);
    return decision ? std::string("taken") : base::issue_type(decision.error().kind);
  };

  EXPECT_EQ(kind(by_partnership(current.escalations[0], TaskStatus::received, "named-gp")), "not-found");
  EXPECT_EQ(kind(by_partnership(current.escalations[1], TaskStatus::received, "designated-doctor")), "not-found");
  EXPECT_EQ(kind(by_partnership(*current.task, TaskStatus::cancelled, "named-gp")), "not-found");
  for (const TaskStatus step : {TaskStatus::accepted, TaskStatus::in_progress, TaskStatus::completed}) {
    current = ask(current, by_partnership(current.escalations[1], step, "named-gp"), now).value().next;
  }
  EXPECT_EQ(current.escalations[1].status, TaskStatus::completed);
  EXPECT_EQ(run_until(current, "2026-04-30T17:00:00Z"), current);
}

TEST(Ladder, StopsWhenTheCouncilDecidesAfterAllAndLeavesTheTasksToThePerson) {
  const Case current = run_until(breached(), "2026-03-11T17:00:00Z");

  const Case accepted =
      ask(current, by_council(current, TaskStatus::accepted), at("2026-03-12T10:00:00Z")).value().next;

  EXPECT_EQ(accepted.escalations, current.escalations);
  EXPECT_EQ(run_until(accepted, "2026-04-30T17:00:00Z").escalations.size(), 2U);
}

TEST(Ladder, OvertakenByAnUpdateIsClimbedFirst) {
  const Case first = breached();
  const auto late = by_practice(first, first.escalations[0], TaskStatus::received);

  const Case current = ask(first, late, at("2026-03-11T17:00:01Z")).value().next;

  ASSERT_EQ(current.escalations.size(), 2U);
  EXPECT_EQ(current.escalations[0].status, TaskStatus::received);
}

TEST(Ladder, StartsHigherInImmediateDanger) {
  Policy bypassing = policy();
  bypassing.ladder.immediate_danger_rung = 2;
  const auto ask_so = [&](const Case& of, const Event& event, base::Instant now) {
    return decide(of, event, bypassing, calendar(), now).value().next;
  };
  const Case current = ask_so({}, received(true), friday());

  const Case raised = ask_so(current, ClockDue{current.clocks[0].id}, current.clocks[0].due_at);

  ASSERT_EQ(raised.escalations.size(), 1U);
  EXPECT_EQ(raised.escalations[0].rung, 3U);
  EXPECT_EQ(raised.escalations[0].owner_role, "designated-doctor");
}

TEST(Ladder, CountsFromTheOpeningWhereTheRungSaysSo) {
  Policy from_opening = policy();
  from_opening.ladder.rungs[1].from_opening = true;
  from_opening.ladder.rungs[1].due.amount = 5;
  const Case first = breached();
  const Clock clock = rung_clock(first, 0);

  const Case second = decide(first, ClockDue{clock.id}, from_opening, calendar(), clock.due_at).value().next;

  EXPECT_EQ(second.escalations[1].due, at("2026-03-16T17:00:00Z")) << "five working days from Monday the 9th";
}

TEST(Ladder, OfAKeptRecordWaitsForItsClockAndThenForItsResolution) {
  const Case current = kept();
  ASSERT_FALSE(rung_clock(current, 0).next_at) << "D0 watches over its being taken up";
  const auto taken = by_practice(current, current.escalations[0], TaskStatus::received);

  const Case taken_up = ask(current, taken, friday()).value().next;

  ASSERT_TRUE(rung_clock(taken_up, 0).next_at);
  const Case forgotten = run_until(taken_up, "2026-03-10T17:00:00Z");
  ASSERT_EQ(forgotten.escalations.size(), 2U);
  EXPECT_EQ(forgotten.escalations[1].owner_role, "named-gp");
  EXPECT_EQ(forgotten.escalations[1].reason->code, codes::unprocessed_record);
}

TEST(Ladder, DoesNotShrinkUnderWhoAlreadyClimbedIt) {
  const Case second = run_until(breached(), "2026-03-11T17:00:00Z");
  Policy shorter = policy();
  shorter.ladder.rungs.resize(1);
  const Clock clock = rung_clock(second, 1);

  const Decision decision = decide(second, ClockDue{clock.id}, shorter, calendar(), clock.due_at).value();

  EXPECT_NE(find_story(decision, "ladder-ended"), nullptr);
}

// After a long sleep the rung above is counted from now, and its longer time with it.
TEST(Ladder, ReachedLateGivesTheLongerTimeFromThereToo) {
  const Case first = breached();
  const auto late = at("2026-03-17T18:00:00Z");  // its rung was over on the 11th, the next would be on the 13th
  Case current = ask(first, ClockDue{rung_clock(first, 0).id}, late).value().next;
  ASSERT_EQ(current.escalations.size(), 2U);
  EXPECT_EQ(current.escalations[1].due, at("2026-03-20T17:00:00Z"));
  current = ask(current, by_practice(current, current.escalations[1], TaskStatus::received), at("2026-03-18T09:00:00Z"))
                .value()
                .next;
  EXPECT_EQ(rung_clock(current, 1).due_at, at("2026-03-25T17:00:00Z"));
}

TEST(Ladder, OfAKeptRecordTakenUpLateGivesTimeFromThere) {
  const Case first = kept();
  Case current = ask(first, ClockDue{first.clocks[0].id}, first.clocks[0].due_at).value().next;
  const auto late = at("2026-03-20T10:00:00Z");
  current = ask(current, by_practice(current, current.escalations[0], TaskStatus::received), late).value().next;
  EXPECT_EQ(rung_clock(current, 0).state, ClockState::running);
  EXPECT_EQ(rung_clock(current, 0).next_at, at("2026-03-24T17:00:00Z"));
}

}  // namespace
}  // namespace gateway::referral
