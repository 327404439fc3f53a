// The verb `validate`, run as people run it.
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
};

class ValidateVerb : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_.file(name)) << text;
    return folder_.file(name);
  }

  Outcome run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {built_program("referral-gateway"), "validate"});
    Program program(std::move(arguments), folder_.file("errors"));
    const std::string out = program.rest();
    return {program.wait(), out};
  }

  TemporaryFolder folder_;
};

TEST_F(ValidateVerb, SaysWhatIsWrongAtItsPlaceAndEndsWithOne) {
  const std::string good = file("good.json", R"({"resourceType":"Patient","gender":"male"})");
  const std::string bad = file("bad.json", "{\"resourceType\":\"Patient\",\n \"gender\":\"boy\"}");

  const Outcome outcome = run({good, bad});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("bad.json:2:11: error: Patient.gender: "), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("[required-binding]"), std::string::npos);
  EXPECT_EQ(run({good}).code, 0);
}

TEST_F(ValidateVerb, ReadsXml) {
  const std::string bad =
      file("bad.xml", "<Patient xmlns=\"http://hl7.org/fhir\">\n  <gender value=\"boy\"/>\n</Patient>");

  const Outcome outcome = run({bad});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("bad.xml:2:"), std::string::npos) << outcome.out;
}

TEST_F(ValidateVerb, PrintsAnOutcomeForEachFile) {
  const std::string good = file(
      "good.json",
      R"({"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}})");

  const Outcome outcome = run({good, folder_.file("absent.json"), "--json"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 2);
  EXPECT_EQ(outcome.out.find("{\"resourceType\":\"OperationOutcome\""), 0u) << outcome.out;
  EXPECT_NE(outcome.out.find("\"fatal\""), std::string::npos);
}

TEST_F(ValidateVerb, HoldsResourcesToTheProfilesOfAPackage) {
  std::filesystem::create_directories(folder_.file("profiles"));
  std::ofstream(folder_.file("profiles/named.json"))
      << R"({"resourceType":"StructureDefinition","url":"http://x.test/named","name":"Named","status":"draft","kind":"resource",
        "abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint",
        "differential":{"element":[{"id":"Patient.name","path":"Patient.name","min":1}]}})";
  const std::string nameless = file("nameless.json", R"({"resourceType":"Patient","active":true})");

  const Outcome outcome = run({nameless, "--package", folder_.file("profiles"), "--profile", "http://x.test/named"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("[min of http://x.test/named]"), std::string::npos) << outcome.out;
}

TEST_F(ValidateVerb, PlacesWhatMakesAFileUnreadable) {
  const std::string cut = file("cut.json", "{\"resourceType\":\"Patient\",\n\"name\":[{\"family\":\"Smith\"");

  const Outcome outcome = run({cut, "--json"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_NE(outcome.out.find("issue-line\",\"valueInteger\":2"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("\"expression\":[\"name[0].family\"]"), std::string::npos) << outcome.out;
  EXPECT_NE(run({cut}).out.find("cut.json:2:26: fatal: name[0].family: "), std::string::npos) << run({cut}).out;
}

TEST_F(ValidateVerb, FindsTheErrorBehindManyHints) {
  std::string text = R"({"resourceType":"Patient","extension":[)";
  for (int number = 0; number < 201; ++number)
    text += (number == 0 ? "" : ",") + std::string(R"({"url":"http://x.test/unknown","valueString":"x"})");

  EXPECT_EQ(run({file("many.json", text + R"(],"gender":"wrong"})")}).code, 1);
}

}  // namespace
}  // namespace gateway::tests
