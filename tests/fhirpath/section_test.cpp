// Cases by section of the specification, as a table: expression and what it gives.
#include <gtest/gtest.h>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/definitions.hpp"

namespace gateway::fhirpath {
namespace {

constexpr std::string_view task = R"({"resourceType":"Task","id":"t1","status":"requested","intent":"order",
 "_status":{"extension":[{"url":"http://example.org/why","valueCode":"new"}]},
 "contained":[{"resourceType":"Patient","id":"p","name":[{"family":"Doe","given":["Ann","Bea"]},{"family":"Roe"}],
   "birthDate":"2015-03"}],
 "for":{"reference":"#p"},"authoredOn":"2026-03-02T09:30:00Z",
 "restriction":{"period":{"end":"2026-03-05"}},
 "input":[{"type":{"text":"a"},"valueString":"x"},{"type":{"text":"b"},"valueQuantity":{"value":5.50,"unit":"mg",
   "system":"http://unitsofmeasure.org","code":"mg"}},{"type":{"text":"c"},"valueBoolean":true},
   {"type":{"text":"d"},"_valueDate":{"extension":[{"url":"http://example.org/why","valueCode":"unknown"}]}}]})";

// What the expression gives, as text: items joined by ", ", "{}" for none, "error" for an error.
std::string given(std::string_view expression) {
  static const json::Document document = json::read(task, tests::names()).value();
  const auto compiled = compile(expression, tests::names(), &tests::definitions());
  if (!compiled) return "error: " + base::describe(compiled.error());
  Context context;
  context.definitions = &tests::definitions();
  context.now = base::parse_instant("2026-11-22T12:18:00.123Z").value();
  const auto result = evaluate(*compiled, document.root(), context);
  if (!result) return "error: " + base::describe(result.error());
  std::string text;
  for (const Value& value : *result) {
    if (!text.empty()) text += ", ";
    text += to_text(value).value_or(type_name(value));
  }
  return text.empty() ? "{}" : text;
}

struct Case {
  const char* expression;
  const char* result;  // "error" matches any error
};

void check(std::initializer_list<Case> cases) {
  for (const Case& entry : cases) {
    const std::string result = given(entry.expression);
    const std::string expected = entry.result;
    if (expected == "error") {
      EXPECT_TRUE(result.starts_with("error")) << entry.expression << " gives " << result;
    } else {
      EXPECT_EQ(result, expected) << entry.expression;
    }
  }
}

TEST(Section4, PathsFollowElementsChoicesAndCompanions) {
  check({{"status", "requested"},
         {"Task.status", "requested"},
         {"Patient.status", "{}"},
         {"Resource.id", "t1"},
         {"input.value", "x, FHIR.Quantity, true, FHIR.date"},
         {"input.valueString", "{}"},
         {"input.where(value is Quantity).value.value", "5.50"},
         {"status.extension.value", "new"},
         {"status.extension('http://example.org/why').value", "new"},
         {"input.value.extension.value", "unknown"},
         {"input.value.hasValue()", "false"},
         {"input[3].value.hasValue()", "false"},
         {"contained.name.given", "Ann, Bea"},
         {"contained.name[1].family", "Roe"},
         {"contained.name[9].family", "{}"},
         {"contained.ofType(Patient).birthDate", "2015-03"},
         {"for.resolve().name.first().family", "Doe"},
         {"for.resolve() is Patient", "true"},
         {"nonsense", "{}"},
         {"resourceType", "{}"}});
}

TEST(Section5_1, Existence) {
  check({{"input.exists(value is boolean)", "true"},
         {"input.all(type.exists())", "true"},
         {"input.all(value.hasValue())", "false"},
         {"{}.all(false)", "true"},
         {"(true | false).anyTrue()", "true"},
         {"(true | false).allTrue()", "false"},
         {"{}.allTrue()", "true"},
         {"{}.anyTrue()", "false"},
         {"(false).allFalse()", "true"},
         {"(1 | 2).allTrue()", "error"},
         {"(1 | 2).subsetOf(1 | 2 | 3)", "true"},
         {"(1 | 2).supersetOf(1 | 3)", "false"},
         {"(1 | 2 | 2.0).count()", "2"},
         {"input.exists(true and type)", "true"}});
}

TEST(Section5_2, FilteringAndProjection) {
  check({{"input.type.text.where($this > 'b')", "c, d"},
         {"input.select(type.text & ':' & $index.toString())", "a:0, b:1, c:2, d:3"},
         {"input.where(type.text | value)", "error"},
         {"(1 | 2 | 3).aggregate($this * $total, 1)", "6"},
         {"(1 | 2 | 3).aggregate(iif($total.empty(), $this, $total - $this))", "-4"},
         {"(3 | 1 | 2).sort(-$this)", "3, 2, 1"},
         {"(3 | 1 | 2).sort($this desc)", "3, 2, 1"},
         {"('b' | 1).sort()", "error"},
         {"(1).repeat(iif($this < 5, $this + 1, {}))", "2, 3, 4, 5"},
         {"(1 | 2 | 3).ofType(Integer)", "1, 2, 3"},
         {"(1).defineVariable('a', $this + 1).select(%a * 2)", "4"},
         {"(1).select(defineVariable('a').select(%a)) | %a", "error"}});
}

TEST(Section5_3, SubsettingAndCombining) {
  check({{"(1 | 2 | 3).skip(1)", "2, 3"},
         {"(1 | 2 | 3).skip(-1)", "1, 2, 3"},
         {"(1 | 2 | 3).take(0)", "{}"},
         {"(1 | 2 | 3).take(9)", "1, 2, 3"},
         {"(1 | 2).single()", "error"},
         {"{}.single()", "{}"},
         {"(1 | 2 | 3).intersect(3 | 2)", "2, 3"},
         {"(1 | 2 | 3).exclude(3 | 2)", "1"},
         {"(1).combine(1)", "1, 1"},
         {"('a' | 'a' | 'b').count()", "2"},
         {"(1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 11.0 | 12 | 1).count()", "12"}});
}

TEST(Section5_5, Conversion) {
  check({{"'7'.toInteger() + 1", "8"},
         {"'2147483648'.toInteger()", "{}"},
         {"'2147483648'.toLong()", "2147483648"},
         {"'1e3'.toDecimal()", "{}"},
         {"'+1.50'.toDecimal()", "1.50"},
         {"'Yes'.toBoolean()", "true"},
         {"'2015-02-30'.toDate()", "{}"},
         {"'2015-02-04T10:00'.toDate()", "2015-02-04"},
         {"@2015-02.toDateTime() is DateTime", "true"},
         {"'25:00'.convertsToTime()", "false"},
         {"'1 day'.toQuantity()", "1 day"},
         {"'5 \\'mg\\''.toQuantity('g')", "0.005 'g'"},
         {"'5 lightyears'.convertsToQuantity()", "false"},
         {"(1 | 2).toString()", "error"},
         {"1.50.toString()", "1.50"},
         {"iif(true, 1, 1 | 2)", "1"}});
}

TEST(Section5_6, Strings) {
  check({{"'ÄÖ-straße'.lower()", "äö-straße"},
         {"'éß'.length()", "2"},
         {"'héllo'.indexOf('l')", "2"},
         {"'hello'.lastIndexOf('l')", "3"},
         {"'héllo'.substring(1, 2)", "él"},
         {"'abc'.replaceMatches('(a)(b)', '$2$1')", "bac"},
         {"'abc'.replaceMatches('a', '$3')", "error"},
         {"'abc'.matches('(?=a)')", "error"},
         {"'line\nend'.matches('e.e')", "true"},
         {"'a,b'.split(',').join(';')", "a;b"},
         {"'abc'.toChars().count()", "3"},
         {"1.startsWith('1')", "error"},
         {"status.startsWith('req')", "true"},
         {"'\\u00e9' = 'é'", "true"},
         {"'\\uD83D\\uDE00'.length()", "1"},
         {"'~'.encode('hex')", "7e"},
         {"'zz'.decode('hex')", "{}"}});
}

TEST(Section5_7, Math) {
  check({{"0.1 + 0.2 = 0.3", "true"},
         {"2147483647 + 1", "{}"},
         {"2147483647L + 1", "2147483648"},
         {"-2147483648", "-2147483648"},
         {"(-2147483648).abs()", "{}"},
         {"2.power(10)", "1024"},
         {"2.power(0.5).round(4)", "1.4142"},
         {"2.power(31)", "{}"},
         {"10.0.power(30)", "1000000000000000000000000000000"},
         {"(0).ln()", "{}"},
         {"7.5.floor() div 2", "3"},
         {"(-7) mod 3", "-1"},
         {"1 / 3 * 3 ~ 1", "true"},
         {"1 / 0", "{}"},
         {"1.25.round(1)", "1.3"},
         {"'a' * 2", "error"}});
}

TEST(Section5_9, Utility) {
  check({{"now()", "2026-11-22T12:18:00.123Z"},
         {"today()", "2026-11-22"},
         {"timeOfDay()", "12:18:00.123"},
         {"authoredOn.yearOf()", "2026"},
         {"contained.birthDate.dayOf()", "{}"},
         {"coalesce({}, 2, 3)", "2"},
         {"status.trace('s')", "requested"},
         {"%resource.status", "requested"},
         {"contained.select(%context.status)", "requested"},
         {"%`ext-a-b`", "http://hl7.org/fhir/StructureDefinition/a-b"},
         {"%nonsense", "error"}});
}

TEST(Section6_1, EqualityAndEquivalence) {
  check({{"1 = 1.0", "true"},
         {"'a' = 1", "false"},
         {"{} = 1", "{}"},
         {"{} ~ {}", "true"},
         {"(1 | 2) = (2 | 1)", "false"},
         {"(1 | 2) ~ (2 | 1)", "true"},
         {"'A  b' ~ 'a B'", "true"},
         {"@2015-03 = @2015-03-01", "{}"},
         {"@2015-03 = @2015-04-01", "false"},
         {"@2026-03-02T10:00:00+01:00 = authoredOn", "false"},
         {"@2026-03-02T10:30:00+01:00 = authoredOn", "true"},
         {"contained.name.first() = contained.name.last()", "false"},
         {"contained.name.first() = contained.name.first()", "true"},
         {"input.value.ofType(Quantity) = 5.5 'mg'", "true"},
         {"input.value.ofType(Quantity) < 0.006 'g'", "true"},
         {"1 'g' = 1 's'", "{}"},
         {"1 year = 12 months", "true"},
         {"1 year = 365 days", "{}"},
         {"1 = 1 '1'", "true"},
         {"60 'm/min' = 1 'm/s'", "true"}});
}

TEST(Section6_2, Comparison) {
  check({{"1 < 1.5", "true"},
         {"'a' < 'B'", "false"},
         {"@2015 < @2016-01", "true"},
         {"@2015 < @2015-06", "{}"},
         {"@T10:30 < @T11", "true"},
         {"1 < 'a'", "error"},
         {"@2015 < @T10", "error"},
         {"(1 | 2) < 3", "error"},
         {"{} < 3", "{}"},
         {"37 'Cel' > 98 '[degF]'", "true"},
         {"1 'mg' < 1 's'", "{}"},
         {"1 'mg' < 'a'", "error"},
         {"restriction.period.end > authoredOn", "true"},
         {"@2026-03-05 > @2026-03-05T10:00:00Z", "{}"}});
}

TEST(Section6_3, Types) {
  check({{"Task is DomainResource", "true"},
         {"status is code", "true"},
         {"status is string", "true"},
         {"status is String", "false"},
         {"status.ofType(string)", "{}"},
         {"id.type().name", "id"},
         {"1 is System.Integer", "true"},
         {"1 is Nonsense", "error"},
         {"1L is Long", "true"},
         {"restriction is BackboneElement", "true"},
         {"(1 | 2) is Integer", "error"},
         {"(input.value as Quantity).value", "error"},
         {"(input[1].value as Quantity).value", "5.50"}});
}

TEST(Section6_5, ThreeValuedLogic) {
  const char* values[] = {"true", "false", "{}"};
  const char* both[] = {"true", "false", "{}", "false", "false", "false", "{}", "false", "{}"};
  const char* either[] = {"true", "true", "true", "true", "false", "{}", "true", "{}", "{}"};
  const char* exclusive[] = {"false", "true", "{}", "true", "false", "{}", "{}", "{}", "{}"};
  const char* implies[] = {"true", "false", "{}", "true", "true", "true", "true", "{}", "{}"};
  for (std::size_t i = 0; i < 9; ++i) {
    const std::string left = values[i / 3];
    const std::string right = values[i % 3];
    EXPECT_EQ(given(left + " and " + right), both[i]);
    EXPECT_EQ(given(left + " or " + right), either[i]);
    EXPECT_EQ(given(left + " xor " + right), exclusive[i]);
    EXPECT_EQ(given(left + " implies " + right), implies[i]);
  }
  check({{"(1 | 2) and true", "error"}, {"'a' and true", "true"}, {"{}.not()", "{}"}, {"false and (1 | 2)", "false"}});
}

TEST(Section6_7, DatesAndTimesMoveByTheCalendar) {
  check({{"@2024-01-31 + 1 month", "2024-02-29"},
         {"@2024-02-29 + 1 year", "2025-02-28"},
         {"@2024-03-31 - 1 month", "2024-02-29"},
         {"@2024 + 18 months", "2025"},
         {"@2024-01 + 40 days", "2024-02"},
         {"@2024-12-31 + 24 hours", "2025-01-01"},
         {"@T23:30 + 45 minutes", "00:15"},
         {"@T10:00 + 1 day", "error"},
         {"@2024-01-01 + 1 'mo'", "error"},
         {"@9999-12-31 + 1 day", "{}"},
         {"@2024-02-28T23:59:59.5Z + 0.75 seconds", "2024-02-29T00:00:00.25Z"},
         {"@2024-01-01 + 1", "error"}});
}

TEST(Precedence, FollowsTheGrammar) {
  check({{"1 + 2 * 3", "7"},
         {"(1 + 2) * 3", "9"},
         {"-2.abs()", "-2"},
         {"2 > 1 = true", "true"},
         {"1 | 2 is Integer", "1, true"},
         {"true or false and false", "true"},
         {"false implies false implies false", "false"},
         {"10 - 4 - 3", "3"},
         {"1 in 1 | 2", "true"}});
}

}  // namespace
}  // namespace gateway::fhirpath
