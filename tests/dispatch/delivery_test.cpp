#include "dispatch/delivery.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"

namespace gateway::dispatch {
namespace {

const json::Names names;
constexpr const char* base_url = "https://gateway.example/fhir/R4";

store::ResourceRow row(const std::string& type, const std::string& id, const std::string& members) {
  store::ResourceRow made;
  made.type = type;
  made.id = *base::parse_uuid(id);
  made.bytes =
      "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\",\"meta\":{\"versionId\":\"1\"}," + members + "}";
  return made;
}

const std::string patient_id = "11111111-1111-5111-8111-111111111111";
const std::string task_id = "22222222-2222-5222-8222-222222222222";
const std::string document_id = "33333333-3333-5333-8333-333333333333";
const std::string provenance_id = "44444444-4444-5444-8444-444444444444";

std::vector<store::ResourceRow> resources() {
  return {row("Patient", patient_id, R"("active":true)"),
          row("Task", task_id,
              R"("for":{"reference":"Patient/)" + patient_id +
                  R"("},"focus":{"reference":"https://elsewhere.example/Task/1"})"),
          row("DocumentReference", document_id, R"("content":[{"attachment":{"url":"Binary/abc","size":4}}])"),
          row("Provenance", provenance_id, R"("target":[{"reference":"Task/)" + task_id + R"("}])")};
}

std::string text_at(const json::Document& document, const std::string& pointer) {
  const json::Node* node = json::at_pointer(document.root(), pointer);
  return node == nullptr ? "(nothing at " + pointer + ")" : std::string(node->text());
}

json::Document built(const Original& original) {
  return json::read(bundle(resources(), original, base_url), names).value();
}

TEST(Delivery, ReferencesInsideTheBundleBecomeItsUrnsAndOthersStay) {
  const json::Document document = built({});

  EXPECT_EQ(text_at(document, "/type"), "transaction");
  EXPECT_EQ(text_at(document, "/entry/0/fullUrl"), "urn:uuid:" + patient_id);
  EXPECT_EQ(text_at(document, "/entry/1/resource/for/reference"), "urn:uuid:" + patient_id);
  EXPECT_EQ(text_at(document, "/entry/1/resource/focus/reference"), "https://elsewhere.example/Task/1");
  EXPECT_EQ(text_at(document, "/entry/3/resource/target/0/reference"), "urn:uuid:" + task_id);
}

TEST(Delivery, WhatStaysHereIsNamedByOurIdentifier) {
  const std::string elsewhere = "55555555-5555-5555-8555-555555555555";
  auto rows = resources();
  rows[1] = row("Task", task_id,
                R"("input":[{"valueReference":{"reference":"Task/)" + elsewhere +
                    R"("}},{"valueReference":{"reference":"#part"}}])");

  const json::Document document = json::read(bundle(rows, {}, base_url), names).value();

  const std::string input = "/entry/1/resource/input/0/valueReference";
  EXPECT_EQ(json::at_pointer(document.root(), input + "/reference"), nullptr);
  EXPECT_EQ(text_at(document, input + "/type"), "Task");
  EXPECT_EQ(text_at(document, input + "/identifier/system"), "https://referral-gateway.example/fhir/Id/resource");
  EXPECT_EQ(text_at(document, input + "/identifier/value"), elsewhere);
  EXPECT_EQ(text_at(document, "/entry/1/resource/input/1/valueReference/reference"), "#part");
}

TEST(Delivery, EveryEntryIsCreatedOnlyWhereOurIdentifierIsNotYetKnown) {
  const json::Document document = built({});

  const std::string system = "https://referral-gateway.example/fhir/Id/resource|";
  EXPECT_EQ(text_at(document, "/entry/1/request/method"), "POST");
  EXPECT_EQ(text_at(document, "/entry/1/request/url"), "Task");
  EXPECT_EQ(text_at(document, "/entry/1/request/ifNoneExist"), "identifier=" + system + task_id);
  EXPECT_EQ(text_at(document, "/entry/3/request/ifNoneExist"), "_tag=" + system + provenance_id);
}

TEST(Delivery, MetaSourceSaysWhereTheGatewayServesIt) {
  EXPECT_EQ(text_at(built({}), "/entry/1/resource/meta/source"), std::string(base_url) + "/Task/" + task_id);
}

TEST(Delivery, TheOriginalTravelsInItsDocumentReference) {
  const json::Document document = built({"application/json", "{\"a\":1}"});

  EXPECT_EQ(text_at(document, "/entry/2/resource/content/0/attachment/data"), base::base64("{\"a\":1}"));
  EXPECT_EQ(json::at_pointer(document.root(), "/entry/2/resource/content/0/attachment/url"), nullptr);
}

TEST(Delivery, TextThatLooksLikeAReferenceIsLeftAlone) {
  auto rows = resources();
  rows[0] = row("Patient", patient_id, R"("text":"he wrote \"reference\":\"Task/)" + task_id + R"(\"")");

  const json::Document document = json::read(bundle(rows, {}, base_url), names).value();

  EXPECT_EQ(text_at(document, "/entry/0/resource/text"), "he wrote \"reference\":\"Task/" + task_id + "\"");
}

TEST(Delivery, EveryTryCarriesTheSameIdsAndBytes) {
  store::OutboxRow outgoing;
  outgoing.request_id = *base::parse_uuid(task_id);
  outgoing.correlation_id = *base::parse_uuid(patient_id);
  access::Partner council;
  council.endpoint.host = "council.example";
  council.endpoint_path = "/fhir/R4";

  const net::OutgoingRequest first = request(outgoing, council, bundle(resources(), {}, base_url));
  outgoing.attempts = 7;
  const net::OutgoingRequest later = request(outgoing, council, bundle(resources(), {}, base_url));

  EXPECT_EQ(first.body, later.body);
  EXPECT_EQ(first.headers.get("X-Request-ID"), task_id);
  EXPECT_EQ(later.headers.get("X-Request-ID"), task_id);
  EXPECT_EQ(later.headers.get("X-Correlation-ID"), patient_id);
  EXPECT_EQ(later.target, "/fhir/R4");
}

}  // namespace
}  // namespace gateway::dispatch
