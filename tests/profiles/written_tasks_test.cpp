#include <gtest/gtest.h>

#include "conformance.hpp"
#include "referral/advice.hpp"
#include "referral/codes.hpp"
#include "referral/lifecycle.hpp"
#include "referral/next_step.hpp"
#include "referral/task_resource.hpp"

namespace gateway::tests {
namespace {

referral::ReferralTask referral_task() {
  referral::ReferralTask task;
  task.id = *base::parse_uuid("019d2513-5b40-7d31-9c55-0a4be1f3c6d2");
  task.business_status = referral::codes::queued;
  task.priority = "urgent";
  task.due = *base::parse_instant("2026-03-03T17:00:00Z");
  task.focus = "ServiceRequest/019d2513-5b40-7d31-9c55-0a4be1f3c6d3";
  task.for_patient = "Patient/019d2513-5b40-7d31-9c55-0a4be1f3c6d4";
  task.requester = "PractitionerRole/019d2513-5b40-7d31-9c55-0a4be1f3c6d5";
  task.owner = "Organization/019d2513-5b40-7d31-9c55-0a4be1f3c6d6";
  return task;
}

referral::ReferralTask escalation() {
  referral::ReferralTask task = referral_task();
  task.purpose = referral::TaskPurpose::escalate;
  task.business_status = referral::codes::raised;
  task.owner.clear();
  task.owner_role = referral::codes::practice_lead;
  task.owner_ods = "A99999";
  task.rung = 1;
  task.part_of = "Task/019d2513-5b40-7d31-9c55-0a4be1f3c6d2";
  task.focus = task.part_of;
  task.reason = referral::Reason{std::string(referral::codes::escalation_reason_system),
                                 std::string(referral::codes::no_decision), "Nobody decided."};
  return task;
}

// Nothing when the Task, as written, conforms to the profile it claims.
std::string errors_of(const referral::ReferralTask& task, std::string_view requisition) {
  const std::string text = referral::task_resource(task, requisition);
  const auto document = json::read(text, names());
  if (!document) return base::describe(document.error());
  const auto issues = issues_of(document->root(), text, {});
  return validation::blocking(issues) ? listed(issues) : std::string();
}

// Every state that the table of moves leads to, with a reason where the table asks for one.
TEST(WrittenTasks, ConformInEveryStateTheyMayBeIn) {
  std::size_t count = 0;
  for (const referral::Move& move : referral::moves()) {
    for (const std::string_view business_status : move.business_statuses) {
      referral::ReferralTask task = move.purpose == referral::TaskPurpose::fulfill ? referral_task() : escalation();
      if (move.purpose == referral::TaskPurpose::next_step) {
        task.purpose = move.purpose;
        task.step = referral::codes::refer_again;
      }
      task.status = move.to;
      task.business_status = business_status;
      if (move.needs_reason) {
        task.status_reason = referral::Reason{std::string(referral::codes::status_reason_system), "other", "As told."};
      }
      ++count;
      EXPECT_EQ(errors_of(task, "A99999/R-1"), "") << referral::to_code(task.status) << " " << business_status;
    }
  }
  EXPECT_GT(count, 50u);
}

TEST(WrittenTasks, ThatOfferANextStepAreSoundDrafts) {
  for (const std::string_view step : referral::next_steps()) {
    referral::ReferralTask task = escalation();
    task.purpose = referral::TaskPurpose::next_step;
    task.status = referral::TaskStatus::draft;
    task.business_status = referral::codes::offered;
    task.step = step;

    EXPECT_EQ(errors_of(task, "A99999/R-1"), "") << step;
  }
}

TEST(WrittenTasks, OfARecordThatBecameNoReferralConform) {
  referral::ReferralTask task = escalation();
  task.focus = "DocumentReference/019d2513-5b40-7d31-9c55-0a4be1f3c6d7";
  task.part_of.clear();
  task.for_patient.clear();
  task.reason->code = referral::codes::unprocessed_record;

  EXPECT_EQ(errors_of(task, ""), "");
}

TEST(WrittenTasks, WithoutADueInstantDoNotConform) {
  referral::ReferralTask task = referral_task();
  task.due.reset();

  EXPECT_NE(errors_of(task, "A99999/R-1").find("restriction must be given"), std::string::npos);
}

TEST(WrittenTasks, ThatAreRejectedWithoutAWordDoNotConform) {
  referral::ReferralTask task = referral_task();
  task.status = referral::TaskStatus::rejected;
  task.business_status = referral::codes::not_accepted;
  task.status_reason = referral::Reason{std::string(referral::codes::status_reason_system), "below-threshold", ""};

  EXPECT_NE(errors_of(task, "A99999/R-1").find("sg-status-reason"), std::string::npos);
}

// A request for advice as it stands at each step of its life.
TEST(WrittenAdvice, ConformsWhateverHappensToIt) {
  referral::Advice advice;
  advice.id = *base::parse_uuid("019d2513-5b40-7d31-9c55-0a4be1f3c6d2");
  advice.version = 1;
  advice.asker_ods = "A99999";
  advice.adviser_ods = "E99999999";
  advice.priority = "routine";
  advice.question = {"Is this for early help?", "The child is six."};
  advice.asked_at = advice.last_modified = *base::parse_instant("2026-03-02T10:00:00Z");
  advice.due_at = *base::parse_instant("2026-03-03T17:00:00Z");
  referral::Advice overdue = advice;
  overdue.overdue = true;
  referral::Advice refused = advice;
  refused.status = referral::TaskStatus::rejected;
  refused.status_reason = referral::Reason{std::string(referral::codes::status_reason_system), "other", "As told."};
  referral::Advice answered = advice;
  answered.status = referral::TaskStatus::completed;
  answered.answers = {{*base::parse_uuid("019d2513-5b40-7d31-9c55-0a4be1f3c6d7"), advice.due_at, "Yes."}};
  answered.referral = "Task/019d2513-5b40-7d31-9c55-0a4be1f3c6d8";
  for (const referral::Advice& standing : {advice, overdue, refused, answered}) {
    for (const std::string& text : referral::advice_resources(standing)) {
      const auto document = json::read(text, names());
      ASSERT_TRUE(document) << text;
      const auto issues = issues_of(document->root(), text, {});
      EXPECT_FALSE(validation::blocking(issues)) << text << listed(issues);
    }
  }
}

}  // namespace
}  // namespace gateway::tests
