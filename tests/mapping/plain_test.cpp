// What is answered by walking the record must be what FHIRPath answers. `and true` and select($this) keep an expression
// from counting as plain, so every case is asked in both spellings.
#include "mapping/mapped.hpp"

namespace gateway::mapping {
namespace {

const std::vector<const char*> conditions = {"a.exists()",
                                             "a.empty()",
                                             "a.exists().not()",
                                             "a = 'x'",
                                             "a != ''",
                                             "a.b != ''",
                                             "a in ('x' | 'true')",
                                             "a in %words",
                                             "a.toString() in %words",
                                             "a.toString() = '1.50'",
                                             "a.toString().empty()",
                                             "a.toString().exists()",
                                             "a.where($this != '').exists()",
                                             "a.where($this != '').empty()",
                                             "a.where(b = 'x').exists()",
                                             "a.where(b.toString() in %words).empty()",
                                             "a.all(toString().exists())",
                                             "(a | c).all(toString().exists())",
                                             "a.all($this in %words)",
                                             "(a in %words).not()",
                                             "a != '' and (a in %words).not()",
                                             "a = 'x' or c = 'x' and c != 'x'",
                                             "(a = 'x' or c = 'x') and c != ''",
                                             "a.children().empty()",
                                             "a.children().exists()",
                                             "a.value = 'x'",
                                             "a.b.toString() = 'x'",
                                             "a.where(b.where($this = 'x').exists()).exists()",
                                             "c = 'x' or a in %words",
                                             "a.exists() and c.empty()",
                                             "src.a = 'x'",
                                             "%src.a.exists()"};

const std::vector<const char*> values = {"a",
                                         "a.b",
                                         "a & '/' & c",
                                         "a.b & c",
                                         "iif(a = 'x', 'one', 'two')",
                                         "iif(a.exists(), a, c)",
                                         "iif(a = 'x', 'one', iif(c = 'x', a.b, c))",
                                         "src.a",
                                         "'text'"};

const std::vector<const char*> contents = {R"()",
                                           R"("a":null)",
                                           R"("a":"")",
                                           R"("a":"x")",
                                           R"("a":"y")",
                                           R"("a":true)",
                                           R"("a":false)",
                                           R"("a":1.50)",
                                           R"("a":{})",
                                           R"("a":{"b":"x"})",
                                           R"("a":{"b":["x","y"]})",
                                           R"("a":{"b":null})",
                                           R"("a":{"b":{"c":"x"}})",
                                           R"("a":[])",
                                           R"("a":["x"])",
                                           R"("a":["x","x"])",
                                           R"("a":["","y",null])",
                                           R"("a":[{"b":"x"},{"b":"y"}])",
                                           R"("a":[["x"]])",
                                           R"("a":[{"b":true},"x"])",
                                           R"("aString":"x")",
                                           R"("a":{"bCode":"x"})",
                                           R"("a":null,"_a":{"id":"q"})",
                                           R"("a":"x","_a":{"id":"q"})",
                                           R"("_a":{"id":"q"})",
                                           R"("a":{"resourceType":"Patient","b":"x"})",
                                           R"("a":[{"resourceType":"Patient","b":"x","active":true}])",
                                           R"("a":{"value":"x"})",
                                           R"("a":{"_b":{"id":"q"}})",
                                           R"("ab":"x")",
                                           R"("a":[1.50,true])"};

Program program_of(const std::string& rules) {
  return compile({{{"t.map", "let words = ('x' | 'yes' | 'true');\n" + map_to("Patient", rules)}}, {}, {}},
                 tests::names(), tests::definitions())
      .value();
}

// What a run gave; of an error its text alone, for the longer spelling moves its place.
std::string told(const Program& program, const json::Document& record, bool losses) {
  RunInputs inputs = usual_inputs();
  inputs.losses = inputs.lost_only = losses;
  const auto done = run(program, record.root(), inputs);
  if (!done) return done.error().text;
  std::string all = json::write(done->target.root());
  for (const Loss& loss : done->losses) all += ' ' + loss.source;
  return all;
}

void expect_same(const std::string& plain, const std::string& whole) {
  const Program walked = program_of(plain);
  const Program evaluated = program_of(whole);
  for (const char* content : contents) {
    for (const char* other : {"", R"("c":"x")", R"("c":"z")", R"("c":["x","z"])"}) {
      std::string text = "{" + std::string(content);
      if (*content != 0 && *other != 0) text += ',';
      text += std::string(other) + "}";
      const json::Document record = json::read(text, tests::names()).value();
      for (const bool losses : {false, true})
        EXPECT_EQ(told(walked, record, losses), told(evaluated, record, losses)) << plain << "\n" << text;
    }
  }
}

TEST(Plain, ConditionsHoldAsFhirPathSays) {
  for (const std::string condition : conditions) {
    expect_same("src where (" + condition + ") -> tgt.active = true;",
                "src where ((" + condition + ") and true) -> tgt.active = true;");
  }
}

TEST(Plain, ConditionsAreValuesAsFhirPathSays) {
  for (const std::string condition : conditions) {
    expect_same("src -> tgt.active = (" + condition + ");", "src -> tgt.active = ((" + condition + ").select($this));");
  }
}

TEST(Plain, ValuesAreWhatFhirPathGives) {
  for (const std::string value : values) {
    expect_same("src -> tgt.language = (" + value + ");", "src -> tgt.language = ((" + value + ").select($this));");
  }
}

}  // namespace
}  // namespace gateway::mapping
