// NHS numbers and SNOMED CT identifiers.
#include <gtest/gtest.h>

#include "fhir/nhs_number.hpp"
#include "fhir/snomed.hpp"

namespace gateway::fhir {

TEST(NhsNumber, IsTenDigitsWithOrWithoutSpaces) {
  // 943 476 5919 is the example number of the NHS Data Dictionary; 999 numbers are never issued.
  EXPECT_EQ(nhs_number("9434765919").value(), "9434765919");
  EXPECT_EQ(nhs_number("943 476 5919").value(), "9434765919");
  EXPECT_EQ(nhs_number(" 9 9 9 0 0 0 0 0 1 8 ").ok(), nhs_number("9990000018").ok());
}

TEST(NhsNumber, RefusesEveryOtherDigitInEveryPlace) {
  const std::string good = "9434765919";
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string changed = good;
      changed[place] = digit;
      EXPECT_EQ(nhs_number(changed).ok(), changed == good) << changed;
    }
  }
}

TEST(NhsNumber, RefusesTwoSwappedDigits) {
  EXPECT_FALSE(nhs_number("9434765991").ok());
  EXPECT_FALSE(nhs_number("4934765919").ok());
}

TEST(NhsNumber, RefusesWhatIsNotTenDigitsAndNeverRepeatsIt) {
  for (const char* text : {"", "943476591", "94347659190", "943-476-5919", "943476591X", "\uff19434765919"}) {
    const auto number = nhs_number(text);
    ASSERT_FALSE(number.ok()) << text;
    EXPECT_EQ(number.error().kind, base::ErrorKind::value);
  }
  EXPECT_EQ(base::describe(nhs_number("9434765918").error()).find("943"), std::string::npos);
}

TEST(Snomed, ConceptsOfTheCoreAndOfExtensionsPass) {
  for (const char* code : {"306238000", "404684003", "138875005", "24700007", "999000011000000103"}) {
    EXPECT_TRUE(has_verhoeff_check_digit(code)) << code;
  }
  for (const char* code : {"306238000", "404684003", "138875005", "24700007"})
    EXPECT_TRUE(is_snomed_concept(code)) << code;
}

TEST(Snomed, IdentifiersDamagedBySpreadsheetsFail) {
  for (const char* code : {"1054321000000100", "1076171000000100", "104586100000100"}) {
    EXPECT_FALSE(is_snomed_concept(code)) << code;
  }
}

TEST(Snomed, EveryChangedDigitAndSwapIsFound) {
  const std::string good = "404684003";
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string changed = good;
      changed[place] = digit;
      EXPECT_EQ(has_verhoeff_check_digit(changed), changed == good) << changed;
    }
    if (place == 0) continue;
    std::string swapped = good;
    std::swap(swapped[place - 1], swapped[place]);
    EXPECT_EQ(has_verhoeff_check_digit(swapped), swapped == good) << swapped;
  }
}

TEST(Snomed, OtherTextsAndDescriptionsAreNotConcepts) {
  // 751689013 names a description: its partition is 01.
  for (const char* code : {"", "0", "12345", "0306238000", "30623800a", "751689013", "1234567890123456789"}) {
    EXPECT_FALSE(is_snomed_concept(code)) << code;
  }
}

}  // namespace gateway::fhir
