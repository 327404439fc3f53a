// What a decision writes: story lines as text, and who may see which resource.
#include "casework/transaction.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "referral/referral_samples.hpp"

namespace gateway::tests {
namespace {

namespace samples = referral::samples;

store::Transaction written(const referral::Case& before, const referral::Decision& decision) {
  store::Transaction transaction;
  casework::add(transaction, before, decision, decision.resources, samples::id("request"), samples::friday());
  return transaction;
}

TEST(StoryLine, ComesBackAsItWasWritten) {
  referral::StoryLine line;
  line.at = samples::friday();
  line.kind = "validated";
  line.actor = "gateway";
  line.details = {{"warnings", "2"}, {"warning", "one"}, {"warning", "two"}, {"quote \" and \\", "line\nbreak"}};

  const auto back = casework::decode_line(casework::encode_line(line));

  ASSERT_TRUE(back) << base::describe(back.error());
  EXPECT_EQ(back->at, line.at);
  EXPECT_EQ(back->kind, line.kind);
  EXPECT_EQ(back->actor, line.actor);
  EXPECT_EQ(back->details, line.details);
}

TEST(StoryLine, EveryLineThatADecisionTellsCanBeReadBack) {
  referral::ReferralReceived event = samples::received(true);
  for (const char* place : {"/a", "/b", "/c"}) {
    event.warnings.emplace_back(base::ErrorKind::not_supported, "kept in the original only", place);
  }
  for (const referral::Event& opening : {referral::Event(event), referral::Event(samples::quarantined())}) {
    const referral::Decision decision = samples::ask({}, opening, samples::friday()).value();
    for (const auto& line : decision.story) {
      const auto back = casework::decode_line(casework::encode_line(line));
      ASSERT_TRUE(back) << line.kind << ": " << base::describe(back.error());
      EXPECT_EQ(back->details, line.details) << line.kind;
    }
  }
}

TEST(Transaction, AnOpeningWritesItsClockDeliveryAndResourcesForBothSides) {
  const auto decision = samples::ask({}, samples::received(), samples::friday()).value();

  const store::Transaction transaction = written({}, decision);

  EXPECT_EQ(transaction.cases.at(0).status, "requested");
  EXPECT_EQ(transaction.clocks.at(0).running, true);
  EXPECT_EQ(transaction.outbox.at(0).destination, samples::council);
  EXPECT_EQ(transaction.outbox[0].next_attempt_at, samples::friday());
  EXPECT_EQ(transaction.outbox[0].request_id, transaction.outbox[0].id) << "the same X-Request-ID at every try";
  for (const auto& resource : transaction.resources) {
    EXPECT_EQ(resource.practice_ods, samples::practice);
    EXPECT_EQ(resource.council_ods, samples::council);
  }
}

TEST(Transaction, AnEscalationIsNotTheCouncilsToSeeAndOnlyTheClockThatChangedIsWritten) {
  const referral::Case open = samples::opened();
  const auto breached = samples::ask(open, referral::ClockDue{open.clocks.at(0).id}, open.clocks[0].due_at).value();

  const store::Transaction transaction = written(open, breached);

  ASSERT_EQ(transaction.clocks.size(), 2U) << "the one that was breached, and the new one of the rung";
  EXPECT_FALSE(transaction.clocks[0].running);
  EXPECT_TRUE(transaction.clocks[1].running);
  bool escalation = false;
  for (const auto& resource : transaction.resources) {
    if (resource.id != breached.next.escalations.at(0).id) continue;
    escalation = true;
    EXPECT_EQ(resource.council_ods, "");
  }
  EXPECT_TRUE(escalation);
}

TEST(Transaction, WhatChangedNothingWritesNoCase) {
  const referral::Case open = samples::opened();
  const auto early = samples::ask(open, referral::ClockDue{open.clocks.at(0).id}, samples::friday()).value();
  ASSERT_TRUE(early.unchanged);

  const store::Transaction transaction = written(open, early);

  EXPECT_TRUE(transaction.cases.empty() && transaction.resources.empty() && transaction.clocks.empty());
}

TEST(Transaction, ARefusalIsALineAndAnAuditRowThatNameTheRuleAndNoContent) {
  const referral::Case open = samples::opened();
  referral::TaskUpdateRequested update = samples::by_council(open, referral::TaskStatus::completed);
  update.note = R"([{"text":"private"}])";
  store::Transaction transaction;

  casework::add_refusal(transaction, open, update, base::Error(base::ErrorKind::business_rule, "not from here"),
                        samples::id("request"), samples::friday());

  ASSERT_EQ(transaction.events.size(), 1U);
  ASSERT_EQ(transaction.audit.size(), 1U);
  EXPECT_TRUE(transaction.cases.empty() && transaction.resources.empty());
  const auto line = casework::decode_line(transaction.events[0].line).value();
  EXPECT_EQ(line.kind, "task-refused");
  EXPECT_EQ(samples::detail(line, "asked"), "completed");
  EXPECT_EQ(samples::detail(line, "why"), "business-rule");
  EXPECT_NE(transaction.audit[0].record.find("refused"), std::string::npos);
  EXPECT_EQ((transaction.events[0].line + transaction.audit[0].record).find("private"), std::string::npos);
}

}  // namespace
}  // namespace gateway::tests
