#include "intake/intake.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "fhir/identifiers.hpp"
#include "intake/original.hpp"
#include "json/reader.hpp"
#include "support/gp_intake.hpp"

namespace gateway::intake {
namespace {

using tests::content_of;

access::Partners table(const std::string& home) {
  access::Partner practice;
  practice.ods = "Y99001";
  practice.home_council = home;
  access::Partner council;
  council.ods = "Z99001";
  council.name = "Eastmere Council";
  council.role = access::PartnerRole::council;
  council.postcodes = {"ZZ99"};
  return *access::Partners::from({practice, council});
}

store::InboxRecord record(std::string body, const char* type = "application/json") {
  store::InboxRecord made;
  made.organisation = "Y99001";
  made.referral_id = *base::parse_uuid("01a20369-e6c2-70d6-a792-dbdcdb9405d8");
  made.content_type = type;
  made.body_sha256 = base::sha256(body);
  made.body = std::move(body);
  return made;
}

Outcome taken(const store::InboxRecord& message, const std::string& home = "Z99001") {
  const access::Partners partners = table(home);
  const Intake intake = tests::gp_intake(partners);
  return intake.take_in({message, *partners.find("Y99001"), base::Instant{base::Duration{1772443800000}}});
}

TEST(Intake, ARecordBecomesOneSelfContainedSetOfResources) {
  const auto outcome = taken(record(tests::gp_sample("routine-neglect")));

  const auto& children = std::get<Understood>(outcome).received;
  ASSERT_EQ(children.size(), 1U);
  const auto& child = children[0];
  EXPECT_EQ(child.council_ods, "Z99001");
  EXPECT_EQ(child.child_initials.reveal(), "E.H.");
  EXPECT_FALSE(child.immediate_danger);
  std::set<std::string> there;
  for (const auto& resource : child.resources) there.insert(resource.type + '/' + base::to_string(resource.id));
  EXPECT_TRUE(there.contains(child.service_request));
  EXPECT_TRUE(there.contains(child.patient));
  EXPECT_TRUE(there.contains(child.requester));
  EXPECT_TRUE(there.contains(child.owner));
  for (const auto& resource : child.resources) {
    std::size_t at = 0;
    while ((at = resource.bytes.find("\"reference\":\"", at)) != std::string::npos) {
      at += 13;
      const std::string reference = resource.bytes.substr(at, resource.bytes.find('"', at) - at);
      EXPECT_TRUE(there.contains(reference)) << resource.type << " refers to " << reference;
    }
  }
}

TEST(Intake, TheSameMessageAlwaysBecomesTheSameBytes) {
  const auto first = taken(record(tests::gp_sample("two-siblings")));
  const auto again = taken(record(tests::gp_sample("two-siblings")));

  const auto& one = std::get<Understood>(first).received;
  const auto& two = std::get<Understood>(again).received;
  ASSERT_EQ(one.size(), 2U);
  for (std::size_t child = 0; child < 2; ++child) {
    ASSERT_EQ(one[child].resources.size(), two[child].resources.size());
    for (std::size_t i = 0; i < one[child].resources.size(); ++i) {
      EXPECT_EQ(one[child].resources[i].bytes, two[child].resources[i].bytes);
    }
  }
  EXPECT_EQ(one[0].requisition, one[1].requisition);
  EXPECT_NE(one[0].case_id, one[1].case_id);
}

TEST(Intake, EveryResourceItMakesIsValid) {
  const validation::Validator validator(tests::definitions());
  for (const auto& file : std::filesystem::directory_iterator("mappings/gp-referral-json/samples")) {
    const std::string body = content_of(file.path());
    const bool is_bundle = body.find("\"Bundle\"") != std::string::npos;
    const auto outcome = taken(record(body, is_bundle ? "application/fhir+json" : "application/json"));
    for (const auto& child : std::get<Understood>(outcome).received) {
      for (const auto& resource : child.resources) {
        const auto document = json::read(resource.bytes, tests::names()).value();
        for (const auto& issue : validator.validate(document.root(), resource.bytes)) {
          ADD_FAILURE() << file.path() << " " << resource.type << ": " << issue.expression << " " << issue.text;
        }
      }
    }
  }
}

TEST(Intake, ImmediateDangerIsStatEvenWhenNearlyEverythingIsMissing) {
  const auto outcome = taken(record(tests::gp_sample("immediate-danger-sparse")));

  const auto& child = std::get<Understood>(outcome).received.at(0);
  EXPECT_TRUE(child.immediate_danger);
  EXPECT_EQ(child.priority, "stat");
}

TEST(Intake, AChildWithoutACouncilGoesToAPersonAndItsSiblingTravelsOn) {
  std::string body = tests::gp_sample("two-siblings");
  const std::size_t second = body.rfind("ZZ99 5ST");
  ASSERT_NE(second, std::string::npos);
  body.replace(second, 8, "AA1 1AA ");

  const auto outcome = taken(record(body));

  const auto& understood = std::get<Understood>(outcome);
  EXPECT_EQ(understood.received.size(), 1U);
  ASSERT_TRUE(understood.quarantined.has_value());
  EXPECT_EQ(understood.quarantined->stage, "routing");
  for (const auto& resource : understood.received.at(0).resources) {
    EXPECT_EQ(resource.bytes.find("\"url\":\"Binary/"), std::string::npos) << "the sibling's story is in those bytes";
  }
  EXPECT_EQ(understood.received.at(0).warnings.size(), 1U);
  EXPECT_NE(understood.quarantined->case_id, understood.received.at(0).case_id);
}

TEST(Intake, WhatCannotBeMappedIsQuarantinedWithItsOriginal) {
  const auto outcome = taken(record(tests::gp_sample("unmappable-no-children")));

  const auto& understood = std::get<Understood>(outcome);
  EXPECT_TRUE(understood.received.empty());
  ASSERT_TRUE(understood.quarantined.has_value());
  EXPECT_EQ(understood.quarantined->stage, "mapping");
  EXPECT_EQ(understood.quarantined->resources.at(0).type, "DocumentReference");
}

TEST(Intake, WhatIsNoJsonIsRefused) {
  const auto outcome = taken(record("not json"));

  EXPECT_EQ(std::get<Refused>(outcome).errors.at(0).kind, base::ErrorKind::structure);
}

// The warnings a record gives rise to, "place: text" each.
std::vector<std::string> warnings_of(const Outcome& outcome) {
  std::vector<std::string> list;
  for (const auto& child : std::get<Understood>(outcome).received) {
    for (const base::Error& warning : child.warnings) list.push_back(warning.place + ": " + warning.text);
  }
  return list;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Intake, SamplesAreCarriedWholeSoNobodyIsWarned) {
  for (const auto& file : std::filesystem::directory_iterator("mappings/gp-referral-json/samples")) {
    const std::string body = content_of(file.path());
    if (body.find("\"Bundle\"") != std::string::npos) continue;
    auto warnings = warnings_of(taken(record(body)));
    std::erase_if(warnings, [](const std::string& one) {
      return one.starts_with("Consent.") || one.starts_with("ServiceRequest.supportingInfo");
    });
    EXPECT_EQ(warnings, std::vector<std::string>()) << file.path();
  }
}

TEST(Intake, WhatIsNotSaidOfTheBasisForSharingIsAWarningAndNeverADelay) {
  const auto of = [](const std::string& body) {
    std::string all;
    for (const std::string& one : warnings_of(taken(record(body)))) all += one.substr(0, one.find(':')) + ' ';
    return all;
  };

  EXPECT_EQ(of(tests::gp_sample("routine-neglect")), "");
  EXPECT_EQ(of(tests::gp_sample("child-disclosure")), "") << "not sought, with a coded reason";
  EXPECT_EQ(of(tests::gp_sample("immediate-danger-sparse")), "ServiceRequest.supportingInfo ");
  EXPECT_EQ(of(tests::gp_sample("consent-refused")), "Consent.extension ")
      << "refused, and no code says why it is shared";
  EXPECT_EQ(of(with(tests::gp_sample("child-disclosure"), "\"risk-to-child\"", "\"words alone\"")),
            "Consent.extension ");
}

TEST(Intake, ABundleOfAnEngineIsAskedForTheSame) {
  const auto warnings = warnings_of(taken(record(tests::gp_sample("fhir-bundle"), "application/fhir+json")));

  ASSERT_FALSE(warnings.empty());
  EXPECT_TRUE(warnings.back().starts_with("ServiceRequest.supportingInfo: neither the basis")) << warnings.back();
}

TEST(Intake, AReferralThatSaysNothingOfConsentCarriesOneThatSaysSo) {
  const auto outcome = taken(record(tests::gp_sample("immediate-danger-sparse")));

  const auto& child = std::get<Understood>(outcome).received.at(0);
  const std::string reference = "Consent/" + base::to_string(base::derive_near(child.case_id, "consent"));
  const auto bytes_of = [&](const std::string& wanted) {
    const auto at = std::find_if(child.resources.begin(), child.resources.end(),
                                 [&](const auto& one) { return reference_to(one) == wanted; });
    return at == child.resources.end() ? std::string("{}") : at->bytes;
  };
  const json::Names names;
  const auto request = json::read(bytes_of(child.service_request), names);
  const json::Node& useful = *request->root().find("supportingInfo");
  EXPECT_EQ(useful.at(useful.size() - 1)->string("reference"), reference);
  const auto consent = json::read(bytes_of(reference), names);
  EXPECT_EQ(consent->root().find("extension")->at(0)->string("valueCode"), "not-stated");
  EXPECT_EQ(consent->root().find("policyRule")->find("coding")->at(0)->string("code"), "not-stated");
  EXPECT_EQ(consent->root().find("patient")->string("reference"), child.patient);
  EXPECT_EQ(consent->root().find("performer")->at(0)->string("reference"), child.requester);
  EXPECT_EQ(child.resources.back().type, "Provenance");
  EXPECT_NE(child.resources.back().bytes.find(reference), std::string::npos) << "it is among what the referral holds";
}

TEST(Intake, AReferralThatSaysSomethingOfConsentGetsNoSecondOne) {
  const auto consents = [](const std::string& body, const char* type = "application/json") {
    const auto outcome = taken(record(body, type));
    const auto& resources = std::get<Understood>(outcome).received.at(0).resources;
    return std::count_if(resources.begin(), resources.end(), [](const auto& one) { return one.type == "Consent"; });
  };
  const std::string bundle = tests::gp_sample("fhir-bundle");

  EXPECT_EQ(consents(tests::gp_sample("consent-refused")), 1);
  EXPECT_EQ(consents(bundle, "application/fhir+json"), 1);
  const std::string contained =
      "\"resourceType\": \"ServiceRequest\", \"contained\": [{\"resourceType\": \"Consent\", \"id\": \"said\", "
      "\"status\": \"active\", \"scope\": {\"text\": \"privacy\"}, \"category\": [{\"text\": \"basis\"}], "
      "\"policyRule\": {\"text\": \"public task\"}}],";
  EXPECT_EQ(consents(with(bundle, "\"resourceType\": \"ServiceRequest\",", contained), "application/fhir+json"), 0);
}

TEST(Intake, EveryAnsweredFieldThatDoesNotReachTheReferralIsToldToTheSenderButNotItsContent) {
  const std::string unseen_text =
      ": this field is kept in the original only; nobody at the council sees it in the referral";
  const std::string body = with(with(tests::gp_sample("two-siblings"), "\"risk\": {",
                                     "\"risk\": {\"Mum hits\": {\"phone\": \"secret\"}, \"empty\": \"\","),
                                "\"referrer\": {", "\"referrer\": {\"dateOfBirth\": \"1990\",");

  const auto warnings = warnings_of(taken(record(body)));

  EXPECT_EQ(warnings, (std::vector<std::string>{"/referrer/dateOfBirth" + unseen_text, "/risk/?/phone" + unseen_text}));
}

TEST(Intake, AnUnknownListIsToldItemByItem) {
  const auto warnings = warnings_of(
      taken(record(with(tests::gp_sample("routine-neglect"), "\"concern\": {", "\"extra\": [1, 2], \"concern\": {"))));

  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_TRUE(warnings[0].starts_with("/?/0: ")) << warnings[0];
}

TEST(Intake, AThousandUnknownFieldsAreToldShortly) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "\"x" + std::to_string(i) + "\": 1, ";

  EXPECT_EQ(
      warnings_of(taken(record(with(tests::gp_sample("routine-neglect"), "\"concern\": {", many + "\"concern\": {"))))
          .size(),
      51U);
}

TEST(Intake, ABundleThatIsNoReferralToActOnIsRefusedAtItsPlace) {
  const std::string bundle = tests::gp_sample("fhir-bundle");
  const auto place = [](const std::string& text) {
    const auto outcome = taken(record(text, "application/fhir+json"));
    const auto* refused = std::get_if<Refused>(&outcome);
    if (refused == nullptr) return std::string("taken");
    EXPECT_EQ(refused->errors.at(0).kind, base::ErrorKind::invariant);
    return refused->errors.at(0).place;
  };

  EXPECT_EQ(place(bundle), "taken");
  EXPECT_EQ(place(with(bundle, "\"type\": \"transaction\"", "\"type\": \"batch\"")), "taken");
  EXPECT_NE(place(with(bundle, "\"type\": \"transaction\"", "\"type\": \"history\"")), "taken");
  EXPECT_NE(place(with(bundle, "\"method\": \"POST\"", "\"method\": \"DELETE\"")).find("entry[0].request.method"),
            std::string::npos);
  EXPECT_NE(place(with(bundle, "\"intent\": \"order\"", "\"intent\": \"plan\"")).find("resource.intent"),
            std::string::npos);
  EXPECT_NE(
      place(with(bundle, "\"status\": \"active\",\n        \"intent\"", "\"status\": \"revoked\",\n        \"intent\""))
          .find("resource.status"),
      std::string::npos);
  EXPECT_EQ(place(with(bundle, "\"resourceType\": \"Patient\",",
                       "\"resourceType\": \"Bundle\", \"type\": \"collection\" } }, "
                       "{ \"resource\": { \"resourceType\": \"Patient\",")),
            "Bundle.entry[0].resource");
}

TEST(Intake, ARequisitionOfAnotherSystemKeepsItsSystem) {
  const std::string bundle = tests::gp_sample("fhir-bundle");
  const std::string system = "\"system\": \"https://engine.example.org/requisitions\",";
  const auto requisition = [](const std::string& text) {
    const auto outcome = taken(record(text, "application/fhir+json"));
    return std::get<Understood>(outcome).received.at(0).requisition;
  };

  EXPECT_EQ(requisition(bundle), "https://engine.example.org/requisitions|77120");
  EXPECT_EQ(requisition(with(bundle, system, "")), "77120");
  EXPECT_EQ(requisition(with(with(bundle, system, ""), "\"value\": \"77120\"", "\"value\": \"77|120\"")),
            std::string(fhir::identifiers::requisition) + "|77|120");
}

TEST(Intake, SiblingsOfOneCouncilLetItReadTheOriginal) {
  const auto outcome = taken(record(tests::gp_sample("two-siblings")));

  for (const auto& child : std::get<Understood>(outcome).received) {
    bool readable = false;
    for (const auto& resource : child.resources) {
      readable = readable || resource.bytes.find("\"url\":\"Binary/") != std::string::npos;
    }
    EXPECT_TRUE(readable);
  }
}

TEST(Intake, WhatTellsOfBothSiblingsRefersToNobodyWhomTheCouncilDoesNotGet) {
  const auto entry = [](const std::string& url, const std::string& resource) {
    return R"({"fullUrl":"urn:uuid:00000000-0000-4000-8000-00000000000)" + url + R"(","resource":)" + resource + "}";
  };
  const auto child = [](const std::string& patient) {
    return R"({"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"urn:uuid:00000000-0000-4000-8000-00000000000)" +
           patient + "\"}}";
  };
  const auto outcome = taken(record(
      R"({"resourceType":"Bundle","type":"collection","entry":[)" + entry("1", R"({"resourceType":"Patient"})") + "," +
          entry("2", R"({"resourceType":"Patient"})") + "," + entry("3", child("1")) + "," + entry("4", child("2")) +
          "," + entry("5", R"({"resourceType":"List","status":"current","mode":"working","entry":[
              {"item":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"}},
              {"item":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000002","display":"Bea"}}]})") +
          "]}",
      "application/fhir+json"));

  ASSERT_TRUE(std::holds_alternative<Understood>(outcome)) << base::describe(std::get<Refused>(outcome).errors[0]);
  const auto& children = std::get<Understood>(outcome).received;
  ASSERT_EQ(children.size(), 2U);
  std::size_t lists = 0;
  for (const auto& resource : children[0].resources) {
    EXPECT_EQ(resource.bytes.find("urn:uuid:0"), std::string::npos) << resource.bytes;
    EXPECT_EQ(resource.bytes.find("Bea"), std::string::npos) << resource.bytes;
    lists += resource.bytes.find("another child of the same record") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(lists, 1U);
}

TEST(Intake, CutRecordsNeverEscapeAsHalfReferrals) {
  const std::string whole = tests::gp_sample("routine-neglect");
  for (std::size_t length = 0; length + 2 < whole.size(); length += 97) {
    const auto outcome = taken(record(whole.substr(0, length)));
    EXPECT_TRUE(std::holds_alternative<Refused>(outcome)) << length;
  }
}

// Several records, each named as a sample, in one JSON list.
std::string list_of(const std::vector<std::string>& samples) {
  std::string text;
  for (const std::string& name : samples) text += (text.empty() ? "[" : ",\n") + tests::gp_sample(name);
  return text + "]";
}

// The last of that type: the original's DocumentReference comes after that of the page for people.
std::string bytes_of(const referral::ReferralReceived& child, const std::string& type) {
  std::string bytes;
  for (const auto& resource : child.resources) {
    if (resource.type == type) bytes = resource.bytes;
  }
  return bytes;
}

TEST(Intake, EachRecordOfAListIsAReferralOfItsOwnWithItsOwnBytesAsOriginal) {
  const auto outcome = taken(record(list_of({"routine-neglect", "fgm-risk", "routine-neglect"})));

  const auto& understood = std::get<Understood>(outcome);
  ASSERT_EQ(understood.received.size(), 3U);
  EXPECT_FALSE(understood.quarantined.has_value());
  std::set<base::Uuid> ids;
  for (const auto& child : understood.received) {
    ids.insert(child.case_id);
    EXPECT_EQ(child.referral_id, understood.received[0].referral_id);
  }
  EXPECT_EQ(ids.size(), 3U);
  const std::string binary = bytes_of(understood.received[1], "Binary");
  const auto original = read_original_bytes(binary);
  ASSERT_TRUE(original.ok());
  const std::string sample = tests::gp_sample("fgm-risk");
  EXPECT_EQ(original->bytes, sample.substr(0, sample.find_last_of('}') + 1));
  EXPECT_EQ(original->content_type, "application/json");
  const std::string document = bytes_of(understood.received[1], "DocumentReference");
  const json::Document tree = json::read(binary, tests::names()).value();
  EXPECT_NE(document.find("\"url\":\"Binary/" + std::string(tree.root().string("id")) + '"'), std::string::npos);
}

TEST(Intake, ARecordAloneInAListIsTheWholeMessage) {
  const auto alone = taken(record("[" + tests::gp_sample("routine-neglect") + "]"));

  const auto& children = std::get<Understood>(alone).received;
  ASSERT_EQ(children.size(), 1U);
  EXPECT_EQ(bytes_of(children[0], "Binary"), "");
  EXPECT_NE(bytes_of(children[0], "DocumentReference").find("Binary/01a20369-e6c2-70d6-a792-dbdcdb9405d8"),
            std::string::npos);
}

TEST(Intake, WhatFailsAmongManyGoesToAPersonOnceAndTheRestTravels) {
  const auto outcome =
      taken(record(list_of({"routine-neglect", "unmappable-no-children", "fgm-risk"}).insert(1, "3,")));

  const auto& understood = std::get<Understood>(outcome);
  EXPECT_EQ(understood.received.size(), 2U);
  ASSERT_TRUE(understood.quarantined.has_value());
  const auto& errors = understood.quarantined->errors;
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_TRUE(errors[0].place.starts_with("record 1 (/0)")) << errors[0].place;
  EXPECT_TRUE(errors[1].place.starts_with("record 3 (/2): gp-referral.map:")) << errors[1].place;
  for (const auto& child : understood.received) EXPECT_NE(child.case_id, understood.quarantined->case_id);
}

TEST(Intake, AMessageHoldsSoManyRecordsAndNoMore) {
  const auto many = [](std::size_t count) {
    std::string text = "[{}";
    for (std::size_t i = 1; i < count; ++i) text += ",{}";
    return text + "]";
  };

  EXPECT_TRUE(std::holds_alternative<Understood>(taken(record(many(records_per_message)))));
  const auto outcome = taken(record(many(records_per_message + 1)));
  ASSERT_TRUE(std::holds_alternative<Refused>(outcome));
  EXPECT_EQ(std::get<Refused>(outcome).errors.front().kind, base::ErrorKind::too_long);
  EXPECT_TRUE(std::holds_alternative<Refused>(taken(record("[]"))));
  EXPECT_TRUE(std::holds_alternative<Refused>(taken(record("[1,2]"))));
}

TEST(Intake, ProvenanceNamesTheMappingWithVersionAndDigest) {
  const auto outcome = taken(record(tests::gp_sample("routine-neglect")));

  const auto& child = std::get<Understood>(outcome).received.at(0);
  EXPECT_EQ(child.how, "gp-referral-json");
  EXPECT_NE(bytes_of(child, "Provenance").find("gp-referral-json|1.0.0|sha256:0000"), std::string::npos);
}

TEST(Intake, ABundleAsXmlIsTakenAsItsJsonWouldBe) {
  const std::string text = R"(<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry>
    <fullUrl value="urn:uuid:00000000-0000-4000-8000-000000000001"/><resource><Patient><name><family value="Hale"/>
    </name></Patient></resource></entry><entry><fullUrl value="urn:uuid:00000000-0000-4000-8000-000000000002"/>
    <resource><ServiceRequest><status value="active"/><intent value="order"/><subject>
    <reference value="urn:uuid:00000000-0000-4000-8000-000000000001"/></subject></ServiceRequest></resource></entry>
    </Bundle>)";
  const auto outcome = taken(record(text, "application/fhir+xml"));

  ASSERT_TRUE(std::holds_alternative<Understood>(outcome)) << base::describe(std::get<Refused>(outcome).errors.front());
  const auto& children = std::get<Understood>(outcome).received;
  ASSERT_EQ(children.size(), 1U);
  EXPECT_EQ(children[0].child_initials.reveal(), "?.H.");
  const auto broken = taken(record(text.substr(0, 200), "application/fhir+xml"));
  ASSERT_TRUE(std::holds_alternative<Refused>(broken));
  EXPECT_NE(std::get<Refused>(broken).errors.front().place, "");
}

}  // namespace
}  // namespace gateway::intake
