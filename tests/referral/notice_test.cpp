// Telling a person: each rung's contacts are told, once; who cannot be told does not end the telling.
#include <gtest/gtest.h>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

// The sample ladder with a contact for each rung, two for the second, and a way to tell them.
Policy telling() {
  Policy made = policy();
  made.notices = true;
  made.ladder.rungs[0].notify = {"practice-lead"};
  made.ladder.rungs[1].notify = {"named-gp", "mash-manager"};
  made.ladder.rungs[2].notify = {"designated-doctor"};
  for (const char* role : {"practice-lead", "named-gp", "mash-manager", "designated-doctor"}) {
    made.contacts.push_back({role, role, std::string(role) + "@example.test", ""});
  }
  return made;
}

base::Result<Decision> told(const Case& current, const Event& event, base::Instant now) {
  return decide(current, event, telling(), calendar(), now);
}

Decision breached(bool immediate_danger = false) {
  const Case current = told({}, received(immediate_danger), friday()).value().next;
  return told(current, ClockDue{current.clocks[0].id}, current.clocks[0].due_at).value();
}

const Clock& rung_clock(const Case& of, std::size_t escalation) {
  for (const Clock& clock : of.clocks) {
    if (clock.watch && clock.watch->task == of.escalations[escalation].id) return clock;
  }
  throw std::logic_error("an escalation without a clock");
}

Decision second_rung() {
  const Case first = breached().next;
  return told(first, ClockDue{rung_clock(first, 0).id}, rung_clock(first, 0).due_at).value();
}

TEST(Notice, IsMadeForEachContactOfARungThatOpens) {
  const Decision first = breached();

  ASSERT_EQ(first.notices.size(), 1U);
  const Notice& notice = first.notices[0];
  EXPECT_EQ(notice.task, first.next.escalations[0].id);
  EXPECT_EQ(notice.role, "practice-lead");
  EXPECT_EQ(notice.event, "raised");
  EXPECT_EQ(notice.rung, "L1");
  EXPECT_EQ(notice.reason, codes::no_decision);
  EXPECT_EQ(notice.due, first.next.escalations[0].due);
  EXPECT_FALSE(notice.immediate_danger);
  ASSERT_NE(find_story(first, "notice"), nullptr);
  EXPECT_EQ(detail(*find_story(first, "notice"), "to"), "practice-lead");
  const Decision second = second_rung();
  ASSERT_EQ(second.notices.size(), 2U);
  EXPECT_EQ(second.notices[0].role, "named-gp");
  EXPECT_EQ(second.notices[1].role, "mash-manager");
  EXPECT_NE(second.notices[0].id, second.notices[1].id);
}

TEST(Notice, HasTheSameIdHoweverOftenItIsDecided) {
  EXPECT_EQ(breached().notices[0].id, breached().notices[0].id);
}

TEST(Notice, SaysThatTheDangerIsImmediate) {
  EXPECT_TRUE(breached(true).notices.at(0).immediate_danger);
}

TEST(Notice, IsNotMadeWhereTheProgramHasNoWayToTellAnybody) {
  Policy silent = telling();
  silent.notices = false;
  const Case current = told({}, received(), friday()).value().next;

  const Decision decision =
      decide(current, ClockDue{current.clocks[0].id}, silent, calendar(), current.clocks[0].due_at).value();

  EXPECT_EQ(decision.next.escalations.size(), 1U);
  EXPECT_TRUE(decision.notices.empty());
  EXPECT_TRUE(decision.next.notices.empty());
}

TEST(Notice, IsMadeForARecordThatWasKept) {
  const Decision decision = told({}, quarantined(), friday()).value();

  ASSERT_EQ(decision.notices.size(), 1U);
  EXPECT_EQ(decision.notices[0].reason, codes::unprocessed_record);
}

TEST(Notice, IsMadeForWhatThePracticeIsAsked) {
  Case current = told({}, received(), friday()).value().next;
  const base::Instant later = friday() + std::chrono::hours{1};
  current = told(current, by_council(current, TaskStatus::received), later).value().next;
  auto waits = by_council(current, TaskStatus::received);
  waits.business_status = codes::awaiting_information;
  waits.status_reason = because();

  const auto decision = told(current, waits, later);

  ASSERT_TRUE(decision.ok()) << decision.error().text;
  ASSERT_EQ(decision->notices.size(), 1U);
  EXPECT_EQ(decision->notices[0].event, "asked");
  EXPECT_EQ(decision->notices[0].role, codes::practice_lead);
  EXPECT_EQ(decision->notices[0].rung, "");
  ASSERT_EQ(decision->next.errands.size(), 1U);
  EXPECT_EQ(decision->notices[0].task, decision->next.errands[0].id);
}

TEST(Notice, OfEachReminderIsAnother) {
  Case current = second_rung().next;
  const auto fire = [&](std::size_t rung) {
    const Clock clock = rung_clock(current, rung);
    Decision decision = told(current, ClockDue{clock.id}, *clock.next_at).value();
    current = decision.next;
    return decision;
  };
  fire(1);

  const Decision ended = fire(2);
  const Decision reminded = fire(2);

  ASSERT_EQ(ended.notices.size(), 1U);
  ASSERT_EQ(reminded.notices.size(), 1U);
  EXPECT_EQ(ended.notices[0].event, "reminded");
  EXPECT_NE(ended.notices[0].id, reminded.notices[0].id);
}

TEST(Notice, ThatReachedSomebodyIsToldInTheStoryOnce) {
  const Case current = breached().next;
  const NoticeDelivered delivered{current.notices.at(0).id, 2, "mail", true};
  const base::Instant now = rung_clock(current, 0).started_at;

  const Decision decision = told(current, delivered, now).value();

  ASSERT_NE(find_story(decision, "notified"), nullptr);
  EXPECT_EQ(detail(*find_story(decision, "notified"), "to"), "practice-lead");
  EXPECT_EQ(detail(*find_story(decision, "notified"), "deputy"), "yes");
  EXPECT_TRUE(decision.next.notices.empty());
  EXPECT_TRUE(told(decision.next, delivered, now).value().unchanged);
}

TEST(Notice, ThatCannotBeDeliveredClimbsTheLadderAtOnceAndOnce) {
  const Case current = breached().next;
  const NoticeFailed failed{current.notices.at(0).id, 6, "smtp-550"};
  const base::Instant now = rung_clock(current, 0).started_at + std::chrono::minutes{30};

  const Decision decision = told(current, failed, now).value();

  ASSERT_NE(find_story(decision, "notice-failed"), nullptr);
  EXPECT_EQ(detail(*find_story(decision, "notice-failed"), "outcome"), "smtp-550");
  ASSERT_EQ(decision.next.escalations.size(), 2U);
  EXPECT_EQ(decision.next.escalations[1].rung, 2U);
  EXPECT_NE(decision.next.escalations[1].reason->text.find("could be told"), std::string::npos);
  EXPECT_EQ(decision.notices.size(), 2U) << "the contacts of the second rung";
  EXPECT_TRUE(told(decision.next, failed, now).value().unchanged);
  const Clock first = rung_clock(decision.next, 0);
  EXPECT_EQ(first.state, ClockState::running) << "who sees the Task all the same may still take it up";
  const Case later = told(decision.next, ClockDue{first.id}, first.due_at).value().next;
  EXPECT_EQ(later.escalations.size(), 2U) << "the rung that is open is not opened again";
}

TEST(Notice, ClimbsOnlyWhenNobodyOfTheRungWasReached) {
  const Case current = second_rung().next;
  const base::Instant now = rung_clock(current, 1).started_at;
  std::vector<base::Uuid> ids;
  for (const PendingNotice& notice : current.notices) {
    if (notice.task == current.escalations[1].id) ids.push_back(notice.id);
  }
  ASSERT_EQ(ids.size(), 2U);

  const Case one_failed = told(current, NoticeFailed{ids[0], 6, "timeout"}, now).value().next;
  const Case both_failed = told(one_failed, NoticeFailed{ids[1], 6, "timeout"}, now).value().next;
  const Case one_told = told(current, NoticeDelivered{ids[0], 1, "mail"}, now).value().next;
  const Case other_failed = told(one_told, NoticeFailed{ids[1], 6, "timeout"}, now).value().next;

  EXPECT_EQ(one_failed.escalations.size(), 2U);
  EXPECT_EQ(both_failed.escalations.size(), 3U);
  EXPECT_EQ(other_failed.escalations.size(), 2U);
}

TEST(Notice, OfAnAskedPracticeThatCannotBeToldIsAMatterForTheRungAbove) {
  Case current = told({}, received(), friday()).value().next;
  const base::Instant later = friday() + std::chrono::hours{1};
  current = told(current, by_council(current, TaskStatus::received), later).value().next;
  auto waits = by_council(current, TaskStatus::received);
  waits.business_status = codes::awaiting_information;
  waits.status_reason = because();
  const Case asked = told(current, waits, later).value().next;

  const Decision decision = told(asked, NoticeFailed{asked.notices.at(0).id, 6, "connect"}, later).value();

  ASSERT_EQ(decision.next.escalations.size(), 1U);
  EXPECT_EQ(decision.next.escalations[0].owner_role, "named-gp");
  EXPECT_EQ(decision.next.escalations[0].focus, "Task/" + base::to_string(asked.errands[0].id));
}

TEST(Notice, IsWithdrawnWhenTheMatterIsResolvedBeforeAnybodyWasReached) {
  const Case current = breached().next;
  const base::Instant now = rung_clock(current, 0).started_at;
  const base::Uuid notice = current.notices.at(0).id;

  const Decision decision = told(current, by_council(current, TaskStatus::accepted), now).value();

  EXPECT_EQ(decision.notices_done, std::vector{notice});
  EXPECT_TRUE(decision.next.notices.empty());
  ASSERT_NE(find_story(decision, "notice-withdrawn"), nullptr);
  EXPECT_TRUE(told(decision.next, NoticeDelivered{notice, 1, "mail"}, now).value().unchanged);
}

TEST(Notice, GivenUpLeavesTheCaseAndIsToldInTheStory) {
  const Case current = breached().next;
  const base::Instant now = rung_clock(current, 0).started_at;
  const Case failed = told(current, NoticeFailed{current.notices.at(0).id, 6, "timeout"}, now).value().next;
  ASSERT_TRUE(failed.notices.at(0).failed);

  const Decision decision = told(failed, NoticeFailed{failed.notices.at(0).id, 99, "timeout", true}, now).value();

  ASSERT_NE(find_story(decision, "notice-given-up"), nullptr);
  EXPECT_EQ(decision.next.escalations.size(), failed.escalations.size());
}

TEST(Contact, IsThereOnWorkingDaysBetweenItsHours) {
  Contact contact{"named-gp", "Named GP", "gp@example.test", ""};
  EXPECT_TRUE(is_there(contact, at("2026-03-08T03:00:00Z"), calendar())) << "no hours: always";
  contact.hours = OfficeHours{std::chrono::hours{9}, std::chrono::hours{17}};

  EXPECT_FALSE(is_there(contact, at("2026-03-06T08:59:59Z"), calendar()));
  EXPECT_TRUE(is_there(contact, at("2026-03-06T09:00:00Z"), calendar()));
  EXPECT_FALSE(is_there(contact, at("2026-03-06T17:00:00Z"), calendar()));
  EXPECT_FALSE(is_there(contact, at("2026-03-07T12:00:00Z"), calendar())) << "a Saturday";
  EXPECT_FALSE(is_there(contact, at("2026-04-03T12:00:00Z"), calendar())) << "a bank holiday";
  EXPECT_TRUE(is_there(contact, at("2026-07-01T08:00:00Z"), calendar())) << "London's clock is an hour ahead";
}

TEST(Contact, HasAMailboxThatCanStandInAHeader) {
  for (const char* good : {"a@b.example", "safeguarding.lead+x@nhs.example", "a-b_c@mail.practice.example"}) {
    EXPECT_TRUE(is_mailbox(good)) << good;
  }
  for (const char* bad : {"", "a", "@b", "a@", "a@b\r\nBcc: c@d", "a b@c", "a@b c", "a<@b", "a@b>", "a,b@c", "a@@b",
                          ".a@b", "a.@b", "a..b@c", "a@.b", "a@b.", "\"a\"@b", "a@b\n", "\xc3\xa4@b"}) {
    EXPECT_FALSE(is_mailbox(bad)) << bad;
  }
  EXPECT_FALSE(is_mailbox(std::string_view("a@b\0c", 5)));
}

TEST(Contact, HasAWebhookOfOneOrigin) {
  EXPECT_EQ(origin_of("https://alerts.example/a?b=c#d"), "https://alerts.example");
  EXPECT_EQ(origin_of("https://alerts.example:8443/a"), "https://alerts.example:8443");
  for (const char* bad :
       {"http://a.example/", "https://", "https://user@a.example/", "https://a.example:/", "https://a b/",
        "https://a.example:99999999/", "https://a.example@evil.example/", "https://a.example\r\n/", "https://[::1]/",
        "ftp://a.example", "https://a.example\\@evil.example/"}) {
    EXPECT_EQ(origin_of(bad), "") << bad;
  }
}

}  // namespace
}  // namespace gateway::referral
