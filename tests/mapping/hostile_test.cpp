// Maps made to do harm: each ends in a placed error within the budgets; the test's own time limit sees to it that this
// is soon.
#include "mapping/library.hpp"
#include "mapping/mapped.hpp"
#include "mapping/parser.hpp"

namespace gateway::mapping {
namespace {

// One group from anything to anything, so that no type stands in the way.
std::string untyped(const std::string& rules, const std::string& more = {}) {
  return "group Main(source src, target tgt) {\n" + rules + "\n}\n" + more;
}

std::string list_of(int count, const std::string& item) {
  std::string list = "[" + item;
  for (int i = 1; i < count; ++i) list += "," + item;
  return list + "]";
}

void expect_too_costly(const std::string& map, const std::string& record, const std::string& place) {
  const Mapped done = mapped(map, record);
  EXPECT_EQ(done.error.substr(0, 11), "too-costly ") << done.error << done.json.substr(0, 200);
  EXPECT_EQ(done.place.substr(0, place.size()), place);
}

TEST(Hostile, GroupsThatCallEachOtherInACircle) {
  expect_too_costly(
      untyped("src -> tgt then B(src, tgt);", "group B(source s, target t) { s -> t then Main(s, t); }\n"), "{}",
      "t.map:");
}

TEST(Hostile, GroupsThatNestAsDeepAsTheyMayWithAsManySourcesAsTheyMay) {
  std::string sources = "src as s0";
  for (int i = 1; i < 16; ++i) sources += ", src as s" + std::to_string(i) + " where (true)";

  expect_too_costly(untyped(sources + " -> tgt then { src -> tgt then { src -> tgt then Main(src, tgt); }; };"), "{}",
                    "t.map:");
}

TEST(Hostile, GroupsThatCallTwiceAllTheWayDown) {
  std::string groups;
  for (int i = 0; i < 40; ++i) {
    const std::string next = "G" + std::to_string(i + 1) + "(s, t)";
    groups += "group G" + std::to_string(i) + "(source s, target t) { s -> t then " + next + ", " + next + "; }\n";
  }
  groups += "group G40(source s, target t) { }\n";

  expect_too_costly(untyped("src -> tgt then G0(src, tgt);", groups), "{}", "t.map:");
}

TEST(Hostile, GroupsThatCallTwiceAndNeverApplyARule) {
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "s.none as n -> t.a = n;";
  const std::string groups = "group Many(source s, target t) {" + many + "}\n";

  expect_too_costly(untyped("src.a as a -> tgt then Many(a, tgt);", groups), "{\"a\":" + list_of(100'000, "{}") + "}",
                    "t.map:");
}

TEST(Hostile, ATextThatDoublesWithEveryRule) {
  const std::string doubling =
      untyped("src -> append('0123456789', '') as v then Twice(v, tgt);",
              "group Twice(source v, target t) { v -> append(v, v) as w then Twice(w, t); }\n");

  expect_too_costly(doubling, "{}", "t.map:4:");
}

TEST(Hostile, OneAppendOfOneTextManyTimes) {
  std::string parameters = "a";
  for (int i = 0; i < 60; ++i) parameters += ", a";

  expect_too_costly(untyped("src.a as a -> tgt.b = append(" + parameters + ");"),
                    "{\"a\":\"" + std::string(2'000'000, 'x') + "\"}", "t.map:2:1");
}

TEST(Hostile, TheWholeRecordCopiedForEachOfItsValues) {
  expect_too_costly(untyped("src.a as a -> tgt.b = src;"), "{\"a\":" + list_of(20'000, "{\"c\":\"d\"}") + "}",
                    "t.map:2:1");
}

TEST(Hostile, ElementsWrittenInTurnSoThatEachHasToBeLookedFor) {
  expect_too_costly(untyped("src.a as a -> tgt.b = a, tgt.c = a, tgt.d = a;"), "{\"a\":" + list_of(60'000, "1") + "}",
                    "t.map:2:1");
}

TEST(Hostile, EveryRuleWithAnExpressionOverTheWholeRecord) {
  expect_too_costly(untyped("src.a as a where (src.a.where($this = 'y').empty()) -> tgt.b = a;"),
                    "{\"a\":" + list_of(20'000, "\"x\"") + "}", "t.map:2:");
}

TEST(Hostile, AConstantThatNeverEnds) {
  const Mapped done = mapped("let x = 'a'.repeat($this | $this & 'x');\n" + untyped("src -> tgt.a = x;"), "{}");

  EXPECT_TRUE(done.place.starts_with("t.map:1:")) << done.error;
}

TEST(Hostile, GroupsThatExtendEachOther) {
  const std::string map =
      "group A(source s, target t) extends B { }\ngroup B(source s, target t) extends C { }\n"
      "group C(source s, target t) extends A { }\n";

  EXPECT_EQ(mapped(map, "{}").error, "value t.map:3:37: the group extends itself");
}

TEST(Hostile, ImportsInACircleAreEachTakenOnce) {
  const MapFile a{"a.map",
                  "/// url = 'http://x/a'\nimports \"http://x/b\"\nimports \"http://x/*\"\ngroup A(source s, target t) "
                  "{ s -> t then B(s, t); }\n"};
  const MapFile b{"b.map",
                  "/// url = 'http://x/b'\nimports \"http://x/a\"\ngroup B(source s, target t) { s.a -> t.b; }\n"};

  const auto sources = gather(a, {b, a}, tests::names());

  ASSERT_TRUE(sources.ok());
  ASSERT_EQ(sources->maps.size(), 2u);
  EXPECT_EQ(mapped(*sources, R"({"a":"x"})").json, R"({"b":"x"})");
}

TEST(Hostile, AnImportPatternOfManyStarsIsMatchedSoon) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";

  EXPECT_FALSE(url_matches(pattern + "b", std::string(20'000, 'a')));
  EXPECT_TRUE(url_matches(pattern, std::string(20'000, 'a')));
  EXPECT_TRUE(url_matches("http://x/*3to4*", "http://x/Patient3to4v2"));
  EXPECT_FALSE(url_matches("http://x/*3to4", "http://x/Patient3to4v2"));
}

TEST(Hostile, MapsWithTooMuchOfAnythingAreRefused) {
  std::string sources = "src.a as a0";
  std::string targets = "tgt.a = 'x'";
  for (int i = 1; i < 17; ++i) sources += ", src.a as a" + std::to_string(i);
  for (int i = 1; i < 300; ++i) targets += ", tgt.a = 'x'";
  std::string groups;
  for (int i = 0; i < 5000; ++i) groups += "group G" + std::to_string(i) + "(source s, target t) { }\n";

  EXPECT_TRUE(mapped(untyped(sources + " -> tgt.b;"), "{}").error.starts_with("too-costly t.map:2:"));
  EXPECT_TRUE(mapped(untyped("src -> " + targets + ";"), "{}").error.starts_with("too-costly t.map:2:"));
  EXPECT_TRUE(mapped(groups, "{}").error.starts_with("too-costly t.map:4098:"));
  EXPECT_TRUE(mapped(std::string(5'000'000, ' '), "{}").error.starts_with("too-long t.map:1:1"));
}

TEST(Hostile, ConceptMapsThatSendEachOtherInACircle) {
  const auto concept_map = [](const std::string& url, const std::string& other) {
    return MapFile{url, R"({"resourceType":"ConceptMap","url":")" + url +
                            R"(","group":[{"unmapped":{"mode":"other-map","url":")" + other + R"("}}]})"};
  };
  Sources sources;
  sources.maps.push_back({"t.map", untyped("src.a as a -> tgt.b = translate(a, 'http://x/1', 'code');")});
  sources.concept_maps = {concept_map("http://x/1", "http://x/2"), concept_map("http://x/2", "http://x/1")};

  EXPECT_TRUE(mapped(sources, R"({"a":"x"})")
                  .error.starts_with("code-invalid t.map:2:1 at /a: the concept map http://x/1 has no"));
}

}  // namespace
}  // namespace gateway::mapping
