// The map of REF^I12: whatever is left out of a message or garbled in it, a valid Bundle or an error comes of it.
#include <re2/re2.h>

#include <random>
#include <set>
#include <string>

#include "fhir/nhs_number.hpp"
#include "formats/hl7v2_record.hpp"
#include "samples/sample_files.hpp"
#include "support/program.hpp"

namespace gateway::tests {
namespace {

const std::filesystem::path hl7v2_folder = "mappings/hl7v2-ref-i12";

const mapping::Program& hl7v2_program() {
  static const mapping::Program compiled = [] {
    auto program = mapping::compile(mapping_files(hl7v2_folder), names(), definitions());
    if (!program) throw std::runtime_error(base::describe(program.error()));
    return std::move(program).value();
  }();
  return compiled;
}

base::Result<mapping::Output> mapped(const std::string& bytes) {
  const mapping::Program& program = hl7v2_program();  // knows every name before a record is read
  const auto record = TRY(formats::read_hl7v2_record(bytes, names()));
  mapping::RunInputs inputs;
  inputs.now = base::parse_instant("2026-07-01T09:00:00Z").value();
  inputs.id_space = base::derive_uuid(base::Uuid{}, "hl7v2");
  return mapping::run(program, record.tree.root(), inputs);
}

// Expects a Bundle with one child and its request that is valid FHIR.
void expect_whole(const mapping::Output& output, const std::string& bytes) {
  std::size_t requests = 0;
  for (const json::Node& entry : *output.target.root().find("entry")) {
    if (entry.find("resource")->string("resourceType") == "ServiceRequest") ++requests;
  }
  ASSERT_EQ(requests, 1u) << bytes;
  for (const validation::Issue& issue : validator().validate(output.target.root(), {})) {
    ASSERT_FALSE(validation::is_blocking(issue)) << base::describe(validation::error_of(issue)) << "\n" << bytes;
  }
}

std::vector<std::string> mappable() {
  std::vector<std::string> texts;
  for (const auto& file : files_in(hl7v2_folder / "samples", ".hl7")) {
    if (!file.filename().string().starts_with("unmappable-")) texts.push_back(content_of(file));
  }
  return texts;
}

TEST(Hl7v2Mapping, EverySampleBecomesWhatIsExpectedOfIt) {
  Program verb(
      {built_program("referral-gateway"), "map", "test", hl7v2_folder.string(), "--definitions", definitions_pack()},
      "/dev/null");
  const std::string said = verb.rest();
  EXPECT_EQ(verb.wait(), 0) << said;
}

TEST(Hl7v2Mapping, SamplesTellOfNobody) {
  const RE2 telephone(R"([^0-9](0[0-9]{4})\)? ?([0-9]{6})[^0-9])");
  const RE2 nhs_number(R"(\|([0-9]{10})\^\^\^NHS)");
  const RE2 postcode(R"(\b([A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})\b)");
  std::size_t numbers = 0;
  for (const auto& file : files_in(hl7v2_folder / "samples", ".hl7")) {
    const std::string text = content_of(file);
    std::string found;
    std::string rest;
    re2::StringPiece at(text);
    while (RE2::FindAndConsume(&at, nhs_number, &found)) {
      EXPECT_TRUE(found.starts_with("999") && fhir::nhs_number(found).ok()) << file << " " << found;
      ++numbers;
    }
    for (at = text; RE2::FindAndConsume(&at, telephone, &found, &rest);) {
      EXPECT_TRUE(found == "01632" && rest.starts_with("960")) << file << " " << found << rest;
    }
    for (at = text; RE2::FindAndConsume(&at, postcode, &found);)
      EXPECT_TRUE(found.starts_with("ZZ99")) << file << " " << found;
  }
  EXPECT_GE(numbers, 12u);
}

TEST(Hl7v2Mapping, EverySampleIsValidFhir) {
  const auto texts = mappable();
  EXPECT_GE(texts.size(), 16u);
  for (const std::string& text : texts) {
    const auto output = mapped(text);
    ASSERT_TRUE(output.ok()) << base::describe(output.error()) << "\n" << text;
    expect_whole(*output, text);
  }
}

TEST(Hl7v2Mapping, WithoutAnyOneFieldTheBundleIsValid) {
  for (const std::string& text : mappable()) {
    const char separator = text[3];
    for (std::size_t at = text.find_first_of("\r\n") + 1; at < text.size(); ++at) {
      if (text[at] != separator) continue;
      const std::size_t end = text.find_first_of(std::string("\r\n") + separator, at + 1);
      if (end == std::string::npos || end == at + 1) continue;
      const std::string changed = text.substr(0, at + 1) + text.substr(end);
      const auto output = mapped(changed);
      // A PID of which nothing is left names no patient.
      if (!output && output.error().kind == base::ErrorKind::processing) continue;
      ASSERT_TRUE(output.ok()) << base::describe(output.error()) << "\n" << changed;
      expect_whole(*output, changed);
    }
  }
}

TEST(Hl7v2Mapping, GarbledMessagesGiveAValidBundleOrAnError) {
  const auto texts = mappable();
  const std::vector<std::string> garbage = {
      "",    "|",        "^",        "~",    "&",          "\\",      "\\X00\\", "\"\"", "\r", "\rPID|1\r",
      "é",   "\xff",     "99999999", "Y",    "maybe",      "ZZZ|1\r", "^^^^^^",  "|||",  " ",  "\rOBX|9|NM|W||1e9",
      "<b>", "20261340", "-",        "1.50", "https://x y"};
  std::mt19937 random(20261122);
  const auto below = [&](std::size_t count) {
    return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
  };
  std::size_t made = 0;
  for (int round = 0; round < 10'000; ++round) {
    std::string text = texts[below(texts.size())];
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
      const std::size_t at = 20 + below(text.size() - 20);
      const std::string& instead = garbage[below(garbage.size())];
      text.replace(at, std::min(below(12), text.size() - at), instead);
    }
    const auto output = mapped(text);
    if (!output) continue;
    ++made;
    expect_whole(*output, text);
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_GT(made, 5'000u) << "most damage still leaves a referral";
}

TEST(Hl7v2Mapping, DangerIsNeverHidden) {
  const std::string head = "MSH|^~\\&|A|Y99001|||||REF^I12|1|P|2.5.1\rPID|1\rRF1|P|R\r";
  const auto priority = [&](const std::string& more) {
    const auto output = mapped(head + more);
    if (!output) return base::describe(output.error());
    for (const json::Node& entry : *output->target.root().find("entry")) {
      const json::Node* resource = entry.find("resource");
      if (resource->string("resourceType") == "ServiceRequest") return std::string(resource->string("priority"));
    }
    return std::string("no request");
  };
  const std::string calm = "OBX|1|ST|IMMED||N\r";

  EXPECT_EQ(priority(calm), "routine");
  EXPECT_EQ(priority(""), "urgent") << "unanswered";
  EXPECT_EQ(priority("OBX|1|ST|IMMED||\r"), "urgent") << "empty";
  EXPECT_EQ(priority("OBX|1|ST|IMMED||\"\"\r"), "urgent") << "null";
  EXPECT_EQ(priority("OBX|1|CWE|IMMED^x^99SGREF||Y^Yes^HL70136\r"), "stat");
  EXPECT_EQ(priority(calm + "OBX|2|CWE|CATEGORY||700254002^x^SCT\r"), "urgent");
  EXPECT_EQ(priority(calm + "OBX|2|ST|DISCLOSE||Y\r"), "urgent");
  EXPECT_EQ(priority(calm + "OBX|2|ST|OTHCHILD||yes\r"), "urgent");
  EXPECT_EQ(priority(calm + "NK1|1|A^B\rZNK|1|||Y\r"), "urgent");
  EXPECT_EQ(priority(calm + "ZNK|7|||Y\r"), "urgent") << "a mark of a person that is not there";
}

}  // namespace
}  // namespace gateway::tests
