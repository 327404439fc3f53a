#include "mapping/mapping.hpp"

#include "mapping/mapped.hpp"

namespace gateway::mapping {
namespace {

struct Case {
  const char* rules;
  const char* record;
  const char* output;  // JSON, or the start of the error
};

void expect_all(const std::vector<Case>& cases, const std::string& type = "Patient") {
  for (const Case& each : cases) {
    const Mapped done = mapped(map_to(type, each.rules), each.record);
    const std::string got = done.error.empty() ? done.json : done.error.substr(0, std::string(each.output).size());
    EXPECT_EQ(got, each.output) << each.rules << "\n" << each.record << "\n" << done.error;
  }
}

TEST(Source, EachValueOfAListAppliesTheRuleOnce) {
  expect_all({
      {"src.n as v -> tgt.name as n, n.family = v;", R"({"n":["a","b"]})",
       R"({"resourceType":"Patient","name":[{"family":"a"},{"family":"b"}]})"},
      {"src.n as v -> tgt.name as n, n.family = v;", R"({"n":"a"})",
       R"({"resourceType":"Patient","name":[{"family":"a"}]})"},
      {"src.n as v -> tgt.name as n, n.family = v;", R"({"n":[null,"b"]})",
       R"({"resourceType":"Patient","name":[{"family":"b"}]})"},
      {"src.n as v -> tgt.name as n, n.family = v;", R"({"n":null})", R"({"resourceType":"Patient"})"},
      {"src.a.b as v -> tgt.name as n, n.family = v;", R"({"a":[{"b":["x","y"]},{},{"b":"z"}]})",
       R"({"resourceType":"Patient","name":[{"family":"x"},{"family":"y"},{"family":"z"}]})"},
  });
}

TEST(Source, SeveralSourcesMakeEveryCombination) {
  expect_all({{"src.a as a, src.b as b -> tgt.name as n, n.text = append(a, b);", R"({"a":["1","2"],"b":["x","y"]})",
               R"({"resourceType":"Patient","name":[{"text":"1x"},{"text":"1y"},{"text":"2x"},{"text":"2y"}]})"},
              {"src.a as a, a.b as b -> tgt.name as n, n.text = b;", R"({"a":[{"b":"1"},{"b":["2","3"]}]})",
               R"({"resourceType":"Patient","name":[{"text":"1"},{"text":"2"},{"text":"3"}]})"},
              {"src.a as a, src.b as b -> tgt.active = true;", R"({"a":1})", R"({"resourceType":"Patient"})"}});
}

TEST(Source, ListModesChooseByPlace) {
  const char* record = R"({"n":["a","b","c"]})";
  expect_all({
      {"src.n first as v -> tgt.name as n, n.family = v;", record,
       R"({"resourceType":"Patient","name":[{"family":"a"}]})"},
      {"src.n last as v -> tgt.name as n, n.family = v;", record,
       R"({"resourceType":"Patient","name":[{"family":"c"}]})"},
      {"src.n not_first as v -> tgt.name as n, n.family = v;", record,
       R"({"resourceType":"Patient","name":[{"family":"b"},{"family":"c"}]})"},
      {"src.n not_last as v -> tgt.name as n, n.family = v;", record,
       R"({"resourceType":"Patient","name":[{"family":"a"},{"family":"b"}]})"},
      {"src.n only_one as v -> tgt.name as n, n.family = v;", record, "processing t.map:4:1 at the record: "},
      {"src.n only_one as v -> tgt.name as n, n.family = v;", R"({"n":["a"]})",
       R"({"resourceType":"Patient","name":[{"family":"a"}]})"},
  });
}

TEST(Source, WhereKeepsWhatHolds) {
  expect_all({
      {"src.n as v where ($this != 'b') -> tgt.name as n, n.family = v;", R"({"n":["a","b","c"]})",
       R"({"resourceType":"Patient","name":[{"family":"a"},{"family":"c"}]})"},
      {"src.n as v where (v.use = 'official') -> tgt.name as n, n.family = (v.f);",
       R"({"n":[{"use":"official","f":"x"},{"f":"y"}]})", R"({"resourceType":"Patient","name":[{"family":"x"}]})"},
      {"src.n as v where use.exists().not() -> tgt.name as n, n.family = (v.f);",
       R"({"n":[{"use":"official","f":"x"},{"f":"y"}]})", R"({"resourceType":"Patient","name":[{"family":"y"}]})"},
      {"src where (a = 'x' or b.exists()) -> tgt.active = true;", R"({"b":1})",
       R"({"resourceType":"Patient","active":true})"},
      {"src where (a = 'x' or b.exists()) -> tgt.active = true;", R"({"a":"y"})", R"({"resourceType":"Patient"})"},
      {"src.n as v where (src.k = v) -> tgt.name as n, n.family = v;", R"({"k":"b","n":["a","b"]})",
       R"({"resourceType":"Patient","name":[{"family":"b"}]})"},
  });
}

TEST(Source, CheckCardinalityAndOnlyOneFailTheWholeRecord) {
  expect_all({
      {"src.a as a -> tgt.active = a; src.b as v check (v.length() < 3) -> tgt.birthDate = v \"short\";",
       R"({"a":true,"b":"2026"})", "processing t.map:4:31 \"short\" at /b: the check"},
      {"src.b 1..1 as v -> tgt.birthDate = v;", R"({})", "required t.map:4:1 at the record: the source has 0"},
      {"src.b 0..1 as v -> tgt.birthDate = v;", R"({"b":["1","2"]})",
       "processing t.map:4:1 at the record: the source has 2"},
      {"src.b 1..* as v -> tgt.name as n, n.text = v;", R"({"b":["1","2"]})",
       R"({"resourceType":"Patient","name":[{"text":"1"},{"text":"2"}]})"},
  });
}

TEST(Source, ADefaultStandsInForWhatIsMissing) {
  expect_all({
      {"src.g default ('unknown') as v -> tgt.gender = v;", R"({})",
       R"({"resourceType":"Patient","gender":"unknown"})"},
      {"src.g default ('unknown') as v -> tgt.gender = v;", R"({"g":"male"})",
       R"({"resourceType":"Patient","gender":"male"})"},
      {"src.a default (true) as v -> tgt.active = v;", R"({})", R"({"resourceType":"Patient","active":true})"},
      {"src.g default \"unknown\" as v -> tgt.gender = v;", R"({})",
       R"({"resourceType":"Patient","gender":"unknown"})"},
  });
}

TEST(Source, ATypeFilterLooksAtChoicesResourcesAndJsonForms) {
  const auto observation = [](const std::string& rule) {
    return "uses \"http://hl7.org/fhir/StructureDefinition/Observation\" as source\n"
           "uses \"http://hl7.org/fhir/StructureDefinition/Observation\" as target\n"
           "group g(source src : Observation, target tgt : Observation) { " +
           rule + " }";
  };
  EXPECT_EQ(mapped(observation("src.value : Quantity as v -> tgt.value = v;"),
                   R"({"resourceType":"Observation","valueQuantity":{"value":1.50}})")
                .json,
            R"({"resourceType":"Observation","valueQuantity":{"value":1.50}})");
  EXPECT_EQ(mapped(observation("src.value : string as v -> tgt.value = v;"),
                   R"({"resourceType":"Observation","valueQuantity":{"value":1.50}})")
                .json,
            R"({"resourceType":"Observation"})");
  EXPECT_EQ(mapped(observation("src.value as v -> tgt.value = v;"),
                   R"({"resourceType":"Observation","valueDateTime":"2026"})")
                .json,
            R"({"resourceType":"Observation","valueDateTime":"2026"})");
  EXPECT_EQ(
      mapped(
          observation("src.contained : Patient as p -> tgt.contained = p;"),
          R"({"resourceType":"Observation","contained":[{"resourceType":"Device","id":"d"},{"resourceType":"Patient","id":"p"}]})")
          .json,
      R"({"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"p"}]})");
  expect_all({{"src.x : string as v -> tgt.name as n, n.text = v;", R"({"x":["a",1,true,{}]})",
               R"({"resourceType":"Patient","name":[{"text":"a"}]})"},
              {"src.x : boolean as v -> tgt.active = v;", R"({"x":["a",1,true]})",
               R"({"resourceType":"Patient","active":true})"}});
}

TEST(Source, LogsAreHandedOutWithTheirRule) {
  const Mapped done = mapped(map_to("Patient", "src.a as v log ('seen ' & v) -> tgt.id = v \"r\";"), R"({"a":"x"})");

  ASSERT_EQ(done.log.size(), 1u) << done.error;
  EXPECT_EQ(done.log[0].text, "seen x");
  EXPECT_EQ(done.log[0].rule, "t.map:4:1 \"r\"");
}

TEST(Source, ConstantsMayHoldSeveralValues) {
  const std::string map =
      "let words = ('a' | 'b');\nlet limit = 2;\n" +
      map_to("Patient", "src.w as w where ($this in %words) -> tgt.name as n, n.text = truncate(w, limit);");

  EXPECT_EQ(mapped(map, R"({"w":["b","c"]})").json, R"({"resourceType":"Patient","name":[{"text":"b"}]})");
}

}  // namespace
}  // namespace gateway::mapping
