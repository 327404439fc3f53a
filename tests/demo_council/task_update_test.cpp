#include "demo_council/task_update.hpp"

#include <gtest/gtest.h>

#include "json/pointer.hpp"
#include "json/reader.hpp"

namespace gateway::demo_council {
namespace {

constexpr const char* requested = R"({"resourceType":"Task","id":"t","status":"requested","intent":"order",
  "businessStatus":{"coding":[{"system":"urn:codes","code":"sent"}]},"statusReason":{"text":"old"},
  "note":[{"text":"kept"}],"restriction":{"period":{"end":"2026-03-02T17:00:00Z"}}})";

class Update : public ::testing::Test {
 protected:
  // The text at `pointer` of what `step` makes of `task`.
  std::string after(const Step& step, const std::string& pointer, const char* task = requested) {
    const auto update = update_task(task, step, base::Instant{}, names_);
    EXPECT_TRUE(update.ok());
    EXPECT_FALSE(update->already);
    const auto document = json::read(update->body, names_);
    const json::Node* node = json::at_pointer(document->root(), pointer);
    return node == nullptr ? "none" : std::string(node->text());
  }

  static Step step(Step::Kind kind, std::string code = {}) {
    Step made;
    made.kind = kind;
    made.code = std::move(code);
    return made;
  }

  json::Names names_;
};

TEST_F(Update, AcknowledgingNamesAPersonAndKeepsTheRest) {
  Step acknowledge = step(Step::Kind::acknowledge);
  acknowledge.name = "Sam Example";

  EXPECT_EQ(after(acknowledge, "/status"), "received");
  EXPECT_EQ(after(acknowledge, "/businessStatus/coding/0/code"), "acknowledged");
  EXPECT_EQ(after(acknowledge, "/businessStatus/coding/0/system"), "urn:codes");
  EXPECT_EQ(after(acknowledge, "/note/0/text"), "kept");
  EXPECT_EQ(after(acknowledge, "/note/1/authorString"), "Sam Example");
  EXPECT_EQ(after(acknowledge, "/restriction/period/end"), "2026-03-02T17:00:00Z");
  EXPECT_EQ(after(acknowledge, "/statusReason"), "none");
}

TEST_F(Update, RejectingCarriesReasonTextAndSuggestion) {
  Step reject = step(Step::Kind::reject, "not-accepted-advice-given");
  reject.reason = "below-threshold";
  reject.text = "why";
  reject.suggestion = "what instead";

  EXPECT_EQ(after(reject, "/status"), "rejected");
  EXPECT_EQ(after(reject, "/statusReason/coding/0/code"), "below-threshold");
  EXPECT_EQ(after(reject, "/statusReason/coding/0/system"),
            "https://referral-gateway.example/fhir/CodeSystem/status-reason");
  EXPECT_EQ(after(reject, "/statusReason/text"), "why");
  EXPECT_EQ(after(reject, "/output/0/valueString"), "what instead");
}

TEST_F(Update, AWrongUpdateAsksForItsStatusOnly) {
  EXPECT_EQ(after(step(Step::Kind::wrong_update, "completed"), "/status"), "completed");
  EXPECT_EQ(after(step(Step::Kind::wrong_update, "completed"), "/businessStatus/coding/0/code"), "sent");
}

TEST_F(Update, WhatStandsSoAlreadyIsNotSentAgain) {
  const auto update =
      update_task(R"({"resourceType":"Task","status":"accepted","businessStatus":{"coding":[{"code":"c"}]}})",
                  step(Step::Kind::accept, "c"), base::Instant{}, names_);
  ASSERT_TRUE(update.ok());
  EXPECT_TRUE(update->already);
}

TEST_F(Update, SomethingElseThanATaskIsRefused) {
  EXPECT_FALSE(update_task("{}", step(Step::Kind::accept, "c"), base::Instant{}, names_).ok());
  EXPECT_FALSE(update_task("<html>", step(Step::Kind::accept, "c"), base::Instant{}, names_).ok());
}

}  // namespace
}  // namespace gateway::demo_council
