// Records changed at random end in a whole resource or in a placed error, and always in the same one.
#include <random>

#include "mapping/mapped.hpp"
#include "support/mapping_files.hpp"

namespace gateway::mapping {
namespace {

constexpr const char* folder = "mappings/gp-referral-json/";

const Program& gp_referral() {
  static const Program program = [] {
    return compile(tests::mapping_files(folder), tests::names(), tests::definitions()).value();
  }();
  return program;
}

// A copy of `node` in which about one value in `rate` is dropped, doubled or replaced.
json::Node& changed(const json::Node& node, json::Document& document, std::mt19937& random, unsigned rate) {
  if (random() % rate == 0) {
    switch (random() % 8) {
      case 0: return document.make_null();
      case 1: return document.make_string("");
      case 2: return document.make_string("\xc3\xa4 word 0");
      case 3: return document.make_number("-1.50e3");
      case 4: return document.make_boolean(random() % 2 == 0);
      case 5: return document.make_array();
      case 6: return document.make_object();
      default: {
        json::Node& twice = document.make_array();
        document.append(twice, document.copy(node));
        document.append(twice, document.copy(node));
        return twice;
      }
    }
  }
  if (node.is_object()) {
    json::Node& object = document.make_object();
    for (const json::Node& member : node) {
      if (random() % (rate * 2) != 0)
        document.append(object, member.name().text(), changed(member, document, random, rate));
    }
    return object;
  }
  if (node.is_array()) {
    json::Node& array = document.make_array();
    for (const json::Node& item : node) document.append(array, changed(item, document, random, rate));
    return array;
  }
  return document.copy(node);
}

bool holds_nothing_empty(const json::Node& node) {
  if (node.is_null() || (node.is_string() && node.text().empty())) return false;
  if ((node.is_object() || node.is_array()) && node.size() == 0) return false;
  for (const json::Node& child : node) {
    if (!holds_nothing_empty(child)) return false;
  }
  return true;
}

TEST(Mutation, AChangedRecordGivesAWholeBundleOrAPlacedError) {
  std::mt19937 random(20261122);
  int whole = 0;
  int refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(folder) + "samples")) {
    const auto record = json::read(tests::content_of(entry.path()), tests::names());
    ASSERT_TRUE(record.ok());
    for (int round = 0; round < 60; ++round) {
      json::Document mutant(tests::names());
      mutant.set_root(changed(record->root(), mutant, random, round % 2 == 0 ? 80 : 15));
      RunInputs inputs = usual_inputs();
      inputs.losses = inputs.origins = round % 3 == 0;
      const auto first = run(gp_referral(), mutant.root(), inputs);
      const auto second = run(gp_referral(), mutant.root(), usual_inputs());
      ASSERT_EQ(first.ok(), second.ok()) << json::write(mutant.root());
      if (!first) {
        ++refused;
        EXPECT_NE(first.error().place.find(".map:"), std::string::npos) << first.error().place;
        EXPECT_EQ(base::describe(first.error()), base::describe(second.error()));
        continue;
      }
      ++whole;
      const json::Node& bundle = first->target.root();
      EXPECT_EQ(json::write(bundle), json::write(second->target.root()));
      EXPECT_EQ(bundle.string("resourceType"), "Bundle");
      EXPECT_TRUE(holds_nothing_empty(bundle)) << json::write(bundle);
    }
  }
  EXPECT_GT(whole, 100);
  EXPECT_GT(refused, 50);
}

TEST(Mutation, AChangedMapCompilesOrIsRefusedAtAPlace) {
  std::mt19937 random(11);
  const std::string map = tests::content_of(std::string(folder) + "gp-referral.map");
  ASSERT_FALSE(map.empty());
  const std::string alphabet = "(){}[]'\"`,;:.=->$%@/*\\ aAs1";
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text = map;
    for (unsigned change = 0; change <= random() % 3; ++change) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0: text[at] = alphabet[random() % alphabet.size()]; break;
        case 1: text.erase(at, 1 + random() % 40); break;
        default: text.insert(at, text.substr(random() % text.size(), random() % 60));
      }
    }
    const auto program = compile(Sources{{{"m.map", text}}, {}, {}}, tests::names(), tests::definitions());
    if (program) continue;
    ++refused;
    EXPECT_TRUE(program.error().place.starts_with("m.map:")) << program.error().place;
  }
  EXPECT_GT(refused, 200);
}

// What is answered without FHIRPath is answered as FHIRPath does.
TEST(Mutation, PlainConditionsAnswerAsFhirpathDoes) {
  std::mt19937 random(7);
  const std::vector<std::string> conditions = {"a = 'x'",
                                               "a != 'x'",
                                               "a.exists()",
                                               "a.empty()",
                                               "a.exists().not()",
                                               "a.b = 'x'",
                                               "a.toString() = 'true'",
                                               "a.toString() in ('x' | 'true')",
                                               "$this != 'x'",
                                               "a = 'x' or b = 'x'",
                                               "a != 'x' and b.exists()",
                                               "a in %words",
                                               "b.a.toString() != 'x' or a = 'x'"};
  const std::vector<std::string> values = {"null",
                                           "\"x\"",
                                           "\"y\"",
                                           "\"\"",
                                           "true",
                                           "5",
                                           "[]",
                                           "[\"x\"]",
                                           "[\"x\",\"y\"]",
                                           "{}",
                                           R"({"a":"x"})",
                                           R"({"b":["x"]})",
                                           R"({"b":"x","a":true})"};
  for (const std::string& condition : conditions) {
    // In parentheses of its own an expression is not recognised as plain.
    const std::string rule = "let words = ('x' | 'z');\n" +
                             map_to("Patient", "src where (" + condition + ") -> tgt.active = true; src where ((" +
                                                   condition + ")) -> tgt.id = 'yes';");
    const auto program = compile(Sources{{{"t.map", rule}}, {}, {}}, tests::names(), tests::definitions());
    ASSERT_TRUE(program.ok()) << base::describe(program.error());
    for (int round = 0; round < 60; ++round) {
      const auto value = [&] { return values[random() % values.size()]; };
      const std::string record = "{\"a\":" + value() + ",\"b\":" + value() + "}";
      const auto source = json::read(record, tests::names());
      ASSERT_TRUE(source.ok());
      const auto output = run(*program, source->root(), usual_inputs());
      if (!output) continue;
      const json::Node& patient = output->target.root();
      EXPECT_EQ(patient.find("active") != nullptr, patient.find("id") != nullptr) << condition << " on " << record;
    }
  }
}

}  // namespace
}  // namespace gateway::mapping
