// POST /$process-message: a referral as a BaRS message, and what its sender is answered.
#include "counter.hpp"

namespace gateway::tests {
namespace {

// A message of one child; `change` edits its text.
std::string message(const std::function<void(std::string&)>& change = {}) {
  std::string text = R"({"resourceType":"Bundle","id":"a1b9f3d2-6f8e-4f0e-8f0a-1f2b3c4d5e6f","type":"message",
  "timestamp":"2026-03-02T10:42:00+00:00","entry":[
  {"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000001","resource":{"resourceType":"MessageHeader",
    "eventCoding":{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":"servicerequest-request"},
    "destination":[{"endpoint":"https://fhir.nhs.uk/Id/dos-service-id|2000099999"}],
    "source":{"name":"Marshfield","endpoint":"https://fhir.nhs.uk/Id/dos-service-id|2000012345"},
    "reason":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-reason-bars","code":"new"}]},
    "focus":[{"reference":"urn:uuid:10000000-0000-4000-8000-000000000002"}]}},
  {"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000002","resource":{"resourceType":"ServiceRequest",
    "status":"active","intent":"plan","priority":"urgent","authoredOn":"2026-03-02T10:40:00+00:00",
    "category":[{"text":"Safeguarding"}],"code":{"text":"Referral to children's social care"},
    "subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000003"},
    "reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"702953007"}]}]}},
  {"fullUrl":"urn:uuid:10000000-0000-4000-8000-000000000003","resource":{"resourceType":"Patient",
    "name":[{"family":"Tallis","given":["Imogen"]}],"address":[{"postalCode":"ZZ99 1AA"}]}}]})";
  if (change) change(text);
  return text;
}

std::function<void(std::string&)> replaced(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](std::string& text) {
    const std::size_t found = text.find(from);
    ASSERT_NE(found, std::string::npos) << from;
    text.replace(found, from.size(), to);
  };
}

class ProcessMessage : public Counter {
 protected:
  Reply send(const std::string& body, const std::string& id, Fields more = {}, const std::string& who = "Y99001") {
    Fields fields = {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", id}, {"X-Correlation-ID", id}};
    for (auto& field : more) fields.push_back(field);
    return ask(who, net::Method::post, "/$process-message", std::move(fields), body);
  }
};

TEST_F(ProcessMessage, IsAnsweredWithTheMessageThatNamesItAndTheReferralsMade) {
  const Reply answer = send(message(), fresh_id());

  ASSERT_EQ(answer.response.status, 200) << answer.response.body;
  EXPECT_EQ(answer.at("/type"), "message");
  EXPECT_EQ(answer.at("/entry/0/resource/resourceType"), "MessageHeader");
  EXPECT_EQ(answer.at("/entry/0/resource/eventCoding/code"), "servicerequest-response");
  EXPECT_EQ(answer.at("/entry/0/resource/response/identifier"), "a1b9f3d2-6f8e-4f0e-8f0a-1f2b3c4d5e6f");
  EXPECT_EQ(answer.at("/entry/0/resource/response/code"), "ok");
  EXPECT_EQ(answer.at("/entry/0/resource/destination/0/endpoint"), "https://fhir.nhs.uk/Id/dos-service-id|2000012345");
  EXPECT_EQ(answer.at("/entry/0/resource/focus/0/reference"), answer.at("/entry/1/fullUrl"));
  EXPECT_EQ(answer.at("/entry/1/resource/resourceType"), "Parameters");
  ASSERT_EQ(office.cases().size(), 1U);
  EXPECT_EQ(office.cases()[0].council_ods, "Z99001");
  EXPECT_EQ(office.cases()[0].task->priority, "urgent");
  // What is answered is valid FHIR itself.
  const auto document = json::read(answer.response.body, names()).value();
  for (const auto& issue : validator().validate(document.root(), answer.response.body)) {
    EXPECT_FALSE(validation::is_blocking(issue)) << base::describe(validation::error_of(issue));
  }
}

TEST_F(ProcessMessage, ARepeatIsADuplicateAndAnotherBodyAConflict) {
  const std::string id = fresh_id();
  ASSERT_EQ(send(message(), id).response.status, 200);

  const Reply again = send(message(), id);
  EXPECT_EQ(again.response.status, 409);
  EXPECT_EQ(again.at("/issue/0/code"), "duplicate");
  EXPECT_EQ(again.at("/issue/0/details/coding/0/code"), "REC_CONFLICT");
  EXPECT_EQ(again.at("/issue/0/details/coding/0/system"), "https://fhir.nhs.uk/CodeSystem/http-error-codes");

  const Reply other = send(message(replaced("Imogen", "Ivy")), id);
  EXPECT_EQ(other.response.status, 409);
  EXPECT_EQ(other.at("/issue/0/code"), "conflict");
  EXPECT_EQ(office.cases().size(), 1U);
}

TEST_F(ProcessMessage, WhatBreaksAMessageRuleIsRefusedAtItsPlace) {
  struct Case {
    std::function<void(std::string&)> change;
    int status;
    std::string place;
  };
  const std::vector<Case> cases = {
      {replaced("servicerequest-request", "booking-request"), 422, "Bundle.entry[0].resource.eventCoding"},
      {replaced("\"code\":\"new\"", "\"code\":\"update\""), 422, "Bundle.entry[0].resource.reason"},
      {replaced("\"focus\":[{\"reference\":\"urn:uuid:10000000-0000-4000-8000-000000000002\"}]",
                "\"focus\":[{\"reference\":\"urn:uuid:10000000-0000-4000-8000-000000000003\"}]"),
       422, "Bundle.entry[0].resource.focus"},
      {replaced("\"id\":\"a1b9f3d2-6f8e-4f0e-8f0a-1f2b3c4d5e6f\",", ""), 400, "Bundle.id"},
      {replaced("\"status\":\"active\"", "\"status\":\"revoked\""), 422, "Bundle.entry[1].resource.status"},
  };
  for (const Case& each : cases) {
    const Reply answer = send(message(each.change), fresh_id());
    EXPECT_EQ(answer.response.status, each.status) << answer.response.body;
    EXPECT_NE(answer.response.body.find(each.place), std::string::npos) << each.place << answer.response.body;
    EXPECT_TRUE(answer.at("/issue/0/details/coding/0/code").starts_with("REC_")) << answer.response.body;
  }
  EXPECT_TRUE(office.cases().empty());
}

TEST_F(ProcessMessage, ItsHeadersAreHeldToWhatTheyMustBe) {
  const std::string id = fresh_id();
  EXPECT_EQ(ask("Y99001", net::Method::post, "/$process-message",
                {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", id}}, message())
                .response.status,
            400);
  EXPECT_EQ(send(message(), fresh_id(), {{"Accept", "application/fhir+json; version=2.0.0"}}).response.status, 406);
  EXPECT_EQ(send(message(), fresh_id(), {{"Accept", "text/html"}}).response.status, 406);
  EXPECT_EQ(send(message(), fresh_id(), {{"NHSD-Target-Identifier", "%%%"}}).response.status, 400);
  EXPECT_EQ(send(message(), fresh_id(), {{"NHSD-End-User-Organisation", "bm90IGEgcmVzb3VyY2U="}}).response.status, 400);
  const Reply council = send(message(), fresh_id(), {}, "Z99001");
  EXPECT_EQ(council.response.status, 403);
  EXPECT_EQ(council.at("/issue/0/details/coding/0/code"), "REC_FORBIDDEN");
  EXPECT_TRUE(office.cases().empty());
  EXPECT_EQ(send(message(), fresh_id(), {{"Accept", "application/fhir+json; version=1.2.0"}}).response.status, 200);
}

}  // namespace
}  // namespace gateway::tests
