// What the gateway stores of the sample that is FHIR already: an integration engine's Bundle.
#include <map>
#include <set>
#include <string>

#include "json/pointer.hpp"
#include "json/writer.hpp"
#include "referral/decision.hpp"
#include "samples/sample_files.hpp"
#include "support/golden.hpp"

namespace gateway::tests {
namespace {

const std::string base_url = "https://gateway.example/fhir/R4/";

access::Partners partners() {
  access::Partner practice;
  practice.ods = "Y99001";
  access::Partner council;
  council.ods = "Z99001";
  council.name = "Eastmere Council";
  council.role = access::PartnerRole::council;
  council.postcodes = {"ZZ99"};
  return access::Partners::from({practice, council}).value();
}

store::InboxRecord message() {
  store::InboxRecord record;
  record.organisation = "Y99001";
  record.referral_id = base::parse_uuid("019d2513-5b40-7d31-9c55-0a4be1f3c6d2").value();
  record.correlation_id = base::parse_uuid("019d2513-5b40-7d31-9c55-0a4be1f3c6d3").value();
  record.content_type = "application/fhir+json";
  record.body = gp_sample("fhir-bundle");
  record.body_sha256 = base::sha256(record.body);
  return record;
}

// Everything the one child's referral writes when it is received on a Wednesday afternoon.
referral::Decision stored() {
  const access::Partners table = partners();
  const store::InboxRecord record = message();
  const base::Instant now = base::parse_instant("2026-03-25T13:30:00Z").value();
  const intake::Outcome outcome = gp_intake(table).take_in({record, *table.find("Y99001"), now});
  const auto& children = std::get<intake::Understood>(outcome).received;
  EXPECT_EQ(children.size(), 1u);
  const auto calendar = referral::WorkingCalendar::read(content_of("policies/bank-holidays.json")).value();
  const auto policy = referral::read_policy(content_of("policies/default.toml"), "policies/default.toml").value();
  return referral::decide({}, children.at(0), policy, calendar, now).value();
}

// The stored resources as a collection, each under the URL it is read at.
std::string as_bundle(const referral::Decision& decision) {
  std::string text = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[";
  for (const referral::ResourceVersion& resource : decision.resources) {
    if (text.back() == '}') text += ',';
    text += "{\"fullUrl\":\"" + base_url + resource.type + '/' + base::to_string(resource.id) +
            "\",\"resource\":" + resource.bytes + '}';
  }
  return text + "]}";
}

TEST(FhirBundleGolden, TheSampleIsValidFhir) {
  const std::string text = gp_sample("fhir-bundle");
  const json::Document bundle = json_of(text, names());

  for (const auto& issue : validator().validate(bundle.root(), text)) {
    ADD_FAILURE() << issue.line << " " << issue.expression << ": " << issue.text;
  }
}

TEST(FhirBundleGolden, WhatIsStoredOfItIsExactlyItsGoldenFile) {
  const json::Document bundle = json_of(as_bundle(stored()), names());

  expect_golden(gp_folder / "expected/fhir-bundle.json", json::write_pretty(bundle.root()) + "\n");
}

TEST(FhirBundleGolden, EveryReferenceLeadsToWhatIsStored) {
  const std::string text = content_of(gp_folder / "expected/fhir-bundle.json");
  const json::Document bundle = json_of(text, names());
  std::set<std::string> stored_at;
  for (const json::Node& entry : *bundle.root().find("entry")) {
    EXPECT_TRUE(stored_at.emplace(entry.string("fullUrl")).second);
  }
  std::size_t references = 0;
  each_leaf(bundle.root(), "", [&](const std::string& path, const json::Node& leaf) {
    if (!path.ends_with(".reference")) return;
    EXPECT_TRUE(stored_at.contains(base_url + std::string(leaf.text()))) << path << " " << leaf.text();
    ++references;
  });
  EXPECT_GE(references, 10u);
}

// The texts and codes of the Bundle, but for what the gateway gives anew: references, full URLs and how to store it.
std::multiset<std::string> said_in(const json::Node& bundle) {
  std::multiset<std::string> said;
  for (const json::Node& entry : *bundle.find("entry")) {
    const json::Node& resource = *entry.find("resource");
    each_leaf(resource, "", [&](const std::string& path, const json::Node& leaf) {
      if (path.ends_with("reference") || path == "id" || path.starts_with("meta.")) return;
      said.insert(std::string(resource.string("resourceType")) + ' ' + path + ' ' + std::string(leaf.text()));
    });
  }
  return said;
}

TEST(FhirBundleGolden, NothingTheEngineSaidIsLost) {
  const std::string sent_text = gp_sample("fhir-bundle");
  const std::string kept_text = content_of(gp_folder / "expected/fhir-bundle.json");
  const std::multiset<std::string> sent = said_in(json_of(sent_text, names()).root());
  const std::multiset<std::string> kept = said_in(json_of(kept_text, names()).root());

  ASSERT_GT(sent.size(), 50u);
  for (const std::string& leaf : sent) EXPECT_GE(kept.count(leaf), sent.count(leaf)) << leaf;
}

TEST(FhirBundleGolden, TheSendersTaskIsKeptAndTheGatewaysOwnIsLinkedToIt) {
  const referral::Decision decision = stored();
  ASSERT_TRUE(decision.next.task.has_value());
  const std::string senders = decision.next.task->sender_task;

  std::map<std::string, std::string> tasks;
  for (const auto& resource : decision.resources) {
    if (resource.type == "Task") tasks["Task/" + base::to_string(resource.id)] = resource.bytes;
  }
  EXPECT_EQ(tasks.size(), 2u);
  ASSERT_TRUE(tasks.contains(senders)) << senders;
  EXPECT_NE(tasks.at("Task/" + base::to_string(decision.next.task->id)).find(senders), std::string::npos);
}

}  // namespace
}  // namespace gateway::tests
