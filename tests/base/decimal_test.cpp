#include "base/decimal.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gateway::base {
namespace {

Decimal d(std::string_view text) {
  return parse_decimal(text).value();
}

TEST(Decimal, KeepsTheDecimalsItWasWrittenWith) {
  for (const char* text : {"0", "1.50", "-0.050", "123456789012345678901234567890.12", "0.00"}) {
    EXPECT_EQ(d(text).to_string(), text);
  }
  EXPECT_EQ(d("12e2").to_string(), "1200");
  EXPECT_EQ(d("12.5E-2").to_string(), "0.125");
}

TEST(Decimal, TextThatIsNoNumberOrTooLongIsRefused) {
  for (const char* text : {"", "-", ".", "1.", ".5", "1e", "1.2.3", "1a", " 1", "1e99", "1e-99", "1e99999999999",
                           "123456789012345678901234567890123456789"}) {
    EXPECT_FALSE(parse_decimal(text).has_value()) << text;
  }
}

TEST(Decimal, ArithmeticIsExact) {
  EXPECT_EQ(add(d("0.1"), d("0.2"))->to_string(), "0.3");
  EXPECT_EQ(subtract(d("1.8"), d("1.2"))->to_string(), "0.6");
  EXPECT_EQ(multiply(d("1.2"), d("1.8"))->to_string(), "2.16");
  EXPECT_EQ(divide(d("1"), d("8"))->to_string(), "0.125");
  EXPECT_EQ(divide(d("2"), d("3"))->to_string(), "0.6666666666666666666666666667");
  EXPECT_EQ(quotient(d("2.2"), d("1.8"))->to_string(), "1");
  EXPECT_EQ(remainder(d("2.2"), d("1.8"))->to_string(), "0.4");
  EXPECT_EQ(remainder(d("-5"), d("3"))->to_string(), "-2");
}

TEST(Decimal, DivisionByZeroAndOverflowAreAbsent) {
  const Decimal huge = d("99999999999999999999999999999999999999");
  EXPECT_FALSE(divide(d("1"), d("0.0")).has_value());
  EXPECT_FALSE(quotient(d("1"), d("0")).has_value());
  EXPECT_FALSE(remainder(d("1"), d("0")).has_value());
  EXPECT_FALSE(multiply(huge, huge).has_value());
  EXPECT_FALSE(add(huge, add(huge, huge).value_or(huge)).has_value());
}

TEST(Decimal, RoundsHalfAwayFromZeroAndCutsTowardsIt) {
  EXPECT_EQ(d("3.14159").rounded(3)->to_string(), "3.142");
  EXPECT_EQ(d("2.5").rounded(0)->to_string(), "3");
  EXPECT_EQ(d("-2.5").rounded(0)->to_string(), "-3");
  EXPECT_EQ(d("-2.49").rounded(0)->to_string(), "-2");
  EXPECT_EQ(d("1.5").rounded(3)->to_string(), "1.500");
  EXPECT_EQ(d("-1.99").cut(1)->to_string(), "-1.9");
  EXPECT_EQ(d("-2.1").floor().to_string(), "-3");
  EXPECT_EQ(d("-2.1").ceiling().to_string(), "-2");
  EXPECT_EQ(d("2.1").ceiling().to_string(), "3");
  EXPECT_FALSE(d("1").rounded(32).has_value());
}

TEST(Decimal, ComparesByValueWhateverTheScale) {
  EXPECT_EQ(d("1.50"), d("1.5"));
  EXPECT_LT(d("-1.51"), d("-1.5"));
  EXPECT_LT(d("99999999999999999999999999999999999998"), d("99999999999999999999999999999999999999"));
  EXPECT_GT(d("99999999999999999999999999999999999999"), d("0.0000000000000000000000000000001"));
}

TEST(Decimal, SumAndDifferenceUndoEachOther) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> coefficient(-1'000'000'000'000, 1'000'000'000'000);
  std::uniform_int_distribution<int> scale(0, 12);
  for (int i = 0; i < 2000; ++i) {
    const Decimal a(coefficient(random), scale(random));
    const Decimal b(coefficient(random), scale(random));
    EXPECT_EQ(subtract(add(a, b).value(), b).value(), a);
    EXPECT_EQ(multiply(a, b).value(), multiply(b, a).value());
    if (!b.is_zero()) {
      EXPECT_EQ(add(multiply(quotient(a, b).value(), b).value(), remainder(a, b).value()).value(), a);
    }
    EXPECT_EQ(parse_decimal(a.to_string()).value().scale(), a.scale());
    EXPECT_EQ(parse_decimal(a.to_string()).value(), a);
  }
}

TEST(Decimal, OfADoubleIsItsShortForm) {
  EXPECT_EQ(decimal_of(0.1)->to_string(), "0.1");
  EXPECT_EQ(decimal_of(9.0)->to_string(), "9");
  EXPECT_EQ(decimal_of(-2.5e-3)->to_string(), "-0.0025");
  EXPECT_FALSE(decimal_of(1e300).has_value());
  EXPECT_FALSE(decimal_of(0.0 / 0.0).has_value());
}

}  // namespace
}  // namespace gateway::base
