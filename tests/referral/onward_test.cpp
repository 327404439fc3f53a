// Cases that go with others: made again, sent on, and what is known of the child's earlier referrals.
#include <gtest/gtest.h>

#include <algorithm>

#include "referral/milestone.hpp"
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

Case refused(std::string_view business_status = codes::not_accepted) {
  const Case current = take({}, received()).next;
  auto event = by_council(current, TaskStatus::rejected);
  event.business_status = business_status;
  event.status_reason = because();
  return take(current, event).next;
}

ReferralReceived again(const Case& old) {
  ReferralReceived event = received();
  event.case_id = id("again");
  event.replaces = ReplacedRequest{{old.id, old.service_request, "Task/" + base::to_string(old.task->id), council},
                                   {"ServiceRequest", id("sr"), 2, R"({"status":"revoked"})"}};
  return event;
}

const ReferralTask& step_of(const Case& of, std::string_view step) {
  return *std::find_if(of.next_steps.begin(), of.next_steps.end(),
                       [&](const ReferralTask& task) { return task.step == step && !is_terminal(task.status); });
}

ReferralReceived copy_of(const Case& first) {
  ReferralReceived event = received();
  event.case_id = id("copy");
  event.council_ods = "E10000099";
  event.redirected_from =
      Link{first.id, first.service_request, "Task/" + base::to_string(first.task->id), first.council_ods};
  return event;
}

Decision sent_on(const Case& first) {
  auto event = by_practice(first, step_of(first, codes::redirect), TaskStatus::accepted);
  event.redirected = copy_of(first);
  return take(first, event);
}

const Clock* find(const Case& of, std::string_view rule) {
  const auto found =
      std::find_if(of.clocks.begin(), of.clocks.end(), [&](const Clock& clock) { return clock.rule == rule; });
  return found == of.clocks.end() ? nullptr : &*found;
}

TEST(Onward, AReferralMadeAgainReachesTheOldOneInTheSameDecision) {
  const Case old = refused();

  const Decision opened = take({}, again(old));

  ASSERT_EQ(opened.onward.size(), 1U);
  EXPECT_EQ(opened.onward[0].case_id, old.id);
  const Decision replaced = take(old, opened.onward[0].event);
  ASSERT_TRUE(replaced.next.replaced_by);
  EXPECT_EQ(replaced.next.replaced_by->case_id, opened.next.id);
  EXPECT_EQ(replaced.next.task, old.task) << "terminal stays terminal";
  const bool revoked =
      std::any_of(replaced.resources.begin(), replaced.resources.end(),
                  [](const ResourceVersion& one) { return one.type == "ServiceRequest" && one.version == 2; });
  EXPECT_TRUE(revoked);
  EXPECT_EQ(find(replaced.next, "D11")->state, ClockState::stopped);
  for (const ReferralTask& step : replaced.next.next_steps) {
    EXPECT_EQ(step.status, step.step == codes::refer_again ? TaskStatus::completed : TaskStatus::cancelled);
  }
  EXPECT_TRUE(take(replaced.next, opened.onward[0].event).unchanged) << "once";
}

TEST(Onward, WhatTheCouncilStillHasIsLinkedAndNotRevoked) {
  const Case open = take({}, received()).next;

  const Decision replaced = take(open, take({}, again(open)).onward.at(0).event);

  EXPECT_TRUE(replaced.resources.empty());
  EXPECT_EQ(replaced.next.task->status, TaskStatus::requested);
  EXPECT_EQ(find(replaced.next, "D2")->state, ClockState::running);
}

TEST(Onward, ALinkMadeBeforeTheEndDoesNotSpendTheReplacement) {
  const Case open = take({}, received()).next;
  const Case linked = take(open, take({}, again(open)).onward.at(0).event).next;
  auto refusal = by_council(linked, TaskStatus::rejected);
  refusal.status_reason = because();
  const Case old = take(linked, refusal).next;
  ReferralReceived second = again(old);
  second.case_id = id("second");

  const Event event = take({}, second).onward.at(0).event;
  const Decision replaced = take(old, event);

  EXPECT_EQ(replaced.next.replaced_by->case_id, id("second"));
  EXPECT_TRUE(replaced.next.request_revoked);
  const bool revoked = std::any_of(replaced.resources.begin(), replaced.resources.end(),
                                   [](const ResourceVersion& one) { return one.type == "ServiceRequest"; });
  EXPECT_TRUE(revoked);
  EXPECT_EQ(find(replaced.next, "D11")->state, ClockState::stopped);
  EXPECT_TRUE(take(replaced.next, event).unchanged) << "once";
}

TEST(Onward, ARedirectOpensTheOtherCouncilsCase) {
  const Case first = refused(codes::not_accepted_wrong_area);
  ASSERT_NE(find(first, "D13"), nullptr);
  auto unnamed = by_practice(first, step_of(first, codes::redirect), TaskStatus::accepted);
  EXPECT_EQ(decide(first, unnamed, england(), calendar(), friday()).error().kind, base::ErrorKind::business_rule);

  const Decision sent = sent_on(first);

  ASSERT_EQ(sent.onward.size(), 1U);
  const Decision copy = take({}, sent.onward[0].event);
  EXPECT_EQ(copy.next.council_ods, "E10000099");
  EXPECT_EQ(copy.deliveries.size(), 1U);
  EXPECT_EQ(find(sent.next, "D13")->state, ClockState::running) << "the first council stays responsible";
}

TEST(Onward, OnlyTheOthersAcceptanceEndsTheFirstOnesWatch) {
  const Decision sent = sent_on(refused(codes::not_accepted_wrong_area));
  const Case copy = take({}, sent.onward[0].event).next;
  auto receipt = by_council(copy, TaskStatus::received);
  receipt.organisation = copy.council_ods;
  EXPECT_TRUE(take(copy, receipt).onward.empty());
  auto acceptance = by_council(copy, TaskStatus::accepted);
  acceptance.organisation = copy.council_ods;

  const Decision accepted = take(copy, acceptance);

  ASSERT_EQ(accepted.onward.size(), 1U);
  const Case first = take(sent.next, accepted.onward[0].event).next;
  EXPECT_EQ(find(first, "D13")->state, ClockState::stopped);
  EXPECT_TRUE(first.escalations.empty());
}

TEST(Onward, WhatWasAnErrorIsTakenBackFromTheOtherCouncilAsWell) {
  const Decision sent = sent_on(refused(codes::not_accepted_wrong_area));
  const Case copy = take({}, sent.onward[0].event).next;
  auto error = by_practice(sent.next, *sent.next.task, TaskStatus::entered_in_error);
  error.status_reason = because();
  error.status_reason->code = codes::wrong_person;
  error.business_status = codes::wrong_person;

  const Decision first = take(sent.next, error);

  ASSERT_EQ(first.onward.size(), 1U);
  EXPECT_EQ(first.onward[0].case_id, copy.id);
  const Decision taken = take(copy, first.onward[0].event);
  EXPECT_EQ(taken.next.task->status, TaskStatus::entered_in_error);
  EXPECT_EQ(taken.next.task->business_status, codes::wrong_person);
  EXPECT_EQ(taken.next.task->status_reason->code, codes::wrong_person);
  EXPECT_EQ(taken.deliveries_done.size(), 1U) << "it is not sent any more";
  EXPECT_TRUE(taken.onward.empty()) << "the first one knows";
  EXPECT_TRUE(take(taken.next, first.onward[0].event).unchanged) << "once";
  const Case danger = [&] {
    auto onward = copy_of(sent.next);
    onward.immediate_danger = true;
    return take({}, onward).next;
  }();
  EXPECT_EQ(take(danger, first.onward[0].event).next.task->status, TaskStatus::entered_in_error);
  EXPECT_TRUE(take(take({}, received()).next, first.onward[0].event).unchanged) << "no copy of it";
}

TEST(Onward, TheOthersRejectionIsTheLaddersAndAnotherMayBeTried) {
  const Decision sent = sent_on(refused(codes::not_accepted_wrong_area));
  const Case copy = take({}, sent.onward[0].event).next;
  auto rejection = by_council(copy, TaskStatus::rejected);
  rejection.organisation = copy.council_ods;
  rejection.status_reason = because();
  rejection.business_status = codes::not_accepted_wrong_area;
  const Decision rejected = take(copy, rejection);
  const bool offers = std::any_of(rejected.next.next_steps.begin(), rejected.next.next_steps.end(),
                                  [](const ReferralTask& task) { return task.step == codes::redirect; });
  EXPECT_FALSE(offers) << "one place to choose from";

  const Case first = take(sent.next, rejected.onward.at(0).event).next;

  ASSERT_EQ(first.escalations.size(), 1U);
  EXPECT_EQ(first.escalations[0].reason->code, codes::nobody_responsible);
  EXPECT_EQ(step_of(first, codes::redirect).status, TaskStatus::draft);
  const Case late = take(first, ClockDue{find(first, "D13")->id}, find(first, "D13")->due_at).next;
  const auto matters = std::count_if(late.clocks.begin(), late.clocks.end(), [](const Clock& clock) {
    return clock.watch && clock.reason == codes::nobody_responsible && clock.rule == "L1";
  });
  EXPECT_EQ(matters, 1) << "the clock's breach is the same matter";
}

FeedbackGiven told(const Case& of, Addressee to, bool given = true) {
  FeedbackGiven event;
  event.task_id = of.task->id;
  event.organisation = council;
  event.to = to;
  event.given = given;
  if (!given) event.not_done = Reason{"feedback-not-done", "unsafe-to-inform", "He listens."};
  event.resource = {"Communication", id("communication"), 1, "{}"};
  return event;
}

// Two clocks, one for each who is to be told.
Policy with_feedback_clocks() {
  Policy policy = england();
  for (const auto& [rule, milestone] :
       {std::pair<std::string, std::string_view>{"F-referrer", milestones::referrer_told},
        std::pair<std::string, std::string_view>{"F-family", milestones::family_told}}) {
    ClockRule clock = *england().rule("D11");
    clock.id = rule;
    clock.starts_on = {"accepted"};
    clock.stops_on = {std::string(milestone)};
    policy.clocks.push_back(clock);
  }
  return policy;
}

TEST(Feedback, ToTheReferrerAnswersWhatARefusalLeftOut) {
  Case refused = take({}, received()).next;
  auto refusal = by_council(refused, TaskStatus::rejected);
  refusal.status_reason = because();
  refused = take(refused, refusal).next;
  ASSERT_EQ(find(refused, "D3")->state, ClockState::running);
  ASSERT_EQ(refused.errands.at(0).reason->code, codes::feedback_incomplete);

  const Case silent = take(refused, told(refused, Addressee::referrer, false)).next;
  EXPECT_EQ(find(silent, "D3")->state, ClockState::running) << "a reason for saying nothing is no suggestion";
  const Case answered = take(refused, told(refused, Addressee::referrer)).next;

  EXPECT_EQ(find(answered, "D3")->state, ClockState::stopped);
  EXPECT_EQ(answered.errands[0].status, TaskStatus::completed);
  EXPECT_EQ(answered.errands[0].version, 2U);
}

TEST(Feedback, ToTheFamilyClosesWhatTheCouncilWasAskedWhenItWasLate) {
  Case accepted = take({}, received()).next;
  auto acceptance = by_council(accepted, TaskStatus::accepted);
  acceptance.business_status = codes::accepted_early_help;
  accepted = take(accepted, acceptance).next;
  const Clock family = *find(accepted, "D4");
  const Case late = decide(accepted, ClockDue{family.id}, england(), calendar(), family.due_at).value().next;
  ASSERT_EQ(late.errands.at(0).reason->code, codes::family_not_told);

  const Decision told_late =
      decide(late, told(late, Addressee::family, false), england(), calendar(), family.due_at).value();

  EXPECT_EQ(told_late.next.errands[0].status, TaskStatus::completed);
  EXPECT_NE(find_story(told_late, "delivery-stopped"), nullptr) << "the letter that asked for it is not sent any more";
}

TEST(Feedback, ToReferrerAndFamilyStopsAClockEach) {
  const Policy policy = with_feedback_clocks();
  const auto ask = [&](const Case& of, const Event& event) {
    return decide(of, event, policy, calendar(), friday()).value().next;
  };
  Case accepted = ask({}, received());
  accepted = ask(accepted, by_council(accepted, TaskStatus::accepted));
  ASSERT_EQ(find(accepted, "F-family")->state, ClockState::running);

  const Case family = ask(accepted, told(accepted, Addressee::family));
  const Case unsafe = ask(accepted, told(accepted, Addressee::family, false));

  EXPECT_EQ(find(family, "F-family")->state, ClockState::stopped);
  EXPECT_EQ(find(unsafe, "F-family")->state, ClockState::stopped) << "not telling, with a reason, is an answer";
  EXPECT_EQ(find(accepted, "F-referrer"), nullptr) << "the acceptance itself told the referrer";
}

TEST(Feedback, IsRefusedToAFamilyNotToBeContacted) {
  const Case current = take({}, received()).next;
  auto event = told(current, Addressee::family);
  event.contact_prohibited = true;
  EXPECT_EQ(decide(current, event, england(), calendar(), friday()).error().kind, base::ErrorKind::business_rule);

  event.says_how_safe = true;
  EXPECT_EQ(take(current, event).resources.size(), 1U);
  auto referrer = told(current, Addressee::referrer);
  referrer.contact_prohibited = true;
  EXPECT_EQ(take(current, referrer).resources.size(), 1U);
}

TEST(Feedback, OfAnotherCouncilIsAboutNoTask) {
  const Case current = take({}, received()).next;
  auto event = told(current, Addressee::referrer);
  event.organisation = "E10000099";

  EXPECT_EQ(decide(current, event, england(), calendar(), friday()).error().kind, base::ErrorKind::not_found);
}

// A child of whom `count` referrals were not accepted before, every second one another practice's.
ReferralReceived known_child(std::size_t count) {
  ReferralReceived event = received();
  for (std::size_t number = 0; number < count; ++number) {
    event.earlier.push_back(
        {id("earlier " + std::to_string(number)), "Task/" + base::to_string(id(std::to_string(number))),
         at("2026-01-0" + std::to_string(number + 1) + "T12:00:00Z"), number % 2 == 0 ? practice : "A99999", council});
  }
  return event;
}

TEST(Repeated, AChildRefusedBeforeStartsHigherUpTheLadder) {
  const Case once = take({}, known_child(0)).next;
  const Case again = take({}, known_child(2)).next;
  const auto breached = [](const Case& of) { return take(of, ClockDue{of.clocks[0].id}, of.clocks[0].due_at); };

  EXPECT_EQ(breached(once).next.escalations.at(0).rung, 1U);
  EXPECT_TRUE(breached(once).next.escalations.at(0).input.empty());
  const Decision decision = breached(again);
  const ReferralTask& escalation = decision.next.escalations.at(0);
  EXPECT_EQ(escalation.rung, 2U);
  EXPECT_NE(escalation.input.find("Task/" + base::to_string(id("0"))), std::string::npos) << "the practice's own";
  EXPECT_EQ(escalation.input.find(base::to_string(id("1"))), std::string::npos) << "another practice's is not shown";
  EXPECT_NE(escalation.input.find("1, the last on 2026-01-02"), std::string::npos) << "only how many, and when";
  EXPECT_EQ(escalation.input.find("A99999"), std::string::npos);
  const bool written =
      std::any_of(decision.resources.begin(), decision.resources.end(), [&](const ResourceVersion& one) {
        return one.id == escalation.id && one.bytes.find("\"input\":[{") != std::string::npos;
      });
  EXPECT_TRUE(written);
}

TEST(Repeated, TheThresholdIsThePolicys) {
  Policy policy = england();
  policy.ladder.repeated_from = 3;
  for (const std::size_t count : {2U, 3U}) {
    const Case current = decide({}, known_child(count), policy, calendar(), friday()).value().next;
    const ClockDue due{current.clocks[0].id};
    const Case late = decide(current, due, policy, calendar(), current.clocks[0].due_at).value().next;
    EXPECT_EQ(late.escalations.at(0).rung, count < 3 ? 1U : 2U);
  }
}

}  // namespace
}  // namespace gateway::referral
