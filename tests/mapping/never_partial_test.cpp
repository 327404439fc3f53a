// A rule that fails makes the whole conversion fail: faults put into rules at random, in the real map on its samples.
#include <random>
#include <set>

#include "json/pointer.hpp"
#include "mapping/mapped.hpp"
#include "mapping/parser.hpp"
#include "mapping/printer.hpp"
#include "support/mapping_files.hpp"

namespace gateway::mapping {
namespace {

constexpr const char* folder = "mappings/gp-referral-json/";

void collect(std::vector<Rule>& rules, std::vector<Rule*>& all) {
  for (Rule& rule : rules) {
    all.push_back(&rule);
    collect(rule.rules, all);
  }
}

Transform failing(const std::string& name, const std::vector<std::string>& parameters) {
  Transform made;
  made.name = name;
  for (const std::string& text : parameters) {
    Parameter parameter;
    parameter.literal = {LiteralKind::string, text};
    made.parameters.push_back(std::move(parameter));
  }
  return made;
}

// Makes `rule` fail whenever it is applied, in one of several ways.
void break_rule(Rule& rule, unsigned way) {
  Target target;
  target.variable = "broken";
  switch (way % 6) {
    case 0: target.transform = failing("cast", {"x", "integer"}); break;
    case 1: target.transform = failing("dateOp", {"not a date", "dd/MM/yyyy"}); break;
    case 2: target.transform = failing("translate", {"no such code", "#broken", "code"}); break;
    case 3: target.transform = failing("qty", {"many", "mg"}); break;
    case 4: target.transform = failing("evaluate", {"(1 | 2).single()"}); break;
    default: rule.sources.back().check = ExpressionText{"false", {}, {}}; return;
  }
  rule.copies = false;
  rule.targets.push_back(std::move(target));
}

base::Result<Output> run_map(const Map& map, const json::Node& record, bool explained) {
  Sources sources = tests::mapping_files(folder);
  sources.maps.back() = {"broken.map", print(map)};
  const auto program = compile(sources, tests::names(), tests::definitions());
  EXPECT_TRUE(program.ok()) << base::describe(program.error());
  if (!program) return program.error();
  RunInputs inputs = usual_inputs();
  inputs.origins = inputs.losses = explained;
  return run(*program, record, inputs);
}

TEST(NeverPartial, ARuleThatFailsGivesNoOutputAtAll) {
  std::mt19937 random(20260701);
  const std::string text = tests::content_of(tests::shared_folder / "record-parts.map");
  Map whole = parse("record-parts.map", text).value();
  whole.concept_maps.push_back(
      {"broken", {{"s", "http://x/s"}, {"t", "http://x/t"}}, false, {{"s", "a", "-", "t", "b", {}}}, {}});
  std::vector<std::filesystem::path> samples;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(folder) + "samples")) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("unmappable-") && !name.starts_with("fhir-")) samples.push_back(entry.path());
  }
  int failed = 0;
  int untouched = 0;
  for (int round = 0; round < 120; ++round) {
    const auto record = json::read(tests::content_of(samples[random() % samples.size()]), tests::names());
    ASSERT_TRUE(record.ok());
    Map broken = whole;
    std::vector<Rule*> rules;
    for (Group& group : broken.groups) collect(group.rules, rules);
    break_rule(*rules[random() % rules.size()], static_cast<unsigned>(random() % 6));

    const auto sound = run_map(whole, record->root(), false);
    const auto output = run_map(broken, record->root(), round % 2 == 0);

    ASSERT_TRUE(sound.ok()) << base::describe(sound.error());
    if (output) {
      // The rule was not applied to this record, so nothing may differ.
      ++untouched;
      EXPECT_EQ(json::write(output->target.root()), json::write(sound->target.root()));
    } else {
      ++failed;
      EXPECT_TRUE(output.error().place.starts_with("broken.map:")) << base::describe(output.error());
    }
  }
  EXPECT_GT(failed, 40);
  EXPECT_GT(untouched, 5);
}

}  // namespace
}  // namespace gateway::mapping
