// What was taken up after a refusal stays awaited until it is done.
#include <gtest/gtest.h>

#include <algorithm>

#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

const Policy& england() {
  static const Policy policy = read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
  return policy;
}

Decision take(const Case& current, const Event& event, base::Instant now = friday()) {
  return decide(current, event, england(), calendar(), now).value();
}

// The last one of the rule.
const Clock* find(const Case& of, std::string_view rule) {
  const auto found =
      std::find_if(of.clocks.rbegin(), of.clocks.rend(), [&](const Clock& clock) { return clock.rule == rule; });
  return found == of.clocks.rend() ? nullptr : &*found;
}

const ReferralTask& step_of(const Case& of, std::string_view step) {
  return *std::find_if(of.next_steps.rbegin(), of.next_steps.rend(),
                       [&](const ReferralTask& task) { return task.step == step; });
}

Case refused(std::string_view business_status = codes::not_accepted) {
  const Case current = take({}, received()).next;
  auto event = by_council(current, TaskStatus::rejected);
  event.business_status = business_status;
  event.status_reason = because();
  event.output = R"([{"type":{"coding":[{"code":"suggestion"}]},"valueString":"x"}])";
  return take(current, event).next;
}

Case moved(const Case& of, std::string_view step, TaskStatus to, base::Instant now = friday()) {
  return take(of, by_practice(of, step_of(of, step), to), now).next;
}

Case run_out(const Case& of, std::string_view rule) {
  const Clock clock = *find(of, rule);
  return take(of, ClockDue{clock.id}, clock.due_at).next;
}

ReferralReplaced replacement(const Case& old) {
  return {Link{id("again"), "ServiceRequest/" + base::to_string(id("sr again")), {}, council},
          {"ServiceRequest", base::parse_uuid(old.service_request.substr(15)).value(), 2, "{}"}};
}

TEST(TakenSteps, ToReferAgainIsRemindedOfUntilTheNewReferralIsThere) {
  const Case taken = moved(refused(), codes::refer_again, TaskStatus::accepted);

  EXPECT_EQ(find(taken, "D11")->state, ClockState::running) << "nothing was referred yet";
  const Case late = run_out(taken, "D11");
  ASSERT_EQ(late.errands.size(), 1U);
  EXPECT_EQ(late.errands[0].reason->code, codes::re_referral_due);

  const Case replaced = take(taken, replacement(taken)).next;
  for (const char* const rule : {"D11", "D14"}) EXPECT_EQ(find(replaced, rule)->state, ClockState::stopped) << rule;
}

TEST(TakenSteps, EachThePracticeDoesItselfIsAwaitedUntilItIsDone) {
  for (const std::string_view step :
       {codes::refer_again, codes::refer_to_early_help, codes::obtain_collateral, codes::seek_guidance}) {
    const Case taken = moved(refused(), step, TaskStatus::accepted);
    ASSERT_NE(find(taken, "D14"), nullptr) << step;

    EXPECT_EQ(run_out(taken, "D14").errands.back().reason->code, codes::re_referral_due) << step;
    const Case done = moved(taken, step, TaskStatus::completed);
    EXPECT_EQ(find(done, "D14")->state, ClockState::stopped) << step;
    EXPECT_EQ(find(done, "D11")->state, ClockState::stopped) << step;
  }
}

TEST(TakenSteps, OneDoneDoesNotEndTheWaitForAnother) {
  Case current = moved(refused(), codes::refer_to_early_help, TaskStatus::accepted);
  current = moved(current, codes::seek_guidance, TaskStatus::accepted);
  current = moved(current, codes::seek_guidance, TaskStatus::completed);
  EXPECT_EQ(find(current, "D14")->state, ClockState::running);

  current = moved(current, codes::refer_to_early_help, TaskStatus::completed);
  EXPECT_EQ(find(current, "D14")->state, ClockState::stopped);
}

TEST(TakenSteps, DecliningWhatWasTakenLeavesTheWaitStanding) {
  Case current = moved(refused(), codes::obtain_collateral, TaskStatus::accepted);
  current = moved(current, codes::obtain_collateral, TaskStatus::cancelled);
  EXPECT_EQ(find(current, "D14")->state, ClockState::running) << "nothing was done for the child";
}

TEST(TakenSteps, TheNextOneTakenIsAwaitedAnew) {
  Case current = moved(refused(), codes::seek_guidance, TaskStatus::accepted);
  current = moved(current, codes::seek_guidance, TaskStatus::completed);
  const base::Instant later = at("2026-03-16T10:00:00Z");
  current = moved(current, codes::obtain_collateral, TaskStatus::accepted, later);

  EXPECT_EQ(find(current, "D14")->state, ClockState::running);
  EXPECT_EQ(find(current, "D14")->started_at, later);
  EXPECT_NE(run_out(current, "D14").errands.back().status, TaskStatus::completed);
}

TEST(TakenSteps, WhatTheGatewayCarriesOnHasClocksOfItsOwn) {
  EXPECT_EQ(find(moved(refused(), codes::escalate_disagreement, TaskStatus::accepted), "D14"), nullptr);
}

TEST(TakenSteps, ACouncilThatDidNotTakeItIsNotSentItAgain) {
  const Case first = refused(codes::not_accepted_wrong_area);
  const auto redirect = [](const Case& of) {
    auto event = by_practice(of, step_of(of, codes::redirect), TaskStatus::accepted);
    event.redirected = received();
    event.redirected->case_id = id("copy");
    event.redirected->council_ods = "E10000099";
    event.redirected->redirected_from = Link{of.id, of.service_request, {}, of.council_ods};
    return event;
  };
  const Case sent = take(first, redirect(first)).next;
  const Case back = take(sent, RedirectAnswered{id("copy"), "E10000099", false}).next;

  const auto again = decide(back, redirect(back), england(), calendar(), friday());

  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().kind, base::ErrorKind::business_rule);
  EXPECT_EQ(step_of(back, codes::redirect).status, TaskStatus::draft) << "another council may still be named";
  auto other = redirect(back);
  other.redirected->case_id = id("third");
  other.redirected->council_ods = "E10000098";
  EXPECT_EQ(take(back, other).onward.size(), 1U);
}

}  // namespace
}  // namespace gateway::referral
