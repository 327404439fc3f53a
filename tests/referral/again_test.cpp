// What comes again after a person closed it, and what goes on when everybody who was told has closed it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

const Policy& shipped() {
  static const Policy policy = read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
  return policy;
}

Case next_of(const Case& current, const Event& event, base::Instant now) {
  return decide(current, event, shipped(), calendar(), now).value().next;
}

std::vector<ReferralTask> raised_for(const Case& of, std::string_view reason) {
  std::vector<ReferralTask> tasks;
  for (const ReferralTask& task : of.escalations) {
    if (task.reason->code == reason) tasks.push_back(task);
  }
  return tasks;
}

bool climbs(const Case& of, const ReferralTask& task) {
  return std::any_of(of.clocks.begin(), of.clocks.end(), [&](const Clock& clock) {
    return clock.watch && clock.watch->task == task.id && clock.next_at.has_value();
  });
}

Case closed(const Case& current, const ReferralTask& task, base::Instant now) {
  TaskUpdateRequested closing = by_practice(current, task, TaskStatus::cancelled);
  closing.status_reason = because();
  return next_of(current, closing, now);
}

// The earliest clock of the case speaks, when it is due.
Case later(const Case& current) {
  const Clock* first = nullptr;
  for (const Clock& clock : current.clocks) {
    if (clock.next_at && (first == nullptr || *clock.next_at < *first->next_at)) first = &clock;
  }
  return first == nullptr ? current : next_of(current, ClockDue{first->id}, *first->next_at);
}

Case wrong_area() {
  Case current = next_of({}, received(), friday());
  auto event = by_council(current, TaskStatus::rejected);
  event.business_status = codes::not_accepted_wrong_area;
  event.status_reason = because();
  return next_of(current, event, friday());
}

// Sent on to another council under the name of `copy`, which refuses.
Case refused_elsewhere(const Case& first, const char* copy, base::Instant now) {
  const auto offered = std::find_if(first.next_steps.begin(), first.next_steps.end(), [](const ReferralTask& task) {
    return task.step == codes::redirect && !is_terminal(task.status);
  });
  auto taking = by_practice(first, *offered, TaskStatus::accepted);
  taking.redirected = received();
  taking.redirected->case_id = id(copy);
  taking.redirected->council_ods = "E10000099";
  const Case sent = next_of(first, taking, now);
  return next_of(sent, RedirectAnswered{id(copy), "E10000099", false}, now);
}

TEST(Again, AMatterThatWasClosedIsRaisedAnewUnderAnIdOfItsOwn) {
  const auto now = at("2026-03-06T16:00:00Z");
  Case current = refused_elsewhere(wrong_area(), "first copy", now);
  ASSERT_EQ(raised_for(current, codes::nobody_responsible).size(), 1U);
  const ReferralTask first = current.escalations.back();
  current = closed(current, first, now);

  current = refused_elsewhere(current, "second copy", now);

  const auto raised = raised_for(current, codes::nobody_responsible);
  ASSERT_EQ(raised.size(), 2U);
  EXPECT_NE(raised[1].id, first.id);
  EXPECT_EQ(raised[1].status, TaskStatus::requested);
  EXPECT_EQ(raised[1].rung, first.rung);
  EXPECT_TRUE(climbs(current, raised[1]));
}

TEST(Again, AMatterStillOpenIsNotRaisedTwice) {
  const auto now = at("2026-03-06T16:00:00Z");
  Case current = refused_elsewhere(wrong_area(), "first copy", now);
  current = refused_elsewhere(current, "second copy", now);
  EXPECT_EQ(raised_for(current, codes::nobody_responsible).size(), 1U);
}

TEST(Again, EndsWithWhatRaisedItAndNotWithTheTaskOfTheEarlierTime) {
  const auto now = at("2026-03-06T16:00:00Z");
  Case current = refused_elsewhere(wrong_area(), "first copy", now);
  current = closed(current, current.escalations.back(), now);
  current = refused_elsewhere(current, "second copy", now);
  const auto rung = raised_for(current, codes::nobody_responsible).at(1);
  ASSERT_TRUE(climbs(current, rung));

  const Case taken_on = next_of(current, RedirectAnswered{id("second copy"), "E10000099", true}, now);

  EXPECT_FALSE(climbs(taken_on, rung));
}

TEST(Again, TheDeadlineOfTheOtherCouncilSpeaksAfterAMatterWasClosed) {
  const auto now = at("2026-03-06T16:00:00Z");
  Case current = refused_elsewhere(wrong_area(), "first copy", now);
  current = closed(current, current.escalations.back(), now);
  const auto watch = std::find_if(current.clocks.begin(), current.clocks.end(),
                                  [](const Clock& clock) { return clock.rule == "D13"; });
  ASSERT_NE(watch, current.clocks.end());

  current = next_of(current, ClockDue{watch->id}, watch->due_at);

  EXPECT_EQ(raised_for(current, codes::nobody_responsible).size(), 2U);
}

TEST(DeadCouncil, IsLookedAtAgainWhenEverybodyWhoWasToldHasClosedIt) {
  const auto opening = decide({}, received(), shipped(), calendar(), friday()).value();
  const base::Uuid delivery = opening.deliveries[0].id;
  Case current = opening.next;
  auto now = friday();
  std::set<std::string> reasons;
  for (int rounds = 0; rounds < 40; ++rounds) {
    for (const ReferralTask& task : std::vector<ReferralTask>(current.escalations)) {
      reasons.insert(task.reason->code);
      if (!is_terminal(task.status)) current = closed(current, task, now);
    }
    const bool awake = std::any_of(current.clocks.begin(), current.clocks.end(),
                                   [](const Clock& clock) { return clock.next_at.has_value(); });
    ASSERT_TRUE(awake) << "nothing speaks any more after " << rounds;
    current = later(current);
    now = std::max(now, current.task->last_modified);
    for (const Clock& clock : current.clocks) now = std::max(now, clock.started_at);
    current =
        next_of(current, DeliveryFailed{delivery, current.delivery_attempts + 1, "connection-refused", true}, now);
  }
  EXPECT_EQ(current.delivery, DeliveryState::escalated);
  EXPECT_TRUE(reasons.contains(std::string(codes::delivery_failed)));
  EXPECT_TRUE(reasons.contains(std::string(codes::no_decision)));
  EXPECT_TRUE(reasons.contains(std::string(codes::review_due)));
}

Case begun() {
  const auto opening = decide({}, received(), shipped(), calendar(), friday()).value();
  Case current = next_of(opening.next, DeliverySucceeded{opening.deliveries[0].id, 1, 200}, friday());
  current = next_of(current, by_council(current, TaskStatus::accepted), friday());
  return next_of(current, by_council(current, TaskStatus::in_progress), friday());
}

TaskUpdateRequested stopping(const Case& current) {
  auto event = by_practice(current, *current.task, TaskStatus::in_progress);
  event.business_status = codes::cancellation_requested;
  event.status_reason = because();
  return event;
}

std::vector<ReferralTask> stops(const Case& of) {
  std::vector<ReferralTask> tasks;
  for (const ReferralTask& task : of.errands) {
    if (task.purpose == TaskPurpose::abort) tasks.push_back(task);
  }
  return tasks;
}

TaskUpdateRequested refusing(const Case& current, const ReferralTask& stop) {
  TaskUpdateRequested event = by_council(current, TaskStatus::rejected);
  event.task_id = stop.id;
  event.expected_version = stop.version;
  event.status_reason = because();
  return event;
}

void expect_asked_twice(const Case& current) {
  const auto asked = stops(current);
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_NE(asked[0].id, asked[1].id);
  EXPECT_EQ(asked[1].status, TaskStatus::requested);
  EXPECT_EQ(asked[1].owner_ods, council);
  const auto raised = raised_for(current, codes::cancellation_wanted);
  const bool told =
      std::any_of(raised.begin(), raised.end(), [&](const ReferralTask& task) { return climbs(current, task); });
  EXPECT_TRUE(told) << "a person is to telephone";
}

TEST(AskedToStopAgain, AsksAfterTheCouncilRefusedAndWentOn) {
  Case current = next_of(begun(), stopping(begun()), friday());
  current = next_of(current, refusing(current, stops(current).at(0)), friday());
  auto seen = by_council(current, TaskStatus::in_progress);
  seen.business_status = codes::child_seen;
  current = next_of(current, seen, friday());
  current = next_of(current, stopping(current), friday());
  expect_asked_twice(current);
}

TEST(AskedToStopAgain, AsksInTheVeryWordsOfTheFirstTime) {
  Case current = next_of(begun(), stopping(begun()), friday());
  current = next_of(current, refusing(current, stops(current).at(0)), friday());
  current = next_of(current, stopping(current), friday());
  expect_asked_twice(current);
}

TEST(AskedToStopAgain, AsksAfterThePracticeWithdrewTheQuestion) {
  Case current = next_of(begun(), stopping(begun()), friday());
  TaskUpdateRequested withdrawing = by_practice(current, stops(current).at(0), TaskStatus::cancelled);
  withdrawing.status_reason = because();
  current = next_of(current, withdrawing, friday());
  current = next_of(current, stopping(current), friday());
  expect_asked_twice(current);
}

TEST(AskedToStopAgain, AsksNothingNewWhileTheCouncilHasNotAnswered) {
  const Case asked = next_of(begun(), stopping(begun()), friday());
  auto event = stopping(asked);
  event.status_reason->text = "The same, in other words.";
  EXPECT_EQ(stops(next_of(asked, event, friday())).size(), 1U);
  auto sent_twice = stopping(begun());
  const auto repeated = decide(asked, sent_twice, shipped(), calendar(), friday()).value();
  EXPECT_TRUE(repeated.unchanged);
}

TEST(AskedToStopAgain, AnUpdateSentTwiceAsksOnceThoughItWasRefusedMeanwhile) {
  const Case asked = next_of(begun(), stopping(begun()), friday());
  const Case refused = next_of(asked, refusing(asked, stops(asked).at(0)), friday());
  EXPECT_TRUE(decide(refused, stopping(begun()), shipped(), calendar(), friday()).value().unchanged);
}

TEST(RefusingToStop, LacksNoSuggestion) {
  const Case asked = next_of(begun(), stopping(begun()), friday());
  const auto refused = decide(asked, refusing(asked, stops(asked).at(0)), shipped(), calendar(), friday()).value();
  EXPECT_NE(find_story(refused, "task-changed"), nullptr);
  EXPECT_EQ(find_story(refused, "feedback-incomplete"), nullptr);
}

}  // namespace
}  // namespace gateway::referral
