// Asking for advice about a child nobody names, and getting it.
#include <algorithm>

#include "api/counter.hpp"

namespace gateway::tests {
namespace {

class AdviceCounter : public Counter {
 protected:
  static Fields fhir(const std::string& id) {
    return {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", id}};
  }

  static std::string question(const std::string& words = "Is this for early help?", const std::string& more = {}) {
    return R"({"resourceType":"Parameters","parameter":[{"name":"question","valueString":")" + words +
           R"("},{"name":"adviser","valueIdentifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z99001"}})" +
           more + "]}";
  }

  Reply ask_for(const std::string& body, const std::string& id, const std::string& who = "Y99001") {
    return ask(who, net::Method::post, "/advice", fhir(id), body);
  }

  // The path of a question just asked.
  std::string asked() { return std::string(ask_for(question(), fresh_id()).response.headers.get("Location")); }

  Reply answer(const std::string& path, const std::string& who, const std::string& words) {
    return ask(
        who, net::Method::post, path + "/answers", fhir(fresh_id()),
        R"({"resourceType":"Communication","status":"completed","payload":[{"contentString":")" + words + R"("}]})");
  }

  Reply move(const std::string& path, const std::string& who, const std::string& status, const std::string& version) {
    Fields fields = fhir(fresh_id());
    fields.emplace_back("If-Match", "W/\"" + version + "\"");
    return ask(
        who, net::Method::put, path, fields,
        R"({"resourceType":"Task","status":")" + status +
            R"(","statusReason":{"coding":[{"system":"https://referral-gateway.example/fhir/CodeSystem/status-reason","code":"other-service-suitable"}],"text":"Ask the health visitor."}})");
  }
};

TEST_F(AdviceCounter, AQuestionIsKeptAndTheAnswerReturnsToTheAsker) {
  const Reply made = ask_for(question(), fresh_id());
  ASSERT_EQ(made.response.status, 201) << made.response.body;
  EXPECT_EQ(made.at("/entry/0/resource/code/coding/0/code"), "seek-safeguarding-advice");
  EXPECT_EQ(made.at("/entry/0/resource/for"), "none");
  EXPECT_EQ(made.at("/entry/1/resource/resourceType"), "CommunicationRequest");
  EXPECT_EQ(made.at("/entry/1/resource/subject"), "none");
  EXPECT_EQ(made.at("/entry/2/resource/resourceType"), "OperationOutcome");
  const std::string path(made.response.headers.get("Location"));

  EXPECT_EQ(get("Z99001", "/advice").at("/entry/0/resource/status"), "requested");
  EXPECT_EQ(move(path, "Z99001", "received", "1").response.status, 200);
  EXPECT_EQ(answer(path, "Z99001", "Yes; tell the family first if that is safe.").response.status, 200);

  const Reply standing = get("Y99001", path);
  EXPECT_EQ(standing.at("/entry/0/resource/status"), "completed");
  EXPECT_EQ(standing.at("/entry/2/resource/payload/0/contentString"), "Yes; tell the family first if that is safe.");
}

TEST_F(AdviceCounter, WordsThatCouldTellWhoTheChildIsAreRefusedEachWithItsPlace) {
  const Reply refused = ask_for(
      question("Zoe, 999 000 0018, lives at ZZ99 3VZ. Early help?", R"(,{"name":"name","valueString":"Zoe Example"})"),
      fresh_id());
  EXPECT_EQ(refused.response.status, 422);
  EXPECT_EQ(refused.at("/issue/0/code"), "invariant");
  EXPECT_NE(refused.response.body.find("characters 1 to 3 look like a name"), std::string::npos);
  EXPECT_NE(refused.response.body.find("characters 6 to 17 look like an NHS number"), std::string::npos);
  EXPECT_NE(refused.response.body.find("characters 29 to 36 look like a postcode"), std::string::npos);
  EXPECT_EQ(refused.at("/issue/0/expression/0"), "Parameters.parameter[0].value");
  for (const char* secret : {"Zoe", "999 000", "ZZ99"})
    EXPECT_EQ(refused.response.body.find(secret), std::string::npos);
  EXPECT_EQ(get("Y99001", "/advice").at("/total"), "0");
}

TEST_F(AdviceCounter, ACommunicationRequestAsksAsWellButNamesNobody) {
  const auto request = [](const std::string& more) {
    return R"({"resourceType":"CommunicationRequest","status":"active","payload":[{"contentString":"Early help?"}],)"
           R"("recipient":[{"identifier":{"value":"Z99001"}}])" +
           more + "}";
  };
  EXPECT_EQ(ask_for(request(""), fresh_id()).response.status, 201);
  for (const char* element : {"subject", "about", "encounter", "note", "contained", "groupIdentifier", "identifier"}) {
    const Reply refused = ask_for(request(",\"" + std::string(element) + "\":{}"), fresh_id());
    EXPECT_EQ(refused.response.status, 422) << element;
    EXPECT_EQ(refused.at("/issue/0/expression/0"), "CommunicationRequest." + std::string(element));
  }
  EXPECT_EQ(
      ask_for(
          R"({"resourceType":"CommunicationRequest","payload":[{"contentReference":{"reference":"Patient/1"}}],"recipient":[{"identifier":{"value":"Z99001"}}]})",
          fresh_id())
          .response.status,
      422);
}

TEST_F(AdviceCounter, OnlyThoseConcernedSeeIt) {
  const std::string path = asked();
  EXPECT_EQ(get("Y99001", path).response.status, 200);
  EXPECT_EQ(get("Z99001", path).response.status, 200);
  for (const char* who : {"Y99002", "Z99002"}) {
    EXPECT_EQ(get(who, path).response.status, 404);
    EXPECT_EQ(get(who, "/advice").at("/total"), "0");
    EXPECT_EQ(answer(path, who, "Yes.").response.status, 404);
    EXPECT_EQ(move(path, who, "received", "1").response.status, 404);
  }
  EXPECT_EQ(answer(path, "Y99001", "Yes.").response.status, 403);
  EXPECT_EQ(ask_for(question(), fresh_id(), "Z99001").response.status, 403);
}

TEST_F(AdviceCounter, TheSameAgainIsNoSecondQuestionAndOtherWordsAreAConflict) {
  const std::string id = fresh_id();
  const Reply first = ask_for(question(), id);
  const Reply again = ask_for(question(), id);
  EXPECT_EQ(again.response.status, 201);
  EXPECT_EQ(again.response.headers.get("X-Replayed"), "true");
  EXPECT_EQ(again.response.headers.get("Location"), first.response.headers.get("Location"));
  EXPECT_EQ(ask_for(question("Something else?"), id).response.status, 409);
  EXPECT_EQ(get("Y99001", "/advice").at("/total"), "1");
}

TEST_F(AdviceCounter, NothingLeadsFromAReferralToItUntilTheAskerSaysSo) {
  const std::string id = fresh_id();
  EXPECT_EQ(post(gp_sample("routine-neglect"), id).response.status, 201);
  const referral::Case standing = office.cases().at(0);
  const Reply made = ask_for(question(), id);  // the sender was careless with its id
  ASSERT_EQ(made.response.status, 201);
  const std::string path(made.response.headers.get("Location"));
  const base::Uuid advice = base::parse_uuid(path.substr(8)).value();

  EXPECT_TRUE(office.store().trace(advice).value().empty());
  for (const store::TracedReferral& traced : office.store().trace(base::parse_uuid(id).value()).value())
    EXPECT_EQ(traced.referral_id, standing.referral_id);
  EXPECT_FALSE(office.store().resource({"Task", advice, 0}).value().has_value());

  const std::string link =
      R"({"resourceType":"Parameters","parameter":[{"name":"referral","valueReference":{"reference":"Task/)" +
      base::to_string(standing.task->id) + "\"}}]}";
  EXPECT_EQ(ask("Z99001", net::Method::post, path + "/link", fhir(fresh_id()), link).response.status, 403);
  const Reply linked = ask("Y99001", net::Method::post, path + "/link", fhir(fresh_id()), link);
  EXPECT_EQ(linked.at("/entry/0/resource/partOf/0/reference"), "Task/" + base::to_string(standing.task->id));
}

TEST_F(AdviceCounter, AnUnansweredQuestionIsToldOfOnceADayAndSurvivesARestart) {
  const std::string path = asked();
  office.clock.set("2026-03-17T17:00:00Z");
  ASSERT_TRUE(office.advice().run());
  while (get("Y99001", path).at("/entry/0/resource/businessStatus/coding/0/code") != "no-answer")
    std::this_thread::yield();
  EXPECT_EQ(get("Y99001", path).response.headers.get("ETag"), "W/\"2\"");

  office.reopen();
  const auto rows = office.store().advice_of("Y99001", 10).value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front().version, 2U);
  EXPECT_EQ(office.store().next_advice().value(), base::parse_instant("2026-03-18T17:00:00Z").value());
}

TEST_F(AdviceCounter, AStaleOrImpossibleMoveIsRefused) {
  const std::string path = asked();
  EXPECT_EQ(move(path, "Z99001", "received", "9").response.status, 412);
  EXPECT_EQ(move(path, "Z99001", "completed", "1").response.status, 422);
  EXPECT_EQ(move(path, "Z99001", "rejected", "1").at("/entry/0/resource/statusReason/text"), "Ask the health visitor.");
  EXPECT_EQ(answer(path, "Z99001", "Yes.").response.status, 422);
}

TEST_F(AdviceCounter, WhatIsMissingOrUnknownIsSaid) {
  EXPECT_EQ(ask("Y99001", net::Method::post, "/advice", {{"Content-Type", "application/fhir+json"}}, question())
                .response.status,
            400);
  EXPECT_EQ(ask("Y99001", net::Method::post, "/advice", {{"X-Request-ID", fresh_id()}}, question()).response.status,
            415);
  EXPECT_EQ(ask_for("{", fresh_id()).response.status, 400);
  EXPECT_EQ(ask_for(R"({"resourceType":"Patient"})", fresh_id()).response.status, 400);
  EXPECT_EQ(ask_for(R"({"resourceType":"Parameters","parameter":[{"name":"question","valueString":"Early help?"}]})",
                    fresh_id())
                .response.status,
            400);
  EXPECT_EQ(ask_for(question("  "), fresh_id()).response.status, 400);
  EXPECT_EQ(ask_for(question("Early help?", R"(,{"name":"child","valueString":"Zoe"})"), fresh_id()).response.status,
            400);
}

TEST_F(AdviceCounter, WhatHasNoPlaceWhereTheChildStaysUnnamedIsRefusedAtItsPlace) {
  const auto place = [&](const std::string& more) {
    const Reply refused = ask_for(question("Early help?", more), fresh_id());
    EXPECT_EQ(refused.response.status, 422) << refused.response.body;
    return refused.at("/issue/0/expression/0");
  };
  const std::string part = R"("part":[{"name":"child","valueString":"Zoe"}])";

  EXPECT_EQ(place(",{\"name\":\"name\"," + part + "}"), "Parameters.parameter[2].part");
  EXPECT_EQ(place(R"(,{"name":"priority","valueCode":"urgent","extension":[{"url":"u","valueString":"Zoe"}]})"),
            "Parameters.parameter[2].extension");
  EXPECT_EQ(place(R"(,{"name":"name","valueString":"Zoe","_valueString":{"id":"x"}})"), "Parameters.parameter[2]");
  EXPECT_EQ(place(R"(,{"name":"adviser","valueIdentifier":{"value":"Z99001","assigner":{"display":"Zoe"}}})"),
            "Parameters.parameter[2].value.assigner");
  EXPECT_EQ(place(R"(],"implicitRules":"urn:zoe","parameter2":[{"name":"name","valueString":"x"})").substr(0, 10),
            "Parameters");
}

TEST_F(AdviceCounter, AFloodOfWordsIsRefusedWhole) {
  std::string words;
  for (int i = 0; i < 200'000; ++i) words += "1 ";
  const Reply refused = ask_for(question(words), fresh_id());
  EXPECT_EQ(refused.response.status, 413);
  EXPECT_LT(refused.response.body.size(), 2000U);
}

TEST_F(AdviceCounter, AReasonsCodeIsOneOfOursSoThatItSaysNothingElse) {
  const std::string path = asked();
  Fields fields = fhir(fresh_id());
  fields.emplace_back("If-Match", "W/\"1\"");
  const Reply refused = ask(
      "Z99001", net::Method::put, path, fields,
      R"({"resourceType":"Task","status":"rejected","statusReason":{"coding":[{"system":"urn:x","code":"9990000018"}],"text":"No."}})");
  EXPECT_EQ(refused.response.status, 400);
  EXPECT_EQ(refused.response.body.find("9990000018"), std::string::npos);
}

}  // namespace
}  // namespace gateway::tests
