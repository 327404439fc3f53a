#include "mapping/mapped.hpp"

namespace gateway::mapping {
namespace {

const std::string uses =
    "uses \"http://example.org/Record\" alias Record as source\n"
    "uses \"http://hl7.org/fhir/StructureDefinition/Patient\" alias Patient as target\n";

TEST(Group, ParametersAreHandedOverByPosition) {
  const std::string map =
      uses +
      "group Main(source src : Record, target tgt : Patient) { src.p as p -> tgt.name as n then Name(p, 'Dr', n), "
      "Name(p, (p.title), n); }\n"
      "group Name(source person, source prefix, target name : HumanName) { person -> name.prefix = prefix; }\n";

  EXPECT_EQ(mapped(map, R"({"p":{"title":"Prof"}})").json,
            R"({"resourceType":"Patient","name":[{"prefix":["Dr","Prof"]}]})");
}

TEST(Group, AnExtendedGroupIsAppliedFirst) {
  const std::string map =
      uses +
      "group Main(source s : Record, target t : Patient) extends Base { s.b as v -> t.name as n, n.text = v; }\n"
      "group Base(source src : Record, target tgt : Patient) { src.a as v -> tgt.name as n, n.text = v; }\n";

  EXPECT_EQ(mapped(map, R"({"a":"first","b":"second"})").json,
            R"({"resourceType":"Patient","name":[{"text":"first"},{"text":"second"}]})");
}

TEST(Group, TheShortFormUsesTheGroupForItsTypes) {
  const std::string map =
      "uses \"http://hl7.org/fhir/StructureDefinition/Patient\" as source\n"
      "uses \"http://hl7.org/fhir/StructureDefinition/Person\" as target\n"
      "group Main(source src : Patient, target tgt : Person) { src.name -> tgt.name; src.birthDate -> tgt.birthDate; "
      "}\n"
      "group Names(source a : HumanName, target b : HumanName) <<type+>> { a.family as v -> b.text = v; }\n";

  EXPECT_EQ(mapped(map, R"({"resourceType":"Patient","name":[{"family":"x"},{"family":"y"}],"birthDate":"2026"})").json,
            R"({"resourceType":"Person","name":[{"text":"x"},{"text":"y"}],"birthDate":"2026"})");
}

TEST(Group, ImportedMapsAreFoundByUrlPattern) {
  const MapFile main{"main.map",
                     uses +
                         "imports \"http://x/Helper*\"\n"
                         "group Main(source s : Record, target t : Patient) { s -> t.name as n then Help(s, n); }\n"};
  const MapFile helper{"helper.map",
                       "/// url = 'http://x/HelperOne'\ngroup Help(source s, target t) { s.a as v -> t.text = v; }\n"};

  EXPECT_EQ(mapped(Sources{{main, helper}, {}, {}}, R"({"a":"x"})").json,
            R"({"resourceType":"Patient","name":[{"text":"x"}]})");
  EXPECT_EQ(mapped(Sources{{main}, {}, {}}, "{}").place, "main.map:3:1");
}

TEST(Group, CallingItselfWithoutEndIsTooCostly) {
  const std::string map =
      uses + "group Main(source s : Record, target t : Patient) { s -> t.name as n then Main(s, t); }\n";

  EXPECT_EQ(mapped(map, "{}").error.substr(0, 11), "too-costly ");
}

TEST(Group, TheBudgetOfRulesEndsARun) {
  const std::string map = map_to("Patient", "src.a as a, src.a as b, src.a as c -> tgt.name as n, n.text = a;");
  std::string record = "{\"a\":[1";
  for (int i = 0; i < 99; ++i) record += ",1";

  EXPECT_EQ(mapped(map, record + "]}").error.substr(0, 11), "too-costly ");
}

TEST(Group, AnOutputNestedTooDeepIsTooCostly) {
  const std::string map =
      uses +
      "group Main(source s : Record, target t : Patient) { s.a as a -> t.extension as e then Deeper(a, e); }\n"
      "group Deeper(source s, target t : Extension) { s.a as a -> t.extension as e then Deeper(a, e);"
      " s.v as v -> t.value = v; }\n";
  const auto nested = [](int depth) {
    std::string record = R"({"v":1})";
    for (int i = 0; i < depth; ++i) record = R"({"a":)" + record + "}";
    return record;
  };

  EXPECT_EQ(mapped(map, nested(31)).error, "");
  EXPECT_TRUE(json::read(mapped(map, nested(31)).json, tests::names()).ok());
  EXPECT_EQ(mapped(map, nested(32)).error.substr(0, 11), "too-costly ");
}

// What is wrong with a map is found before any record is there, at its place.
TEST(Compile, FaultsOfAMapAreFoundAtTheirPlace) {
  const struct {
    const char* rules;
    const char* error;
  } cases[] = {
      {"src.a as a -> tgt.b = x;", "value t.map:4:15: a Patient has no element 'b'"},
      {"src.a as a -> tgt.id = x;", "not-found t.map:4:24: there is no variable 'x' here"},
      {"foo.a as a -> tgt.id = a;", "not-found t.map:4:1: there is no source variable 'foo' here"},
      {"tgt.id as a -> tgt.id = a;", "not-found t.map:4:1: 'tgt' is a target here, not a source"},
      {"src.a as a -> src.id = a;", "not-found t.map:4:15: 'src' is a source here, not a target"},
      {"src.a as a where (a.foo() = 1) -> tgt.id = a;", "not-supported t.map:4:21: "},
      {"src.a as a where (a = ) -> tgt.id = a;", "structure t.map:4:"},
      {"src.a as a where ('ä' = a\n   and a.b.foo()) -> tgt.id = a;", "not-supported t.map:5:12: "},
      {"src.a as a -> tgt.id = translate(a, 'http://none', 'code');", "not-found t.map:4:37: there is no concept map"},
      {"src.a as a -> tgt.id = truncate(a);", "value t.map:4:24: truncate takes 2 parameters, not 1"},
      {"src.a as a -> tgt.id = cast(a, 'HumanName');", "value t.map:4:24: cast makes primitive types only"},
      {"src.a as a -> tgt.contact = create('Nothing');", "not-found t.map:4:36: the type 'Nothing' is not known"},
      {"src.a as a -> tgt.contained = create('Resource');", "value t.map:4:31: this type is abstract"},
      {"src.a as a then Other(a);", "not-found t.map:4:17: there is no group 'Other'"},
      {"src.a as a then Main(a);", "value t.map:4:17: the group takes 2 parameters, not 1"},
      {"src.a as a -> tgt.name as n then Main(a, n);",
       "value t.map:4:42: the group takes a Patient, this is a HumanName"},
      {"src.a as a -> (a + 1);", "value t.map:4:15: this value goes nowhere"},
  };
  for (const auto& each : cases) {
    const Mapped done = mapped(map_to("Patient", each.rules), "{}");
    EXPECT_EQ(done.error.substr(0, std::string(each.error).size()), each.error) << each.rules << "\n" << done.error;
  }
}

TEST(Compile, GroupsTypesAndConstantsAreChecked) {
  EXPECT_EQ(mapped("group a(source s, source t) { }", "{}").place, "t.map:1:7");
  EXPECT_EQ(mapped("group a(source s, target t) { }\ngroup a(source s, target t) { }", "{}").place, "t.map:2:7");
  EXPECT_EQ(mapped("group a(source s, target t) extends b { }", "{}").place, "t.map:1:37");
  EXPECT_EQ(mapped("group a(source s, target t) extends a { }", "{}").place, "t.map:1:37");
  EXPECT_EQ(mapped("group a(source s : Foo, target t) { }", "{}").place, "t.map:1:9");
  EXPECT_EQ(mapped("let x = now();\ngroup a(source s, target t) { }", "{}").place, "t.map:1:5");
}

TEST(Explain, EveryElementNamesItsRuleAndEveryLeafItsFate) {
  RunInputs inputs = usual_inputs();
  inputs.origins = inputs.losses = true;
  const Mapped done =
      mapped(map_to("Patient",
                    "src.n as v where (src.k = 'y') -> tgt.name as n, n.family = v, n.use = 'usual' \"name\";\n"
                    "src.d as d -> tgt.birthDate = (d.substring(0, 4)) \"year\";"),
             R"({"n":["a","b"],"k":"y","d":"2026-11","x":{"y~/z":1},"e":""})", inputs);

  const std::vector<std::pair<std::string, std::string>> origins = {{"", ""},
                                                                    {"/name/0", "t.map:4:1 \"name\""},
                                                                    {"/name/0/use", "t.map:4:1 \"name\""},
                                                                    {"/name/0/family", "t.map:4:1 \"name\""},
                                                                    {"/name/1", "t.map:4:1 \"name\""},
                                                                    {"/name/1/use", "t.map:4:1 \"name\""},
                                                                    {"/name/1/family", "t.map:4:1 \"name\""},
                                                                    {"/birthDate", "t.map:5:1 \"year\""}};
  EXPECT_EQ(done.origins, origins) << done.error;
  std::string fates;
  for (const Loss& loss : done.losses) {
    fates += loss.source + (loss.fate == Fate::mapped ? " mapped; "
                            : loss.fate == Fate::read ? " read; "
                                                      : " unused; ");
  }
  EXPECT_EQ(fates, "/n/0 mapped; /n/1 mapped; /k read; /d mapped; /x/y~0~1z unused; ");
}

TEST(Explain, AskedForWhatIsLostOnlyItListsEveryLeafThatWasNotMapped) {
  RunInputs inputs = usual_inputs();
  inputs.losses = inputs.lost_only = true;
  const Mapped done =
      mapped(map_to("Patient", "src.n as v where (src.k = 'y') -> tgt.name as n, n.family = v \"name\";"),
             R"({"n":["a","b"],"k":"y","d":"2026-11","x":{"y~/z":1},"e":""})", inputs);

  std::string lost;
  for (const Loss& loss : done.losses) lost += loss.source + ' ';
  EXPECT_EQ(lost, "/k /d /x/y~0~1z ");
}

}  // namespace
}  // namespace gateway::mapping
