// Clocks as the default policy has them: what starts and stops each, its warnings, and what its breach raises.
#include <gtest/gtest.h>

#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

const Policy& england() {
  static const Policy policy = read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
  return policy;
}

Decision take(const Case& current, const Event& event, base::Instant now) {
  auto decision = decide(current, event, england(), calendar(), now);
  if (!decision) throw std::logic_error(base::describe(decision.error()));
  return std::move(*decision);
}

const Clock* find(const Case& of, std::string_view rule) {
  for (const Clock& clock : of.clocks) {
    if (clock.rule == rule) return &clock;
  }
  return nullptr;
}

Case start() {
  return take({}, received(), friday()).next;
}

Case moved(const Case& current, TaskStatus status, std::string_view business_status, base::Instant now) {
  auto update = by_council(current, status);
  update.business_status = business_status;
  update.status_reason = because();
  return take(current, update, now).next;
}

TEST(ClockRules, OfDecisionAndDeliveryStartWithTheReferral) {
  const Case current = start();

  ASSERT_EQ(current.clocks.size(), 2U);
  EXPECT_EQ(current.clocks[0].rule, "D2");
  EXPECT_EQ(current.clocks[1].rule, "D1-urgent");
  EXPECT_EQ(current.clocks[1].due_at, friday() + std::chrono::minutes{15});
  EXPECT_EQ(current.task->due, current.clocks[0].due_at);
}

TEST(ClockRules, DeliveryStopsItsClock) {
  const Case current = start();
  const auto delivery = take({}, received(), friday()).deliveries[0].id;

  const Case delivered = take(current, DeliverySucceeded{delivery, 1, 200}, friday() + std::chrono::minutes{1}).next;

  EXPECT_EQ(find(delivered, "D1-urgent")->state, ClockState::stopped);
  EXPECT_EQ(find(delivered, "D2")->state, ClockState::running);
}

TEST(ClockRules, LateDeliveryTellsAPersonOnceWhicheverNoticesFirst) {
  const Case current = start();
  const Case late = take(current, ClockDue{find(current, "D1-urgent")->id}, friday() + std::chrono::minutes{15}).next;
  ASSERT_EQ(late.escalations.size(), 1U);
  EXPECT_EQ(late.escalations[0].reason->code, codes::delivery_failed);
  const auto delivery = take({}, received(), friday()).deliveries[0].id;

  const Case again = take(late, DeliveryFailed{delivery, 6, "timeout", true}, friday() + std::chrono::minutes{16}).next;
  EXPECT_EQ(again.escalations.size(), 1U);
  const Case delivered = take(again, DeliverySucceeded{delivery, 7, 200}, friday() + std::chrono::minutes{17}).next;
  for (const Clock& clock : delivered.clocks) {
    if (clock.watch) {
      EXPECT_FALSE(clock.next_at) << "it was delivered: nothing to climb for";
    }
  }
}

TEST(ClockRules, WarnOnceEachBeforeTheyAreDue) {
  const Case current = start();
  const Clock decision = *find(current, "D2");
  // From Friday 15:00 to Monday 17:00 lie ten hours of office time.
  ASSERT_EQ(decision.warnings, (std::vector{at("2026-03-09T12:00:00Z"), at("2026-03-09T15:00:00Z")}));
  ASSERT_EQ(decision.next_at, decision.warnings[0]);

  const Decision warned = take(current, ClockDue{decision.id}, at("2026-03-09T12:00:02Z"));
  ASSERT_NE(find_story(warned, "clock-warned"), nullptr);
  EXPECT_EQ(detail(*find_story(warned, "clock-warned"), "noticed-late-by-seconds"), "2");
  EXPECT_EQ(find(warned.next, "D2")->next_at, decision.warnings[1]);
  EXPECT_TRUE(warned.next.escalations.empty());
  EXPECT_TRUE(take(warned.next, ClockDue{decision.id}, at("2026-03-09T12:00:03Z")).unchanged);
  const Decision slept = take(warned.next, ClockDue{decision.id}, at("2026-03-09T17:00:00Z"));
  EXPECT_EQ(find_story(slept, "clock-warned"), nullptr) << "a warning after the deadline warns nobody";
  ASSERT_NE(find_story(slept, "clock-breached"), nullptr);
}

TEST(ClockRules, OfStrategyDiscussionConferenceAndAssessmentFollowTheCouncilsSteps) {
  const base::Instant decided = at("2026-03-06T16:00:00Z");
  const Case accepted = moved(start(), TaskStatus::accepted, codes::accepted_s47_strategy, decided);
  ASSERT_NE(find(accepted, "D6"), nullptr);
  EXPECT_EQ(find(accepted, "D6")->due_at, decided + std::chrono::hours{24});
  ASSERT_NE(find(accepted, "D9"), nullptr);
  EXPECT_EQ(find(accepted, "D9")->due_at, at("2026-05-13T16:00:00Z")) << "45 working days from the referral";
  EXPECT_EQ(find(accepted, "D8"), nullptr);

  const base::Instant held = at("2026-03-20T10:00:00Z");
  Case current = moved(accepted, TaskStatus::in_progress, codes::strategy_discussion_held, held);
  EXPECT_EQ(find(current, "D6")->state, ClockState::breached);
  EXPECT_TRUE(find(current, "D6")->ended_at);
  ASSERT_NE(find(current, "D8"), nullptr);
  EXPECT_EQ(find(current, "D8")->due_at, at("2026-04-14T16:00:00Z"));
  auto hold = moved(current, TaskStatus::on_hold, codes::on_hold, held);
  EXPECT_EQ(find(hold, "D8")->state, ClockState::running) << "statutory clocks keep running on hold";
  EXPECT_EQ(find(hold, "D8")->next_at, find(current, "D8")->next_at);
  current = moved(current, TaskStatus::in_progress, codes::icpc_scheduled, held);
  EXPECT_EQ(find(current, "D8")->state, ClockState::stopped);
  current = moved(current, TaskStatus::completed, codes::completed_cp_plan, held);
  EXPECT_EQ(find(current, "D9")->state, ClockState::stopped);
}

TEST(ClockRules, AnAcceptanceThatNamesNoKindIsHeldToTheMostCarefulReading) {
  const base::Instant decided = at("2026-03-06T16:00:00Z");
  const Case accepted = moved(start(), TaskStatus::accepted, {}, decided);

  ASSERT_NE(find(accepted, "D7-unnamed"), nullptr);
  EXPECT_EQ(find(accepted, "D7-unnamed")->due_at, decided + std::chrono::hours{24});
  ASSERT_NE(find(accepted, "D7"), nullptr);
  ASSERT_NE(find(accepted, "D9"), nullptr);
  EXPECT_EQ(find(accepted, "D9")->due_at, at("2026-05-13T16:00:00Z")) << "45 working days from the referral";
  EXPECT_EQ(find(accepted, "review"), nullptr) << "other clocks watch over it";
  EXPECT_EQ(find(accepted, "D6"), nullptr);

  const Case begun = moved(accepted, TaskStatus::in_progress, {}, decided);
  EXPECT_EQ(find(begun, "D7-unnamed")->state, ClockState::running) << "being in progress names no kind either";
  const Case assessed = moved(begun, TaskStatus::in_progress, codes::assessment_started, decided);
  EXPECT_EQ(find(assessed, "D7-unnamed")->state, ClockState::stopped);
  EXPECT_EQ(find(assessed, "D7")->state, ClockState::running);
  EXPECT_EQ(find(assessed, "D9")->state, ClockState::running);
  const Case protecting = moved(begun, TaskStatus::in_progress, codes::s47_started, decided);
  EXPECT_EQ(find(protecting, "D7-unnamed")->state, ClockState::stopped);
  EXPECT_EQ(find(protecting, "D7-protection")->state, ClockState::running);

  const Case late = take(begun, ClockDue{find(begun, "D7-unnamed")->id}, decided + std::chrono::hours{24}).next;
  EXPECT_EQ(late.escalations.back().reason->code, codes::child_not_seen);
}

TEST(ClockRules, WhatWasNamedWhenItWasAcceptedStaysNamed) {
  const Case helped = moved(start(), TaskStatus::accepted, codes::accepted_early_help, friday());
  EXPECT_EQ(find(moved(helped, TaskStatus::in_progress, {}, friday()), "D9"), nullptr) << "early help is no assessment";
  const Case named = moved(start(), TaskStatus::accepted, codes::accepted_s17_assessment, friday());
  const Case begun = moved(named, TaskStatus::in_progress, {}, friday());
  EXPECT_EQ(find(begun, "D7-unnamed"), nullptr);
  EXPECT_NE(find(begun, "D7"), nullptr);
}

TEST(ClockRules, AMissedConferenceStartsAtTheSecondRung) {
  const base::Instant held = at("2026-03-20T10:00:00Z");
  const Case accepted = moved(start(), TaskStatus::accepted, codes::accepted_s47_strategy, friday());
  const Case current = moved(accepted, TaskStatus::in_progress, codes::strategy_discussion_held, held);

  const Case missed = take(current, ClockDue{find(current, "D8")->id}, find(current, "D8")->due_at).next;

  EXPECT_EQ(missed.escalations.back().reason->code, codes::no_conference);
  EXPECT_EQ(missed.escalations.back().rung, 2U);
}

TEST(ClockRules, ARefusalWithoutSuggestionIsAskedAfterAndTimed) {
  const Case refused = moved(start(), TaskStatus::rejected, {}, friday());
  ASSERT_EQ(refused.errands.size(), 1U);
  const ReferralTask& errand = refused.errands[0];
  EXPECT_EQ(errand.purpose, TaskPurpose::inform);
  EXPECT_EQ(errand.owner_ods, council);
  EXPECT_EQ(errand.reason->code, codes::feedback_incomplete);
  EXPECT_EQ(errand.due, find(refused, "D3")->due_at);

  TaskUpdateRequested answer;
  answer.task_id = errand.id;
  answer.expected_version = 1;
  answer.organisation = council;
  answer.status = TaskStatus::completed;
  const auto empty = decide(refused, answer, england(), calendar(), friday());
  ASSERT_FALSE(empty.ok());
  EXPECT_EQ(empty.error().kind, base::ErrorKind::business_rule);
  answer.output = R"([{"type":{"coding":[{"code":"suggestion"}]},"valueString":"x"}])";
  const Case answered = take(refused, answer, friday()).next;
  EXPECT_EQ(find(answered, "D3")->state, ClockState::stopped);
  const Case silent = take(refused, ClockDue{find(refused, "D3")->id}, find(refused, "D3")->due_at).next;
  EXPECT_EQ(silent.escalations.at(0).reason->code, codes::no_feedback);
}

TEST(ClockRules, ThePracticeMayNotAnswerForTheCouncil) {
  const Case refused = moved(start(), TaskStatus::rejected, {}, friday());
  auto answer = by_practice(refused, refused.errands[0], TaskStatus::completed);
  answer.output = "[{}]";

  const auto decision = decide(refused, answer, england(), calendar(), friday());

  ASSERT_FALSE(decision.ok());
  EXPECT_EQ(decision.error().kind, base::ErrorKind::forbidden);
}

TEST(ClockRules, AfterARefusalThePracticeIsRemindedToDecideAboutReferringAgain) {
  const Case refused = moved(start(), TaskStatus::rejected, {}, friday());

  const Case reminded = take(refused, ClockDue{find(refused, "D11")->id}, find(refused, "D11")->due_at).next;

  EXPECT_EQ(reminded.errands.back().reason->code, codes::re_referral_due);
  EXPECT_EQ(reminded.errands.back().owner_ods, practice);
  EXPECT_TRUE(reminded.escalations.empty()) << "advice is no escalation";
}

TEST(ClockRules, WaitingForInformationAsksTheReferrerAndPausesNothing) {
  const Case received = moved(start(), TaskStatus::received, codes::acknowledged, friday());
  const Case waiting = moved(received, TaskStatus::received, codes::awaiting_information, friday());

  ASSERT_EQ(waiting.errands.size(), 1U);
  EXPECT_EQ(waiting.errands[0].owner_ods, practice);
  EXPECT_EQ(waiting.errands[0].reason->code, codes::information_wanted);
  EXPECT_EQ(find(waiting, "D2")->next_at, find(received, "D2")->next_at);
}

TEST(ClockRules, WorkBegunIsStoppedByAskingTheCouncil) {
  const Case accepted = moved(start(), TaskStatus::accepted, codes::accepted_s17_assessment, friday());
  const Case begun = moved(accepted, TaskStatus::in_progress, codes::assessment_started, friday());
  auto unasked = by_council(begun, TaskStatus::cancelled);
  unasked.status_reason = because();
  EXPECT_FALSE(decide(begun, unasked, england(), calendar(), friday()).ok());

  auto stop = by_practice(begun, *begun.task, TaskStatus::in_progress);
  stop.business_status = codes::cancellation_requested;
  stop.status_reason = because();
  const Case asked = take(begun, stop, friday()).next;

  ASSERT_EQ(asked.errands.size(), 1U);
  EXPECT_EQ(asked.errands[0].purpose, TaskPurpose::abort);
  EXPECT_EQ(asked.errands[0].owner_ods, council);
  EXPECT_EQ(asked.escalations.at(0).reason->code, codes::cancellation_wanted);
  auto cancel = by_council(asked, TaskStatus::cancelled);
  cancel.status_reason = because();
  const Case cancelled = take(asked, cancel, friday()).next;
  EXPECT_EQ(cancelled.task->status, TaskStatus::cancelled);
  EXPECT_EQ(find(cancelled, "D9")->state, ClockState::stopped);
}

}  // namespace
}  // namespace gateway::referral
