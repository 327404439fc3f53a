#include "intake/doubtful_codes.hpp"

#include <gtest/gtest.h>

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "support/definitions.hpp"

namespace gateway::intake {
namespace {

// The warnings about a resource, "path: text" each, and what is left of it.
struct Examined {
  std::vector<std::string> told;
  std::string left;
};

Examined examined(const std::string& resource) {
  json::Document bundle =
      json::read(R"({"resourceType":"Bundle","entry":[{"resource":)" + resource + "}]}", tests::names()).value();
  Examined result;
  for (const base::Error& each : examine_codes(bundle)) result.told.push_back(each.place);
  result.left = json::write(*bundle.root().find("entry")->first()->find("resource"));
  return result;
}

using Told = std::vector<std::string>;

TEST(DoubtfulCodes, NumbersThatPassTheirCheckAreNotMentioned) {
  const std::string patient =
      R"({"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990003130"},)"
      R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Y99001"}]})";
  EXPECT_EQ(examined(patient).told, Told{});
  EXPECT_EQ(examined(patient).left, patient);
}

TEST(DoubtfulCodes, ThoseThatFailAreToldOnceAndStay) {
  const std::string patient =
      R"({"resourceType":"Patient","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990003131"},)"
      R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9.99E+09"},)"
      R"({"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"the surgery"}]})";
  EXPECT_EQ(examined(patient).told, (Told{"Patient.identifier", "Patient.identifier"}));
  EXPECT_EQ(examined(patient).left, patient);
}

TEST(DoubtfulCodes, ARoundedSnomedCodeBecomesText) {
  const Examined alone = examined(
      R"({"resourceType":"ServiceRequest","reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"919461000000100"}]}]})");
  EXPECT_EQ(alone.told, Told{"ServiceRequest.reasonCode"});
  EXPECT_EQ(alone.left, R"({"resourceType":"ServiceRequest","reasonCode":[{"text":"919461000000100"}]})");

  const Examined beside = examined(
      R"({"resourceType":"ServiceRequest","code":{"coding":[{"system":"http://snomed.info/sct","code":"919461000000100"},)"
      R"({"system":"http://snomed.info/sct","code":"919461000000108"}],"text":"t"}})");
  EXPECT_EQ(
      beside.left,
      R"({"resourceType":"ServiceRequest","code":{"coding":[{"system":"http://snomed.info/sct","code":"919461000000108"}],"text":"t"}})");
}

}  // namespace
}  // namespace gateway::intake
