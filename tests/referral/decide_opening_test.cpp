#include <gtest/gtest.h>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

TEST(ReferralReceived, MakesATaskADeliveryAndADecisionClockThatStartsNow) {
  const Decision decision = ask({}, received(), at("2026-03-06T16:59:00Z")).value();
  const Case& next = decision.next;

  EXPECT_EQ(next.version, 1U);
  ASSERT_TRUE(next.task);
  EXPECT_EQ(next.task->status, TaskStatus::requested);
  EXPECT_EQ(next.task->business_status, codes::queued);
  EXPECT_EQ(next.task->version, 1U);
  EXPECT_EQ(next.task->due, at("2026-03-09T17:00:00Z"));
  EXPECT_EQ(next.task->priority, "urgent");
  EXPECT_EQ(next.task->focus, received().service_request);
  EXPECT_EQ(next.task->for_patient, received().patient);
  EXPECT_EQ(next.task->requester, received().requester);
  EXPECT_EQ(next.task->owner, received().owner);
  EXPECT_EQ(next.task->owner_ods, council);
  ASSERT_EQ(next.clocks.size(), 1U);
  EXPECT_EQ(next.clocks[0].rule, "D2");
  EXPECT_EQ(next.clocks[0].started_at, at("2026-03-06T16:59:00Z"));
  EXPECT_EQ(next.clocks[0].due_at, next.task->due);
  EXPECT_EQ(next.clocks[0].calendar_version, calendar().version());
  EXPECT_EQ(next.delivery, DeliveryState::queued);
  EXPECT_TRUE(next.escalations.empty());
}

TEST(ReferralReceived, DeliversEveryResourceAndTheTaskLast) {
  const Decision decision = ask({}, received(), friday()).value();

  ASSERT_EQ(decision.resources.size(), 3U);
  EXPECT_EQ(decision.resources[2].type, "Task");
  EXPECT_EQ(decision.resources[2].id, decision.next.task->id);
  ASSERT_EQ(decision.deliveries.size(), 1U);
  const DeliveryRequest& delivery = decision.deliveries[0];
  EXPECT_EQ(delivery.council_ods, council);
  ASSERT_EQ(delivery.resources.size(), 3U);
  EXPECT_EQ(delivery.resources[0], std::make_pair(std::string("ServiceRequest"), id("sr")));
  EXPECT_EQ(delivery.resources[2], std::make_pair(std::string("Task"), decision.next.task->id));
}

TEST(ReferralReceived, KeepsTheSendersTaskHereAndDeliversOursOnly) {
  ReferralReceived event = received();
  event.resources.push_back({"Task", id("senders"), 1, R"({"resourceType":"Task"})"});
  event.sender_task = "Task/" + base::to_string(id("senders"));

  const Decision decision = ask({}, event, friday()).value();

  EXPECT_EQ(decision.resources.size(), 4U);
  EXPECT_EQ(decision.next.task->sender_task, event.sender_task);
  ASSERT_EQ(decision.deliveries.size(), 1U);
  ASSERT_EQ(decision.deliveries[0].resources.size(), 3U);
  EXPECT_EQ(decision.deliveries[0].resources[2], std::make_pair(std::string("Task"), decision.next.task->id));
}

TEST(ReferralReceived, TellsItsStoryInOrderAndRecordsWhatWasMade) {
  ReferralReceived event = received();
  event.warnings = {base::Error(base::ErrorKind::required, "the child's NHS number is missing", "/child/nhsNumber")};

  const Decision decision = ask({}, event, friday()).value();

  std::vector<std::string> kinds;
  for (const StoryLine& line : decision.story) kinds.push_back(line.kind);
  EXPECT_EQ(kinds, (std::vector<std::string>{"received", "mapped", "validated", "stored", "queued", "clock-started"}));
  EXPECT_EQ(detail(decision.story[1], "how"), "gp-referral-json");
  EXPECT_EQ(detail(decision.story[2], "warning"), "required at /child/nhsNumber");
  ASSERT_EQ(decision.facts.size(), 2U);
  EXPECT_EQ(decision.facts[0].action, "create");
  EXPECT_EQ(decision.facts[0].object, event.service_request);
  EXPECT_EQ(decision.facts[1].object, "Task/" + base::to_string(decision.next.task->id));
}

TEST(ReferralReceived, TellsNothingOfTheChild) {
  const Decision decision = ask({}, received(), friday()).value();

  for (const StoryLine& line : decision.story) {
    for (const auto& [name, value] : line.details) EXPECT_EQ(value.find("A.B."), std::string::npos) << name;
  }
  for (const ResourceVersion& resource : decision.resources) EXPECT_EQ(resource.bytes.find("A.B."), std::string::npos);
}

TEST(ReferralReceived, ForACaseThatExistsChangesNothing) {
  const Case current = opened();
  const Decision decision = ask(current, received(), friday()).value();

  EXPECT_TRUE(decision.unchanged);
  EXPECT_EQ(decision.next, current);
  EXPECT_TRUE(decision.resources.empty());
}

TEST(ReferralReceived, SaysSoWhenTheDueInstantLiesPastTheBankHolidayList) {
  const Decision decision = ask({}, received(), at("2031-03-04T10:00:00Z")).value();

  EXPECT_FALSE(detail(*find_story(decision, "clock-started"), "warning").empty());
}

TEST(RecordQuarantined, IsGivenToAPersonInTheSameDecision) {
  const Decision decision = ask({}, quarantined(), at("2026-03-06T16:30:00Z")).value();
  const Case& next = decision.next;

  EXPECT_TRUE(next.quarantined);
  EXPECT_FALSE(next.task);
  EXPECT_TRUE(next.council_ods.empty());
  EXPECT_TRUE(decision.deliveries.empty());
  EXPECT_EQ(next.delivery, DeliveryState::none);
  ASSERT_EQ(next.escalations.size(), 1U);
  const ReferralTask& task = next.escalations[0];
  EXPECT_EQ(task.purpose, TaskPurpose::escalate);
  EXPECT_EQ(task.status, TaskStatus::requested);
  EXPECT_EQ(task.business_status, codes::raised);
  EXPECT_EQ(task.reason->code, codes::unprocessed_record);
  EXPECT_EQ(task.owner_role, "practice-lead");
  EXPECT_EQ(task.owner_ods, practice);
  EXPECT_EQ(task.focus, quarantined().original);
  EXPECT_EQ(task.due, at("2026-03-09T09:30:00Z"));
  ASSERT_EQ(next.clocks.size(), 2U) << "its own, and that of the rung";
  EXPECT_EQ(next.clocks[0].rule, "D0");
  EXPECT_EQ(next.clocks[0].due_at, task.due);
  ASSERT_EQ(decision.resources.size(), 2U);
  EXPECT_EQ(decision.resources[0].type, "DocumentReference");
}

TEST(RecordQuarantined, SaysWhereItStoppedWithoutWhatStandsThere) {
  const Decision decision = ask({}, quarantined(), friday()).value();

  EXPECT_EQ(decision.next.escalations[0].reason->text,
            "The record was kept but not turned into a referral; it stopped at mapping: required at /children; "
            "value at /referral/date.");
  EXPECT_EQ(detail(*find_story(decision, "quarantined"), "stage"), "mapping");
}

TEST(RecordQuarantined, NamesTheFirstFiveOfManyErrors) {
  RecordQuarantined event = quarantined();
  event.errors.assign(9, base::Error(base::ErrorKind::value, "x", "/y"));

  const std::string text = ask({}, event, friday()).value().next.escalations[0].reason->text;

  EXPECT_NE(text.find("and 4 more"), std::string::npos);
}

TEST(Decide, GivesTheSameForTheSameQuestion) {
  const Decision first = ask({}, received(), friday()).value();
  const Decision second = ask({}, received(), friday()).value();

  EXPECT_EQ(first.next, second.next);
  ASSERT_EQ(first.resources.size(), second.resources.size());
  EXPECT_EQ(first.resources.back().bytes, second.resources.back().bytes);
  EXPECT_EQ(first.deliveries[0].id, second.deliveries[0].id);
}

}  // namespace
}  // namespace gateway::referral
