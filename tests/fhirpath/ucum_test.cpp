#include "fhirpath/ucum.hpp"

#include <gtest/gtest.h>

namespace gateway::fhirpath {
namespace {

std::string converted(const char* value, const char* from, const char* to) {
  const auto a = parse_unit(from);
  const auto b = parse_unit(to);
  if (!a || !b) return "no unit";
  const auto result = convert(base::parse_decimal(value).value(), *a, *b);
  return result ? result->trimmed().to_string() : "none";
}

TEST(Ucum, UnitsOfOneDimensionConvert) {
  EXPECT_EQ(converted("1", "kg", "g"), "1000");
  EXPECT_EQ(converted("1", "[lb_av]", "kg"), "0.45359237");
  EXPECT_EQ(converted("1", "m/s", "km/h"), "3.6");
  EXPECT_EQ(converted("1", "mmol/L", "mol/m3"), "1");
  EXPECT_EQ(converted("1", "10*3/uL", "10*9/L"), "1");
  EXPECT_EQ(converted("120", "mm[Hg]", "kPa"), "15.99864");
  EXPECT_EQ(converted("37", "Cel", "[degF]"), "98.6");
  EXPECT_EQ(converted("1", "kg.m/s2", "N"), "1");
  EXPECT_EQ(converted("2", "mg/(kg.d)", "ug/(kg.d)"), "2000");
  EXPECT_EQ(converted("50", "%", "1"), "0.5");
  EXPECT_EQ(converted("5", "{score}", "1"), "5");
  EXPECT_EQ(converted("1", "[in_i]", "cm"), "2.54");
  EXPECT_EQ(converted("1", "g", "m"), "none");
}

TEST(Ucum, EveryUnitOfTheTableIsReadAndIsWorthItsDefinition) {
  EXPECT_EQ(converted("1", "cP", "mPa.s"), "1");
  EXPECT_EQ(converted("1", "[sct]", "[mi_us]2"), "1");
  EXPECT_EQ(converted("1", "[oz_ap]", "[gr]"), "480");
  EXPECT_EQ(converted("1", "[diop]", "m-1"), "1");
  EXPECT_EQ(converted("1", "KiBy", "bit"), "8192");
  EXPECT_EQ(converted("100", "g%", "g/L"), "1000");
}

TEST(Ucum, ArbitraryUnitsMeasureOnlyThemselves) {
  EXPECT_EQ(converted("1", "[iU]/mL", "k[IU]/L"), "1");
  EXPECT_EQ(converted("1", "[CFU]/mL", "[CFU]/L"), "1000");
  EXPECT_EQ(converted("1", "[iU]", "[arb'U]"), "none");
  EXPECT_EQ(converted("1", "[iU]", "1"), "none");
  EXPECT_EQ(converted("1", "[pH]", "mol/L"), "none");
  EXPECT_EQ(converted("1", "[iU].[CFU]", "1"), "no unit");
  EXPECT_EQ(converted("1", "[iU]/[IU]", "1"), "1");
  EXPECT_EQ(converted("30", "dB", "B"), "3");
}

TEST(Ucum, CodesOutsideTheGrammarOrTheTableAreNone) {
  for (const char* code : {"", "blah", "m//s", "m.", "/", "(m", "m)", "kmin", "m{x", "10*", "m99999", "mm[H", "[", "0",
                           "((((((((((m))))))))))"}) {
    EXPECT_EQ(parse_unit(code).has_value(), std::string_view(code) == "10*") << code;
  }
}

}  // namespace
}  // namespace gateway::fhirpath
