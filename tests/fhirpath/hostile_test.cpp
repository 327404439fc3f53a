// Expressions that are broken, deep or hungry end in an error within the budget.
#include <gtest/gtest.h>

#include <random>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/definitions.hpp"

namespace gateway::fhirpath {
namespace {

constexpr std::string_view patient_text =
    R"({"resourceType":"Patient","id":"p","active":true,"birthDate":"1974-12-25","name":[{"use":"official","given":["A","B"]}]})";

base::Result<Collection> outcome(std::string_view expression, const Budget& budget = {}) {
  static const json::Document document = json::read(patient_text, tests::names()).value();
  const auto compiled = compile(expression, tests::names(), &tests::definitions());
  if (!compiled) return compiled.error();
  Context context;
  context.definitions = &tests::definitions();
  context.budget = budget;
  return evaluate(*compiled, document.root(), context);
}

TEST(Budget, EndlessAndGrowingExpressionsAreTooCostly) {
  for (const char* expression :
       {"(1).repeat($this + 1)", "name.repeatAll($this)", "('a').repeat($this & $this)",
        "(1).repeatAll($this | 2 | 3 | 4)",
        "Patient.descendants().select(%resource.descendants()).select(%resource.descendants()).select(%resource."
        "descendants()).select(%resource.descendants()).select(%resource.descendants()).select(%resource.descendants())"
        ".select(%resource.descendants()).count()",
        "('x').select($this.replace('', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx').replace('', $this.replace('', "
        "'xxxxxxxxxxxxxxxx'))).select($this.replace('x', $this)).select($this.replace('x', "
        "$this)).select($this.replace('x', $this))"}) {
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

TEST(Budget, BombsOfEveryShapeEnd) {
  const std::string kilobyte = "'" + std::string(1000, 'a') + "'";
  const auto chained = [](std::string start, const std::string& link, int times) {
    for (int i = 0; i < times; ++i) start += link;
    return start;
  };
  for (const std::string& expression :
       {chained("descendants()", ".combine(%resource.descendants()).select(%resource.descendants())", 30),
        chained("(1|2|3|4|5|6|7|8|9|10)", ".select(%context.name.combine(%context.name).combine(%context.name))", 30),
        std::string("(1).repeatAll(iif($this < 30, ($this + 1).combine($this + 1), {}))"),
        chained(kilobyte, ".replace('a', 'aaaaaaaaaa')", 12),
        chained(kilobyte, ".replaceMatches('a', '$0$0$0$0$0$0$0$0$0$0')", 12),
        chained(kilobyte, ".select($this & $this)", 40), chained(kilobyte, ".encode('hex')", 40),
        chained(kilobyte + ".toChars()", ".select($this.combine($this))", 30),
        std::string("(1).repeat(iif($this < 100000, $this + 1, {})).aggregate($total & $this.toString(), '')"),
        std::string(
            "(1).repeat(iif($this < 20000, $this + 1, {})).where('x'.matches('(a{1,999})' & $this.toString()))")}) {
    const auto result = outcome(expression);
    ASSERT_FALSE(result.ok()) << expression;
    EXPECT_EQ(result.error().kind, base::ErrorKind::too_costly) << expression << base::describe(result.error());
    EXPECT_NE(result.error().place, "") << expression;
  }
}

TEST(Budget, SearchingLongTextsForLongTextsIsNotQuadratic) {
  // "aaaa…" is looked for "aaaa…b": std::string_view::find would compare half the text at every place.
  const std::string a = "'" + std::string(1000, 'a') + "'.replace('a', '" + std::string(500, 'a') + "')";
  const std::string b = "('" + std::string(500, 'a') + "'.replace('a', '" + std::string(500, 'a') + "') & 'b')";
  for (const char* function : {"indexOf", "contains", "split", "lastIndexOf"}) {
    const auto result = outcome(a + "." + function + b);
    EXPECT_TRUE(result.ok() || result.error().kind == base::ErrorKind::too_costly) << base::describe(result.error());
  }
}

TEST(Budget, OfTimeIsLookedAtWhenThereIsAClock) {
  class Running final : public base::Clock {
   public:
    base::Instant now() const override { return network_now(); }
    base::Instant network_now() const override { return base::Instant(std::chrono::milliseconds(looks_++ * 600)); }
    double pace() const override { return 1; }
    int looks() const { return looks_; }

   private:
    mutable int looks_ = 0;
  };
  const auto compiled =
      compile("(1).repeat(iif($this < 50000, $this + 1, {})).count()", tests::names(), nullptr).value();
  const Running clock;
  Context context;
  context.clock = &clock;

  const auto result = evaluate(compiled, Values(), context);

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, base::ErrorKind::too_costly);
  EXPECT_EQ(result.error().text, "the expression takes longer than 2000 ms");
  EXPECT_EQ(clock.looks(), 5);
  context.clock = nullptr;
  EXPECT_TRUE(evaluate(compiled, Values(), context).ok());
}

TEST(Length, OfAnExpressionAndNumberOfItsPatternsAreLimited) {
  const auto spaces = [](std::size_t count) { return std::string(count, ' '); };
  EXPECT_TRUE(outcome("1" + spaces(64 * 1024 - 1)).ok());
  EXPECT_EQ(outcome("1" + spaces(64 * 1024)).error().kind, base::ErrorKind::too_costly);

  std::string patterns = "true";
  for (int i = 0; i < 32; ++i) patterns += " or 'x'.matches('a" + std::to_string(i) + "')";
  EXPECT_TRUE(outcome(patterns).ok());
  EXPECT_EQ(outcome(patterns + " or 'x'.matches('b')").error().kind, base::ErrorKind::too_costly);
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
  const char* pieces[] = {"name",
                          ".",
                          "(",
                          ")",
                          "[",
                          "]",
                          "where",
                          "1",
                          "'a'",
                          "+",
                          "-",
                          "and",
                          "is",
                          "as",
                          "Patient",
                          "$this",
                          "%x",
                          "@2015",
                          "@T10",
                          "{}",
                          "|",
                          ",",
                          "iif",
                          "not()",
                          "`a`",
                          "=",
                          "1.5",
                          "4 days",
                          "//",
                          "/*",
                          "\\",
                          "\xC3",
                          "sort",
                          "desc",
                          "repeat",
                          "ofType",
                          "System.Quantity",
                          "trace",
                          "exists()",
                          "defineVariable",
                          "resolve()"};
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
