#include <gtest/gtest.h>

#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;
using base::ErrorKind;

ErrorKind refusal(const Case& current, const TaskUpdateRequested& update) {
  const auto decision = ask(current, update, friday());
  EXPECT_FALSE(decision.ok());
  return decision ? ErrorKind::exception : decision.error().kind;
}

Case after(const Case& current, const TaskUpdateRequested& update) {
  auto decision = ask(current, update, friday());
  EXPECT_TRUE(decision.ok()) << base::describe(decision.error());
  return decision->next;
}

TaskUpdateRequested rejection(const Case& current) {
  auto update = by_council(current, TaskStatus::rejected);
  update.status_reason = because();
  return update;
}

TEST(TaskUpdate, AcceptedStopsTheDecisionClock) {
  const Case current = opened();
  auto update = by_council(current, TaskStatus::accepted);
  update.business_status = codes::accepted_s17_assessment;

  const Decision decision = ask(current, update, at("2026-03-09T10:00:00Z")).value();

  EXPECT_EQ(decision.next.task->status, TaskStatus::accepted);
  EXPECT_EQ(decision.next.task->business_status, codes::accepted_s17_assessment);
  EXPECT_EQ(decision.next.task->version, 2U);
  EXPECT_EQ(decision.next.task->last_modified, at("2026-03-09T10:00:00Z"));
  EXPECT_EQ(decision.next.clocks[0].state, ClockState::stopped);
  EXPECT_EQ(decision.next.clocks[0].ended_at, at("2026-03-09T10:00:00Z"));
  ASSERT_EQ(decision.resources.size(), 1U);
  EXPECT_EQ(decision.resources[0].version, 2U);
  EXPECT_EQ(decision.facts[0].actor, council);
  EXPECT_EQ(decision.facts[0].action, "update");
}

TEST(TaskUpdate, ReceivedStopsNoClock) {
  const Case current = opened();

  const Case next = after(current, by_council(current, TaskStatus::received));

  EXPECT_EQ(next.task->business_status, codes::received_by_system);
  EXPECT_EQ(next.clocks[0].state, ClockState::running);
}

TEST(TaskUpdate, ANoteAloneDoesNotTurnASystemsReceiptIntoAPersons) {
  const Case current = opened();
  const Case received_case = after(current, by_council(current, TaskStatus::received));
  auto update = by_council(received_case, TaskStatus::received);
  update.note = R"([{"text":"In the queue."}])";

  const Case next = after(received_case, update);

  EXPECT_EQ(next.task->business_status, codes::received_by_system);
  EXPECT_EQ(next.task->note, update.note);
  EXPECT_EQ(next.task->version, 3U);
}

TEST(TaskUpdate, RejectedWithoutReasonIsRefused) {
  const Case current = opened();
  auto update = by_council(current, TaskStatus::rejected);
  EXPECT_EQ(refusal(current, update), ErrorKind::business_rule);
  update.status_reason = Reason{"s", "below-threshold", ""};
  EXPECT_EQ(refusal(current, update), ErrorKind::business_rule);
  update.status_reason = Reason{"", "", "Not met."};
  EXPECT_EQ(refusal(current, update), ErrorKind::business_rule);
}

TEST(TaskUpdate, RejectedWithReasonButNoSuggestionIsTakenAndSaidToBeIncomplete) {
  const Case current = opened();

  const Decision bare = ask(current, rejection(current), friday()).value();
  auto with_suggestion = rejection(current);
  with_suggestion.output = R"([{"type":{"text":"suggestion"},"valueString":"Early help."}])";
  const Decision full = ask(current, with_suggestion, friday()).value();

  EXPECT_EQ(bare.next.task->status, TaskStatus::rejected);
  EXPECT_EQ(bare.next.clocks[0].state, ClockState::stopped);
  EXPECT_EQ(bare.next.task->status_reason, because());
  ASSERT_NE(find_story(bare, "feedback-incomplete"), nullptr);
  EXPECT_EQ(detail(*find_story(bare, "feedback-incomplete"), "missing"), "suggestion");
  EXPECT_EQ(find_story(full, "feedback-incomplete"), nullptr);
  EXPECT_EQ(full.next.task->output, with_suggestion.output);
}

TEST(TaskUpdate, OfAnotherOrganisationIsNotFound) {
  const Case current = opened();
  auto update = by_council(current, TaskStatus::accepted);
  update.organisation = "E10000099";
  EXPECT_EQ(refusal(current, update), ErrorKind::not_found);
  update.organisation = practice;
  EXPECT_EQ(refusal(current, update), ErrorKind::not_found);
  update.organisation.clear();
  EXPECT_EQ(refusal(current, update), ErrorKind::not_found);
  update = by_council(current, TaskStatus::accepted);
  update.task_id = id("other");
  EXPECT_EQ(refusal(current, update), ErrorKind::not_found);
  EXPECT_EQ(refusal({}, update), ErrorKind::not_found);
}

TEST(TaskUpdate, OfARoleThatMayNotMakeTheMoveIsForbidden) {
  const Case current = opened();
  auto update = by_practice(current, *current.task, TaskStatus::accepted);
  EXPECT_EQ(refusal(current, update), ErrorKind::forbidden);
  auto withdrawal = by_council(current, TaskStatus::cancelled);
  withdrawal.status_reason = because();
  EXPECT_EQ(refusal(current, withdrawal), ErrorKind::forbidden);
}

TEST(TaskUpdate, MadeOnAnotherVersionIsStale) {
  const Case current = opened();
  const Case next = after(current, by_council(current, TaskStatus::received));
  auto update = by_council(next, TaskStatus::accepted);
  update.expected_version = 1;
  EXPECT_EQ(refusal(next, update), ErrorKind::stale);
  update.expected_version = 3;
  EXPECT_EQ(refusal(next, update), ErrorKind::stale);
}

TEST(TaskUpdate, SentAgainIsUnchangedButNotWhenItSaysSomethingElse) {
  const Case current = opened();
  const auto update = rejection(current);
  const Case rejected = after(current, update);

  const Decision again = ask(rejected, update, friday()).value();
  EXPECT_TRUE(again.unchanged);
  EXPECT_EQ(again.next, rejected);
  EXPECT_TRUE(again.resources.empty());
  ASSERT_EQ(again.facts.size(), 1U);
  EXPECT_EQ(again.facts[0].rule, "repeat");

  auto other = update;
  other.status_reason->text = "Another reason.";
  EXPECT_EQ(refusal(rejected, other), ErrorKind::stale);
  auto by_another_role = by_practice(rejected, *rejected.task, TaskStatus::rejected);
  EXPECT_EQ(refusal(rejected, by_another_role), ErrorKind::business_rule);
}

TEST(TaskUpdate, SentAgainByAClientThatWritesBackWhatItReadIsUnchanged) {
  const Case current = opened();
  auto update = by_council(current, TaskStatus::accepted);
  update.business_status = current.task->business_status;
  const Case accepted = after(current, update);
  ASSERT_NE(accepted.task->business_status, update.business_status);

  EXPECT_TRUE(ask(accepted, update, friday())->unchanged);

  update.business_status = codes::accepted_s47_strategy;
  EXPECT_EQ(refusal(accepted, update), ErrorKind::stale) << "that is another decision";
}

TEST(TaskUpdate, WithABusinessStatusOfAnotherMoveIsRefusedNamingTheAllowedOnes) {
  const Case current = opened();
  auto update = by_council(current, TaskStatus::accepted);
  update.business_status = codes::completed_nfa;

  const auto decision = ask(current, update, friday());

  ASSERT_FALSE(decision.ok());
  EXPECT_EQ(decision.error().kind, ErrorKind::business_rule);
  EXPECT_EQ(decision.error().place, "Task.businessStatus");
  EXPECT_NE(decision.error().text.find("accepted-s17-assessment"), std::string::npos);
}

TEST(TaskUpdate, TakesALeftOverBusinessStatusForNoneGiven) {
  const Case current = opened();
  auto update = by_council(current, TaskStatus::accepted);
  update.business_status = current.task->business_status;

  EXPECT_EQ(after(current, update).task->business_status, codes::accepted);
}

TEST(TaskUpdate, AwaitingInformationNeedsAReasonAndPausesNothing) {
  const Case current = opened();
  const Case received_case = after(current, by_council(current, TaskStatus::received));
  auto update = by_council(received_case, TaskStatus::received);
  update.business_status = codes::awaiting_information;
  EXPECT_EQ(refusal(received_case, update), ErrorKind::business_rule);
  update.status_reason = because();

  const Case waiting = after(received_case, update);
  EXPECT_EQ(waiting.task->business_status, codes::awaiting_information);
  EXPECT_EQ(waiting.clocks[0].state, ClockState::running);
  EXPECT_EQ(waiting.clocks[0].due_at, current.clocks[0].due_at);

  EXPECT_EQ(refusal(waiting, by_council(waiting, TaskStatus::rejected)), ErrorKind::business_rule)
      << "why it waited is no reason to reject it";
  const Case accepted = after(waiting, by_council(waiting, TaskStatus::accepted));
  EXPECT_FALSE(accepted.task->status_reason) << "a reason applies to its own status only";
}

TEST(TaskUpdate, GoesTheWholeWayToCompletionInOrder) {
  Case current = opened();
  for (const auto& [status, business] :
       std::vector<std::pair<TaskStatus, std::string_view>>{{TaskStatus::received, codes::acknowledged},
                                                            {TaskStatus::accepted, codes::accepted_s47_strategy},
                                                            {TaskStatus::in_progress, codes::strategy_discussion_held},
                                                            {TaskStatus::in_progress, codes::s47_started},
                                                            {TaskStatus::on_hold, codes::on_hold},
                                                            {TaskStatus::in_progress, codes::icpc_scheduled},
                                                            {TaskStatus::completed, codes::completed_cp_plan}}) {
    auto update = by_council(current, status);
    update.business_status = business;
    if (status == TaskStatus::on_hold) update.status_reason = because();
    current = after(current, update);
    EXPECT_EQ(current.task->business_status, business);
  }
  EXPECT_EQ(current.task->version, 8U);
  EXPECT_EQ(current.version, 8U);
}

TEST(TaskUpdate, AWorkThatFailedIsGivenToAPerson) {
  Case current = opened();
  current = after(current, by_council(current, TaskStatus::accepted));
  current = after(current, by_council(current, TaskStatus::in_progress));
  auto update = by_council(current, TaskStatus::failed);
  update.status_reason = because();

  current = after(current, update);

  ASSERT_EQ(current.escalations.size(), 1U);
  EXPECT_EQ(current.escalations[0].reason->code, codes::could_not_complete);
}

TEST(Withdrawal, NeedsAReasonAndStopsTheClock) {
  const Case current = opened();
  auto update = by_practice(current, *current.task, TaskStatus::cancelled);
  EXPECT_EQ(refusal(current, update), ErrorKind::business_rule);
  update.status_reason = because();

  const Case next = after(current, update);

  EXPECT_EQ(next.task->status, TaskStatus::cancelled);
  EXPECT_EQ(next.task->business_status, codes::withdrawn);
  EXPECT_EQ(next.clocks[0].state, ClockState::stopped);
}

TEST(Withdrawal, InImmediateDangerNeedsAPersonAtTheCouncilToo) {
  const Case current = opened(true);
  auto update = by_practice(current, *current.task, TaskStatus::cancelled);
  update.status_reason = because();
  EXPECT_EQ(refusal(current, update), ErrorKind::business_rule);
  update.spoke_to_council = true;
  update.output = R"([{"type":{"text":"spoken to"},"valueString":"A. N. Other"}])";

  EXPECT_EQ(after(current, update).task->status, TaskStatus::cancelled);
}

TaskUpdateRequested withdrawal(const Case& current) {
  auto update = by_practice(current, *current.task, TaskStatus::cancelled);
  update.status_reason = Reason{std::string(codes::status_reason_system), "referrer-withdrew", "The family moved."};
  update.spoke_to_council = true;
  return update;
}

TaskUpdateRequested mistake(const Case& current, std::string_view code = codes::wrong_person) {
  auto update = by_practice(current, *current.task, TaskStatus::entered_in_error);
  update.status_reason = Reason{std::string(codes::status_reason_system), std::string(code), "Another child's record."};
  update.spoke_to_council = true;
  return update;
}

base::Uuid delivery_of_case() {
  return ask({}, received(), friday()).value().deliveries[0].id;
}

std::vector<std::string> reasons(const Case& current) {
  std::vector<std::string> codes;
  for (const ReferralTask& task : current.escalations) codes.push_back(task.reason->code);
  return codes;
}

using Words = std::vector<std::string>;

TEST(Withdrawal, StopsADeliveryThatWasNeverTried) {
  const Case current = opened();

  const Decision decision = ask(current, withdrawal(current), friday()).value();

  EXPECT_EQ(decision.deliveries_done, std::vector<base::Uuid>{delivery_of_case()});
  EXPECT_EQ(detail(*find_story(decision, "delivery-stopped"), "by"), "cancelled");
  EXPECT_EQ(decision.next.delivery, DeliveryState::none);
  EXPECT_TRUE(decision.next.escalations.empty());
}

TEST(Withdrawal, AfterATryStopsTheDeliveryAndHasTheCouncilTold) {
  Case current = opened();
  current = ask(current, DeliveryFailed{delivery_of_case(), 1, "timeout", true}, friday()).value().next;

  const Decision decision = ask(current, withdrawal(current), friday()).value();

  EXPECT_EQ(decision.deliveries_done.size(), 1U);
  EXPECT_NE(find_story(decision, "delivery-stopped"), nullptr);
  EXPECT_EQ(reasons(decision.next), Words{"withdrawn-after-sending"});
  EXPECT_EQ(decision.next.escalations[0].owner_role, "practice-lead");
  EXPECT_EQ(decision.next.escalations[0].owner_ods, practice);
  EXPECT_EQ(decision.next.escalations[0].focus, "Task/" + base::to_string(current.task->id));
}

TEST(Withdrawal, OfADeliveredReferralHasTheCouncilTold) {
  Case current = opened();
  current = ask(current, DeliverySucceeded{delivery_of_case(), 1, 200}, friday()).value().next;

  const Decision decision = ask(current, withdrawal(current), friday()).value();

  EXPECT_TRUE(decision.deliveries_done.empty());
  EXPECT_EQ(find_story(decision, "delivery-stopped"), nullptr);
  EXPECT_EQ(decision.next.delivery, DeliveryState::delivered);
  EXPECT_EQ(reasons(decision.next), Words{"withdrawn-after-sending"});
}

TEST(Withdrawal, WhileATryIsUnderWayHasTheCouncilToldHoweverTheTryEnds) {
  const Case current = opened();
  for (const TaskUpdateRequested& update : {withdrawal(current), mistake(current)}) {
    const Case taken_back = after(current, update);
    Words expected = reasons(taken_back);
    expected.emplace_back("withdrawn-after-sending");
    for (const Event& end : {Event(DeliverySucceeded{delivery_of_case(), 1, 200}),
                             Event(DeliveryFailed{delivery_of_case(), 1, "timeout", false})}) {
      const Decision decision = ask(taken_back, end, friday()).value();

      EXPECT_EQ(reasons(decision.next), expected);
      EXPECT_TRUE(decision.deliveries_done.empty());
      EXPECT_EQ(decision.next.task, taken_back.task);
      EXPECT_TRUE(ask(decision.next, end, friday()).value().unchanged);
    }
  }
}

TEST(EnteredInError, StopsADeliveryThatIsStillOnItsWay) {
  const Case current = opened();

  const Decision decision = ask(current, mistake(current), friday()).value();

  EXPECT_EQ(decision.deliveries_done, std::vector<base::Uuid>{delivery_of_case()});
  EXPECT_NE(find_story(decision, "delivery-stopped"), nullptr);
  EXPECT_EQ(decision.next.delivery, DeliveryState::none);
  EXPECT_EQ(decision.next.clocks[0].state, ClockState::stopped);
}

TEST(EnteredInError, NeedsOneOfOurReasonsForAMistake) {
  const Case current = opened();
  auto update = mistake(current);
  for (const auto& [system, code] :
       std::vector<std::pair<std::string, std::string>>{{"https://council.example/reasons", "wrong-person"},
                                                        {"", "wrong-person"},
                                                        {std::string(codes::status_reason_system), "below-threshold"},
                                                        {std::string(codes::status_reason_system), "other"}}) {
    update.status_reason = Reason{system, code, "An error."};
    const auto decision = ask(current, update, friday());
    ASSERT_FALSE(decision.ok()) << system << " " << code;
    EXPECT_EQ(decision.error().kind, ErrorKind::business_rule);
    EXPECT_EQ(decision.error().place, "Task.statusReason");
    EXPECT_NE(decision.error().remedy.find("wrong-person, duplicate-record"), std::string::npos);
  }
  for (const char* code : {"wrong-person", "duplicate-record", "test-record"}) {
    EXPECT_EQ(after(current, mistake(current, code)).task->status, TaskStatus::entered_in_error) << code;
  }
}

TEST(EnteredInError, InImmediateDangerNeedsAPersonAtTheCouncil) {
  const Case current = opened(true);
  auto update = mistake(current);
  update.spoke_to_council = false;
  EXPECT_EQ(refusal(current, update), ErrorKind::business_rule);
  update.spoke_to_council = true;

  EXPECT_EQ(after(current, update).task->status, TaskStatus::entered_in_error);
}

TEST(EnteredInError, IsAPrivacyIncidentThatThePracticeLeadLearnsOfWhateverTheDanger) {
  for (const bool danger : {false, true}) {
    const Case current = opened(danger);

    const Case next = after(current, mistake(current));

    ASSERT_EQ(reasons(next), Words{"privacy-incident"});
    EXPECT_EQ(next.escalations[0].owner_role, "practice-lead");
    EXPECT_EQ(next.escalations[0].owner_ods, practice);
  }
}

TEST(Escalation, IsAcknowledgedAndResolvedByThePracticeWithoutTouchingTheCouncilsTask) {
  const Case opened_case = opened();
  Case current = ask(opened_case, ClockDue{opened_case.clocks[0].id}, opened_case.clocks[0].due_at).value().next;
  for (const TaskStatus status :
       {TaskStatus::received, TaskStatus::accepted, TaskStatus::in_progress, TaskStatus::completed}) {
    current = after(current, by_practice(current, current.escalations[0], status));
    EXPECT_EQ(current.escalations[0].status, status);
  }
  EXPECT_EQ(current.escalations[0].business_status, codes::resolved);
  EXPECT_EQ(current.escalations[0].version, 5U);
  EXPECT_EQ(current.task, opened_case.task);
  EXPECT_EQ(refusal(current, by_practice(current, current.escalations[0], TaskStatus::in_progress)),
            ErrorKind::business_rule);
}

TEST(Escalation, IsNothingTheCouncilKnowsOf) {
  const Case opened_case = opened();
  const Case current = ask(opened_case, ClockDue{opened_case.clocks[0].id}, opened_case.clocks[0].due_at).value().next;
  auto update = by_council(current, TaskStatus::received);
  update.task_id = current.escalations[0].id;

  EXPECT_EQ(refusal(current, update), ErrorKind::not_found);
}

}  // namespace
}  // namespace gateway::referral
