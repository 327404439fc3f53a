// The map verbs as an operator runs them: the program itself, its output, its errors and its exit codes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/json_difference.hpp"
#include "json/reader.hpp"
#include "support/golden.hpp"
#include "support/program.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::app {
namespace {

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string error;
};

// Runs referral-gateway in `folder` of the source tree, so that paths in its words are the same everywhere.
Ran referral_gateway(std::vector<std::string> arguments) {
  const tests::TemporaryFolder folder;
  const std::string errors = folder.file("stderr");
  arguments.insert(arguments.begin(), tests::built_program("referral-gateway"));
  tests::Program program(std::move(arguments), errors);
  Ran ran;
  ran.out = program.rest();
  ran.exit_code = program.wait();
  ran.error = tests::content_of(errors);
  return ran;
}

std::string file_in(const tests::TemporaryFolder& folder, const std::string& name, const std::string& text) {
  const std::string path = folder.file(name);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

const std::string visit = "tests/app/visit/";

TEST(MapRun, PrintsTheWholeOutput) {
  const Ran ran = referral_gateway({"map", "run", visit + "visit.map", visit + "visit.json"});

  EXPECT_EQ(ran.exit_code, 0) << ran.error;
  EXPECT_EQ(ran.error, "");
  tests::expect_golden(visit + "expected.json", ran.out);
}

TEST(MapRun, AsksProfilesAndValueSetsInItsConditions) {
  const tests::TemporaryFolder folder;
  const std::string map = file_in(
      folder, "m.map",
      "uses \"http://hl7.org/fhir/StructureDefinition/Patient\" alias Patient as source\n"
      "group A(source s : Patient, target t : Patient) {\n"
      "  s where conformsTo('http://x.test/born') -> t.id = 'born';\n"
      "  s.gender as g where memberOf('http://hl7.org/fhir/ValueSet/administrative-gender') -> t.active = true;\n}\n");
  file_in(folder, "profiles/born.json", R"({"resourceType":"StructureDefinition","url":"http://x.test/born","name":"N",
    "status":"draft","kind":"resource","abstract":false,"type":"Patient","derivation":"constraint",
    "baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient",
    "differential":{"element":[{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]}})");
  const std::string born =
      file_in(folder, "born.json", R"({"resourceType":"Patient","gender":"male","birthDate":"2001"})");
  const std::string unborn = file_in(folder, "unborn.json", R"({"resourceType":"Patient","gender":"boy"})");
  const std::string profiles = folder.file("profiles");

  const Ran whole = referral_gateway({"map", "run", map, born, "--package", profiles});
  EXPECT_EQ(whole.exit_code, 0) << whole.error;
  EXPECT_NE(whole.out.find("\"born\""), std::string::npos) << whole.out;
  EXPECT_NE(whole.out.find("true"), std::string::npos) << whole.out;
  const Ran neither = referral_gateway({"map", "run", map, unborn, "--package", profiles});
  EXPECT_EQ(neither.exit_code, 0) << neither.error;
  EXPECT_EQ(neither.out.find("\"born\""), std::string::npos) << neither.out;
  EXPECT_EQ(neither.out.find("true"), std::string::npos) << neither.out;
}

TEST(MapRun, WritesToAFileAndStartsInTheGroupAskedFor) {
  const tests::TemporaryFolder folder;
  const std::string map = file_in(folder, "m.map",
                                  "group A(source s, target t : Patient) { s -> t.id = 'a'; }\n"
                                  "group B(source s, target t : Patient) { s -> t.id = 'b'; }\n");
  const std::string record = file_in(folder, "r.json", "{}");

  const Ran ran = referral_gateway({"map", "run", "--group", "B", map, record, "-o", folder.file("out.json")});

  EXPECT_EQ(ran.exit_code, 0) << ran.error;
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(tests::content_of(folder.file("out.json")).find("\"id\": \"b\""), std::string::npos);
  const Ran none = referral_gateway({"map", "run", "--group", "C", map, record});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_EQ(none.error, map + ": there is no group 'C' to start in\n");
}

TEST(MapRun, AFailingRuleGivesNoOutputAndItsPlaceInMapAndRecord) {
  const tests::TemporaryFolder folder;
  const std::string map = file_in(folder, "m.map",
                                  "group A(source s, target t : Patient) {\n  s.a as a -> t.id = a;\n"
                                  "  s.n as n -> t.birthDate = cast(n, 'date') \"date\";\n}\n");
  const std::string record = file_in(folder, "r.json", "{\"a\": \"x\",\n \"n\": \"not a date\"}");

  const Ran ran = referral_gateway({"map", "run", map, record, "-o", folder.file("out.json")});

  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_FALSE(std::filesystem::exists(folder.file("out.json")));
  EXPECT_EQ(ran.error, map + ":3:3 \"date\" at /n (" + record +
                           ":2:7): the value cannot be cast to date\n"
                           "    s.n as n -> t.birthDate = cast(n, 'date') \"date\";\n    ^\n");
}

TEST(MapCheck, AMapWithItsImportsAndConceptMapsIsSound) {
  const Ran ran = referral_gateway(
      {"map", "check", visit + "visit.map", visit + "shared.map", "mappings/gp-referral-json/gp-referral.map"});

  EXPECT_EQ(ran.exit_code, 0) << ran.error;
  EXPECT_EQ(ran.out, visit + "visit.map: sound\n" + visit +
                         "shared.map: sound\nmappings/gp-referral-json/gp-referral.map: sound\n");
}

TEST(MapCheck, EveryFaultIsShownWithItsLineAndACaret) {
  const tests::TemporaryFolder folder;
  const std::string map = file_in(folder, "m.map",
                                  "imports \"http://nowhere/*\"\n"
                                  "group A(source s, target t : Patient) {\n"
                                  "  s.a as a -> t.idd = a;\n"
                                  "\ts.b as b -> t.id = c;\n"
                                  "  s.c as c then { c.d as d -> t.name = create('Nothing'); c.e -> t.wrong; };\n"
                                  "}\n");

  const Ran imports = referral_gateway({"map", "check", map});

  EXPECT_EQ(imports.exit_code, 1);
  EXPECT_EQ(imports.error, map +
                               ":1:1: none of the given maps has a url like this; give the imported map as well\n"
                               "  imports \"http://nowhere/*\"\n  ^\n");
  std::string text = tests::content_of(map);
  file_in(folder, "m.map", text.substr(text.find('\n') + 1));
  const Ran rules = referral_gateway({"map", "check", map});
  EXPECT_EQ(rules.exit_code, 1);
  EXPECT_EQ(rules.error,
            map + ":2:15: a Patient has no element 'idd'\n    s.a as a -> t.idd = a;\n                ^\n" + map +
                ":3:21: there is no variable 'c' here\n  \ts.b as b -> t.id = c;\n  \t                   ^\n" + map +
                ":4:47: the type 'Nothing' is not known; declare it: uses \"url\" alias Nothing as …\n"
                "    s.c as c then { c.d as d -> t.name = create('Nothing'); c.e -> t.wrong; };\n" +
                std::string(48, ' ') + "^\n" + map +
                ":4:66: a Patient has no element 'wrong'\n"
                "    s.c as c then { c.d as d -> t.name = create('Nothing'); c.e -> t.wrong; };\n" +
                std::string(67, ' ') + "^\n");
}

TEST(MapCheck, AFileThatIsNotThereOrABrokenImportIsAnError) {
  const tests::TemporaryFolder folder;
  const std::string map =
      file_in(folder, "m.map", "imports \"http://x/b\"\ngroup A(source s, target t) { s.a -> t.b; }\n");
  const std::string broken =
      file_in(folder, "lib/b.map", "/// url = 'http://x/b'\ngroup B(source s, target t) { s.a -> }\n");

  const Ran ran = referral_gateway({"map", "check", "--with", folder.file("lib"), map, folder.file("none.map")});

  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_NE(ran.error.find(broken + ":2:38: "), std::string::npos) << ran.error;
  EXPECT_NE(ran.error.find("none.map: the file cannot be read"), std::string::npos) << ran.error;
  EXPECT_NE(ran.error.find("2 of 2 maps are wrong\n"), std::string::npos) << ran.error;
}

TEST(MapExplain, TellsEveryElementsRuleAndInputAndEveryFieldsFate) {
  const Ran text = referral_gateway({"map", "explain", visit + "visit.map", visit + "visit.json"});
  const Ran json = referral_gateway({"map", "explain", "--json", visit + "visit.map", visit + "visit.json"});

  EXPECT_EQ(text.exit_code, 0) << text.error;
  tests::expect_golden(visit + "explained.txt", text.out);
  tests::expect_golden(visit + "explained.json", json.out);
}

TEST(MapTest, EverySampleOfTheGpFolderIsAsExpected) {
  const Ran ran = referral_gateway({"map", "test", "mappings/gp-referral-json"});

  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.error;
  for (const char* line : {"unborn-child.json: as expected\n", "fhir-bundle.json: is FHIR already, not mapped\n",
                           "unmappable-wrong-types.json: as expected\n14 of 14 samples are as expected\n"}) {
    EXPECT_NE(ran.out.find(line), std::string::npos) << ran.out;
  }
}

TEST(MapTest, WhatDiffersIsToldPlaceByPlace) {
  const tests::TemporaryFolder folder;
  file_in(folder, "m.map",
          "group A(source s, target t : Patient) { s.a as a -> t.name as n, n.text = a; s.d as d -> t.birthDate = "
          "cast(d, 'date'); }\n");
  file_in(folder, "samples/one.json", R"({"a":"x"})");
  file_in(folder, "samples/two.json", R"({"d":"never"})");
  file_in(folder, "samples/three.json", R"({"a":"y"})");
  file_in(folder, "expected/one.json", R"({"resourceType":"Patient","id":"i","name":[{"text":"z"}]})");
  file_in(folder, "expected/four.json", "{}");

  const Ran wrong = referral_gateway({"map", "test", folder.path()});
  const Ran updated = referral_gateway({"map", "test", "--update", folder.path()});
  std::filesystem::remove(folder.file("expected/four.json"));
  const Ran right = referral_gateway({"map", "test", folder.path()});

  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_EQ(wrong.out,
            "one.json: differs\n  /id: only expected: \"i\"\n  /name/0/text: expected \"z\", made \"x\"\n"
            "three.json: differs\n  there is no three.json; made: a resource\n"
            "two.json: differs\n  there is no two.error.txt; made: m.map:1:78 at /d: the value cannot be cast to date\n"
            "expected/four.json: has no sample\n0 of 3 samples are as expected\n")
      << wrong.error;
  EXPECT_EQ(updated.exit_code, 1);
  EXPECT_EQ(right.exit_code, 0) << right.out;
}

TEST(JsonDifferences, AreListedInOrderUpToALimit) {
  json::Names names;
  const auto left = json::read(R"({"a":[1,2,3],"b":{"x/y":true},"c":null})", names);
  const auto right = json::read(R"({"c":null,"b":{"x/y":"true"},"a":[1,5],"d":1.0})", names);

  EXPECT_EQ(json_differences(left->root(), right->root()),
            (std::vector<std::string>{"/a/1: expected 2, made 5", "/a/2: only expected: 3",
                                      "/b/x~1y: expected true, made \"true\"", "/d: only made: 1.0"}));
  EXPECT_EQ(json_differences(left->root(), right->root(), 2),
            (std::vector<std::string>{"/a/1: expected 2, made 5", "/a/2: only expected: 3", "and more"}));
  EXPECT_TRUE(json_differences(left->root(), left->root()).empty());
}

}  // namespace
}  // namespace gateway::app
