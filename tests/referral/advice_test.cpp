// The life of a request for advice.
#include "referral/advice.hpp"

#include <gtest/gtest.h>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using samples::calendar;
using samples::policy;

using base::ErrorKind;

class AdviceLife : public testing::Test {
 protected:
  static base::Instant at(const char* text) { return base::parse_instant(text).value(); }
  base::Result<AdviceDecision> decided(const Advice& current, const AdviceEvent& event, const char* when) {
    return decide(current, event, policy(), calendar(), at(when));
  }
  Advice asked() {
    AdviceAsked event;
    event.id = base::parse_uuid("018f0000-0000-7000-8000-000000000001").value();
    event.asker_ods = "Y99001";
    event.adviser_ods = "Z99001";
    event.priority = "routine";
    event.question = {"Is this for early help?"};
    event.asked_with = base::sha256("body");
    return decided({}, event, "2026-03-16T10:00:00Z").value().next;
  }
  AdviceMoved moved(const Advice& from, const char* who, TaskStatus status) {
    return {who, from.version, status, Reason{"https://example.org", "capacity", "Nobody is in."}};
  }
  AdviceAnswered answer(const char* who, const char* text, const char* id = "018f0000-0000-7000-8000-000000000002") {
    return {who, base::parse_uuid(id).value(), text};
  }
};

TEST_F(AdviceLife, AQuestionIsDueAWorkingDayLaterAndIsToldOfUntilItEnds) {
  const Advice open = asked();
  EXPECT_EQ(open.version, 1U);
  EXPECT_EQ(open.due_at, at("2026-03-17T17:00:00Z"));
  EXPECT_TRUE(decided(open, AdviceDue{}, "2026-03-17T16:59:59Z").value().unchanged);

  const auto late = decided(open, AdviceDue{}, "2026-03-17T17:00:00Z").value();
  EXPECT_TRUE(late.next.overdue);
  EXPECT_EQ(late.facts.at(0).action, "breach");
  EXPECT_EQ(late.next.wake_at, at("2026-03-18T17:00:00Z"));
  EXPECT_EQ(decided(late.next, AdviceDue{}, "2026-03-18T17:00:00Z").value().facts.at(0).action, "remind");

  const auto answered = decided(late.next, answer("Z99001", "Yes."), "2026-03-18T18:00:00Z").value().next;
  EXPECT_EQ(answered.status, TaskStatus::completed);
  EXPECT_FALSE(answered.wake_at.has_value());
  EXPECT_TRUE(decided(answered, AdviceDue{}, "2026-03-30T17:00:00Z").value().unchanged);
}

TEST_F(AdviceLife, TheAdviserIsToldAndWhenNobodyAnswersTheAskerAsWell) {
  Policy telling = policy();
  telling.notices = true;
  telling.contacts = {{"mash-manager", "Hub", "hub@council.test", ""}, {"practice-lead", "Lead", "lead@p.test", ""}};
  const auto decided_by = [&](const Advice& current, const AdviceEvent& event, const char* when) {
    return decide(current, event, telling, calendar(), at(when)).value();
  };
  AdviceAsked event;
  event.id = base::parse_uuid("018f0000-0000-7000-8000-000000000001").value();
  event.asker_ods = "Y99001";
  event.adviser_ods = "Z99001";
  event.adviser_role = "mash-manager";
  event.question = {"Is this for early help?"};

  const AdviceDecision asked = decided_by({}, event, "2026-03-16T10:00:00Z");
  ASSERT_EQ(asked.notices.size(), 1U);
  EXPECT_EQ(asked.notices[0].role, "mash-manager");
  EXPECT_EQ(asked.notices[0].task, asked.next.id);
  EXPECT_EQ(decode_advice(encode_advice(asked.next)).value(), asked.next);
  const AdviceDecision late = decided_by(asked.next, AdviceDue{}, "2026-03-17T17:00:00Z");
  ASSERT_EQ(late.notices.size(), 2U);
  EXPECT_EQ(late.notices[1].role, "practice-lead");
  EXPECT_EQ(late.notices_done, asked.next.notices) << "what was not taken is told with this one";
  const AdviceDecision again = decided_by(late.next, AdviceDue{}, "2026-03-18T17:00:00Z");
  EXPECT_NE(again.notices.at(0).id, late.notices[0].id) << "each occasion is a notice of its own";
  const AdviceDecision answered = decided_by(again.next, answer("Z99001", "Yes."), "2026-03-18T18:00:00Z");
  EXPECT_EQ(answered.notices_done.size(), 2U);
  ASSERT_EQ(answered.notices.size(), 1U) << "who asked learns of it";
  EXPECT_EQ(answered.notices[0].event, "advice-answered");
  EXPECT_EQ(answered.notices[0].role, "practice-lead");
  EXPECT_FALSE(answered.notices[0].due.has_value()) << "nothing is due any more";
  AdviceMoved refusal{"Z99001", asked.next.version, TaskStatus::rejected, Reason{"urn:x", "not-ours", "Ask the ICB."}};
  const AdviceDecision refused = decided_by(asked.next, refusal, "2026-03-16T11:00:00Z");
  ASSERT_EQ(refused.notices.size(), 1U);
  EXPECT_EQ(refused.notices[0].event, "advice-refused");
  EXPECT_EQ(refused.notices[0].role, "practice-lead");
  refusal.organisation = "Y99001";
  refusal.status = TaskStatus::cancelled;
  EXPECT_TRUE(decided_by(asked.next, refusal, "2026-03-16T11:00:00Z").notices.empty()) << "who withdraws it knows";
  EXPECT_TRUE(decided({}, event, "2026-03-16T10:00:00Z").value().notices.empty()) << "no way to tell anybody";
}

TEST_F(AdviceLife, EachMovesWhatIsTheirs) {
  const Advice open = asked();
  const char* when = "2026-03-16T11:00:00Z";
  for (const TaskStatus status :
       {TaskStatus::received, TaskStatus::accepted, TaskStatus::in_progress, TaskStatus::rejected}) {
    EXPECT_TRUE(decided(open, moved(open, "Z99001", status), when)) << to_code(status);
    EXPECT_EQ(decided(open, moved(open, "Y99001", status), when).error().kind, ErrorKind::business_rule)
        << to_code(status);
    EXPECT_EQ(decided(open, moved(open, "Y99002", status), when).error().kind, ErrorKind::forbidden) << to_code(status);
  }
  EXPECT_TRUE(decided(open, moved(open, "Y99001", TaskStatus::cancelled), when));
  EXPECT_EQ(decided(open, moved(open, "Z99001", TaskStatus::cancelled), when).error().kind, ErrorKind::business_rule);
  EXPECT_EQ(decided(open, moved(open, "Z99001", TaskStatus::completed), when).error().kind, ErrorKind::business_rule);
  EXPECT_EQ(decided(open, answer("Y99001", "Yes."), when).error().kind, ErrorKind::forbidden);
}

TEST_F(AdviceLife, ARefusalSaysWhyAndIsTheEnd) {
  const Advice open = asked();
  const char* when = "2026-03-16T11:00:00Z";
  AdviceMoved silent = moved(open, "Z99001", TaskStatus::rejected);
  silent.reason.reset();
  EXPECT_EQ(decided(open, silent, when).error().kind, ErrorKind::business_rule);
  const Advice refused = decided(open, moved(open, "Z99001", TaskStatus::rejected), when).value().next;
  EXPECT_FALSE(refused.wake_at.has_value());
  EXPECT_EQ(decided(refused, answer("Z99001", "Yes."), when).error().kind, ErrorKind::business_rule);
  EXPECT_EQ(decided(refused, moved(refused, "Z99001", TaskStatus::accepted), when).error().kind,
            ErrorKind::business_rule);
}

TEST_F(AdviceLife, AnAnswerNamesNobodyAndTheSameTwiceIsOne) {
  const Advice open = asked();
  const char* when = "2026-03-16T11:00:00Z";
  EXPECT_EQ(decided(open, answer("Z99001", "Ring 01632 960123."), when).error().kind, ErrorKind::invariant);
  const Advice answered = decided(open, answer("Z99001", "Yes."), when).value().next;
  EXPECT_TRUE(decided(answered, answer("Z99001", "Yes."), when).value().unchanged);
  EXPECT_EQ(decided(answered, answer("Z99001", "No."), when).error().kind, ErrorKind::conflict);
  const auto more = decided(answered, answer("Z99001", "And more.", "018f0000-0000-7000-8000-000000000003"), when);
  EXPECT_EQ(more.value().next.answers.size(), 2U);
}

TEST_F(AdviceLife, AStaleMoveChangesNothing) {
  const Advice open = asked();
  AdviceMoved stale = moved(open, "Z99001", TaskStatus::received);
  stale.expected_version = 7;
  EXPECT_EQ(decided(open, stale, "2026-03-16T11:00:00Z").error().kind, ErrorKind::stale);
}

TEST_F(AdviceLife, IsKeptAndReadBackWhole) {
  Advice advice = asked();
  advice = decided(advice, moved(advice, "Z99001", TaskStatus::received), "2026-03-16T11:00:00Z").value().next;
  advice = decided(advice, AdviceDue{}, "2026-03-17T17:00:00Z").value().next;
  advice = decided(advice, answer("Z99001", "Yes,\n\"at once\"."), "2026-03-18T09:00:00Z").value().next;
  advice = decided(advice, AdviceLinked{"Y99001", "Task/018f0000-0000-7000-8000-000000000009"}, "2026-03-18T10:00:00Z")
               .value()
               .next;
  EXPECT_EQ(decode_advice(encode_advice(advice)).value(), advice);
  EXPECT_FALSE(decode_advice("{}"));
}

TEST_F(AdviceLife, OnlyTheAskerSaysWhichReferralCameOfIt) {
  const Advice open = asked();
  EXPECT_EQ(open.referral, "");
  EXPECT_EQ(decided(open, AdviceLinked{"Z99001", "Task/x"}, "2026-03-16T11:00:00Z").error().kind, ErrorKind::forbidden);
  const Advice linked = decided(open, AdviceLinked{"Y99001", "Task/x"}, "2026-03-16T11:00:00Z").value().next;
  EXPECT_EQ(decided(linked, AdviceLinked{"Y99001", "Task/y"}, "2026-03-16T11:00:00Z").error().kind,
            ErrorKind::conflict);
}

}  // namespace
}  // namespace gateway::referral
