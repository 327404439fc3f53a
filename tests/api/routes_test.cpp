// What is served, and that /metadata says exactly that.
#include "api/routes.hpp"

#include <map>
#include <set>

#include "api/counter.hpp"

namespace gateway::tests {
namespace {

using net::Method;

class Routes : public Counter {
 protected:
  // Type → interactions, as the CapabilityStatement lists them.
  std::map<std::string, std::set<std::string>> listed() {
    const Reply reply = get("Z99001", "/fhir/R4/metadata");
    EXPECT_EQ(reply.response.status, 200);
    std::map<std::string, std::set<std::string>> types;
    const auto document = json::read(reply.response.body, names()).value();
    for (const json::Node& resource : *json::at_pointer(document.root(), "/rest/0/resource")) {
      for (const json::Node& interaction : *resource.find("interaction")) {
        types[std::string(resource.string("type"))].emplace(interaction.string("code"));
      }
    }
    return types;
  }
};

TEST_F(Routes, TheCapabilityStatementIsValidFhir) {
  const std::string body = get("Y99001", "/fhir/R4/metadata").response.body;
  const auto document = json::read(body, names()).value();

  for (const auto& issue : validator().validate(document.root(), body))
    ADD_FAILURE() << issue.expression << ": " << issue.text;
}

TEST_F(Routes, TheLifecycleIsPublishedWhereClientsLook) {
  const std::string body = get("Y99001", "/fhir/R4/metadata").response.body;

  EXPECT_NE(body.find("| requested | rejected | council |"), std::string::npos);
}

TEST_F(Routes, EveryTypeThatIsStoredIsListedAndServedAsListed) {
  const referral::Case standing = referred();
  const auto types = listed();
  std::map<std::string, std::string> one_of;  // type → id
  for (const store::OutboxRow& row : office.store().due_deliveries("Z99001", office.clock.now(), 1).value()) {
    for (const store::ResourceKey& key : row.resources) one_of[key.type] = base::to_string(key.id);
  }
  ASSERT_GE(one_of.size(), 10U);
  one_of["Binary"] = base::to_string(standing.referral_id);
  one_of["Communication"] =
      ask("Z99001", Method::post, "/fhir/R4/Communication", {{"Content-Type", "application/fhir+json"}},
          R"({"resourceType":"Communication","basedOn":[{"reference":"Task/)" + base::to_string(standing.task->id) +
              R"("}],"status":"completed","sent":"2026-03-17T11:00:00Z","medium":[{"text":"telephone"}],)" +
              R"("recipient":[{"reference":")" + standing.task->requester + R"("}],"payload":[{"contentString":"x"}]})")
          .at("/id");

  for (const auto& [type, id] : one_of) {
    ASSERT_TRUE(types.contains(type)) << type << " is stored but not listed";
    const std::string path = "/fhir/R4/" + type + '/' + id;
    EXPECT_EQ(get("Y99001", path).response.status == 200, types.at(type).contains("read")) << type;
    EXPECT_EQ(get("Y99001", path + "/_history/1").response.status == 200, types.at(type).contains("vread")) << type;
    const bool updates = ask("Z99001", Method::put, path).response.status != 405;
    EXPECT_EQ(updates, types.at(type).contains("update")) << type;
  }
  one_of["Subscription"] = "kept beside the referrals";
  for (const char* type : {"AllergyIntolerance", "Condition", "Encounter"}) one_of[type] = "made of HL7 v2 only";
  for (const auto& [type, interactions] : types)
    EXPECT_TRUE(one_of.contains(type)) << type << " is listed but never stored";
}

TEST_F(Routes, AnotherMethodIs405WithThoseThatAreServed) {
  const std::string id = base::to_string(office.ids.next());

  const auto patch = ask("Y99001", Method::patch, "/fhir/R4/Task/" + id);
  const auto remove = ask("Y99001", Method::delete_, "/fhir/R4/Patient/" + id);
  const auto list = ask("Y99001", Method::get, "/referrals");

  EXPECT_EQ(patch.response.status, 405);
  EXPECT_EQ(patch.response.headers.get("Allow"), "PUT, GET, HEAD");
  EXPECT_EQ(remove.response.status, 405);
  EXPECT_EQ(remove.response.headers.get("Allow"), "GET, HEAD");
  EXPECT_EQ(list.response.status, 405);
  EXPECT_EQ(list.response.headers.get("Allow"), "POST");
}

TEST_F(Routes, WhatIsNotServedIs404) {
  for (const char* path : {"/", "/fhir/R4", "/fhir/R4/Task/1/2/3", "/fhir/R5/metadata", "/metrics", "/livez"}) {
    EXPECT_EQ(get("Y99001", path).response.status, 404) << path;
  }
}

}  // namespace
}  // namespace gateway::tests
