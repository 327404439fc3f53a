// POST Communication: what a council tells the referrer and the family, and what it must not.
#include "api/counter.hpp"
#include "base/digest.hpp"
#include "fhir/terminology.hpp"
#include "profiles/published.hpp"
#include "referral/codes.hpp"
#include "validation/knowledge.hpp"

namespace gateway::tests {
namespace {

const validation::Validator& everything() {
  static const fhir::Terminology terminology(published());
  static const validation::Validator all(definitions(), validation::knowledge_of(published(), terminology));
  return all;
}

class Communication : public Counter {
 protected:
  using Counter::Counter;

  static std::string completed(const referral::Case& of, const std::string& recipient, const std::string& words,
                               const std::string& more = {}) {
    return R"({"resourceType":"Communication","basedOn":[{"reference":"Task/)" + base::to_string(of.task->id) +
           R"("}],"status":"completed","medium":[{"text":"telephone"}],"sent":"2026-03-17T11:00:00Z","recipient":[{"reference":")" +
           recipient + R"("}],"payload":[{"contentString":")" + words + "\"}]" + more + "}";
  }

  static std::string not_done(const referral::Case& of, const std::string& reason) {
    return R"({"resourceType":"Communication","basedOn":[{"reference":"Task/)" + base::to_string(of.task->id) +
           R"("}],"status":"not-done","recipient":[{"reference":"RelatedPerson/mother"}])" + reason + "}";
  }

  static constexpr const char* unsafe =
      R"(,"statusReason":{"coding":[{"system":"https://referral-gateway.example/fhir/CodeSystem/feedback-not-done","code":"unsafe-to-inform"}],"text":"He answers the telephone."})";
  static constexpr const char* how_safe =
      R"(,"note":[{"extension":[{"url":"https://referral-gateway.example/fhir/StructureDefinition/safe-contact","valueBoolean":true}],"text":"At school, alone, agreed with the referrer."}])";

  Reply tell(const std::string& body, const std::string& who = "Z99001", std::string id = {}) {
    if (id.empty()) id = fresh_id();
    return ask(who, net::Method::post, "/fhir/R4/Communication",
               {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", id}}, body);
  }

  std::string milestone_told(const referral::Case& of) {
    const auto lines = office.story(of.id, "feedback");
    if (lines.empty()) return "nobody";
    std::string text;
    for (const auto& [name, value] : lines.back().details) {
      if (name == "to" || name == "status") text += value + " ";
    }
    return text;
  }
};

TEST_F(Communication, ToTheReferrerIsStoredAndReadByThePractice) {
  const referral::Case of = referred();

  const Reply reply = tell(completed(of, of.task->requester, "We will assess."));

  ASSERT_EQ(reply.response.status, 201) << reply.response.body;
  const std::string location(reply.response.headers.get("Location"));
  const std::string path = location.substr(0, location.find("/_history"));
  EXPECT_EQ(get("Y99001", path).at("/payload/0/contentString"), "We will assess.");
  EXPECT_EQ(get("Y99001", path).at("/meta/security/0/code"), "R");
  EXPECT_EQ(get("Z99001", path).response.status, 200);
  EXPECT_EQ(get("Y99002", path).response.status, 404);
  EXPECT_EQ(milestone_told(of), "referrer completed ");
  EXPECT_EQ(office.cases().at(0).version, of.version + 1);
}

TEST_F(Communication, TheSameMessageAgainGetsTheSameAnswer) {
  const referral::Case of = referred();
  const std::string id = fresh_id();
  const std::string body = completed(of, of.task->requester, "We will assess.");
  const Reply first = tell(body, "Z99001", id);

  const Reply again = tell(body, "Z99001", id);
  const Reply other = tell(completed(of, of.task->requester, "We will not."), "Z99001", id);

  EXPECT_EQ(first.response.status, 201);
  EXPECT_EQ(again.response.status, 200);
  EXPECT_EQ(again.response.body, first.response.body);
  EXPECT_EQ(other.response.status, 409);
  EXPECT_EQ(office.cases().at(0).version, of.version + 1);
}

// With our profiles among what the program knows.
class ProfiledCommunication : public Communication {
 protected:
  ProfiledCommunication() : Communication(everything()) {}
};

TEST_F(ProfiledCommunication, IsCompletedAndHeldAgainstTheProfileOfItsAddressee) {
  const referral::Case of = referred();

  for (const std::string& recipient : {of.task->requester, std::string("RelatedPerson/mother")}) {
    const Reply told = tell(completed(of, recipient, "We will assess."));
    ASSERT_EQ(told.response.status, 201) << told.response.body;
    const Reply stored = get("Y99001", std::string(told.response.headers.get("Location")));
    EXPECT_EQ(stored.at("/subject/reference"), of.task->for_patient);
    EXPECT_EQ(stored.at("/sender/reference"), of.task->owner);
  }
  const Reply elsewhere = tell(completed(of, of.task->requester, "Done.", R"(,"subject":{"reference":"Group/all"})"));
  EXPECT_EQ(elsewhere.response.status / 100, 4) << elsewhere.response.body;
  EXPECT_NE(elsewhere.response.body.find("Communication.subject"), std::string::npos) << elsewhere.response.body;
  EXPECT_EQ(office.story(of.id, "feedback").size(), 2U) << "nothing of it is kept";
}

TEST_F(Communication, IsTheCouncilsAboutItsOwnTask) {
  const referral::Case of = referred();
  const std::string body = completed(of, of.task->requester, "x");

  EXPECT_EQ(tell(body, "Y99001").response.status, 403);
  EXPECT_EQ(tell(body, "Z99002").response.status, 404);
  EXPECT_EQ(office.cases().at(0).version, of.version);
}

TEST_F(Communication, SaysWhatItNeedsToSay) {
  const referral::Case of = referred();
  std::string nobody = completed(of, of.task->requester, "x");
  nobody.replace(nobody.find("\"recipient\""), 11, "\"_recipient\"");

  EXPECT_EQ(tell("{}").response.status, 400);
  EXPECT_EQ(tell(completed(of, "Device/one", "x")).at("/issue/0/expression/0"), "Communication.recipient");
  EXPECT_EQ(tell(not_done(of, {})).response.status, 422);
  EXPECT_EQ(tell(not_done(of, {})).at("/issue/0/expression/0"), "Communication.statusReason");
}

TEST_F(Communication, ThatWouldBeUnsafeIsNotDoneWithAReason) {
  const referral::Case of = referred("restricted-address");

  const Reply reply = tell(not_done(of, unsafe));

  EXPECT_EQ(reply.response.status, 201) << reply.response.body;
  EXPECT_EQ(milestone_told(of), "family not-done ");
}

TEST_F(Communication, ToAFamilyNotToBeContactedIsRefusedUnlessTheCouncilSaysHowItWasSafe) {
  const referral::Case of = referred("restricted-address");

  const Reply refused = tell(completed(of, "RelatedPerson/mother", "We will come on Thursday."));
  const Reply safe = tell(completed(of, "RelatedPerson/mother", "We will come on Thursday.", how_safe));

  EXPECT_EQ(refused.response.status, 422) << refused.response.body;
  EXPECT_EQ(refused.at("/issue/0/code"), "business-rule");
  EXPECT_EQ(refused.at("/issue/0/expression/0"), "Communication.status");
  EXPECT_EQ(office.story(of.id, "feedback-refused").size(), 1U);
  EXPECT_EQ(safe.response.status, 201) << safe.response.body;
}

TEST_F(Communication, ToTheFamilyNeverNamesARestrictedAddress) {
  const referral::Case of = referred("restricted-address");
  const std::vector<std::string> telling = {"She is at Haven House now.", "Write to 2 cloister row.",
                                            "Post to ZZ99 4NP please.", "Post to zz994np please."};
  for (const std::string& words : telling) {
    SCOPED_TRACE(words);
    const Reply refused = tell(completed(of, "RelatedPerson/mother", words, how_safe));
    EXPECT_EQ(refused.response.status, 422);
    EXPECT_EQ(refused.at("/issue/0/expression/0"), "Communication.payload[0].contentString");
    EXPECT_EQ(refused.response.body.find("Haven"), std::string::npos) << "the answer does not tell it either";
    EXPECT_EQ(refused.response.body.find("4NP"), std::string::npos);
  }
  EXPECT_EQ(tell(completed(of, "RelatedPerson/mother", "She is safe.", how_safe)).response.status, 201);
  EXPECT_EQ(tell(completed(of, of.task->requester, "She is at Haven House.")).response.status, 201)
      << "the practice knows it";
}

TEST_F(Communication, ToTheFamilyAttachesNothingThatNobodyCanRead) {
  const referral::Case of = referred("restricted-address");
  const std::string words = R"({"contentString":"x"})";
  const auto with = [&](const std::string& payload) {
    std::string body = completed(of, "RelatedPerson/mother", "x", how_safe);
    body.replace(body.find(words), words.size(), payload);
    return tell(body);
  };

  const Reply letter = with(R"({"contentAttachment":{"contentType":"application/pdf","data":"JVBERi0="}})");
  const Reply hidden =
      with(R"({"contentAttachment":{"contentType":"text/plain","data":")" + base::base64("2 Cloister Row") + "\"}}");
  const Reply plain =
      with(R"({"contentAttachment":{"contentType":"text/plain","data":")" + base::base64("She is safe.") + "\"}}");

  EXPECT_EQ(letter.response.status, 422);
  EXPECT_EQ(letter.at("/issue/0/expression/0"), "Communication.payload[0].contentAttachment");
  EXPECT_EQ(hidden.response.status, 422);
  EXPECT_EQ(plain.response.status, 201) << plain.response.body;
}

TEST_F(Communication, ToNobodyTheReferralKnowsIsNotToTheReferrer) {
  const referral::Case of = referred("restricted-address");
  const std::string known = R"({"reference":")" + of.task->requester + "\"}";
  const auto with = [&](const std::string& recipient) {
    std::string body = completed(of, of.task->requester, "She is at Haven House.");
    body.replace(body.find(known), known.size(), recipient);
    return tell(body);
  };

  const Reply mother = with(R"({"type":"Practitioner","identifier":{"value":"1"},"display":"the mother"})");
  const Reply spoof = with(R"({"type":"Practitioner","reference":")" + of.task->for_patient + "\"}");
  const Reply council = with(R"({"reference":")" + of.task->owner + "\"}");
  const Reply practice =
      with(R"({"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Y99001"}})");

  EXPECT_EQ(mother.response.status, 422) << mother.response.body;
  EXPECT_EQ(mother.at("/issue/0/expression/0"), "Communication.recipient");
  EXPECT_EQ(spoof.response.status, 422);
  EXPECT_EQ(council.response.status, 422);
  EXPECT_EQ(practice.response.status, 201) << practice.response.body;
  EXPECT_EQ(with(known).response.status, 201);
}

TEST_F(Communication, FamilyWithoutLimitsIsToldPlainly) {
  const referral::Case of = referred();

  EXPECT_EQ(tell(completed(of, "RelatedPerson/mother", "We will come on Thursday.")).response.status, 201);
  EXPECT_EQ(milestone_told(of), "family completed ");
}

}  // namespace
}  // namespace gateway::tests
