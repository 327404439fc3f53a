#include "base/error.hpp"

#include <gtest/gtest.h>

#include "base/result.hpp"

namespace gateway::base {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error(ErrorKind::value, "is odd");
  return number / 2;
}

Result<int> quarter(int number) {
  const int once = TRY(half(number));
  return TRY(half(once));
}

TEST(Result, TryHandsOnTheValue) {
  EXPECT_EQ(*quarter(12), 3);
}

TEST(Result, TryReturnsTheFirstError) {
  const auto result = quarter(6);

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().text, "is odd");
}

TEST(Error, DescriptionNamesPlaceTextAndRemedy) {
  EXPECT_EQ(describe(Error(ErrorKind::required, "status is missing", "/status", "add it")),
            "/status: status is missing; add it");
}

TEST(Error, StoreTroubleAnswers503AndStaleVersion412) {
  EXPECT_EQ(http_status(ErrorKind::transient), 503);
  EXPECT_EQ(http_status(ErrorKind::stale), 412);
  EXPECT_STREQ(issue_type(ErrorKind::stale), "conflict");
}

TEST(ResultDeathTest, ValueOfAnErrorEndsTheProgram) {
  const Result<int> result = half(1);
  EXPECT_DEATH(static_cast<void>(result.value()), "broken invariant");
}

}  // namespace
}  // namespace gateway::base
