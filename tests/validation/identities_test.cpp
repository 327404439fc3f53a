// What single values and ids must be by themselves: unique ids, absolute code systems, known codes and units, UUIDs.
#include <gtest/gtest.h>

#include <algorithm>

#include "core_knowledge.hpp"
#include "json/reader.hpp"

namespace gateway::validation {
namespace {

using List = std::vector<std::string>;

// "severity rule expression" of each issue but best practice.
List told(const std::string& text) {
  const auto document = json::read(text, tests::names());
  EXPECT_TRUE(document.ok()) << text;
  List list;
  for (const Issue& issue : full_validator().validate(document->root(), text, {})) {
    if (issue.rule == "dom-6") continue;
    list.push_back((is_blocking(issue) ? "error " : "warning ") + issue.rule + " " + issue.expression);
  }
  return list;
}

TEST(Identities, AContainedResourceHasAnIdOfItsOwn) {
  const auto patient = [](const std::string& first, const std::string& second) {
    return R"({"resourceType":"Patient","contained":[{"resourceType":"Organization",)" + first +
           R"("name":"x"},{"resourceType":"Organization",)" + second +
           R"("name":"y"}],"managingOrganization":{"reference":"#a"},"contact":[{"organization":{"reference":"#b"}}]})";
  };
  EXPECT_EQ(told(patient(R"("id":"a",)", R"("id":"b",)")), List{});
  const List without = told(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","name":"x"}]})");
  EXPECT_NE(std::find(without.begin(), without.end(), "error contained-id Patient.contained[0]"), without.end());
  const List twice = told(
      R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"a","name":"x"},{"resourceType":"Organization","id":"a","name":"y"}],"managingOrganization":{"reference":"#a"}})");
  EXPECT_EQ(twice, List{"error contained-id Patient.contained[1].id"});
}

TEST(Identities, AnElementsIdIsGivenOnceInItsResource) {
  EXPECT_EQ(told(R"({"resourceType":"Patient","name":[{"id":"a","family":"x"},{"id":"b","family":"y"}]})"), List{});
  EXPECT_EQ(told(R"({"resourceType":"Patient","name":[{"id":"a","family":"x"},{"id":"a","family":"y"}]})"),
            List{"error element-id Patient.name[1].id"});
  EXPECT_EQ(told(R"({"resourceType":"Patient","name":[{"id":"a","family":"x"}],"gender":"male","_gender":{"id":"a"}})"),
            List{"error element-id Patient.gender.id"});
  // A contained resource has ids of its own.
  EXPECT_EQ(
      told(
          R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","name":"x","alias":["y"],"telecom":[{"id":"a","system":"sms","value":"1"}]}],"name":[{"id":"a","family":"x"}],"managingOrganization":{"reference":"#o"}})"),
      List{});
}

TEST(Identities, AUuidsUrnHoldsAUuid) {
  const auto bundle = [](const std::string& url) {
    return R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":")" + url +
           R"(","resource":{"resourceType":"Patient","id":"p"}}]})";
  };
  EXPECT_EQ(told(bundle("urn:uuid:3d1b2d1c-0b67-4a4e-9b36-4a4f1f2b9f11")), List{});
  EXPECT_EQ(told(bundle("urn:uuid:XX")), List{"error uuid Bundle.entry[0].fullUrl"});
  EXPECT_EQ(told(bundle("urn:uuid:3d1b2d1c-0b67-4a4e-9b36-4a4f1f2b9f1g")), List{"error uuid Bundle.entry[0].fullUrl"});
}

TEST(References, AndTheirTypeAgree) {
  const auto patient = [](const std::string& type) {
    return R"({"resourceType":"Patient","managingOrganization":{"reference":"Organization/1","type":")" + type +
           R"("}})";
  };
  EXPECT_EQ(told(patient("Organization")), List{});
  EXPECT_EQ(told(patient("Practitioner")), List{"error reference-type Patient.managingOrganization.type"});
}

TEST(CodedValues, HaveAbsoluteSystemsAndCodesThatTheirSystemDefines) {
  const auto observation = [](const std::string& coding) {
    return R"({"resourceType":"Observation","status":"final","code":{"coding":[{)" + coding +
           R"(}]},"subject":{"reference":"Patient/p"}})";
  };
  EXPECT_EQ(told(observation(R"("system":"http://x.test/codes","code":"a")")), List{});
  EXPECT_EQ(told(observation(R"("system":"codes","code":"a")")),
            List{"error coding-system Observation.code.coding[0].system"});
  const std::string category = R"("system":"http://terminology.hl7.org/CodeSystem/observation-category","code":)";
  EXPECT_EQ(told(observation(category + R"("vital-signs")")), List{});
  EXPECT_EQ(told(observation(category + R"("nonsense")")),
            List{"warning code-unknown Observation.code.coding[0].code"});
}

TEST(CodedValues, AreMeasuredInUnitsOfUcum) {
  const auto observation = [](const std::string& system, const std::string& code) {
    return R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1,"system":")" +
           system + R"(","code":")" + code + R"("}})";
  };
  const std::string ucum = "http://unitsofmeasure.org";
  EXPECT_EQ(told(observation(ucum, "mm[Hg]")), List{});
  EXPECT_EQ(told(observation("http://x.test/units", "nonsense!")), List{});
  EXPECT_EQ(told(observation(ucum, "mm[Hg")), List{"error ucum Observation.value.code"});
  EXPECT_EQ(told(observation(ucum, "nonsense!")), List{"warning ucum Observation.value.code"});
}

}  // namespace
}  // namespace gateway::validation
