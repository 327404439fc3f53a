#include "referral/task_update.hpp"

#include <gtest/gtest.h>

#include "json/reader.hpp"
#include "referral/task_resource.hpp"
#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;
using base::ErrorKind;

json::Document parsed(const std::string& text) {
  static const json::Names names;
  auto document = json::read(text, names);
  EXPECT_TRUE(document.ok()) << text;
  return std::move(document).value();
}

const std::string task_id = "6f1c2a34-0000-4000-8000-000000000001";

base::Result<TaskUpdateRequested> read(const std::string& members) {
  return read_task_update(parsed(R"({"resourceType":"Task","id":")" + task_id + "\"" + members + "}").root());
}

std::string trouble(const std::string& members) {
  const auto update = read(members);
  if (update) return "accepted";
  return std::string(base::issue_type(update.error().kind)) + " " + update.error().place;
}

TEST(TaskUpdateBody, GivesWhatMayChange) {
  const auto update = read(
      R"(,"status":"rejected",
         "businessStatus":{"coding":[{"system":"urn:x","code":"y"},
           {"system":"https://referral-gateway.example/fhir/CodeSystem/business-status","code":"not-accepted-signposted"}]},
         "statusReason":{"coding":[{"system":"urn:council","code":"T1"}],"text":"Below our threshold."},
         "output":[{"type":{"coding":[{"system":"urn:x","code":"suggestion"}]},"valueString":"Ask early help."}],
         "note":[{"text":"Telephoned the practice."}])");

  ASSERT_TRUE(update.ok()) << base::describe(update.error());
  EXPECT_EQ(base::to_string(update->task_id), task_id);
  EXPECT_EQ(update->status, TaskStatus::rejected);
  EXPECT_EQ(update->business_status, "not-accepted-signposted");
  EXPECT_EQ(update->status_reason, (Reason{"urn:council", "T1", "Below our threshold."}));
  EXPECT_EQ(update->output,
            R"([{"type":{"coding":[{"system":"urn:x","code":"suggestion"}]},"valueString":"Ask early help."}])");
  EXPECT_EQ(update->note, R"([{"text":"Telephoned the practice."}])");
  EXPECT_FALSE(update->spoke_to_council);
}

TEST(TaskUpdateBody, KnowsWhenAPersonAtTheCouncilIsNamed) {
  const auto update = read(
      R"(,"status":"cancelled","output":[{"type":{"coding":[{"system":
         "https://referral-gateway.example/fhir/CodeSystem/task-output","code":"spoken-to-at-council"}]},
         "valueString":"A. N. Other"}])");

  ASSERT_TRUE(update.ok());
  EXPECT_TRUE(update->spoke_to_council);
}

TEST(TaskUpdateBody, AYesOrNoNamesNobodyAtTheCouncil) {
  const auto update = read(
      R"(,"status":"cancelled","output":[{"type":{"coding":[{"system":
         "https://referral-gateway.example/fhir/CodeSystem/task-output","code":"spoken-to-at-council"}]},
         "valueBoolean":false}])");

  ASSERT_TRUE(update.ok());
  EXPECT_FALSE(update->spoke_to_council);
}

TEST(TaskUpdateBody, WhatIsMissingOrWrongIsNamedWithItsPlace) {
  EXPECT_EQ(trouble(""), "required Task.status");
  EXPECT_EQ(trouble(R"(,"status":"done")"), "code-invalid Task.status");
  EXPECT_EQ(trouble(R"(,"status":1)"), "code-invalid Task.status");
  EXPECT_EQ(trouble(R"(,"status":"accepted","businessStatus":{"text":"yes"})"),
            "code-invalid Task.businessStatus.coding");
  EXPECT_EQ(trouble(R"(,"status":"accepted","businessStatus":{"coding":[{"system":
            "https://referral-gateway.example/fhir/CodeSystem/business-status","code":"yes"}]})"),
            "code-invalid Task.businessStatus.coding.code");
  EXPECT_EQ(trouble(R"(,"status":"rejected","statusReason":{})"), "required Task.statusReason");
  EXPECT_EQ(trouble(R"(,"status":"rejected","statusReason":{"coding":[{"system":
            "https://referral-gateway.example/fhir/CodeSystem/status-reason","code":"no"}]})"),
            "code-invalid Task.statusReason.coding.code");
  EXPECT_EQ(trouble(R"(,"status":"accepted","output":{})"), "structure Task.output");
  EXPECT_EQ(trouble(R"(,"status":"accepted","output":[])"), "structure Task.output");
  EXPECT_EQ(trouble(R"(,"status":"accepted","output":[{"type":{"text":"x"},"valueString":"y"},{"valueString":"y"}])"),
            "required Task.output[1]");
  EXPECT_EQ(trouble(R"(,"status":"accepted","output":[{"type":{"text":"x"}}])"), "required Task.output[0]");
  EXPECT_EQ(trouble(R"(,"status":"accepted","note":[{"author":"x"}])"), "required Task.note[0]");
  EXPECT_EQ(trouble(R"(,"status":"accepted","note":["x"])"), "structure Task.note[0]");
}

TEST(TaskUpdateBody, MustBeATaskWithAnIdOfOurs) {
  EXPECT_EQ(read_task_update(parsed("[]").root()).error().kind, ErrorKind::structure);
  EXPECT_EQ(read_task_update(parsed(R"({"resourceType":"Patient"})").root()).error().place, "Task.resourceType");
  EXPECT_EQ(read_task_update(parsed(R"({"resourceType":"Task"})").root()).error().place, "Task.id");
  EXPECT_EQ(read_task_update(parsed(R"({"resourceType":"Task","id":"7"})").root()).error().place, "Task.id");
}

// The stored Task with one passage of its text replaced, as a client might send it back.
base::Status sent_back(std::string_view passage, std::string_view by) {
  const Case current = opened();
  const std::string stored = task_resource(*current.task, current.requisition);
  std::string asked = stored;
  const auto found = asked.find(passage);
  EXPECT_NE(found, std::string::npos) << passage << " in " << stored;
  asked.replace(found, passage.size(), by);
  return check_changes_nothing_else(parsed(asked).root(), parsed(stored).root());
}

std::string changed(std::string_view passage, std::string_view by) {
  const auto status = sent_back(passage, by);
  return status ? "nothing" : status.error().place;
}

TEST(TaskUpdateBody, MayNotChangeWhomTheTaskIsForOrAbout) {
  EXPECT_EQ(changed("\"focus\":{\"reference\":\"ServiceRequest/", "\"focus\":{\"reference\":\"ServiceRequest/0"),
            "Task.focus");
  EXPECT_EQ(changed("\"for\":{\"reference\":\"Patient/", "\"for\":{\"reference\":\"Patient/0"), "Task.for");
  EXPECT_EQ(changed("\"owner\":{", "\"owner\":{\"display\":\"x\","), "Task.owner");
  EXPECT_EQ(changed("\"requester\":{\"reference\":\"P", "\"requester\":{\"reference\":\"X"), "Task.requester");
  EXPECT_EQ(changed("\"period\":{\"end\":\"2026-03-09T17:00:00.000Z\"}", "\"period\":{}"), "Task.restriction");
  EXPECT_EQ(changed("\"identifier\":[", "\"identifier\":[{\"value\":\"x\"},"), "Task.identifier");
  EXPECT_EQ(changed("\"intent\":\"order\"", "\"intent\":\"plan\""), "Task.intent");
  EXPECT_EQ(changed("\"priority\":\"urgent\"", "\"priority\":\"routine\""), "Task.priority");
  EXPECT_EQ(changed("\"restriction\":{\"period\":{\"end\":\"2026", "\"restriction\":{\"period\":{\"end\":\"2027"),
            "Task.restriction");
  EXPECT_EQ(changed("\"intent\":", "\"description\":\"x\",\"intent\":"), "Task.description");
  EXPECT_EQ(sent_back("\"intent\":\"order\"", "\"intent\":\"plan\"").error().kind, ErrorKind::business_rule);
}

TEST(TaskUpdateBody, MaySayTheSameInOtherWordsOrLeaveItOut) {
  EXPECT_EQ(changed("\"status\":\"requested\"", "\"status\":\"accepted\""), "nothing");
  EXPECT_EQ(changed("\"intent\":\"order\",", ""), "nothing");
  EXPECT_EQ(changed("\"versionId\":\"1\"", "\"versionId\":\"9\""), "nothing");
  EXPECT_EQ(changed("\"focus\":{\"reference\":\"", "\"focus\":{\"reference\":\"https://gateway.example/fhir/R4/"),
            "nothing");
  EXPECT_EQ(changed("\"authoredOn\":\"2026-03-06T15:00:00.000Z\"", "\"authoredOn\":\"2026-03-06T16:00:00+01:00\""),
            "nothing");
  EXPECT_EQ(changed("\"system\":\"https://referral-gateway.example/fhir/Id/requisition\",\"value\":\"R-1\"",
                    "\"value\":\"R-1\",\"system\":\"https://referral-gateway.example/fhir/Id/requisition\""),
            "nothing");
}

}  // namespace
}  // namespace gateway::referral
