// The verbs `profiles list`, `show` and `check`, run as people run them.
#include <gtest/gtest.h>

#include <fstream>

#include "support/program.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests {
namespace {

struct Outcome {
  int code = -1;
  std::string out;
  std::string error;
};

Outcome profiles(std::vector<std::string> arguments) {
  const TemporaryFolder folder;
  const std::string errors = folder.file("errors");
  arguments.insert(arguments.begin(), {built_program("referral-gateway"), "profiles"});
  Program program(std::move(arguments), errors);
  const std::string out = program.rest();
  const int code = program.wait();
  return {code, out, content_of(errors)};
}

std::string file_in(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
  std::ofstream(folder.file(name), std::ios::binary) << text;
  return folder.file(name);
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string profile(const std::string& element) {
  return R"({"resourceType":"StructureDefinition","url":"urn:p","name":"P","status":"draft","fhirVersion":"4.0.1",
    "kind":"resource","abstract":false,"type":"Patient","derivation":"constraint",
    "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",
    "differential":{"element":[{"id":"Patient","path":"Patient"},)" +
         element + "]}}";
}

}  // namespace

TEST(ProfilesList, NamesPackagesAndTheirDefinitions) {
  const Outcome outcome = profiles({"list", "--with", "fhir-profiles/codesystems"});

  EXPECT_EQ(outcome.code, 0) << outcome.error;
  EXPECT_TRUE(holds(outcome.out, "# hl7.fhir.r4.core 4.0.1: 4")) << outcome.out;
  EXPECT_TRUE(holds(outcome.out, "\n# codesystems: ")) << outcome.out;
  EXPECT_TRUE(
      holds(outcome.out, "codesystems\tCodeSystem\thttps://referral-gateway.example/fhir/CodeSystem/risk-factor"));
  EXPECT_FALSE(holds(outcome.out, "StructureDefinition/Patient"));
  EXPECT_TRUE(
      holds(profiles({"list", "--all", "--kind", "StructureDefinition"}).out, "StructureDefinition/Patient|4.0.1"));
  EXPECT_EQ(profiles({"list", "--kind", "Patient"}).code, 2);
  EXPECT_EQ(profiles({"list", "--with", "no-such-folder"}).code, 3);
}

TEST(ProfilesShow, PrintsElementsAndCodes) {
  const Outcome patient = profiles({"show", "Patient"});
  EXPECT_EQ(patient.code, 0) << patient.error;
  EXPECT_TRUE(
      holds(patient.out,
            "Patient.gender\t0..1\tcode\tsummary, required http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1"))
      << patient.out;

  const Outcome gender = profiles({"show", "http://hl7.org/fhir/ValueSet/administrative-gender"});
  EXPECT_TRUE(holds(gender.out, "http://hl7.org/fhir/administrative-gender\tfemale\tFemale\n")) << gender.out;
  EXPECT_EQ(profiles({"show", "urn:nobody"}).code, 1);
}

TEST(ProfilesCheck, FindsOurOwnDefinitionsSound) {
  const Outcome outcome = profiles({"check", "fhir-profiles"});

  EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.error;
  EXPECT_TRUE(holds(outcome.out, " 0 errors")) << outcome.out;
}

TEST(ProfilesCheck, SaysWhatIsWrongAndWhere) {
  const TemporaryFolder folder;
  const auto found = [&](const std::string& text) { return profiles({"check", file_in(folder, "p.json", text)}); };

  const Outcome sound = found(profile(R"({"id":"Patient.name","path":"Patient.name","min":1})"));
  EXPECT_EQ(sound.code, 0) << sound.out;
  const Outcome unknown = found(profile(R"({"id":"Patient.nme","path":"Patient.nme","min":1})"));
  EXPECT_EQ(unknown.code, 1);
  EXPECT_TRUE(holds(unknown.out, "error: urn:p ") && holds(unknown.out, "Patient.nme")) << unknown.out;
  const Outcome wrong = found(profile(
      R"({"id":"Patient.name","path":"Patient.name","constraint":[{"key":"p-1","severity":"error","human":"x","expression":"given.exists("}]})"));
  EXPECT_EQ(wrong.code, 1);
  EXPECT_TRUE(holds(wrong.out, "error: urn:p Patient.name p-1: its FHIRPath does not compile")) << wrong.out;
  std::string misnamed = profile(R"({"id":"Patient.name","path":"Patient.name","min":1})");
  const std::string root = R"("path":"Patient")";
  misnamed.insert(misnamed.find(root) + root.size(),
                  R"#(,"constraint":[{"key":"p-2","severity":"error","human":"x","expression":"nmae.exists()"}])#");
  const Outcome unfit = found(misnamed);
  EXPECT_EQ(unfit.code, 0);
  EXPECT_TRUE(holds(unfit.out, "warning: urn:p Patient p-2: its FHIRPath cannot fit Patient: ")) << unfit.out;
  const Outcome unbound = found(profile(
      R"({"id":"Patient.gender","path":"Patient.gender","binding":{"strength":"required","valueSet":"urn:nowhere"}})"));
  EXPECT_EQ(unbound.code, 1);
  EXPECT_TRUE(holds(unbound.out, "urn:nowhere is not held")) << unbound.out;
  const Outcome value_set = found(R"({"resourceType":"ValueSet","url":"urn:v","compose":{"include":[
    {"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"femal"}]}]}})");
  EXPECT_EQ(value_set.code, 1);
  EXPECT_TRUE(holds(value_set.out, "it lists the code femal")) << value_set.out;
  const Outcome broken = found("{\"resourceType\":\n}");
  EXPECT_EQ(broken.code, 1);
  EXPECT_TRUE(holds(broken.out, "p.json:2:")) << broken.out;
}

TEST(ProfilesCheck, TakesUkCore) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/ukcore-definitions.tgz");
  const Outcome outcome = profiles({"check", archive.string()});

  EXPECT_TRUE(holds(outcome.out, " definitions checked")) << outcome.out << outcome.error;
}

}  // namespace gateway::tests
