// The verb `fhirpath`, run as people run it.
#include <gtest/gtest.h>

#include <fstream>

#include "support/program.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests {
namespace {

struct Outcome {
  int code;
  std::string out;
  std::string error;
};

class FhirpathVerb : public testing::Test {
 protected:
  FhirpathVerb() {
    std::ofstream(patient_) << R"({"resourceType":"Patient","id":"p1","active":true,"birthDate":"1974-12-25",
      "name":[{"use":"official","given":["Peter","James"]},{"given":["Jim"]}],"multipleBirthInteger":2})";
  }

  Outcome run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {built_program("referral-gateway"), "fhirpath"});
    const std::string errors = folder_.file("errors");
    std::filesystem::remove(errors);
    Program program(std::move(arguments), errors);
    const std::string out = program.rest();
    const int code = program.wait();
    return {code, out, content_of(errors)};
  }

  TemporaryFolder folder_;
  std::string patient_ = folder_.file("patient.json");
};

TEST_F(FhirpathVerb, PrintsAnItemALine) {
  const Outcome outcome = run({"Patient.name.given | 'x'", patient_});

  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_EQ(outcome.out, "Peter\nJames\nJim\nx\n");
  EXPECT_EQ(outcome.error, "");
}

TEST_F(FhirpathVerb, PrintsTypesAndValuesAsJson) {
  const Outcome outcome =
      run({"name.first() | birthDate | multipleBirth | 1.50 | 4 'mg' | @2015-02-04T14 | active", patient_, "--json"});

  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_EQ(outcome.out, R"([
  {"type":"FHIR.HumanName","value":{"use":"official","given":["Peter","James"]}},
  {"type":"FHIR.date","value":"1974-12-25"},
  {"type":"FHIR.integer","value":2},
  {"type":"System.Decimal","value":1.50},
  {"type":"System.Quantity","value":"4 'mg'"},
  {"type":"System.DateTime","value":"2015-02-04T14"},
  {"type":"FHIR.boolean","value":true}
]
)");
  EXPECT_EQ(run({"photo", patient_, "--json"}).out, "[]\n");
}

TEST_F(FhirpathVerb, NeedsNoResource) {
  EXPECT_EQ(run({"1 + 2"}).out, "3\n");
  EXPECT_EQ(run({"%who & '!'", "--variable", "who=you"}).out, "you!\n");
  EXPECT_EQ(run({"(1 | 2).trace('seen').count()"}).error, "trace seen: 2 items\n  1\n  2\n");
}

TEST_F(FhirpathVerb, MarksThePlaceOfAWrongExpression) {
  const Outcome broken = run({"name.where(use = )", patient_});
  EXPECT_EQ(broken.code, 1);
  EXPECT_EQ(broken.out, "");
  EXPECT_TRUE(broken.error.starts_with("1:18: ")) << broken.error;
  EXPECT_TRUE(broken.error.ends_with("name.where(use = )\n                 ^\n")) << broken.error;

  const Outcome several = run({"name.given.single()", patient_});
  EXPECT_EQ(several.code, 1);
  EXPECT_TRUE(several.error.ends_with("name.given.single()\n           ^\n")) << several.error;

  const Outcome misspelt = run({"name.family1", patient_});
  EXPECT_EQ(misspelt.code, 1);
  EXPECT_EQ(misspelt.error, "1:6: HumanName has no element family1; did you mean family?\nname.family1\n     ^\n");
  EXPECT_EQ(run({"name.family1", patient_, "--lenient"}).code, 0);
}

TEST_F(FhirpathVerb, AsksProfilesValueSetsAndNarrative) {
  std::filesystem::create_directories(folder_.file("profiles"));
  const auto profile = [](const std::string& type, const std::string& path) {
    return R"({"resourceType":"StructureDefinition","url":"http://x.test/)" + type + R"(","name":"N","status":"draft",
      "kind":"resource","abstract":false,"type":")" +
           type + R"(","baseDefinition":"http://hl7.org/fhir/StructureDefinition/)" + type +
           R"(","derivation":"constraint","differential":{"element":[{"id":")" + path + R"(","path":")" + path +
           R"(","min":1}]}})";
  };
  std::ofstream(folder_.file("profiles/patient.json")) << profile("Patient", "Patient.birthDate");
  std::ofstream(folder_.file("profiles/name.json")) << profile("HumanName", "HumanName.use");
  const std::string other = folder_.file("other.json");
  std::ofstream(other) << R"({"resourceType":"Patient","active":true})";
  const std::vector<std::string> packages = {"--package", folder_.file("profiles")};

  EXPECT_EQ(run({"conformsTo('http://x.test/Patient')", patient_, packages[0], packages[1]}).out, "true\n");
  EXPECT_EQ(run({"conformsTo('http://x.test/Patient')", other, packages[0], packages[1]}).out, "false\n");
  EXPECT_EQ(run({"name.select(conformsTo('http://x.test/HumanName'))", patient_, packages[0], packages[1]}).out,
            "true\nfalse\n");
  EXPECT_EQ(run({"conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", patient_}).out, "true\n");
  EXPECT_EQ(run({"conformsTo('http://x.test/unknown')", patient_}).code, 1);
  EXPECT_EQ(run({"conformsTo('http://x.test/Patient')", patient_, "--package", folder_.file("absent")}).code, 3);
  EXPECT_EQ(run({"name.use.memberOf('http://hl7.org/fhir/ValueSet/name-use')", patient_}).out, "true\n");
  EXPECT_EQ(run({"'<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>'.htmlChecks()"}).out, "true\n");
  EXPECT_EQ(run({"'<div xmlns=\"http://www.w3.org/1999/xhtml\"><script/></div>'.htmlChecks()"}).out, "false\n");
}

TEST_F(FhirpathVerb, EndsInTheBudget) {
  const Outcome outcome = run({"(1).repeat($this + 1)"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_TRUE(outcome.error.starts_with("1:")) << outcome.error;
}

TEST_F(FhirpathVerb, SaysWhatIsWrongWithTheFile) {
  std::ofstream(folder_.file("broken.json")) << "{\"resourceType\":\n  nope}";

  EXPECT_EQ(run({"id", folder_.file("none.json")}).code, 1);
  const Outcome broken = run({"id", folder_.file("broken.json")});
  EXPECT_EQ(broken.code, 1);
  EXPECT_NE(broken.error.find("broken.json 2:"), std::string::npos) << broken.error;
}

}  // namespace
}  // namespace gateway::tests
