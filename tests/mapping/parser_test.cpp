#include "mapping/parser.hpp"

#include <gtest/gtest.h>

#include <map>

#include "mapping/printer.hpp"
#include "mapping/token.hpp"
#include "support/shared_data.hpp"

namespace gateway::mapping {
namespace {

Map parsed(const std::string& text) {
  auto map = parse("test.map", text);
  if (!map) ADD_FAILURE() << base::describe(map.error());
  return map ? std::move(map).value() : Map{};
}

std::string in_group(const std::string& rule) {
  return "group g(source src : A, target tgt : B) {\n" + rule + "\n}\n";
}

Rule rule_of(const std::string& text) {
  Map map = parsed(in_group(text));
  if (map.groups.empty() || map.groups.front().rules.empty()) return {};
  return map.groups.front().rules.front();
}

TEST(Parser, EverySourceConditionIsKept) {
  const Rule rule = rule_of(
      "src.a.b : string 1..2 default ('x' & \"y\") only_one as v where (v.length() > 1) and true check v.exists() log "
      "('l') -> tgt.c = v \"n\";");

  const Source& source = rule.sources.at(0);
  EXPECT_EQ(source.context, "src");
  EXPECT_EQ(source.path, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(source.type, "string");
  EXPECT_EQ(source.cardinality->minimum, 1u);
  EXPECT_EQ(source.cardinality->maximum, 2u);
  EXPECT_EQ(source.default_value->text, "'x' & 'y'");
  EXPECT_EQ(source.list_mode, SourceListMode::only_one);
  EXPECT_EQ(source.variable, "v");
  EXPECT_EQ(source.where->text, "(v.length() > 1) and true");
  EXPECT_EQ(source.check->text, "v.exists()");
  EXPECT_EQ(source.log->text, "'l'");
  EXPECT_EQ(rule.name, "n");
}

TEST(Parser, ConditionsWithoutParenthesesEndWhereTheRuleGoesOn) {
  EXPECT_EQ(rule_of("src.c as vs where type = 'author' -> tgt.a as vt then G(vs, vt);").sources[0].where->text,
            "type = 'author'");
  EXPECT_EQ(rule_of("src where conformsTo('http://x')-> tgt as p;").sources[0].where->text, "conformsTo('http://x')");
  EXPECT_EQ(rule_of("src.a as a where url = \"x\" then { };").sources[0].where->text, "url = 'x'");
  EXPECT_EQ(rule_of("src.a as a where a.exists() \"the name\";").name, "the name");
}

TEST(Parser, TargetsTakeEveryShape) {
  const Rule rule = rule_of(
      "src -> tgt.a = create('X') as x first, x.b = 'c', x.d = (src.e & \"f\") as g, (1 + 2) as three, create('Y') as "
      "y, "
      "tgt.h as i share one, tgt.j = 5 'mg', tgt.k = -1.50, tgt.l = src.m.n, tgt.o = evaluate(src, a.where(b = "
      "'c,d')), "
      "tgt.p = \"q\", tgt.r = @2026-11-22, tgt.s = true, Other(src, tgt);");

  ASSERT_EQ(rule.targets.size(), 13u);
  EXPECT_EQ(rule.targets[0].transform->name, "create");
  EXPECT_EQ(rule.targets[0].list_mode, TargetListMode::first);
  EXPECT_EQ(rule.targets[2].transform->parameters[0].expression.text, "src.e & 'f'");
  EXPECT_EQ(rule.targets[3].context, "");
  EXPECT_EQ(rule.targets[3].variable, "three");
  EXPECT_EQ(rule.targets[5].share, "one");
  EXPECT_EQ(rule.targets[6].transform->parameters[0].expression.text, "5 'mg'");
  EXPECT_EQ(rule.targets[7].transform->parameters[0].literal.text, "-1.50");
  EXPECT_EQ(rule.targets[8].transform->parameters[0].expression.text, "src.m.n");
  EXPECT_EQ(rule.targets[9].transform->parameters[1].expression.text, "a.where(b = 'c,d')");
  EXPECT_EQ(rule.targets[11].transform->parameters[0].literal.kind, LiteralKind::date);
  ASSERT_EQ(rule.calls.size(), 1u);
  EXPECT_EQ(rule.calls[0].group, "Other");
}

TEST(Parser, ABatchIsOneCopyPerElement) {
  const Map map = parsed(in_group("src -> tgt: id, active \"both\"; src.x -> tgt.y;"));

  const auto& rules = map.groups.at(0).rules;
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_TRUE(rules[0].copies && rules[1].copies && rules[2].copies);
  EXPECT_EQ(rules[1].sources[0].path, std::vector<std::string>{"active"});
  EXPECT_EQ(rules[1].targets[0].path, std::vector<std::string>{"active"});
  EXPECT_EQ(rules[1].name, "both");
}

TEST(Parser, EscapesAndDelimitedNamesBecomePlainText) {
  const Rule rule = rule_of(R"(src.`odd name` as v -> tgt.x = 'it\'s \u00e9\n\\', tgt.y = "\"";)");

  EXPECT_EQ(rule.sources[0].path[0], "odd name");
  EXPECT_EQ(rule.targets[0].transform->parameters[0].literal.text, "it's \xc3\xa9\n\\");
  EXPECT_EQ(rule.targets[1].transform->parameters[0].literal.text, "\"");
}

TEST(Parser, QuantitiesOfTimeAndLongNumbersAreConstants) {
  const Rule rule = rule_of("src -> tgt.a = 5 days, tgt.b = 7L, tgt.c = -3L as last, tgt.d = 2 first;");

  EXPECT_EQ(rule.targets[0].transform->parameters[0].expression.text, "5 days");
  EXPECT_EQ(rule.targets[1].transform->parameters[0].literal.text, "7");
  EXPECT_EQ(rule.targets[2].transform->parameters[0].literal.text, "-3");
  EXPECT_EQ(rule.targets[3].list_mode, TargetListMode::first);
}

TEST(Parser, OlderConceptMapSignsAreKept) {
  const std::string text =
      "conceptmap \"#c\" {\n  prefix s = \"http://s\"\n  prefix t = \"http://t\"\n  unmapped for s = provided\n"
      "  s:a == t:b\n  s:\"c d\" --\n  s:e != t:f\n}\n" +
      in_group("src -> tgt.a = translate(src, '#c', 'code');");
  const Map map = parsed(text);

  ASSERT_EQ(map.concept_maps.size(), 1u);
  ASSERT_EQ(map.concept_maps[0].mappings.size(), 3u);
  EXPECT_EQ(map.concept_maps[0].mappings[1].relation, "--");
  EXPECT_EQ(print(parsed(print(map))), print(map));
}

TEST(Parser, PlacesCountCharactersFromOne) {
  const auto wrong = parse("a.map", "group g(source s, target t) {\n  s.a as `é` where -> t;\n}\n");

  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().place, "a.map:2:20");
  EXPECT_NE(wrong.error().text.find("\n    s.a as `é` where -> t;\n                     ^"), std::string::npos)
      << wrong.error().text;
}

TEST(Parser, WhatIsOutsideTheLanguageIsRefusedWithItsPlace) {
  const struct {
    const char* text;
    const char* place;
  } cases[] = {
      {"", "m:1:1"},
      {"uses \"x\" as nothing", "m:1:13"},
      {"group g(source s, target t) {", "m:1:30"},
      {"group g(source s, target t) { s.a -> t.b }", "m:1:42"},
      {"group g(source s, target t) { s.a as a where (b -> t.b; }", "m:1:57"},
      {"group g(source s, target t) { s.a -> t.b = unknown(a); }", "m:1:44"},
      {"group g(source s, target t) { s.a 2..1 as a; }", "m:1:40"},
      {"group g(source s) { s -> t.b = 'open; }", "m:1:32"},
      {"conceptmap \"c\" { prefix s = \"x\" s:a - t:b }", "m:1:39"},
      {"/* open", "m:1:1"},
      {"group g(source s) <<other>> { }", "m:1:21"},
  };
  for (const auto& each : cases) {
    const auto map = parse("m", each.text);
    ASSERT_FALSE(map.ok()) << each.text;
    EXPECT_EQ(map.error().place, each.place) << each.text << "\n" << map.error().text;
  }
}

TEST(Parser, RulesNestedTooDeepAreTooCostly) {
  std::string text = "group g(source s, target t) { ";
  for (int i = 0; i < 100'000; ++i) text += "s.a as a then { ";

  const auto map = parse("m", text);

  ASSERT_FALSE(map.ok());
  EXPECT_EQ(map.error().kind, base::ErrorKind::too_costly);
}

TEST(Parser, DeepBracketsInsideFhirpathDoNotRecurse) {
  const std::string deep(100'000, '(');

  EXPECT_FALSE(parse("m", in_group("src.a as a where " + deep + " -> tgt.b;")).ok());
}

TEST(Parser, CommentsStayWithThePartTheyBelongTo) {
  const std::string text = R"(// what this map is for
/// url = 'http://x/m' // its url

/* the record,
   as sent */
uses "http://x/R" alias R as source // ours
// helpers
imports "http://x/*"
// a constant
let a = 'b'; // used below
// the only group
group g(source src : R, target tgt) { // opens
  // first
  /* and more */
  src.a as a /* inside */ -> tgt.b = a; // kept behind
  src.c as c then { // inner
    c -> tgt.d = c; /* one */ // two
    // nothing else
  };
  // the end of g
} // closed
// the end
)";
  const Map map = parsed(text);

  const std::string printed = print(map);

  for (const char* comment :
       {"// what this map is for\n/// url = 'http://x/m' // its url\n", "/* the record,\n   as sent */\nuses",
        "as source // ours\n", "// helpers\nimports", "// a constant\nlet a = 'b'; // used below\n",
        "// the only group\ngroup g",
        "  // first\n  /* and more */\n  /* inside */\n  src.a as a -> tgt.b = a; // kept behind\n", "// inner\n",
        "c -> tgt.d = c; /* one */ // two\n    // nothing else\n  };\n  // the end of g\n} // closed\n",
        "\n// the end\n"}) {
    EXPECT_NE(printed.find(comment), std::string::npos) << comment << "\nis not in\n" << printed;
  }
  EXPECT_EQ(print(parsed(printed)), printed);
}

// How often each comment of a text stands in it, read from its tokens.
std::map<std::string, int> comments_of(const std::string& text) {
  std::map<std::string, int> counts;
  const auto tokens = tokens_and_comments_of("m", text);
  if (!tokens) return counts;
  for (const Comment& comment : tokens->comments) ++counts[comment.text];
  return counts;
}

// Every independent map parses, and its printed form is a fixed point.
void expect_stable(const std::filesystem::path& file) {
  const std::string text = tests::content_of(file);
  const auto map = parse(file.filename().string(), text);
  ASSERT_TRUE(map.ok()) << base::describe(map.error());
  const std::string printed = print(*map);
  const auto again = parse("printed", printed);
  ASSERT_TRUE(again.ok()) << base::describe(again.error()) << "\n" << printed;
  EXPECT_EQ(print(*again), printed);
  EXPECT_EQ(comments_of(printed), comments_of(text)) << printed;
}

TEST(Parser, IndependentMapsParseAndPrintStable) {
  for (const char* folder : {"fml/ig", "fml/tutorial", "fml/hl7"}) {
    const auto path = tests::shared_data(folder);
    if (path.empty()) GTEST_SKIP();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      const auto extension = entry.path().extension();
      if (entry.path().filename() == "target-list-modes.fml") continue;  // shares under a name in quotes: below
      if (extension == ".map" || extension == ".fml") expect_stable(entry.path());
    }
  }
}

TEST(Parser, TheIndependentMapThatMustFailIsRefusedAtTheQuotedShareName) {
  SHARED_DATA_OR_SKIP(path, "fml/ig/target-list-modes.fml");

  const auto map = parse("target-list-modes.fml", tests::content_of(path));

  ASSERT_FALSE(map.ok());
  EXPECT_EQ(map.error().place, "target-list-modes.fml:11:41") << map.error().text;
}

}  // namespace
}  // namespace gateway::mapping
