// Expressions that are broken, deep or hungry end in an error within the budget.
#include <gtest/gtest.h>

#include <random>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/definitions.hpp"

namespace gateway::fhirpath {
namespace {

constexpr std::string_view patient =
    R"({"resourceType":"Patient","id":"p","active":true,"birthDate":"1974-12-25","name":[{"use":"official","given":["A","B"]}]})";

base::Result<Collection> outcome(std::string_view expression, const Budget& budget = {}) {
  static const json::Document document = json::read(patient, tests::names()).value();
  const auto compiled = compile(expression, tests::names(), &tests::definitions());
  if (!compiled) return compiled.error();
  Context context;
  context.definitions = &tests::definitions();
  context.budget = budget;
  return evaluate(*compiled, document.root(), context);
}

TEST(Budget, EndlessAndGrowingExpressionsAreTooCostly) {
  for (const char* expression : {
           "(1).repeat($this + 1)",
           "name.repeatAll($this)",
           "('a').repeat($this & $this)",
           "(1).repeatAll($this | 2 | 3 | 4)",
           "Patient.descendants().select(%resource.descendants()).select(%resource.descendants()).select(%resource.descendants()).select(%resource.descendants()).select(%resource.descendants()).select(%resource.descendants()).select(%resource.descendants()).count()",
           "('x').select($this.replace('', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').replace('', $this.replace('', 'xxxxxxxxxxxxxxxx'))).select($this.replace('x', $this)).select($this.replace('x', $this)).select($this.replace('x', $this))"}) {
    const auto result = outcome(expression);
    ASSERT_FALSE(result.ok()) << expression;
    EXPECT_EQ(result.error().kind, base::ErrorKind::too_costly) << expression << base::describe(result.error());
  }
}

TEST(Budget, IsEnoughOnItsLimitAndNotBelow) {
  Budget budget;
  budget.items = 4;
  EXPECT_TRUE(outcome("(1 | 2 | 3 | 4)", budget).ok());
  EXPECT_EQ(outcome("(1 | 2 | 3 | 4 | 5)", budget).error().kind, base::ErrorKind::too_costly);
  budget = {};
  budget.steps = 3;
  EXPECT_TRUE(outcome("1 + 2", budget).ok());
  EXPECT_EQ(outcome("1 + 2 + 3", budget).error().kind, base::ErrorKind::too_costly);
}

TEST(Nesting, BeyondTheLimitIsRefusedWhenCompiling) {
  const auto repeated = [](const std::string& piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
  };
  for (const std::string& text : {repeated("(", 100'000), repeated("-", 100'000) + "1", "a" + repeated(".a", 100'000),
                                  "1" + repeated("+1", 100'000), repeated("iif(", 100'000), repeated("a[", 100'000),
                                  "a" + repeated(" implies a", 100'000), "a" + repeated("[0]", 100'000),
                                  repeated("a.where(", 100'000), repeated("1+(", 100'000)}) {
    const auto result = outcome(text);
    ASSERT_FALSE(result.ok()) << text.substr(0, 10);
    EXPECT_EQ(result.error().kind, base::ErrorKind::too_costly) << text.substr(0, 10);
  }
  EXPECT_TRUE(outcome("true" + repeated(" and true", 380)).ok());
  EXPECT_TRUE(outcome(repeated("(", 150) + "1" + repeated(")", 150)).ok());
}

TEST(Regex, EvilPatternsStayLinear) {
  EXPECT_TRUE(outcome("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')").ok());
  EXPECT_EQ(outcome("'a'.matches('a{1001}')").error().kind, base::ErrorKind::value);
  EXPECT_FALSE(outcome("'a'.matches('((((a{30}){30}){30}){30})')").ok());
}

TEST(Compiling, RandomTokensNeverBreakTheParser) {
  const char* pieces[] = {"name", ".", "(", ")", "[", "]", "where", "1", "'a'", "+", "-", "and", "is", "as", "Patient", "$this",
                          "%x", "@2015", "@T10", "{}", "|", ",", "iif", "not()", "`a`", "=", "1.5", "4 days", "//", "/*", "\\", "\xC3",
                          "sort", "desc", "repeat", "ofType", "System.Quantity", "trace", "exists()", "defineVariable", "resolve()"};
  std::mt19937 random(20261122);
  Budget budget;
  budget.steps = 5000;
  int evaluated = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t length = random() % 12 + 1; length > 0; --length) {
      text += pieces[random() % std::size(pieces)];
      if (random() % 3 == 0) text += ' ';
    }
    evaluated += outcome(text, budget).ok();
  }
  EXPECT_GT(evaluated, 100);
}

}  // namespace
}  // namespace gateway::fhirpath
