// The verbs convert, map new and map diff of the real program.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/program.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::tests {
namespace {

namespace files = std::filesystem;

const std::string gp = "mappings/gp-referral-json";

struct Said {
  int code = -1;
  std::string text;  // both streams
};

Said run(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), built_program("referral-gateway"));
  Program program(arguments, folder.file("errors"));
  Said said;
  said.text = program.rest();
  said.code = program.wait();
  said.text += content_of(folder.file("errors"));
  return said;
}

std::string sample(const std::string& name) {
  return content_of(gp + "/samples/" + name + ".json");
}

TEST(Convert, EachRecordBecomesABundleOrAnOutcomeWithItsPlace) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("many.json")) << '[' << sample("routine-neglect") << ",3," << sample("fgm-risk") << ']';

  const Said said = run(folder, {"convert", folder.file("many.json"), "-o", folder.file("out"), "--mapping", gp});

  EXPECT_EQ(said.code, 1);
  EXPECT_NE(said.text.find("many.json: record 2 (/1): "), std::string::npos) << said.text;
  EXPECT_NE(said.text.find("3 records: 2 converted, 1 not"), std::string::npos) << said.text;
  EXPECT_NE(content_of(folder.file("out/many.1.json")).find("\"ServiceRequest\""), std::string::npos);
  EXPECT_NE(content_of(folder.file("out/many.2.error.json")).find("\"OperationOutcome\""), std::string::npos);
  EXPECT_TRUE(files::exists(folder.file("out/many.3.json")));
}

TEST(Convert, TheOrderOfWhatIsSaidIsThatOfTheRecordsWhateverTheThreads) {
  const TemporaryFolder folder;
  std::string list = "[" + sample("routine-neglect");
  for (int i = 0; i < 200; ++i) list += ',' + sample("routine-neglect");
  std::ofstream(folder.file("many.json")) << list << ']';
  const auto lines = [&](const char* threads) {
    return run(folder, {"convert", folder.file("many.json"), "-o", folder.file("out"), "--mapping", gp, "--json",
                        "--now", "2026-07-01T09:00:00Z", "--threads", threads});
  };

  const Said one = lines("1");
  const Said four = lines("4");

  EXPECT_EQ(one.code, 0);
  const auto told = [](const Said& said) { return said.text.substr(0, said.text.rfind("}\n")); };
  EXPECT_EQ(told(one), told(four));
  EXPECT_NE(one.text.find("\"record\":201,"), std::string::npos);
}

TEST(Convert, AFileOfOneRecordKeepsItsNameAndCanBeExplained) {
  const TemporaryFolder folder;

  const Said said = run(folder, {"convert", gp + "/samples/routine-neglect.json", "-o", folder.file("out"), "--mapping",
                                 gp, "--explain"});

  EXPECT_EQ(said.code, 0) << said.text;
  EXPECT_TRUE(files::exists(folder.file("out/routine-neglect.json")));
  EXPECT_NE(content_of(folder.file("out/routine-neglect.explain.txt")).find("mapped"), std::string::npos);
}

TEST(Convert, FhirIsCheckedWithoutAMapping) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("patient.xml"))
      << R"(<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>)";
  std::ofstream(folder.file("wrong.json")) << R"({"resourceType":"Patient","shoe":3})";

  const Said said =
      run(folder, {"convert", folder.file("patient.xml"), folder.file("wrong.json"), "-o", folder.file("out")});

  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(content_of(folder.file("out/patient.json")), "{\"resourceType\":\"Patient\",\"active\":true}\n");
  EXPECT_TRUE(files::exists(folder.file("out/wrong.error.json")));
  EXPECT_EQ(run(folder, {"convert", folder.file("none"), "-o", folder.file("out")}).code, 1);
  EXPECT_EQ(run(folder, {"convert", folder.file("none"), "-o", folder.file("out"), "--mapping", "none"}).code, 3);
}

TEST(MapNew, WhatItMakesOfASampleOfEachFormRunsAtOnce) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("a.csv")) << "record_id,child dob,phone\nR1,2019-01-01,01632 960001\n";
  std::ofstream(folder.file("b.xml")) << "<referral><child><dob>2019-01-01</dob></child></referral>";
  std::ofstream(folder.file("c.json")) << R"({"child":{"dob":"2019-01-01"},"list":[{"a":1},{"b":2}]})";

  for (const char* const sample : {"a.csv", "b.xml", "c.json"}) {
    const std::string made = folder.file(std::string("mapping-") + sample[0]);
    const Said said = run(folder, {"map", "new", made, "--from", folder.file(sample)});
    EXPECT_EQ(said.code, 0) << said.text;
    const Said ran = run(folder, {"map", "test", made, "--update"});
    EXPECT_EQ(ran.code, 0) << ran.text;
    const Said converted = run(folder, {"convert", folder.file(sample), "-o", folder.file("out"), "--mapping", made});
    EXPECT_EQ(converted.code, 0) << converted.text;
  }
  EXPECT_NE(content_of(folder.file("mapping-a/format.md")).find("| `row.child dob` |"), std::string::npos);
  EXPECT_NE(content_of(folder.file("mapping-c/mapping-c.map")).find("record.list.b"), std::string::npos);
  EXPECT_EQ(run(folder, {"map", "new", folder.file("mapping-a"), "--from", folder.file("a.csv")}).code, 1);
}

TEST(MapDiff, WhatWouldChangeIsCountedByElementWithoutContent) {
  const TemporaryFolder folder;
  files::copy("mappings", folder.file("mappings"), files::copy_options::recursive);
  const std::string copy = folder.file("mappings/gp-referral-json");
  EXPECT_EQ(run(folder, {"map", "diff", gp, copy}).code, 0);
  const std::string shared = folder.file("mappings/shared/record-parts.map");
  std::string map = content_of(shared);
  const std::size_t at = map.find("intent = 'order'");
  ASSERT_NE(at, std::string::npos);
  std::ofstream(shared) << map.replace(at, 16, "intent = 'plan'");

  const Said said = run(folder, {"map", "diff", gp, copy});

  EXPECT_EQ(said.code, 1) << said.text;
  EXPECT_NE(said.text.find("/entry/*/resource/intent is another"), std::string::npos) << said.text;
  EXPECT_EQ(said.text.find("order"), std::string::npos) << said.text;
}

}  // namespace
}  // namespace gateway::tests
