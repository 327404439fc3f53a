// What the council asks of the practice, and the answer's way to the council.
#include <gtest/gtest.h>

#include <algorithm>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

Decision take(const Case& current, const Event& event) {
  return ask(current, event, friday()).value();
}

TaskUpdateRequested question(const Case& of, std::string text) {
  auto event = by_council(of, TaskStatus::received);
  event.business_status = codes::awaiting_information;
  event.status_reason = because();
  event.status_reason->text = std::move(text);
  return event;
}

Case asked() {
  const Case current = opened();
  const Case known = take(current, by_council(current, TaskStatus::received)).next;
  return take(known, question(known, "Which school?")).next;
}

Decision answered(const Case& of, const ReferralTask& errand) {
  auto event = by_practice(of, errand, TaskStatus::completed);
  event.output = R"([{"type":{"text":"answer"},"valueString":"Harbour Primary"}])";
  event.note = R"([{"text":"since \"May\""}])";
  return take(of, event);
}

TEST(AskedInformation, TheAnswerStandsOnTheReferralsTaskAndIsSent) {
  const Case before = asked();

  const Decision decision = answered(before, before.errands.at(0));

  const ReferralTask& referral = *decision.next.task;
  EXPECT_EQ(referral.version, before.task->version + 1);
  EXPECT_EQ(referral.status, before.task->status);
  EXPECT_EQ(referral.business_status, codes::awaiting_information) << "the council says when it has enough";
  EXPECT_NE(referral.input.find(R"("code":"answer")"), std::string::npos);
  EXPECT_NE(referral.input.find(R"("valueString":"Harbour Primary")"), std::string::npos);
  EXPECT_NE(referral.input.find(R"("valueString":"since \"May\"")"), std::string::npos);
  const bool written =
      std::any_of(decision.resources.begin(), decision.resources.end(), [&](const ResourceVersion& one) {
        return one.id == referral.id && one.bytes.find("Harbour Primary") != std::string::npos;
      });
  EXPECT_TRUE(written);
  ASSERT_EQ(decision.deliveries.size(), 1U);
  EXPECT_EQ(decision.deliveries[0].council_ods, council);
  EXPECT_EQ(decision.deliveries[0].resources.at(0).second, referral.id) << "what is between gateway and practice stays";
  const Decision arrived = take(decision.next, DeliverySucceeded{decision.deliveries[0].id, 1, 200});
  EXPECT_EQ(arrived.deliveries_done.size(), 1U);
}

TEST(AskedInformation, WhatTheSenderBroughtStaysBesideTheAnswer) {
  Case before = asked();
  before.task->sender_task = "Task/" + base::to_string(id("sender"));
  const std::string input = answered(before, before.errands.at(0)).next.task->input;
  EXPECT_NE(input.find(R"("code":"sender-task")"), std::string::npos);
  EXPECT_NE(input.find(base::to_string(id("sender"))), std::string::npos);
}

TEST(AskedInformation, EachNewQuestionIsAnErrandOfItsOwn) {
  const Case first = asked();
  EXPECT_NE(first.errands.at(0).reason->text.find("Which school?"), std::string::npos);

  const Decision second = take(first, question(first, "And which GP?"));

  ASSERT_EQ(second.next.errands.size(), 2U);
  EXPECT_NE(second.next.errands[1].reason->text.find("And which GP?"), std::string::npos);
  const Decision both = answered(answered(second.next, second.next.errands[0]).next, second.next.errands[1]);
  EXPECT_EQ(both.next.letters.size(), 2U);
}

TEST(AskedInformation, WritingBackWhatWasReadAsksNothingNew) {
  const Case first = asked();
  auto event = question(first, "Which school?");
  event.note = R"([{"text":"still waiting"}])";
  EXPECT_EQ(take(first, event).next.errands.size(), 1U);
}

TEST(AskedInformation, DoneWithoutAWordOrTooLateChangesNothingThere) {
  const Case first = asked();
  EXPECT_EQ(take(first, by_practice(first, first.errands[0], TaskStatus::completed)).next.task, first.task);
  auto refusal = by_council(first, TaskStatus::rejected);
  refusal.status_reason = because();
  const Case refused = take(first, refusal).next;
  EXPECT_EQ(answered(refused, refused.errands[0]).next.task, refused.task);
}

}  // namespace
}  // namespace gateway::referral
