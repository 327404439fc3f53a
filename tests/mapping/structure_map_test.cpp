#include "mapping/structure_map.hpp"

#include "mapping/mapped.hpp"
#include "mapping/printer.hpp"

namespace gateway::mapping {
namespace {

const std::string resource = R"({"resourceType":"StructureMap","url":"http://x/m","name":"m",
"structure":[{"url":"http://x/In","mode":"source","alias":"In"},{"url":"http://hl7.org/fhir/StructureDefinition/Patient","mode":"target"}],
"group":[{"name":"g","typeMode":"none","input":[{"name":"s","type":"In","mode":"source"},{"name":"t","type":"Patient","mode":"target"}],
"rule":[{"name":"r","source":[{"context":"s","element":"a","min":0,"max":"3","listMode":"not_first","variable":"v","condition":"$this != 'b'"}],
"target":[{"context":"t","element":"name","variable":"n","listMode":["share"],"listRuleId":"one"},
{"context":"n","element":"given","transform":"truncate","parameter":[{"valueId":"v"},{"valueInteger":2}]}],
"dependent":[{"name":"h","variable":["s","n"]}]}]},
{"name":"h","input":[{"name":"a","mode":"source"},{"name":"b","mode":"target"}],
"rule":[{"source":[{"context":"a","element":"f","defaultValueString":"it's","variable":"w"}],"target":[{"context":"b","element":"family","transform":"copy","parameter":[{"valueId":"w"}]}]}]}]})";

TEST(StructureMap, ReadsAsTheSameMapInMappingLanguage) {
  const auto document = json::read(resource, tests::names());
  ASSERT_TRUE(document.ok());

  const auto map = map_of("m.json", resource, document->root());

  ASSERT_TRUE(map.ok()) << base::describe(map.error());
  const std::string printed = print(*map);
  EXPECT_NE(printed.find("s.a 0..3 not_first as v where ($this != 'b') -> t.name as n share one, n.given = truncate(v, "
                         "2) then h(s, n) \"r\";"),
            std::string::npos)
      << printed;
  const std::string record = R"({"a":["x","b","long"]})";
  const Mapped by_resource = mapped(Sources{{{"m.json", resource}}, {}, {}}, record);
  EXPECT_EQ(by_resource.json, R"({"resourceType":"Patient","name":[{"family":"it's","given":["lo"]}]})")
      << by_resource.error;
  EXPECT_EQ(mapped(printed, record).json, by_resource.json);
}

TEST(StructureMap, TheShortFormIsACreateWithoutATypeThatNothingFollows) {
  const std::string copies = R"({"resourceType":"StructureMap","url":"http://x/m","name":"m","group":[
{"name":"g","documentation":"what g does\nand why","input":[{"name":"s","mode":"source","type":"Patient"},{"name":"t","mode":"target","type":"Person"}],
"rule":[{"name":"r","documentation":"names","source":[{"context":"s","element":"name","variable":"vvv"}],"target":[{"context":"t","element":"name","transform":"create","variable":"vvv"}]}]},
{"name":"h","typeMode":"type-and-types","input":[{"name":"a","mode":"source","type":"HumanName"},{"name":"b","mode":"target","type":"HumanName"}],
"rule":[{"source":[{"context":"a","element":"family","variable":"f"}],"target":[{"context":"b","element":"text","transform":"copy","parameter":[{"valueId":"f"}]}]}]}]})";
  const auto document = json::read(copies, tests::names());
  ASSERT_TRUE(document.ok());

  const std::string printed = print(map_of("m.json", copies, document->root()).value());

  EXPECT_NE(printed.find("\n// what g does\n// and why\ngroup g(source s : Patient, target t : Person) {\n  // names\n "
                         " s.name -> t.name \"r\";\n}"),
            std::string::npos)
      << printed;
  const Mapped done =
      mapped(Sources{{{"m.json", copies}}, {}, {}}, R"({"resourceType":"Patient","name":[{"family":"x"}]})");
  EXPECT_EQ(done.json, R"({"resourceType":"Person","name":[{"text":"x"}]})") << done.error;
}

TEST(StructureMap, ContainedConceptMapsTranslateWithTheirUnmappedRules) {
  const auto map = [](const std::string& unmapped) {
    return R"({"resourceType":"StructureMap","contained":[{"resourceType":"ConceptMap","id":"c","group":[{"source":"http://s","target":"http://t",
"element":[{"code":"a","target":[{"code":"b","equivalence":"equal"}]}],"unmapped":)" +
           unmapped + R"(}]}],
"group":[{"name":"g","input":[{"name":"s","mode":"source"},{"name":"t","mode":"target"}],"rule":[{"source":[{"context":"s","element":"a","variable":"v"}],
"target":[{"context":"t","element":"b","transform":"translate","parameter":[{"valueId":"v"},{"valueString":"#c"},{"valueString":"code"}]}]}]}]})";
  };
  const auto translated = [&](const std::string& unmapped, const std::string& code) {
    return mapped(Sources{{{"m.json", map(unmapped)}}, {}, {}}, "{\"a\":\"" + code + "\"}");
  };

  EXPECT_EQ(translated(R"({"mode":"provided"})", "a").json, R"({"b":"b"})");
  EXPECT_EQ(translated(R"({"mode":"provided"})", "x").json, R"({"b":"x"})");
  EXPECT_EQ(translated(R"({"mode":"fixed","code":"other"})", "x").json, R"({"b":"other"})");
  EXPECT_EQ(translated(R"({"mode":"other-map","url":"http://none"})", "x").error.substr(0, 12), "code-invalid");
  EXPECT_EQ(translated(R"({"mode":"guess"})", "x").error.substr(0, 13), "value m.json:");
}

TEST(StructureMap, WhatItCannotMeanIsRefusedNotLeftOut) {
  const struct {
    const char* from;
    const char* to;
    const char* error;
  } cases[] = {
      {"\"min\":0", "\"min\":\"x\"", "value m.json:4:66: a cardinality is a whole number or *"},
      {"\"max\":\"3\"", "\"max\":\"many\"", "value m.json:4:74: a cardinality"},
      {"\"not_first\"", "\"second\"", "value m.json:4:89: this code does not belong here"},
      {"[\"share\"]", "[\"shared\"]", "value m.json:5:70: this code"},
      {"\"typeMode\":\"none\"", "\"typeMode\":\"some\"", "value m.json:3:33: this code"},
      {",\"mode\":\"source\",\"alias\"", ",\"alias\"", "structure m.json:2:14: 'mode' is missing here"},
      {"\"defaultValueString\":\"it's\"", "\"defaultValueCoding\":{}", "not-supported m.json:9:70: a default"},
  };
  for (const auto& each : cases) {
    std::string wrong = resource;
    ASSERT_NE(wrong.find(each.from), std::string::npos) << each.from;
    wrong.replace(wrong.find(each.from), std::string(each.from).size(), each.to);
    const Mapped done = mapped(Sources{{{"m.json", wrong}}, {}, {}}, "{}");
    EXPECT_EQ(done.error.substr(0, std::string(each.error).size()), each.error) << each.to;
  }
}

TEST(StructureMap, ErrorsNameThePlaceInItsText) {
  std::string wrong = resource;
  wrong.replace(wrong.find("\"valueId\":\"v\""), 13, "\"valueId\":\"q\"");

  const Mapped done = mapped(Sources{{{"m.json", wrong}}, {}, {}}, "{}");

  EXPECT_EQ(done.error, "not-found m.json:6:70: there is no variable 'q' here");
  EXPECT_EQ(mapped(Sources{{{"m.json", R"({"resourceType":"Patient"})"}}, {}, {}}, "{}").place, "m.json:1:1");
}

}  // namespace
}  // namespace gateway::mapping
