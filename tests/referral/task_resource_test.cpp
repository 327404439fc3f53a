#include "referral/task_resource.hpp"

#include <gtest/gtest.h>

#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

json::Document parsed(const std::string& text) {
  static const json::Names names;
  auto document = json::read(text, names);
  EXPECT_TRUE(document.ok()) << text;
  return std::move(document).value();
}

std::string value(const json::Document& document, std::string_view pointer) {
  const json::Node* node = json::at_pointer(document.root(), pointer);
  return node == nullptr ? "(absent)" : std::string(node->text());
}

TEST(TaskResource, OfAReferralSaysWhatTheProfileAsks) {
  const Case current = opened();
  const auto task = parsed(task_resource(*current.task, current.requisition));
  const std::string id = base::to_string(current.task->id);

  EXPECT_EQ(value(task, "/resourceType"), "Task");
  EXPECT_EQ(value(task, "/id"), id);
  EXPECT_EQ(value(task, "/meta/versionId"), "1");
  EXPECT_EQ(value(task, "/meta/lastUpdated"), "2026-03-06T15:00:00.000Z");
  EXPECT_EQ(value(task, "/meta/security/0/code"), "R");
  EXPECT_EQ(value(task, "/identifier/0/value"), id);
  EXPECT_EQ(value(task, "/groupIdentifier/value"), "R-1");
  EXPECT_EQ(value(task, "/groupIdentifier/system"), codes::requisition_system);
  EXPECT_EQ(value(task, "/status"), "requested");
  EXPECT_EQ(value(task, "/statusReason"), "(absent)");
  EXPECT_EQ(value(task, "/businessStatus/coding/0/system"), codes::business_status_system);
  EXPECT_EQ(value(task, "/businessStatus/coding/0/code"), "queued");
  EXPECT_EQ(value(task, "/intent"), "order");
  EXPECT_EQ(value(task, "/priority"), "urgent");
  EXPECT_EQ(value(task, "/code/coding/0/system"), "http://hl7.org/fhir/CodeSystem/task-code");
  EXPECT_EQ(value(task, "/code/coding/0/code"), "fulfill");
  EXPECT_EQ(value(task, "/focus/reference"), current.service_request);
  EXPECT_EQ(value(task, "/for/reference"), current.task->for_patient);
  EXPECT_EQ(value(task, "/authoredOn"), "2026-03-06T15:00:00.000Z");
  EXPECT_EQ(value(task, "/lastModified"), "2026-03-06T15:00:00.000Z");
  EXPECT_EQ(value(task, "/requester/reference"), current.task->requester);
  EXPECT_EQ(value(task, "/owner/reference"), current.task->owner);
  EXPECT_EQ(value(task, "/restriction/period/end"), "2026-03-09T17:00:00.000Z");
  EXPECT_EQ(value(task, "/partOf"), "(absent)");
  EXPECT_EQ(value(task, "/input"), "(absent)");
}

TEST(TaskResource, OfAnEscalationNamesTheRoleThatOwnsIt) {
  const Case before = opened();
  const Case current = ask(before, ClockDue{before.clocks[0].id}, before.clocks[0].due_at).value().next;
  const auto task = parsed(task_resource(current.escalations[0], current.requisition));

  EXPECT_EQ(value(task, "/code/coding/0/code"), "escalate");
  EXPECT_EQ(value(task, "/reasonCode/coding/0/code"), "no-decision");
  EXPECT_EQ(value(task, "/owner/extension/0/valueCodeableConcept/coding/0/code"), "practice-lead");
  EXPECT_EQ(value(task, "/owner/type"), "Organization");
  EXPECT_EQ(value(task, "/owner/identifier/system"), "https://fhir.nhs.uk/Id/ods-organization-code");
  EXPECT_EQ(value(task, "/owner/identifier/value"), practice);
  EXPECT_EQ(value(task, "/owner/display"), "Practice safeguarding lead");
  EXPECT_EQ(value(task, "/owner/reference"), "(absent)");
  EXPECT_EQ(value(task, "/extension/0/valuePositiveInt"), "1");
  EXPECT_EQ(value(task, "/partOf/0/reference"), "Task/" + base::to_string(current.task->id));
  EXPECT_EQ(value(task, "/focus/reference"), "Task/" + base::to_string(current.task->id));
  EXPECT_EQ(value(task, "/businessStatus/coding/0/code"), "raised");
}

TEST(TaskResource, KeepsWhatTheCouncilSentAndLinksTheSendersTask) {
  ReferralTask task = *opened().task;
  task.status_reason = Reason{"urn:x", "a\"b", "line\nbreak"};
  task.output = R"([{"type":{"text":"t"},"valueString":"v"}])";
  task.note = R"([{"text":"n"}])";
  task.sender_task = "Task/1";

  const auto written = parsed(task_resource(task, "urn:theirs|7"));

  EXPECT_EQ(value(written, "/statusReason/coding/0/code"), "a\"b");
  EXPECT_EQ(value(written, "/statusReason/text"), "line\nbreak");
  EXPECT_EQ(value(written, "/output/0/valueString"), "v");
  EXPECT_EQ(value(written, "/note/0/text"), "n");
  EXPECT_EQ(value(written, "/input/0/type/coding/0/code"), "sender-task");
  EXPECT_EQ(value(written, "/input/0/valueReference/reference"), "Task/1");
  EXPECT_EQ(value(written, "/groupIdentifier/system"), "urn:theirs");
  EXPECT_EQ(value(written, "/groupIdentifier/value"), "7");
}

}  // namespace
}  // namespace gateway::referral
