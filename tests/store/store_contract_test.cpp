// What every store must do, whatever it is built on: what is written is given back, or refused whole.
#include "store/store_contract.hpp"

namespace gateway::tests {
namespace {

using base::ErrorKind;
using store::Transaction;

TEST_P(StoreContract, GivesAMessageBackAsItWasTakenIn) {
  commit_ok(intake(7));

  for (int round = 0; round < 2; ++round) {
    const auto found = store_->message("A81001", uuid("request", 7));
    ASSERT_TRUE(found.ok());
    ASSERT_TRUE(found->has_value());
    const store::InboxRecord& record = (*found)->record;
    EXPECT_EQ(record.referral_id, uuid("referral", 7));
    EXPECT_EQ(record.correlation_id, uuid("correlation", 7));
    EXPECT_EQ(record.body_sha256, base::sha256(text_of(7, 3000)));
    EXPECT_EQ(record.content_type, "application/json");
    EXPECT_EQ(record.target_council, "E09000001");
    EXPECT_EQ(record.received_at, instant(7));
    EXPECT_FALSE((*found)->answer.has_value());

    const auto whole = store_->message_of(uuid("referral", 7));
    ASSERT_TRUE(whole.ok());
    ASSERT_TRUE(whole->has_value());
    EXPECT_EQ((*whole)->record.body, text_of(7, 3000));
    reopen();
  }
}

TEST_P(StoreContract, FindsTheCasesOfAChildNewestFirst) {
  const base::Sha256 child = store_->child_key("9990001014");
  EXPECT_EQ(child, store_->child_key("9990001014"));
  EXPECT_NE(child, store_->child_key("9990002452"));
  for (const std::uint64_t number : {1U, 2U, 3U}) {
    Transaction transaction = intake(number);
    store::CaseRow row = sample_case(number, 1);
    if (number != 2) row.child = child;
    transaction.cases.push_back(row);
    commit_ok(std::move(transaction));
  }
  Transaction later;
  later.cases.push_back(sample_case(1, 2));
  later.cases.back().child = child;
  commit_ok(std::move(later));

  for (int round = 0; round < 2; ++round) {
    const auto found = store_->cases_of_child(child, {}, 9).value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].id, uuid("case", 3));
    EXPECT_EQ(found[1].id, uuid("case", 1));
    EXPECT_EQ(found[1].version, 2U) << "as it stands now";
    EXPECT_EQ(store_->cases_of_child(child, {}, 1).value().size(), 1U);
    EXPECT_EQ(store_->cases_of_child(child, found[0].status, 9).value().size(), 1U);
    EXPECT_TRUE(store_->cases_of_child(child, "rejected", 9).value().empty());
    EXPECT_TRUE(store_->cases_of_child(store_->child_key("x"), {}, 9).value().empty());
    reopen();
  }
}

TEST_P(StoreContract, KnowsAMessageByOrganisationAndRequestTogether) {
  commit_ok(intake(1));
  Transaction other = intake(1);
  other.inbox->organisation = "B82002";
  other.inbox->referral_id = uuid("referral", 2);
  other.events.clear();

  EXPECT_TRUE(commit(other).ok());
  EXPECT_EQ(store_->message("B82002", uuid("request", 1)).value()->record.referral_id, uuid("referral", 2));
  EXPECT_FALSE(store_->message("C83003", uuid("request", 1)).value().has_value());
  EXPECT_FALSE(store_->message("A81001", uuid("request", 99)).value().has_value());
  EXPECT_FALSE(store_->message_of(uuid("referral", 99)).value().has_value());
}

TEST_P(StoreContract, RefusesTheSameMessageTwice) {
  commit_ok(intake(1));
  Transaction again = intake(1);
  again.inbox->referral_id = uuid("referral", 2);
  again.cases.push_back(sample_case(2, 1));

  EXPECT_EQ(refusal(again), ErrorKind::duplicate);
  EXPECT_FALSE(store_->load_case(uuid("case", 2)).value().has_value());
  EXPECT_TRUE(store_->trace(uuid("referral", 2)).value().empty());
}

TEST_P(StoreContract, KeepsTheFirstAnswerForRepeats) {
  take_in(3);
  Transaction second;
  second.answer = store::InboxAnswer{"A81001", uuid("request", 3), 500, "", "other"};

  EXPECT_EQ(refusal(second), ErrorKind::conflict);
  reopen();
  const auto entry = store_->message("A81001", uuid("request", 3)).value();
  ASSERT_TRUE(entry && entry->answer);
  EXPECT_EQ(entry->answer->status, 201);
  EXPECT_EQ(entry->answer->location, "/referrals/3");
  EXPECT_EQ(entry->answer->body, text_of(3, 500));
}

TEST_P(StoreContract, TakesAMessageInAndAnswersItAtOnce) {
  Transaction whole = decision(4);
  whole.inbox = intake(4).inbox;

  commit_ok(whole);
  const auto entry = store_->message("A81001", uuid("request", 4)).value();
  ASSERT_TRUE(entry && entry->answer);
  EXPECT_EQ(entry->answer->status, 201);
  EXPECT_TRUE(store_->unfinished_messages(10).value().empty());
}

TEST_P(StoreContract, RefusesToAnswerOrWorkOnWhatNeverCame) {
  Transaction answer;
  answer.answer = store::InboxAnswer{"A81001", uuid("request", 5), 201, "", ""};
  Transaction attempt;
  attempt.inbox_try = store::InboxTry{"A81001", uuid("request", 5), 1};
  Transaction change;
  change.outbox_changes.push_back({uuid("delivery", 5), true, 1, instant(0)});

  EXPECT_EQ(refusal(answer), ErrorKind::not_found);
  EXPECT_EQ(refusal(attempt), ErrorKind::not_found);
  EXPECT_EQ(refusal(change), ErrorKind::not_found);
}

TEST_P(StoreContract, ListsUnfinishedMessagesOldestFirstWithTheirTries) {
  for (std::uint64_t n = 1; n <= 5; ++n) commit_ok(intake(n));
  commit_ok(decision(2));
  Transaction attempt;
  attempt.inbox_try = store::InboxTry{"A81001", uuid("request", 3), 1};
  commit_ok(attempt);
  attempt.inbox_try->tries = 2;
  commit_ok(attempt);
  reopen();

  const auto unfinished = store_->unfinished_messages(3).value();
  ASSERT_EQ(unfinished.size(), 3u);
  EXPECT_EQ(unfinished[0].record.request_id, uuid("request", 1));
  EXPECT_EQ(unfinished[1].record.request_id, uuid("request", 3));
  EXPECT_EQ(unfinished[2].record.request_id, uuid("request", 4));
  EXPECT_EQ(unfinished[0].record.tries, 0u);
  EXPECT_EQ(unfinished[1].record.tries, 2u);
  EXPECT_EQ(unfinished[1].record.body, text_of(3, 3000));
}

TEST_P(StoreContract, GivesACaseBackAtItsLastVersion) {
  take_in(1);
  commit_ok(update(1, 2));
  commit_ok(update(1, 3));
  reopen();

  const auto row = store_->load_case(uuid("case", 1)).value();
  ASSERT_TRUE(row.has_value());
  const store::CaseRow expected = sample_case(1, 3);
  EXPECT_EQ(row->version, 3u);
  EXPECT_EQ(row->referral_id, expected.referral_id);
  EXPECT_EQ(row->correlation_id, expected.correlation_id);
  EXPECT_EQ(row->practice_ods, expected.practice_ods);
  EXPECT_EQ(row->council_ods, expected.council_ods);
  EXPECT_EQ(row->status, "accepted");
  EXPECT_EQ(row->state, expected.state);
  EXPECT_FALSE(store_->load_case(uuid("case", 2)).value().has_value());
}

TEST_P(StoreContract, RefusesATransactionDecidedOnAnotherVersionWhole) {
  take_in(1);
  commit_ok(update(1, 2));

  Transaction stale = update(1, 2);
  stale.clocks.push_back({uuid("clock", 50), uuid("case", 1), "late", instant(0), true});
  EXPECT_EQ(refusal(stale), ErrorKind::conflict);
  EXPECT_EQ(refusal(decision(1)), ErrorKind::conflict);
  EXPECT_EQ(refusal(update(9, 2)), ErrorKind::conflict);
  EXPECT_EQ(store_->load_case(uuid("case", 1)).value()->version, 2u);
  EXPECT_EQ(store_->due_clocks(instant(500), 10).value().size(), 0u);
  EXPECT_EQ(store_->trace(uuid("case", 1)).value().at(0).events.size(), 4u);
}

TEST_P(StoreContract, RefusesAResourceVersionThatIsThereAlreadyWhole) {
  take_in(1);
  Transaction again = update(1, 2);
  again.resources.push_back(sample_resource("Patient", 1, 1));

  EXPECT_EQ(refusal(again), ErrorKind::conflict);
  EXPECT_EQ(store_->load_case(uuid("case", 1)).value()->version, 1u);
  EXPECT_TRUE(store_->verify_audit().ok());
  commit_ok(update(1, 2));
}

TEST_P(StoreContract, GivesAResourceByExactAndLatestVersion) {
  take_in(1);
  for (std::uint64_t version = 2; version <= 12; ++version) commit_ok(update(1, version));

  const auto latest = store_->resource({"Task", uuid("Task", 1), 0}).value();
  const auto fourth = store_->resource({"Task", uuid("Task", 1), 4}).value();
  ASSERT_TRUE(latest && fourth);
  EXPECT_EQ(latest->version, 12u);
  EXPECT_EQ(latest->bytes, sample_resource("Task", 1, 12).bytes);
  EXPECT_EQ(fourth->bytes, sample_resource("Task", 1, 4).bytes);
  EXPECT_EQ(fourth->case_id, uuid("case", 1));
  EXPECT_EQ(fourth->practice_ods, "A81001");
  EXPECT_EQ(fourth->council_ods, "E09000001");
  EXPECT_FALSE(store_->resource({"Task", uuid("Task", 1), 13}).value().has_value());
  EXPECT_FALSE(store_->resource({"Patient", uuid("Task", 1), 0}).value().has_value());
}

TEST_P(StoreContract, GivesResourcesInTheOrderAskedOrNamesTheMissingOne) {
  take_in(1);

  const auto rows = store_->resources({{"Patient", uuid("Patient", 1), 1}, {"Task", uuid("Task", 1), 0}}).value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].type, "Patient");
  EXPECT_EQ(rows[1].type, "Task");
  const auto missing = store_->resources({{"Patient", uuid("Patient", 1), 1}, {"Task", uuid("Task", 2), 0}});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
}

TEST_P(StoreContract, ListsCasesNewestFirstByStatus) {
  for (std::uint64_t n = 1; n <= 4; ++n) take_in(n);
  commit_ok(update(2, 2));

  const auto all = store_->list_cases({"", 3}).value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].id, uuid("case", 4));
  const auto accepted = store_->list_cases({"accepted", 10}).value();
  ASSERT_EQ(accepted.size(), 1u);
  EXPECT_EQ(accepted[0].id, uuid("case", 2));
  EXPECT_EQ(store_->list_cases({"requested", 10}).value().size(), 3u);
}

TEST_P(StoreContract, TellsWhichClocksAreDueUntilTheyStop) {
  for (std::uint64_t n = 1; n <= 4; ++n) take_in(n);
  ASSERT_EQ(store_->next_due().value(), instant(1001));

  auto due = store_->due_clocks(instant(1003), 2).value();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].id, uuid("clock", 1));
  EXPECT_EQ(due[0].case_id, uuid("case", 1));
  EXPECT_EQ(due[0].due_at, instant(1001));

  Transaction change;
  change.clocks.push_back({uuid("clock", 1), uuid("case", 1), "decision", instant(1001), false});
  change.clocks.push_back({uuid("clock", 2), uuid("case", 2), "decision", instant(9000), true});
  commit_ok(change);
  due = store_->due_clocks(instant(1004), 10).value();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].id, uuid("clock", 3));
  EXPECT_EQ(due[1].id, uuid("clock", 4));
}

TEST_P(StoreContract, WalksRunningClocksAndCasesByTheirIds) {
  for (std::uint64_t n = 1; n <= 5; ++n) take_in(n);
  Transaction change;
  change.clocks.push_back({uuid("clock", 3), uuid("case", 3), "decision", instant(1003), false});
  commit_ok(change);

  std::set<base::Uuid> clocks;
  std::set<base::Uuid> cases;
  base::Uuid after;
  for (auto part = store_->running_clocks(after, 2).value(); !part.empty();
       part = store_->running_clocks(after, 2).value()) {
    for (const store::DueClock& clock : part) {
      EXPECT_TRUE(after < clock.id);
      after = clock.id;
      clocks.insert(clock.id);
    }
  }
  after = {};
  for (auto part = store_->cases_after(after, 2).value(); !part.empty(); part = store_->cases_after(after, 2).value()) {
    for (const store::CaseName& one : part) {
      EXPECT_TRUE(after < one.id);
      after = one.id;
      cases.insert(one.id);
      EXPECT_EQ(one.council_ods, store_->load_case(one.id).value()->council_ods);
      EXPECT_EQ(one.status, store_->load_case(one.id).value()->status);
    }
  }

  EXPECT_EQ(clocks.size(), 4U);
  EXPECT_FALSE(clocks.contains(uuid("clock", 3)));
  EXPECT_EQ(cases.size(), 5U);
}

TEST_P(StoreContract, TellsWhichDeliveriesAreDueUntilTheyAreDone) {
  for (std::uint64_t n = 1; n <= 3; ++n) take_in(n);
  const std::string council = "E09000001";
  EXPECT_EQ(store_->destinations().value(), std::vector<std::string>{council});
  EXPECT_EQ(store_->next_attempt(council, instant(0)).value(), instant(1));
  EXPECT_EQ(store_->next_attempt(council, instant(1)).value(), instant(2));
  EXPECT_EQ(store_->due_deliveries(council, instant(0), 10).value().size(), 0u);
  EXPECT_EQ(store_->due_deliveries("E09000002", instant(9), 10).value().size(), 0u);

  const auto due = store_->due_deliveries(council, instant(2), 10).value();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].id, uuid("delivery", 1));
  EXPECT_EQ(due[0].case_id, uuid("case", 1));
  EXPECT_EQ(due[0].destination, "E09000001");
  EXPECT_EQ(due[0].request_id, uuid("delivery request", 1));
  EXPECT_EQ(due[0].correlation_id, uuid("correlation", 1));
  ASSERT_EQ(due[0].resources.size(), 5u);
  EXPECT_EQ(due[0].resources[1].type, "ServiceRequest");
  EXPECT_EQ(due[0].resources[1].id, uuid("ServiceRequest", 1));
  EXPECT_EQ(due[0].resources[1].version, 1u);

  Transaction change;
  change.outbox_changes.push_back({uuid("delivery", 1), true, 1, instant(0)});
  change.outbox_changes.push_back({uuid("delivery", 2), false, 3, instant(500)});
  commit_ok(change);
  EXPECT_EQ(store_->next_attempt(council, instant(0)).value(), instant(3));
  const auto later = store_->due_deliveries(council, instant(500), 10).value();
  ASSERT_EQ(later.size(), 2u);
  EXPECT_EQ(later[1].id, uuid("delivery", 2));
  EXPECT_EQ(later[1].attempts, 3u);
}

TEST_P(StoreContract, KeepsAStoppedDeliveryDoneWhenATryUnderWayEndsAfterwards) {
  commit_ok(intake(1));
  commit_ok(decision(1));
  Transaction stopped;
  stopped.outbox_changes.push_back({uuid("delivery", 1), true, 0, instant(0)});
  commit_ok(stopped);
  Transaction failed_try;
  failed_try.outbox_changes.push_back({uuid("delivery", 1), false, 1, instant(500)});
  commit_ok(failed_try);

  EXPECT_TRUE(store_->due_deliveries("E09000001", instant(1000), 10).value().empty());
  EXPECT_TRUE(store_->destinations().value().empty());
}

TEST_P(StoreContract, HasNothingDueWhenEmpty) {
  EXPECT_FALSE(store_->next_due().value().has_value());
  EXPECT_TRUE(store_->destinations().value().empty());
  EXPECT_FALSE(store_->next_attempt("E09000001", instant(0)).value().has_value());
  EXPECT_TRUE(store_->due_clocks(instant(0), 10).value().empty());
  EXPECT_TRUE(store_->list_cases({}).value().empty());
  EXPECT_TRUE(store_->trace(uuid("request", 1)).value().empty());
  EXPECT_EQ(store_->verify_audit().value().rows, 0u);
}

TEST_P(StoreContract, TracesAReferralByAnyIdThatBelongsToIt) {
  for (std::uint64_t n = 1; n <= 3; ++n) take_in(n);
  commit_ok(update(2, 2));

  for (const Uuid& id :
       {uuid("referral", 2), uuid("request", 2), uuid("correlation", 2), uuid("case", 2), uuid("Task", 2),
        uuid("Patient", 2), uuid("delivery request", 2), uuid("update request", 2002)}) {
    const auto stories = store_->trace(id).value();
    ASSERT_EQ(stories.size(), 1u) << base::to_string(id);
    EXPECT_EQ(stories[0].referral_id, uuid("referral", 2));
    ASSERT_EQ(stories[0].cases.size(), 1u);
    EXPECT_EQ(stories[0].cases[0].version, 2u);
    ASSERT_EQ(stories[0].events.size(), 4u);
    EXPECT_EQ(stories[0].events[0].line, text_of(2, 100) + "received");
    EXPECT_TRUE(stories[0].events[0].case_id.is_nil());
    EXPECT_EQ(stories[0].events[2].line, text_of(2, 100) + "stored");
    EXPECT_EQ(stories[0].events[2].at, instant(3));
    EXPECT_EQ(stories[0].events[3].line, "updated to 2");
  }
}

TEST_P(StoreContract, TracesAnIdAmongThousandsOfReferrals) {
  for (std::uint64_t n = 1; n <= 2500; ++n) {
    store_->submit(intake(n), [](base::Status status) { ASSERT_TRUE(status.ok()); });
  }
  reopen();

  for (const std::uint64_t n : {1u, 1023u, 1024u, 2047u, 2500u}) {
    const auto stories = store_->trace(uuid("correlation", n)).value();
    ASSERT_EQ(stories.size(), 1u) << n;
    EXPECT_EQ(stories[0].referral_id, uuid("referral", n));
  }
  EXPECT_TRUE(store_->trace(uuid("correlation", 2501)).value().empty());
}

TEST_P(StoreContract, ContinuesTheAuditChainAfterItIsOpenedAgain) {
  take_in(1);
  const auto before = store_->verify_audit().value();
  EXPECT_EQ(before.rows, 3u);
  reopen();
  EXPECT_EQ(store_->verify_audit().value().head, before.head);
  take_in(2);

  const auto after = store_->verify_audit().value();
  EXPECT_EQ(after.rows, 6u);
  EXPECT_NE(after.head, before.head);
}

store::NoticeRow sample_notice(std::uint64_t n) {
  store::NoticeRow row;
  row.id = uuid("notice", n);
  row.case_id = uuid("case", 1);
  row.task_id = uuid("Task", n);
  row.council_ods = "E09000001";
  row.event = "raised";
  row.role = "named-gp";
  row.reason = "no-decision";
  row.rung = "L2";
  row.raised_at = instant(5);
  row.queued_at = instant(6);
  row.next_attempt_at = instant(static_cast<std::int64_t>(n));
  return row;
}

TEST_P(StoreContract, GivesNoticesBackWhenTheyAreDueUntilTheyAreDone) {
  take_in(1);
  Transaction transaction;
  transaction.notices = {sample_notice(20), sample_notice(10), sample_notice(30)};
  transaction.notices[1].due_at = instant(77);
  transaction.notices[1].immediate_danger = true;
  commit_ok(transaction);
  reopen();

  EXPECT_TRUE(store_->due_notices(instant(9), 10).value().empty());
  EXPECT_EQ(store_->next_notice(instant(9)).value(), instant(10));
  const auto due = store_->due_notices(instant(20), 10).value();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due[0].id, uuid("notice", 10));
  EXPECT_EQ(due[0].case_id, uuid("case", 1));
  EXPECT_EQ(due[0].task_id, uuid("Task", 10));
  EXPECT_EQ(due[0].council_ods, "E09000001");
  EXPECT_EQ(due[0].event, "raised");
  EXPECT_EQ(due[0].role, "named-gp");
  EXPECT_EQ(due[0].reason, "no-decision");
  EXPECT_EQ(due[0].rung, "L2");
  EXPECT_EQ(due[0].due_at, instant(77));
  EXPECT_TRUE(due[0].immediate_danger);
  EXPECT_EQ(due[0].raised_at, instant(5));
  EXPECT_EQ(due[0].queued_at, instant(6));
  EXPECT_EQ(due[1].due_at, std::nullopt);
  EXPECT_FALSE(due[1].immediate_danger);
  EXPECT_EQ(store_->due_notices(instant(99), 1).value().size(), 1u);
  EXPECT_EQ(store_->next_notice(instant(30)).value(), std::nullopt);

  Transaction tried;
  tried.notice_changes = {{uuid("notice", 10), false, 3, instant(40)}, {uuid("notice", 20), true, 1, {}}};
  commit_ok(tried);
  const auto later = store_->due_notices(instant(40), 10).value();
  ASSERT_EQ(later.size(), 2u);
  EXPECT_EQ(later[1].id, uuid("notice", 10));
  EXPECT_EQ(later[1].attempts, 3u);
}

TEST_P(StoreContract, ANoticeThatIsDoneStaysDoneAndNoneIsWrittenTwice) {
  take_in(1);
  Transaction transaction;
  transaction.notices = {sample_notice(10)};
  commit_ok(transaction);
  EXPECT_EQ(refusal(transaction), ErrorKind::conflict);
  Transaction done;
  done.notice_changes = {{uuid("notice", 10), true, 1, {}}};
  commit_ok(done);
  Transaction late;
  late.notice_changes = {{uuid("notice", 10), false, 2, instant(11)}};
  commit_ok(late);
  Transaction unknown;
  unknown.notice_changes = {{uuid("notice", 11), true, 1, {}}};

  EXPECT_TRUE(store_->due_notices(instant(99), 10).value().empty());
  EXPECT_EQ(refusal(unknown), ErrorKind::not_found);
}

TEST_P(StoreContract, TracesANoticeToItsReferral) {
  take_in(1);
  Transaction next = update(1, 2);
  next.notices = {sample_notice(10)};
  commit_ok(next);

  const auto stories = store_->trace(uuid("notice", 10)).value();

  ASSERT_EQ(stories.size(), 1u);
  EXPECT_EQ(stories[0].referral_id, uuid("referral", 1));
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::ValuesIn(store_kinds()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace gateway::tests
