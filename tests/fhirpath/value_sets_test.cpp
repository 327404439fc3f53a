#include "fhirpath/value_sets.hpp"

#include <gtest/gtest.h>

#include "fhirpath/evaluate.hpp"
#include "fhirpath/ucum.hpp"
#include "json/reader.hpp"
#include "support/artifacts.hpp"

namespace gateway::fhirpath {
namespace {

constexpr std::string_view observation = R"({"resourceType":"Observation","status":"final",
  "category":[{"coding":[{"system":"http://example.org/own","code":"x"},
                         {"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
  "code":{"coding":[{"system":"http://example.org/own","code":"vital-signs"}]}})";

std::string evaluated(std::string_view expression) {
  static const fhir::Terminology terminology(tests::artifacts());
  const auto compiled = compile(expression, tests::names(), &tests::definitions());
  if (!compiled) return base::describe(compiled.error());
  const auto document = json::read(observation, tests::names());
  Context context;
  context.definitions = &tests::definitions();
  context.member_of = member_of(terminology);
  const auto result = evaluate(*compiled, document->root(), context);
  if (!result) return base::describe(result.error());
  return result->empty() ? "{}" : to_text((*result)[0]).value_or("?");
}

TEST(MemberOf, IsAnsweredFromTheValueSetsAtHand) {
  EXPECT_EQ(evaluated("status.memberOf('http://hl7.org/fhir/ValueSet/observation-status')"), "true");
  EXPECT_EQ(evaluated("status.memberOf('http://hl7.org/fhir/ValueSet/observation-status|4.0.1')"), "true");
  EXPECT_EQ(evaluated("status.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')"), "false");
  EXPECT_EQ(evaluated("'final'.memberOf(%`vs-observation-status`)"), "true");
}

TEST(MemberOf, TakesAnyCodingOfAConcept) {
  EXPECT_EQ(evaluated("category.memberOf(%`vs-observation-category`)"), "true");
  EXPECT_EQ(evaluated("category.coding[1].memberOf(%`vs-observation-category`)"), "true");
  EXPECT_EQ(evaluated("code.memberOf(%`vs-observation-category`)"), "false");
}

TEST(MemberOf, IsEmptyWhereNothingCanBeTold) {
  EXPECT_EQ(evaluated("status.memberOf('http://example.org/unknown')"), "{}");
  EXPECT_EQ(evaluated("dataAbsentReason.memberOf(%`vs-observation-category`)"), "{}");
  EXPECT_EQ(evaluated("(status | 'x').memberOf(%`vs-observation-category`)"),
            "1:16: memberOf() takes one item, not several");
}

// R4 lists the units in common use; some it took from lists with slips, as codes UCUM does not have.
TEST(Ucum, KnowsEveryUnitThatR4Lists) {
  const fhir::Terminology terminology(tests::artifacts());
  const auto expansion = terminology.expansion("http://hl7.org/fhir/ValueSet/ucum-common");
  ASSERT_TRUE(expansion) << base::describe(expansion.error());
  const fhir::CodeSet& codes = (*expansion)->codes();
  ASSERT_GT(codes.size(), 1300U);
  for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_TRUE(parse_unit(codes[i].code)) << codes[i].code;
}

}  // namespace
}  // namespace gateway::fhirpath
