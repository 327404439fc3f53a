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
  EXPECT_NE(printed.find("s.a 0..3 not_first as v where ($this != 'b') -> t.name as n share one, n.given = truncate(v, 2) then h(s, n) \"r\";"),
            std::string::npos) << printed;
  const std::string record = R"({"a":["x","b","long"]})";
  const Mapped by_resource = mapped(Sources{{{"m.json", resource}}, {}, {}}, record);
  EXPECT_EQ(by_resource.json, R"({"resourceType":"Patient","name":[{"family":"it's","given":["lo"]}]})") << by_resource.error;
  EXPECT_EQ(mapped(printed, record).json, by_resource.json);
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
