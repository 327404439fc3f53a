// The answers to a message, as FHIR.
#include "casework/answer.hpp"

#include <gtest/gtest.h>

#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "referral/referral_samples.hpp"
#include "support/gp_intake.hpp"

namespace gateway::tests {
namespace {

namespace samples = referral::samples;

store::InboxRecord message() {
  store::InboxRecord record;
  record.organisation = samples::practice;
  record.request_id = samples::id("request");
  record.referral_id = samples::id("referral");
  return record;
}

casework::Decisions opened() {
  return {samples::ask({}, samples::received(), samples::friday()).value()};
}
casework::Decisions kept() {
  return {samples::ask({}, samples::quarantined(), samples::friday()).value()};
}

std::string at(const std::string& body, const std::string& pointer) {
  const auto document = json::read(body, names());
  if (!document) return base::describe(document.error());
  const json::Node* node = json::at_pointer(document->root(), pointer);
  return node == nullptr ? "none" : std::string(node->text());
}

void expect_valid(const std::string& body) {
  const auto document = json::read(body, names()).value();
  for (const auto& issue : validator().validate(document.root(), body))
    ADD_FAILURE() << issue.expression << ": " << issue.text;
}

TEST(Answer, AReferralNamesItsServiceRequestItsTaskAndWhenItIsDue) {
  const auto decisions = opened();
  const auto answer = casework::answer_understood(message(), decisions, {});

  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.location, "/referrals/" + base::to_string(samples::id("referral")));
  EXPECT_EQ(at(answer.body, "/parameter/1/part/1/valueReference/reference"), decisions[0].next.service_request);
  EXPECT_EQ(at(answer.body, "/parameter/1/part/2/valueReference/reference"),
            "Task/" + base::to_string(decisions[0].next.task->id));
  EXPECT_NE(answer.body.find(base::format_instant(*decisions[0].next.task->due)), std::string::npos);
  EXPECT_EQ(at(answer.body, "/parameter/2/resource/issue/0/severity"), "information") << "nothing to warn of";
  expect_valid(answer.body);
}

TEST(Answer, WarningsTravelWithA201) {
  casework::Findings findings;
  findings.warnings = {base::Error(base::ErrorKind::not_supported, "this field is kept only", "/a/b")};

  const auto answer = casework::answer_understood(message(), opened(), findings);

  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(at(answer.body, "/parameter/2/resource/issue/0/severity"), "warning");
  expect_valid(answer.body);
}

TEST(Answer, WhatWentToAPersonIs202WithTheEscalationAndWhy) {
  casework::Findings findings;
  findings.errors = {base::Error(base::ErrorKind::required, "the record names no child", "/children")};
  const auto decisions = kept();

  const auto answer = casework::answer_understood(message(), decisions, findings);

  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(at(answer.body, "/parameter/1/part/1/valueReference/reference"),
            "Task/" + base::to_string(decisions[0].next.escalations.at(0).id));
  EXPECT_EQ(at(answer.body, "/parameter/2/resource/issue/0/severity"), "error");
  expect_valid(answer.body);
}

TEST(Answer, ARefusalNamesEveryErrorAndTheFirstGivesItsStatus) {
  const auto answer = casework::answer_refused(
      message(),
      {base::Error(base::ErrorKind::invariant, "one", "Bundle.type"), base::Error(base::ErrorKind::structure, "two")});

  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.location, "");
  EXPECT_EQ(at(answer.body, "/issue/0/code"), "invariant");
  EXPECT_EQ(at(answer.body, "/issue/1/code"), "structure");
  expect_valid(answer.body);
}

}  // namespace
}  // namespace gateway::tests
