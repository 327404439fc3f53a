// Profiles of our own making: cardinality, fixed and pattern values, slicing by every discriminator, and hostile ones.
#include <algorithm>
#include <map>

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

TEST_F(Profiles, JudgeASliceBehindAReferenceByWhatIsSaidOfItsType) {
  const auto slicing = [](const std::string& rules) {
    return R"json({"id":"Patient.generalPractitioner","path":"Patient.generalPractitioner","slicing":{"discriminator":[{"type":"type","path":"resolve()"}],"rules":")json" +
           rules +
           R"("}},{"id":"Patient.generalPractitioner:org","path":"Patient.generalPractitioner","sliceName":"org","min":1,"max":"1","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]})";
  };
  profile("led", "Patient", slicing("open"));
  profile("led-closed", "Patient", slicing("closed"));
  const auto patient = [](const std::string& reference) {
    return R"({"resourceType":"Patient","generalPractitioner":[{)" + reference + "}]}";
  };
  for (const std::string name : {"led", "led-closed"}) {
    EXPECT_EQ(told(name, patient(R"("reference":"Organization/1")")), List{});
    EXPECT_EQ(told(name, patient(R"("type":"Organization","identifier":{"value":"1"})")), List{});
    EXPECT_EQ(told(name, patient(R"("reference":"urn:uuid:3d1b2d1c-0b67-4a4e-9b36-4a4f1f2b9f11")")), List{});
  }
  EXPECT_EQ(told("led", patient(R"("reference":"Practitioner/1")")), List{"min Patient.generalPractitioner"});
  EXPECT_EQ(told("led-closed", patient(R"("reference":"Practitioner/1")")),
            (List{"min Patient.generalPractitioner", "slicing-closed Patient.generalPractitioner[0]"}));
}

TEST_F(Profiles, LeaveASliceByProfileOpenWhereTheReferenceLeadsOutside) {
  profile("named", "Organization", R"({"id":"Organization.alias","path":"Organization.alias","min":1})");
  profile(
      "by-profile", "Patient",
      R"json({"id":"Patient.generalPractitioner","path":"Patient.generalPractitioner","slicing":{"discriminator":[{"type":"profile","path":"resolve()"}],"rules":"closed"}},
         {"id":"Patient.generalPractitioner:org","path":"Patient.generalPractitioner","sliceName":"org","min":1,"max":"1","type":[{"code":"Reference","targetProfile":["http://x.test/named"]}]})json");
  EXPECT_EQ(told("by-profile", R"({"resourceType":"Patient","generalPractitioner":[{"reference":"Organization/1"}]})"),
            List{});
  EXPECT_EQ(told("by-profile", R"({"resourceType":"Patient","generalPractitioner":[{"reference":"Practitioner/1"}]})"),
            (List{"min Patient.generalPractitioner", "slicing-closed Patient.generalPractitioner[0]"}));
}

TEST_F(Profiles, HoldWhatIsInNoSliceToTheDefaultSlice) {
  for (const std::string rules : {"open", "closed"}) {
    profile(
        "default-" + rules, "Patient",
        R"({"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":")" +
            rules +
            R"("}},{"id":"Patient.telecom:phone","path":"Patient.telecom","sliceName":"phone","max":"1"},
               {"id":"Patient.telecom:phone.system","path":"Patient.telecom.system","min":1,"fixedCode":"phone"},
               {"id":"Patient.telecom:@default","path":"Patient.telecom","sliceName":"@default"},
               {"id":"Patient.telecom:@default.use","path":"Patient.telecom.use","min":1})");
    const std::string head =
        R"({"resourceType":"Patient","telecom":[{"system":"phone","value":"1"},{"system":"email",)";
    EXPECT_EQ(told("default-" + rules, head + R"("value":"a","use":"home"}]})"), List{});
    EXPECT_EQ(told("default-" + rules, head + R"("value":"a"}]})"), List{"min Patient.telecom[1].use"});
  }
}

TEST_F(Profiles, SayHowAReferenceMayLeadToItsTarget) {
  profile(
      "aggregated", "Patient",
      R"({"id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"],"aggregation":["contained"]}]})");
  EXPECT_EQ(
      told(
          "aggregated",
          R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"n"}],"managingOrganization":{"reference":"#o"}})"),
      List{});
  EXPECT_EQ(told("aggregated", R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization/1"}})"),
            List{"reference-aggregation Patient.managingOrganization"});
}

TEST_F(Profiles, DefineExtensionsThatAreModifiersOrNot) {
  profile(
      "changes", "Extension",
      R"({"id":"Extension","path":"Extension","isModifier":true,"isModifierReason":"x"},{"id":"Extension.url","path":"Extension.url","fixedUri":"http://x.test/changes"})");
  profile("adds", "Extension", R"({"id":"Extension.url","path":"Extension.url","fixedUri":"http://x.test/adds"})");
  const auto patient = [](const std::string& member, const std::string& name) {
    return R"({"resourceType":"Patient",")" + member + R"(":[{"url":"http://x.test/)" + name +
           R"(","valueString":"x"}]})";
  };
  // That the profile asked for is none of Patients is told beside it.
  EXPECT_EQ(told("changes", patient("modifierExtension", "changes")), List{"profile-type Patient"});
  EXPECT_EQ(told("adds", patient("extension", "adds")), List{"profile-type Patient"});
  EXPECT_EQ(told("changes", patient("extension", "changes")),
            (List{"profile-type Patient", "extension-modifier Patient.extension[0]"}));
  EXPECT_EQ(told("adds", patient("modifierExtension", "adds")),
            (List{"profile-type Patient", "extension-modifier Patient.modifierExtension[0]"}));
}

TEST_F(Profiles, SayWhatWouldSatisfyThem) {
  profile(
      "plain-spoken", "Patient",
      R"({"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed"},"min":1},
         {"id":"Patient.identifier:nhs","path":"Patient.identifier","sliceName":"nhs","min":1,"max":"1"},
         {"id":"Patient.identifier:nhs.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://x.test/nhs"},
         {"id":"Patient.gender","path":"Patient.gender","fixedCode":"male"},
         {"id":"Patient.birthDate","path":"Patient.birthDate","minValueDate":"2000-01-01"},
         {"id":"Patient.maritalStatus","path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"code":"M"}]}})");
  const fhir::Terminology terminology(*core_.artifacts);
  const Validator validator(tests::definitions(), knowledge_of(*core_.artifacts, terminology));
  const std::string text =
      R"({"resourceType":"Patient","identifier":[{"system":"http://x.test/other","value":"1"}],"gender":"female","birthDate":"1999-12-31","maritalStatus":{"text":"x"}})";
  std::map<std::string, std::string> remedies;
  for (const Issue& issue :
       validator.validate(json::read(text, tests::names())->root(), text, {{"http://x.test/plain-spoken"}}))
    remedies[issue.rule] = issue.remedy;
  EXPECT_NE(remedies["fixed"].find("\"male\""), std::string::npos) << remedies["fixed"];
  EXPECT_NE(remedies["pattern"].find(R"({"coding":[{"code":"M"}]})"), std::string::npos) << remedies["pattern"];
  EXPECT_NE(remedies["min-value"].find("2000-01-01"), std::string::npos) << remedies["min-value"];
  EXPECT_EQ(remedies["min"], R"(add identifier:nhs (told by system = "http://x.test/nhs"))");
  EXPECT_NE(remedies["slicing-closed"].find(remedies["min"].substr(4)), std::string::npos)
      << remedies["slicing-closed"];
}

TEST_F(Profiles, SpendStepsOnMatchingSlices) {
  std::string elements =
      R"({"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}})";
  for (int number = 0; number < 200; ++number) {
    const std::string slice = "s" + std::to_string(number);
    elements += R"(,{"id":"Patient.identifier:)" + slice + R"(","path":"Patient.identifier","sliceName":")" + slice +
                R"("},{"id":"Patient.identifier:)" + slice +
                R"(.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://x.test/)" + slice + R"("})";
  }
  profile("many", "Patient", elements);
  std::string text = R"({"resourceType":"Patient","identifier":[{"system":"http://x.test/none","value":"1"})";
  for (int number = 0; number < 200; ++number) text += R"(,{"system":"http://x.test/none","value":"1"})";
  text += "]}";
  const fhir::Terminology terminology(*core_.artifacts);
  ValidatorLimits limits;
  limits.steps = 100'000;
  const Validator validator(tests::definitions(), knowledge_of(*core_.artifacts, terminology), limits);
  const auto document = json::read(text, tests::names());
  const auto too_costly = [&](const Wanted& wanted) {
    const auto issues = validator.validate(document->root(), text, wanted);
    return std::any_of(issues.begin(), issues.end(), [](const Issue& issue) {
      return issue.code == std::string("too-costly") && issue.severity == fhir::Severity::fatal;
    });
  };
  EXPECT_FALSE(too_costly({}));
  EXPECT_TRUE(too_costly({{"http://x.test/many"}}));
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

TEST_F(Profiles, AnInvariantThatCannotBeUsedOrAnsweredIsNotTakenAsKept) {
  const auto rule = [](const std::string& severity, const std::string& expression) {
    return R"({"id":"Patient","path":"Patient","constraint":[{"key":"r-1","severity":")" + severity +
           R"(","human":"x","expression":")" + expression + R"("}]})";
  };
  const std::string text = R"({"resourceType":"Patient","name":[{"family":"Smith"},{"family":"["}]})";
  profile("broken", "Patient", rule("error", "name.where("));
  EXPECT_EQ(told("broken", text), List{"r-1 Patient"});
  profile("failing", "Patient", rule("error", "name.single().exists()"));
  EXPECT_EQ(told("failing", text), List{"r-1 Patient"});
  profile("kept", "Patient", rule("error", "name.exists()"));
  EXPECT_EQ(told("kept", text), List{});

  const auto verdict = [&](const std::string& name) {
    const fhir::Terminology terminology(*core_.artifacts);
    const Validator validator(tests::definitions(), knowledge_of(*core_.artifacts, terminology));
    return validator.validate(json::read(text, tests::names())->root(), text, {{"http://x.test/" + name}});
  };
  EXPECT_TRUE(blocking(verdict("broken")));
  EXPECT_TRUE(blocking(verdict("failing")));
  profile("mild", "Patient", rule("warning", "name.single().exists()"));
  EXPECT_FALSE(blocking(verdict("mild")));
}

TEST_F(Profiles, ATextUsedAsAnExpressionIsNotRepeated) {
  profile(
      "pattern", "Patient",
      R"#({"id":"Patient","path":"Patient","constraint":[{"key":"r-1","severity":"error","human":"x","expression":"'a'.matches(name.family)"}]})#");
  const std::string text = R"({"resourceType":"Patient","name":[{"family":"[Smith"}]})";
  const fhir::Terminology terminology(*core_.artifacts);
  const Validator validator(tests::definitions(), knowledge_of(*core_.artifacts, terminology));

  const auto issues = validator.validate(json::read(text, tests::names())->root(), text, {{"http://x.test/pattern"}});

  EXPECT_TRUE(blocking(issues));
  for (const Issue& issue : issues)
    EXPECT_EQ((issue.text + issue.remedy).find("Smith"), std::string::npos) << issue.text;
}

}  // namespace
}  // namespace gateway::validation
