#include <gtest/gtest.h>

#include <algorithm>

#include "referral/next_step.hpp"
#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

// The policy that ships, read once.
const Policy& england() {
  static const Policy policy = read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
  return policy;
}

Decision take(const Case& current, const Event& event, base::Instant now = friday()) {
  return decide(current, event, england(), calendar(), now).value();
}

const Clock* find(const Case& of, std::string_view rule) {
  const auto found =
      std::find_if(of.clocks.begin(), of.clocks.end(), [&](const Clock& clock) { return clock.rule == rule; });
  return found == of.clocks.end() ? nullptr : &*found;
}

const ReferralTask& step_of(const Case& of, std::string_view step) {
  return *std::find_if(of.next_steps.begin(), of.next_steps.end(),
                       [&](const ReferralTask& task) { return task.step == step; });
}

const ReferralTask* escalation_of(const Case& of, std::string_view reason) {
  const auto found = std::find_if(of.escalations.begin(), of.escalations.end(),
                                  [&](const ReferralTask& task) { return task.reason->code == reason; });
  return found == of.escalations.end() ? nullptr : &*found;
}

Decision refusal(std::string output = R"([{"type":{"coding":[{"code":"suggestion"}]},"valueString":"x"}])") {
  const Case current = take({}, received()).next;
  auto event = by_council(current, TaskStatus::rejected);
  event.status_reason = because();
  event.output = std::move(output);
  return take(current, event);
}

base::Uuid letter_of(const ReferralTask& errand) {
  return base::derive_near(errand.id, "delivery");
}

Case begun() {
  Case current = take({}, received()).next;
  current = take(current, DeliverySucceeded{base::derive_near(current.id, "delivery|1"), 1, 200}).next;
  current = take(current, by_council(current, TaskStatus::accepted)).next;
  return take(current, by_council(current, TaskStatus::in_progress)).next;
}

Case asked_to_stop_work() {
  const Case current = begun();
  auto stop = by_practice(current, *current.task, TaskStatus::in_progress);
  stop.business_status = codes::cancellation_requested;
  stop.status_reason = because();
  return take(current, stop).next;
}

TaskUpdateRequested answer(const ReferralTask& errand, TaskStatus status) {
  TaskUpdateRequested event;
  event.task_id = errand.id;
  event.expected_version = errand.version;
  event.organisation = council;
  event.status = status;
  if (status == TaskStatus::rejected || status == TaskStatus::cancelled) event.status_reason = because();
  return event;
}

TEST(NotAccepted, OffersThePracticeEveryNextStepAsADraft) {
  const Decision decision = refusal();

  const Case& next = decision.next;
  ASSERT_EQ(next.next_steps.size(), next_steps().size());
  for (const std::string_view step : next_steps()) {
    const ReferralTask& task = step_of(next, step);
    EXPECT_EQ(task.status, TaskStatus::draft) << step;
    EXPECT_EQ(task.owner_ods, practice);
    EXPECT_EQ(task.focus, "Task/" + base::to_string(next.task->id));
    EXPECT_EQ(task.reason, because()) << "why the council refused stands on each";
    EXPECT_EQ(task.due, find(next, "D11")->due_at);
    const bool written =
        std::any_of(decision.resources.begin(), decision.resources.end(), [&](const ResourceVersion& one) {
          return one.id == task.id && one.bytes.find("\"intent\":\"proposal\"") != std::string::npos &&
                 one.bytes.find("\"groupIdentifier\"") != std::string::npos &&
                 one.bytes.find(step) != std::string::npos;
        });
    EXPECT_TRUE(written) << step;
    EXPECT_FALSE(next_step_words(step).empty());
  }
}

TEST(NotAccepted, OneCallTakesAStepAndTheReminderRests) {
  const Case refused = refusal().next;

  const Case taken =
      take(refused, by_practice(refused, step_of(refused, codes::refer_to_early_help), TaskStatus::accepted)).next;

  EXPECT_EQ(step_of(taken, codes::refer_to_early_help).status, TaskStatus::accepted);
  EXPECT_EQ(find(taken, "D11")->state, ClockState::stopped);
  EXPECT_TRUE(taken.escalations.empty());
}

TEST(NotAccepted, DisagreementOpensTheLadderAtOnce) {
  const Case refused = refusal().next;

  const Case taken =
      take(refused, by_practice(refused, step_of(refused, codes::escalate_disagreement), TaskStatus::accepted)).next;

  ASSERT_NE(escalation_of(taken, codes::disagreement), nullptr);
  EXPECT_EQ(escalation_of(taken, codes::disagreement)->rung, 1U);
  EXPECT_EQ(taken.task, refused.task) << "the council's Task is never touched";
}

TEST(NotAccepted, DecliningEverythingStillReminds) {
  Case current = refusal().next;
  for (const std::string_view step : next_steps()) {
    current = take(current, by_practice(current, step_of(current, step), TaskStatus::cancelled)).next;
  }

  const Clock clock = *find(current, "D11");
  EXPECT_EQ(clock.state, ClockState::running);
  EXPECT_EQ(take(current, ClockDue{clock.id}, clock.due_at).next.errands.back().reason->code, codes::re_referral_due);
}

TEST(NotAccepted, TheCouncilSeesNoneOfTheStepsAndMayTakeNone) {
  const Case refused = refusal().next;
  auto event = by_practice(refused, refused.next_steps[0], TaskStatus::accepted);
  event.role = Role::council;
  event.organisation = council;

  const auto decision = decide(refused, event, england(), calendar(), friday());

  ASSERT_FALSE(decision.ok());
  EXPECT_EQ(decision.error().kind, base::ErrorKind::not_found);
}

TEST(NotAccepted, WhatIsOfferedGoesWhenTheReferralWasAnError) {
  const Case refused = refusal().next;
  auto event = by_practice(refused, *refused.task, TaskStatus::entered_in_error);
  event.status_reason = Reason{std::string(codes::status_reason_system), std::string(codes::wrong_person), "Twin."};

  const Case mistaken = take(refused, event).next;

  for (const ReferralTask& step : mistaken.next_steps) EXPECT_EQ(step.status, TaskStatus::cancelled);
}

TEST(EnteredInError, IsAPrivacyIncidentForThePracticeAndTheCouncil) {
  const Case current = begun();
  auto event = by_practice(current, *current.task, TaskStatus::entered_in_error);
  event.status_reason = Reason{std::string(codes::status_reason_system), std::string(codes::wrong_person), "Twin."};

  const Decision decision = take(current, event);

  ASSERT_NE(escalation_of(decision.next, codes::privacy_incident), nullptr);
  ASSERT_EQ(decision.next.errands.size(), 1U);
  EXPECT_EQ(decision.next.errands[0].owner_ods, council);
  EXPECT_EQ(decision.next.errands[0].reason->code, codes::privacy_incident);
  ASSERT_EQ(decision.deliveries.size(), 1U) << "and the council is sent it";
}

TEST(Letters, CarryWhatIsAskedOfTheCouncilToIt) {
  const Decision decision = refusal({});

  ASSERT_EQ(decision.next.errands.size(), 1U);
  ASSERT_EQ(decision.deliveries.size(), 1U);
  const DeliveryRequest& letter = decision.deliveries[0];
  EXPECT_EQ(letter.council_ods, council);
  EXPECT_EQ(letter.id, letter_of(decision.next.errands[0]));
  ASSERT_EQ(letter.resources.size(), 1U);
  EXPECT_EQ(letter.resources[0].second, decision.next.errands[0].id);

  const Decision arrived = take(decision.next, DeliverySucceeded{letter.id, 1, 200});
  EXPECT_EQ(arrived.deliveries_done, std::vector<base::Uuid>{letter.id});
  EXPECT_EQ(arrived.next.delivery, decision.next.delivery) << "the referral's own delivery is another";
  EXPECT_TRUE(take(arrived.next, DeliverySucceeded{letter.id, 2, 200}).unchanged);
}

TEST(Letters, ThatDoNotArriveBecomeAPersonsBusiness) {
  const Case refused = refusal({}).next;
  const base::Uuid letter = letter_of(refused.errands[0]);
  Case current = refused;
  for (std::uint32_t attempt = 1; attempt <= england().delivery_attempts_before_escalation; ++attempt) {
    EXPECT_EQ(escalation_of(current, codes::delivery_failed), nullptr);
    current = take(current, DeliveryFailed{letter, attempt, "connect", true}).next;
  }
  ASSERT_NE(escalation_of(current, codes::delivery_failed), nullptr);

  const Case arrived = take(current, DeliverySucceeded{letter, 9, 200}).next;
  const bool rests = std::none_of(arrived.clocks.begin(), arrived.clocks.end(), [](const Clock& clock) {
    return clock.reason == codes::delivery_failed && clock.watch && !clock.ended_at;
  });
  EXPECT_TRUE(rests);
}

TEST(Letters, NeedNoFurtherTryOnceTheCouncilAnswered) {
  const Case refused = refusal({}).next;
  auto event = answer(refused.errands[0], TaskStatus::received);

  const Decision read = take(refused, event);

  EXPECT_EQ(read.deliveries_done, std::vector<base::Uuid>{letter_of(refused.errands[0])});
  EXPECT_TRUE(take(read.next, DeliveryFailed{letter_of(refused.errands[0]), 3, "timeout", true}).unchanged);
}

TEST(Stopping, AcceptedByTheCouncilEndsWithItsCancelling) {
  Case current = asked_to_stop_work();
  current = take(current, answer(current.errands[0], TaskStatus::accepted)).next;
  auto cancel = by_council(current, TaskStatus::cancelled);
  cancel.status_reason = because();

  const Case stopped = take(current, cancel).next;

  EXPECT_EQ(stopped.task->status, TaskStatus::cancelled);
  EXPECT_EQ(stopped.errands[0].status, TaskStatus::completed) << "the gateway closes what asked for it";
  const bool rests = std::none_of(stopped.clocks.begin(), stopped.clocks.end(), [](const Clock& clock) {
    return clock.reason == codes::cancellation_wanted && !clock.ended_at;
  });
  EXPECT_TRUE(rests);
}

TEST(Stopping, RefusedByTheCouncilIsToldAndEscalated) {
  const Case asked = asked_to_stop_work();

  const Case refused = take(asked, answer(asked.errands[0], TaskStatus::rejected)).next;

  EXPECT_EQ(refused.task->status, TaskStatus::in_progress) << "the work goes on";
  ASSERT_EQ(refused.errands.size(), 2U);
  EXPECT_EQ(refused.errands[1].owner_ods, practice);
  EXPECT_EQ(refused.errands[1].reason->code, codes::cancellation_refused);
  ASSERT_NE(escalation_of(refused, codes::cancellation_refused), nullptr);
}

}  // namespace
}  // namespace gateway::referral
