// One event on one case: lost races, refusals, repeats and the store's trouble.
#include "casework/casework.hpp"

#include <gtest/gtest.h>

#include "referral/codes.hpp"
#include "support/office.hpp"

namespace gateway::tests {
namespace {

using referral::TaskStatus;

class Casework : public testing::Test {
 protected:
  Casework() { EXPECT_TRUE(office_.take(gp_sample("routine-neglect"))); }

  referral::Case standing() { return office_.cases().at(0); }

  store::OutboxRow queued() { return office_.store().due_deliveries("Z99001", office_.clock.now(), 10).value().at(0); }

  referral::TaskUpdateRequested by_council(TaskStatus status, std::string_view business_status) {
    const referral::Case now = standing();
    referral::TaskUpdateRequested event;
    event.task_id = now.task->id;
    event.expected_version = now.task->version;
    event.organisation = "Z99001";
    event.request_id = office_.ids.next();
    event.status = status;
    event.business_status = business_status;
    return event;
  }

  referral::DeliveryFailed failed_try() { return {queued().id, 1, "http-503", true}; }

  // How the outbox row changes with that try.
  casework::Along along(std::uint32_t attempts) {
    casework::Along along;
    along.delivery = store::OutboxChange{queued().id, false, attempts, office_.clock.now() + base::Duration(1000)};
    return along;
  }

  Office office_;
};

TEST_F(Casework, AnEventIsOneNewVersionOfCaseAndTask) {
  const auto decision = office_.apply(standing().id, by_council(TaskStatus::accepted, "accepted-s17-assessment"));

  ASSERT_TRUE(decision) << base::describe(decision.error());
  EXPECT_EQ(standing().version, 2U);
  EXPECT_EQ(standing().task->status, TaskStatus::accepted);
  const auto task = office_.store().resource({"Task", standing().task->id, 0}).value();
  EXPECT_EQ(task->version, standing().task->version);
  EXPECT_NE(task->bytes.find("accepted-s17-assessment"), std::string::npos);
  EXPECT_EQ(office_.store().resource({"Task", standing().task->id, 1}).value()->version, 1U)
      << "the first version is kept";
}

TEST_F(Casework, AVersionThatAnotherEventTookIsDecidedAgainOnWhatStandsNow) {
  const referral::Case before = standing();
  bool overtaken = false;
  office_.store().before_submit([&](const store::Transaction& transaction) -> std::optional<base::Error> {
    if (overtaken || transaction.expected.empty()) return std::nullopt;
    overtaken = true;
    EXPECT_TRUE(office_.apply(before.id, referral::DeliverySucceeded{queued().id, 1, 200})) << "the other event";
    return std::nullopt;
  });

  const auto decision = office_.apply(before.id, failed_try(), along(1));

  ASSERT_TRUE(overtaken);
  ASSERT_TRUE(decision) << base::describe(decision.error());
  EXPECT_TRUE(decision->unchanged) << "after the delivery succeeded, the failed try is no news";
  EXPECT_EQ(standing().version, 2U);
  EXPECT_EQ(standing().delivery, referral::DeliveryState::delivered);
}

TEST_F(Casework, BothOfTwoEventsThatRaceAreApplied) {
  const referral::Case before = standing();
  bool overtaken = false;
  office_.store().before_submit([&](const store::Transaction& transaction) -> std::optional<base::Error> {
    if (overtaken || transaction.expected.empty()) return std::nullopt;
    overtaken = true;
    EXPECT_TRUE(office_.apply(before.id, failed_try(), along(1)));
    return std::nullopt;
  });

  const auto decision = office_.apply(before.id, referral::DeliverySucceeded{queued().id, 2, 200});

  ASSERT_TRUE(decision) << base::describe(decision.error());
  EXPECT_EQ(standing().version, 3U);
  EXPECT_EQ(standing().delivery, referral::DeliveryState::delivered);
  EXPECT_EQ(office_.story(before.id, "attempt").size(), 1U);
  EXPECT_EQ(office_.story(before.id, "delivered").size(), 1U);
  EXPECT_TRUE(office_.store().destinations()->empty());
}

TEST_F(Casework, ACaseThatNeverHoldsStillIsGivenUpAndTheCallerComesBack) {
  std::atomic<int> decided{0};
  office_.store().before_submit([&](const store::Transaction& transaction) -> std::optional<base::Error> {
    if (transaction.expected.empty()) return std::nullopt;
    ++decided;
    return base::Error(base::ErrorKind::conflict, "another version");
  });

  const auto decision = office_.apply(standing().id, by_council(TaskStatus::accepted, "accepted"));

  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, base::ErrorKind::transient);
  EXPECT_NE(decision.error().remedy, "");
  EXPECT_GT(decided, 1);
  EXPECT_EQ(standing().version, 1U);
}

TEST_F(Casework, ARefusedEventIsToldAndAuditedAndChangesNothing) {
  const referral::Case before = standing();
  const std::uint64_t rows = office_.audit_rows();

  const auto decision = office_.apply(before.id, by_council(TaskStatus::completed, {}));

  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, base::ErrorKind::business_rule);
  EXPECT_EQ(standing(), before);
  EXPECT_EQ(office_.audit_rows(), rows + 1);
  const auto refused = office_.story(before.id, "task-refused");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].actor, "Z99001");
}

TEST_F(Casework, AnExactRepeatWritesNoVersion) {
  const auto update = by_council(TaskStatus::accepted, "accepted-s17-assessment");
  ASSERT_TRUE(office_.apply(standing().id, update));
  const referral::Case once = standing();

  const auto repeat = office_.apply(once.id, update);

  ASSERT_TRUE(repeat) << base::describe(repeat.error());
  EXPECT_TRUE(repeat->unchanged);
  EXPECT_EQ(standing(), once);
}

TEST_F(Casework, NobodyHearsOfACaseThatIsNot) {
  const auto decision = office_.apply(office_.ids.next(), referral::ClockDue{});

  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().kind, base::ErrorKind::not_found);
}

TEST_F(Casework, TheDeliveryRowMovesTogetherWithItsEvent) {
  const int wakes = office_.wakes;
  ASSERT_TRUE(office_.apply(standing().id, failed_try(), along(1)));

  EXPECT_EQ(standing().delivery_attempts, 1U);
  EXPECT_TRUE(office_.store().due_deliveries("Z99001", office_.clock.now(), 10)->empty());
  const auto later = office_.store().due_deliveries("Z99001", office_.clock.now() + base::Duration(1000), 10).value();
  EXPECT_EQ(later.at(0).attempts, 1U);
  EXPECT_EQ(office_.wakes, wakes + 1);
}

TEST_F(Casework, WhatTheStoreCannotTakeIs503AndChangesNeitherCaseNorDelivery) {
  const referral::Case before = standing();
  const int wakes = office_.wakes;
  office_.store().before_submit([](const store::Transaction&) {
    return std::optional(base::Error(base::ErrorKind::transient, "the disk is full"));
  });

  const auto update = office_.apply(before.id, by_council(TaskStatus::accepted, "accepted"));
  const auto delivery = office_.apply(before.id, failed_try(), along(1));

  for (const auto* decision : {&update, &delivery}) {
    ASSERT_FALSE(*decision);
    EXPECT_EQ(base::http_status(decision->error().kind), 503);
  }
  EXPECT_EQ(standing(), before);
  EXPECT_EQ(queued().attempts, 0U);
  EXPECT_EQ(office_.wakes, wakes);
}

TEST_F(Casework, WhatBecameOfANoticeIsWrittenAlthoughTheCaseStaysAsItIs) {
  const referral::Case before = standing();
  store::NoticeRow notice;
  notice.id = office_.ids.next();
  notice.case_id = before.id;
  notice.next_attempt_at = office_.clock.network_now();
  store::Transaction queued_notice;
  queued_notice.notices.push_back(notice);
  office_.store().submit(std::move(queued_notice), [](const base::Status& durable) { EXPECT_TRUE(durable.ok()); });
  casework::Along along;
  along.notice = store::NoticeChange{notice.id, true, 1, {}};

  const auto decision = office_.apply(before.id, referral::NoticeDelivered{notice.id, 1, "mail"}, along);

  ASSERT_TRUE(decision);
  EXPECT_TRUE(decision->unchanged);
  EXPECT_EQ(standing(), before);
  EXPECT_TRUE(office_.store().due_notices(office_.clock.network_now(), 10).value().empty()) << "or it is sent for ever";
}

TEST_F(Casework, AStoreThatStoppedAnswers503) {
  const base::Uuid id = standing().id;
  const auto event = by_council(TaskStatus::accepted, "accepted");
  office_.store().stop();

  const auto decision = office_.apply(id, event);

  ASSERT_FALSE(decision);
  EXPECT_EQ(base::http_status(decision.error().kind), 503);
}

}  // namespace
}  // namespace gateway::tests
