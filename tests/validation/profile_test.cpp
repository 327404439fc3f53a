// Profiles of our own making: cardinality, fixed and pattern values, slicing by every discriminator, and hostile ones.
#include "own_profiles.hpp"

namespace gateway::validation {
namespace {

using Profiles = OwnProfiles;

TEST_F(Profiles, NarrowCardinalityFixedAndPatternValues) {
  profile("plain", "Patient",
          R"({"id":"Patient.identifier","path":"Patient.identifier","min":1,"max":"2"},
             {"id":"Patient.gender","path":"Patient.gender","fixedCode":"male"},
             {"id":"Patient.maritalStatus","path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"code":"M"}]}},
             {"id":"Patient.photo","path":"Patient.photo","max":"0"})");
  EXPECT_EQ(told("plain", R"({"resourceType":"Patient","identifier":[{"value":"1"}],"gender":"male"})"), List{});
  EXPECT_EQ(told("plain", R"({"resourceType":"Patient","gender":"female","photo":[{"title":"x"}]})"),
            (List{"min Patient.identifier", "max Patient.photo", "fixed Patient.gender"}));
  EXPECT_EQ(
      told(
          "plain",
          R"({"resourceType":"Patient","identifier":[{"value":"1"},{"value":"2"},{"value":"3"}],"maritalStatus":{"text":"x"}})"),
      (List{"max Patient.identifier", "pattern Patient.maritalStatus"}));
}

TEST_F(Profiles, SliceByValueAndHoldClosedSlicing) {
  profile(
      "closed", "Patient",
      R"({"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed"},"min":1},
             {"id":"Patient.identifier:nhs","path":"Patient.identifier","sliceName":"nhs","min":1,"max":"1"},
             {"id":"Patient.identifier:nhs.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://x.test/nhs"})");
  EXPECT_EQ(told("closed", R"({"resourceType":"Patient","identifier":[{"system":"http://x.test/nhs","value":"1"}]})"),
            List{});
  EXPECT_EQ(told("closed", R"({"resourceType":"Patient","identifier":[{"system":"http://x.test/other","value":"1"}]})"),
            (List{"min Patient.identifier", "slicing-closed Patient.identifier[0]"}));
}

TEST_F(Profiles, SliceByExistenceAndByType) {
  profile(
      "exists", "Patient",
      R"({"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"open"}},
             {"id":"Patient.telecom:past","path":"Patient.telecom","sliceName":"past","max":"1"},
             {"id":"Patient.telecom:past.period","path":"Patient.telecom.period","min":1})");
  EXPECT_EQ(
      told(
          "exists",
          R"({"resourceType":"Patient","telecom":[{"system":"sms","value":"1"},{"system":"sms","value":"2"},{"system":"sms","value":"3","period":{"start":"2020"}}]})"),
      List{});
  EXPECT_EQ(
      told(
          "exists",
          R"({"resourceType":"Patient","telecom":[{"system":"sms","value":"1","period":{"start":"2020"}},{"system":"sms","value":"3","period":{"start":"2020"}}]})"),
      List{"max Patient.telecom"});
  profile(
      "typed", "Observation",
      R"({"id":"Observation.value[x]","path":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"closed"}},
             {"id":"Observation.value[x]:valueQuantity","path":"Observation.value[x]","sliceName":"valueQuantity","type":[{"code":"Quantity"}]},
             {"id":"Observation.value[x]:valueQuantity.unit","path":"Observation.value[x].unit","min":1})");
  const std::string head = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},)";
  EXPECT_EQ(told("typed", head + R"("valueQuantity":{"value":1,"unit":"g"}})"), List{});
  EXPECT_EQ(told("typed", head + R"("valueQuantity":{"value":1}})"), List{"min Observation.value.unit"});
  EXPECT_EQ(told("typed", head + R"("valueString":"x"})"), List{"slicing-closed Observation.value"});
}

TEST_F(Profiles, AskTheirOwnInvariants) {
  profile(
      "invariant", "Patient",
      R"json({"id":"Patient","path":"Patient","constraint":[{"key":"own-1","severity":"error","human":"a name or an identifier","expression":"name.exists() or identifier.exists()"},
              {"key":"own-2","severity":"warning","human":"a birth date","expression":"birthDate.exists()"}]})json");
  EXPECT_EQ(told("invariant", R"({"resourceType":"Patient","active":true})"), (List{"own-1 Patient", "own-2 Patient"}));
  EXPECT_EQ(told("invariant", R"({"resourceType":"Patient","name":[{"family":"x"}],"birthDate":"2019"})"), List{});
}

TEST_F(Profiles, HoldWhatAReferenceLeadsToToItsProfile) {
  profile("named", "Organization", R"({"id":"Organization.alias","path":"Organization.alias","min":1})");
  profile(
      "managed", "Patient",
      R"({"id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://x.test/named"]}]})");
  const auto patient = [](const std::string& more) {
    return R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"n")" + more +
           R"(}],"managingOrganization":{"reference":"#o"}})";
  };
  EXPECT_EQ(told("managed", patient(R"(,"alias":["a"])")), List{});
  EXPECT_EQ(told("managed", patient("")), List{"reference-profile Patient.managingOrganization"});
}

TEST_F(Profiles, NarrowAReferenceThatMayLeadAnywhere) {
  profile(
      "focused", "Task",
      R"({"id":"Task.focus","path":"Task.focus","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/ServiceRequest"]}]})");
  const auto task = [](const std::string& focus) {
    return R"({"resourceType":"Task","status":"requested","intent":"order","focus":{"reference":")" + focus + R"("}})";
  };
  EXPECT_EQ(told("focused", task("ServiceRequest/1")), List{});
  EXPECT_EQ(told("focused", task("Patient/1")), List{"reference-target Task.focus"});
}

TEST_F(Profiles, ThatCannotBeUsedSaySo) {
  profile("broken", "Patient", R"({"id":"Patient.nothing","path":"Patient.nothing","min":1})");
  EXPECT_EQ(told("broken", R"({"resourceType":"Patient","active":true})"), List{"profile-unknown Patient"});
}

TEST_F(Profiles, ThatAskForEachOtherEnd) {
  profile(
      "circle", "Patient",
      R"({"id":"Patient.link","path":"Patient.link","min":0},{"id":"Patient.link.other","path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["http://x.test/circle"]}]})");
  EXPECT_EQ(told("circle", R"({"resourceType":"Patient","link":[{"type":"seealso","other":{"reference":"#"}}]})"),
            List{});
}

}  // namespace
}  // namespace gateway::validation
