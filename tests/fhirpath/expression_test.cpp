#include "fhirpath/expression.hpp"

#include <gtest/gtest.h>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/definitions.hpp"

namespace gateway::fhirpath {
namespace {

std::string compile_error(std::string_view text, const Options& options = {}) {
  const auto compiled = compile(text, tests::names(), &tests::definitions(), options);
  return compiled ? "compiles" : base::describe(compiled.error());
}

TEST(Expression, SyntaxErrorsSayWhereAndWhatWasExpected) {
  EXPECT_EQ(compile_error("name.given."),
            "1:12: expected a name or a function after the dot, found the end of the expression");
  EXPECT_EQ(compile_error("name\n  .where(use = 'a'"),
            "2:19: expected a comma or ) in the arguments of where(), found the end of the expression");
  EXPECT_EQ(compile_error("a b"), "1:3: expected an operator or the end of the expression, found b");
  EXPECT_EQ(compile_error("'é' = 'a"),
            "1:7: expected a name, a literal, a function or (, found a text that is not closed with '");
  EXPECT_EQ(compile_error("2 /* x"),
            "1:3: expected an operator or the end of the expression, found a comment that is not closed with */");
  EXPECT_EQ(compile_error("@2015-02-30 = a"), "1:1: expected a calendar date such as @2026-03-02, found @2015-02-30");
  EXPECT_EQ(compile_error(""), "1:1: expected a name, a literal, a function or (, found the end of the expression");
}

TEST(Expression, UnknownFunctionsTypesAndPatternsAreFoundWhenCompiling) {
  EXPECT_EQ(compile_error("name.frobnicate()"),
            "1:6: there is no function frobnicate(); see FHIRPath N1 §5 and R4 §2.9 for the functions there are");
  EXPECT_EQ(compile_error("name.where()"), "1:6: where() takes 1 argument");
  EXPECT_EQ(compile_error("iif(true)"), "1:1: iif() takes 2 to 3 arguments");
  EXPECT_EQ(compile_error("name is Nam"), "1:9: there is no type Nam; use a type of the namespaces System and FHIR");
  EXPECT_TRUE(compile_error("id.matches('(?!x)')").starts_with("1:12: a regular expression that cannot be used"));
  EXPECT_EQ(compile_error("2147483648 + 1").substr(0, 4), "comp");
  EXPECT_TRUE(compile_error("2147483649").starts_with("1:1: an Integer beyond 2147483647"));
}

TEST(Expression, PlacesCountFromWhereTheTextStarts) {
  Options options;
  options.line = 7;
  options.column = 5;
  EXPECT_EQ(compile_error("a +", options).substr(0, 4), "7:8:");
  EXPECT_EQ(compile_error("a\n +", options).substr(0, 4), "8:3:");
}

TEST(Expression, ErrorsOfEvaluationSayWhereInTheExpression) {
  const auto document =
      json::read(R"({"resourceType":"Patient","name":[{"family":"Doe"},{"family":"Roe"}]})", tests::names());
  const auto compiled =
      compile("name.exists() and\n name.family.single() = 'x'", tests::names(), &tests::definitions());
  Context context;
  context.definitions = &tests::definitions();

  const auto result = evaluate(*compiled, document->root(), context);

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, base::ErrorKind::processing);
  EXPECT_EQ(base::describe(result.error()), "2:14: single() found several items");
}

TEST(Expression, APrefixEndsWhereTheExpressionCannotGoOn) {
  const struct {
    std::string text;
    std::string expression;
  } cases[] = {{"src where name.exists() -> tgt", "name.exists()"},
               {"src where a = 'x' ; rest", "a = 'x'"},
               {"src where (a.b or c) log \"d\"", "(a.b or c)"},
               {"src where a.where(b > 1)[0] then {", "a.where(b > 1)[0]"}};
  for (const auto& [text, expression] : cases) {
    const auto prefix = compile_prefix(text, 10, tests::names(), nullptr);
    ASSERT_TRUE(prefix.ok()) << text << base::describe(prefix.error());
    EXPECT_EQ(text.substr(10, prefix->end - 10), expression);
  }
  const auto broken = compile_prefix("map \"x\"\n  where a. -> b", 16, tests::names(), nullptr);
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().place, "2:12");
}

TEST(Expression, WithoutDefinitionsContentIsReadByItsJsonNames) {
  const auto document =
      json::read(R"({"resourceType":"Task","note":[{"a":1},{"a":2.5}],"valueString":"x"})", tests::names());
  Evaluator evaluator;
  const Value focus = focus_on(document->root(), nullptr);
  const auto text = [&](std::string_view expression) {
    const auto compiled = compile(expression, tests::names(), nullptr);
    const auto result = evaluator.evaluate_string(*compiled, Values(&focus, 1), {});
    return result ? result->value_or("{}") : base::describe(result.error());
  };

  EXPECT_EQ(text("note.a.select($this * 2).last().toString()"), "5.0");
  EXPECT_EQ(text("value"), "x");
  EXPECT_EQ(text("Task.valueString"), "x");
  EXPECT_EQ(text("$this is Task"), "true");
  EXPECT_EQ(text("$this is Patient"), "false");
}

TEST(Expression, VariablesAndCallbacksComeFromTheContext) {
  const auto document = json::read(
      R"({"resourceType":"Patient","gender":"female","managingOrganization":{"reference":"Organization/7"}})",
      tests::names());
  const auto organisation = json::read(R"({"resourceType":"Organization","name":"North"})", tests::names());
  const Value bound = Value::of_string("female");
  const Variable variables[] = {{"wanted", Values(&bound, 1)}};
  Context context;
  context.definitions = &tests::definitions();
  context.variables = variables;
  context.resolve = [&](std::string_view reference, const json::Node* from) -> const json::Node* {
    EXPECT_EQ(from, &document->root());
    return reference == "Organization/7" ? &organisation->root() : nullptr;
  };
  context.member_of = [](std::string_view, std::string_view code, std::string_view set) -> std::optional<bool> {
    if (set != "http://example.org/vs") return std::nullopt;
    return code == "female";
  };
  Evaluator evaluator;
  const Value focus = focus_on(document->root(), &tests::definitions());
  const auto truth = [&](std::string_view expression) {
    const auto compiled = compile(expression, tests::names(), &tests::definitions());
    const auto result = evaluator.evaluate_boolean(*compiled, Values(&focus, 1), context);
    return !result ? base::describe(result.error()) : !result->has_value() ? "{}" : **result ? "true" : "false";
  };

  EXPECT_EQ(truth("gender = %wanted"), "true");
  EXPECT_EQ(truth("managingOrganization.resolve().name = 'North'"), "true");
  EXPECT_EQ(truth("gender.memberOf('http://example.org/vs')"), "true");
  EXPECT_EQ(truth("gender.memberOf('http://example.org/other')"), "{}");
  EXPECT_EQ(truth("conformsTo('http://example.org/p')"), "1:1: conformsTo() cannot be answered here");
  EXPECT_EQ(truth("gender | 'x'"), "1:1: several items where one truth value was expected");
  EXPECT_EQ(truth("gender"), "true");
  EXPECT_EQ(truth("photo"), "{}");
}

}  // namespace
}  // namespace gateway::fhirpath
