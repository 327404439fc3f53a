// What happens to a message: what is written, in how many transactions, and what a repeat or the store's trouble does.
#include "casework/pipeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <set>

#include "support/office.hpp"

namespace gateway::tests {
namespace {

const base::Error trouble(base::ErrorKind::transient, "the disk is full");

bool answers(const store::Transaction& transaction) {
  return transaction.answer.has_value();
}

class Pipeline : public testing::Test {
 protected:
  // The store refuses what `which` picks, until let_go().
  void refuse(bool (*which)(const store::Transaction&)) {
    office_.store().before_submit([which](const store::Transaction& transaction) {
      return which(transaction) ? std::optional(trouble) : std::nullopt;
    });
  }
  void let_go() { office_.store().before_submit({}); }

  // Takes up what was left unfinished. A message counts as being worked on until a moment after its answer is given.
  void take_up_again(casework::Resumption why) {
    while (office_.pipeline().resume(why).value() == 0) std::this_thread::yield();
  }

  // Waits until what was taken up again is answered; there is nobody to tell us.
  void await_answered() {
    while (!office_.store().unfinished_messages(1).value().empty()) std::this_thread::yield();
  }

  Office office_;
};

TEST_F(Pipeline, AReferralIsItsRawMessageFirstAndThenOneTransactionOfEverything) {
  std::mutex mutex;
  std::vector<store::Transaction> written;
  office_.store().before_submit([&](const store::Transaction& transaction) {
    const std::lock_guard lock(mutex);
    written.push_back(transaction);
    return std::nullopt;
  });

  const auto answer = office_.take(gp_sample("routine-neglect"));

  ASSERT_TRUE(answer) << base::describe(answer.error());
  EXPECT_EQ(answer->status, 201);
  ASSERT_EQ(written.size(), 2U);
  EXPECT_EQ(written[0].inbox->body, gp_sample("routine-neglect"));
  EXPECT_TRUE(written[0].cases.empty() && written[0].resources.empty() && !written[0].answer);

  const store::Transaction& all = written[1];
  EXPECT_EQ(all.expected.at(0).version, 0U);
  EXPECT_EQ(all.answer->status, 201);
  EXPECT_EQ(all.cases.size(), 1U);
  EXPECT_EQ(all.outbox.size(), 1U);
  EXPECT_EQ(all.clocks.size(), 2U) << "decision and delivery";
  EXPECT_GE(all.events.size(), 4U);
  EXPECT_EQ(all.audit.size(), 2U);
  std::set<std::string> types;
  for (const auto& resource : all.resources) types.insert(resource.type);
  for (const char* type : {"Consent", "DocumentReference", "Observation", "Organization", "Patient", "Provenance",
                           "ServiceRequest", "Task"}) {
    EXPECT_TRUE(types.contains(type)) << type;
  }
  for (const auto& key : all.outbox[0].resources) {
    EXPECT_TRUE(std::any_of(
        all.resources.begin(), all.resources.end(),
        [&](const auto& row) { return row.type == key.type && row.id == key.id && row.version == key.version; }))
        << key.type << " is to be delivered and not stored";
  }
  EXPECT_EQ(office_.audit_rows(), 2U);
  EXPECT_EQ(office_.wakes, 1);
}

TEST_F(Pipeline, AMessageThatCannotBeKeptIsNotAcknowledgedAndLeavesNothing) {
  refuse([](const store::Transaction&) { return true; });
  const base::Uuid id = office_.ids.next();

  const auto answer = office_.take(gp_sample("routine-neglect"), id);

  ASSERT_FALSE(answer);
  EXPECT_EQ(base::http_status(answer.error().kind), 503);
  EXPECT_FALSE(office_.store().message("Y99001", id).value().has_value());
  EXPECT_TRUE(office_.cases().empty());
  EXPECT_EQ(office_.wakes, 0);
}

TEST_F(Pipeline, AReferralThatCannotBeStoredIsNotAcknowledgedAndTakenUpAgain) {
  refuse(answers);
  const base::Uuid id = office_.ids.next();

  const auto answer = office_.take(gp_sample("routine-neglect"), id);

  ASSERT_FALSE(answer);
  EXPECT_EQ(base::http_status(answer.error().kind), 503);
  EXPECT_TRUE(office_.cases().empty());
  EXPECT_EQ(office_.store().next_due().value(), std::nullopt);
  EXPECT_TRUE(office_.store().destinations()->empty());
  EXPECT_EQ(office_.audit_rows(), 0U);
  EXPECT_EQ(office_.store().unfinished_messages(10)->size(), 1U);

  let_go();
  take_up_again(casework::Resumption::after_trouble);
  await_answered();
  EXPECT_EQ(office_.cases().size(), 1U);
  const auto repeat = office_.take(gp_sample("routine-neglect"), id);
  ASSERT_TRUE(repeat);
  EXPECT_EQ(repeat->status, 201);
  EXPECT_TRUE(repeat->replayed);
}

TEST_F(Pipeline, ARepeatGetsTheStoredAnswerAndWritesNothing) {
  const base::Uuid id = office_.ids.next();
  const auto first = office_.take(gp_sample("routine-neglect"), id);
  const std::uint64_t rows = office_.audit_rows();
  office_.clock.set("2026-03-16T15:00:00Z");

  const auto repeat = office_.take(gp_sample("routine-neglect"), id);
  office_.reopen();
  const auto after_a_restart = office_.take(gp_sample("routine-neglect"), id);

  for (const auto* again : {&repeat, &after_a_restart}) {
    ASSERT_TRUE(*again) << base::describe(again->error());
    EXPECT_EQ((*again)->status, first->status);
    EXPECT_EQ((*again)->location, first->location);
    EXPECT_EQ((*again)->body, first->body);
    EXPECT_TRUE((*again)->replayed);
  }
  EXPECT_FALSE(first->replayed);
  EXPECT_EQ(office_.cases().size(), 1U);
  EXPECT_EQ(office_.audit_rows(), rows);
}

TEST_F(Pipeline, TheSameIdWithAnotherBodyConflictsAndChangesNothing) {
  const base::Uuid id = office_.ids.next();
  ASSERT_TRUE(office_.take(gp_sample("routine-neglect"), id));

  const auto other = office_.take(gp_sample("fgm-risk"), id);

  ASSERT_FALSE(other);
  EXPECT_EQ(base::http_status(other.error().kind), 409);
  EXPECT_EQ(office_.cases().size(), 1U);
}

TEST_F(Pipeline, TheSameMessageWhileItIsBeingWorkedOnIsTooEarly) {
  std::promise<void> reached;
  std::promise<void> may_go_on;
  std::shared_future<void> go_on = may_go_on.get_future().share();
  office_.store().before_submit([&](const store::Transaction& transaction) -> std::optional<base::Error> {
    if (!transaction.answer) return std::nullopt;
    reached.set_value();
    go_on.wait();
    return std::nullopt;
  });
  const base::Uuid id = office_.ids.next();
  auto first = std::async(std::launch::async, [&] { return office_.take(gp_sample("routine-neglect"), id); });
  reached.get_future().wait();

  const auto again = office_.take(gp_sample("routine-neglect"), id);
  may_go_on.set_value();

  ASSERT_FALSE(again);
  EXPECT_EQ(base::http_status(again.error().kind), 425);
  EXPECT_EQ(first.get()->status, 201);
}

TEST_F(Pipeline, SiblingsAreTwoCasesOfOneTransaction) {
  std::atomic<std::size_t> cases{0};
  office_.store().before_submit([&](const store::Transaction& transaction) -> std::optional<base::Error> {
    if (transaction.answer) cases = transaction.cases.size();
    return std::nullopt;
  });

  ASSERT_TRUE(office_.take(gp_sample("two-siblings")));

  EXPECT_EQ(cases, 2U);
  const auto stored = office_.cases();
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].requisition, stored[1].requisition);
  EXPECT_NE(stored[0].task->id, stored[1].task->id);
}

TEST_F(Pipeline, WhatCannotBecomeAReferralIsGivenToAPersonInTheSameTransaction) {
  std::atomic<bool> whole{false};
  office_.store().before_submit([&](const store::Transaction& transaction) -> std::optional<base::Error> {
    if (!transaction.answer) return std::nullopt;
    const bool has_task = std::any_of(transaction.resources.begin(), transaction.resources.end(),
                                      [](const auto& resource) { return resource.type == "Task"; });
    whole = has_task && transaction.clocks.size() == 2 && transaction.outbox.empty();
    return std::nullopt;
  });

  const auto answer = office_.take(gp_sample("unmappable-no-children"));

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 202);
  EXPECT_TRUE(whole);
  const auto cases = office_.cases();
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_TRUE(cases[0].quarantined);
  EXPECT_EQ(cases[0].escalations.size(), 1U);
  EXPECT_EQ(cases[0].clocks.at(0).rule, "D0");
}

TEST_F(Pipeline, ARefusedBundleIsAnsweredAuditedAndKeptAndMakesNoCase) {
  const base::Uuid id = office_.ids.next();

  const auto answer =
      office_.take(R"({"resourceType":"Bundle","type":"collection","colour":"red"})", id, "application/fhir+json");

  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 422);
  EXPECT_EQ(answer->location, "");
  EXPECT_TRUE(office_.cases().empty());
  EXPECT_EQ(office_.audit_rows(), 1U);
  const auto kept = office_.store().message("Y99001", id).value();
  ASSERT_TRUE(kept && kept->answer);
  const auto original = office_.store().message_of(kept->record.referral_id).value();
  EXPECT_NE(original->record.body.find("red"), std::string::npos);
}

TEST_F(Pipeline, AMessageThatEndedTheProgramThreeTimesIsGivenToAPerson) {
  refuse(answers);
  ASSERT_FALSE(office_.take(gp_sample("routine-neglect")));
  for (int start = 1; start <= 2; ++start) {
    office_.reopen();
    refuse(answers);
    ASSERT_EQ(office_.pipeline().resume(casework::Resumption::after_start).value(), 1U);
    while (office_.store().unfinished_messages(1)->at(0).record.tries != static_cast<std::uint32_t>(start)) {
      std::this_thread::yield();
    }
  }
  office_.reopen();

  EXPECT_EQ(office_.pipeline().resume(casework::Resumption::after_start).value(), 1U);
  await_answered();

  const auto cases = office_.cases();
  ASSERT_EQ(cases.size(), 1U);
  EXPECT_TRUE(cases[0].quarantined);
  EXPECT_EQ(office_.story(cases[0].id, "quarantined").size(), 1U);
}

}  // namespace
}  // namespace gateway::tests
