#include "mapping/mapping.hpp"

#include "mapping/mapped.hpp"

namespace gateway::mapping {
namespace {

struct Case {
  const char* type;
  const char* rules;
  const char* record;
  const char* output;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    const Mapped done = mapped(map_to(each.type, each.rules), each.record);
    const std::string got = done.error.empty() ? done.json : done.error.substr(0, std::string(each.output).size());
    EXPECT_EQ(got, each.output) << each.rules << "\n" << each.record << "\n" << done.error;
  }
}

TEST(Target, MembersStandInTheOrderOfTheDefinitions) {
  expect_all(
      {{"Patient",
        "src -> tgt.birthDate = '2026', tgt.name as n, n.given = 'g', n.family = 'f', n.use = 'usual', tgt.id = 'x', "
        "tgt.active = true;",
        "{}",
        R"({"resourceType":"Patient","id":"x","active":true,"name":[{"use":"usual","family":"f","given":["g"]}],"birthDate":"2026"})"}});
}

TEST(Target, RepeatingElementsAreListsAndSingleOnesAreMadeOnce) {
  expect_all({
      {"Patient",
       "src -> tgt.maritalStatus as m, m.text = 'x'; src -> tgt.maritalStatus as m, m.coding as c, c.code = 'y';", "{}",
       R"({"resourceType":"Patient","maritalStatus":{"coding":[{"code":"y"}],"text":"x"}})"},
      {"Patient", "src -> tgt.name as n, n.given = 'a', n.given = 'b';", "{}",
       R"({"resourceType":"Patient","name":[{"given":["a","b"]}]})"},
      {"Patient", "src -> tgt.maritalStatus.text = 'deep';", "{}",
       R"({"resourceType":"Patient","maritalStatus":{"text":"deep"}})"},
      {"Patient", "src -> tgt.name.text = 'deep';", "{}", "value t.map:4:8: 'name' repeats"},
      {"Patient", "src.g as g -> tgt.gender = g;", R"({"g":["male","female"]})",
       R"({"resourceType":"Patient","gender":"female"})"},
  });
}

TEST(Target, WhatIsNotFilledVanishes) {
  expect_all(
      {{"Patient", "src -> tgt.name as n then { src.x as x -> n.family = x; };", "{}", R"({"resourceType":"Patient"})"},
       {"Patient", "src -> tgt.gender = (src.nothing), tgt.id = '';", "{}", R"({"resourceType":"Patient"})"}});
}

TEST(Target, ListModesPlaceAndShare) {
  expect_all({
      {"Patient", "src.a as v -> tgt.name as n first, n.text = v; src.b as v -> tgt.name as n, n.text = v;",
       R"({"a":"a","b":"b"})", R"({"resourceType":"Patient","name":[{"text":"a"},{"text":"b"}]})"},
      {"Patient", "src.b as v -> tgt.name as n, n.text = v; src.a as v -> tgt.name as n first, n.text = v;",
       R"({"a":"a","b":"b"})", R"({"resourceType":"Patient","name":[{"text":"a"},{"text":"b"}]})"},
      {"Patient", "src.a as v -> tgt.name as n last, n.text = v; src.b as v -> tgt.name as n, n.text = v;",
       R"({"a":"a","b":["b","c"]})", R"({"resourceType":"Patient","name":[{"text":"b"},{"text":"c"},{"text":"a"}]})"},
      {"Patient",
       "src.a as v -> tgt.name as n share x, n.family = v; src.b as v -> tgt.name as n share x, n.given = v;",
       R"({"a":"a","b":["b","c"]})", R"({"resourceType":"Patient","name":[{"family":"a","given":["b","c"]}]})"},
      {"Patient", "src.a as v -> tgt.name as n first;", R"({"a":["1","2"]})",
       "processing t.map:4:1 at /a/1: two rules claim"},
      {"Patient", "src.a as v -> tgt.name as n single;", R"({"a":["1","2"]})",
       "processing t.map:4:1 at /a/1: 'name' was written before"},
  });
}

TEST(Target, ChoicesTakeTheTypeOfTheirValue) {
  expect_all({
      {"Observation", "src -> tgt.value = create('Quantity') as q, q.value = 5.0;", "{}",
       R"({"resourceType":"Observation","valueQuantity":{"value":5.0}})"},
      {"Observation", "src.v as v -> tgt.value = v;", R"({"v":"x"})",
       R"({"resourceType":"Observation","valueString":"x"})"},
      {"Observation", "src.v as v -> tgt.value = v;", R"({"v":5})",
       R"({"resourceType":"Observation","valueInteger":5})"},
      {"Observation", "src.v as v -> tgt.value = v;", R"({"v":false})",
       R"({"resourceType":"Observation","valueBoolean":false})"},
      {"Observation", "src.v as v -> tgt.value = cast(v, 'dateTime');", R"({"v":"2026-11"})",
       R"({"resourceType":"Observation","valueDateTime":"2026-11"})"},
      {"Observation", "src.v as v -> tgt.effective = v;", R"({"v":"2026-11"})",
       R"({"resourceType":"Observation","effectiveDateTime":"2026-11"})"},
      {"Observation", "src -> tgt.valueString = 'named';", "{}",
       R"({"resourceType":"Observation","valueString":"named"})"},
      {"Observation", "src -> tgt.value = 5 'mg';", "{}",
       R"({"resourceType":"Observation","valueQuantity":{"value":5,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}})"},
      {"Observation", "src -> tgt.value = (@2026-11-22);", "{}",
       "processing t.map:4:1 at the record: 'value[x]' cannot take a date"},
      {"Observation", "src -> tgt.value as v;", "{}", "value t.map:4:8: the type of 'value' is open"},
      {"Observation", "src.v as v -> tgt.value = v;", R"({"v":{"a":1}})",
       "processing t.map:4:1 at /v: 'value[x]' cannot take a value of unknown"},
      {"Observation", "src -> tgt.value = 'a', tgt.value = true;", "{}",
       "processing t.map:4:1 at the record: 'valueBoolean' was written before with another type"},
      {"Patient", "src -> tgt.deceased = true;", "{}", R"({"resourceType":"Patient","deceasedBoolean":true})"},
      {"Patient", "src -> tgt.extension as e, e.url = 'u', e.value = cast('c', 'code');", "{}",
       R"({"resourceType":"Patient","extension":[{"url":"u","valueCode":"c"}]})"},
  });
}

TEST(Target, PrimitivesTakeWhatFitsThem) {
  expect_all({
      {"Observation", "src.v as v -> tgt.value = create('Quantity') as q, q.value = v;", R"({"v":1.50})",
       R"({"resourceType":"Observation","valueQuantity":{"value":1.50}})"},
      {"Observation", "src.v as v -> tgt.value = create('Quantity') as q, q.value = v;", R"({"v":"1.50"})",
       R"({"resourceType":"Observation","valueQuantity":{"value":1.50}})"},
      {"Observation", "src.v as v -> tgt.value = create('Quantity') as q, q.value = v;", R"({"v":"x"})",
       "value t.map:4:1 at /v: the value is no decimal"},
      {"Patient", "src.v as v -> tgt.active = v;", R"({"v":"true"})", R"({"resourceType":"Patient","active":true})"},
      {"Patient", "src.v as v -> tgt.active = v;", R"({"v":"yes"})", "value t.map:4:1 at /v: the value is no boolean"},
      {"Patient", "src.v as v -> tgt.id = v;", R"({"v":17})", R"({"resourceType":"Patient","id":"17"})"},
      {"Patient", "src.v as v -> tgt.id = v;", R"({"v":{"x":1}})",
       "processing t.map:4:1 at /v: an object cannot stand in 'id'"},
      {"Patient", "src.v as v -> tgt.maritalStatus = v;", R"({"v":"x"})",
       "processing t.map:4:1 at /v: a plain value cannot stand in 'maritalStatus'"},
      {"Patient", "src.v as v -> tgt.multipleBirth = cast(v, 'integer');", R"({"v":"2.5"})",
       "value t.map:4:1 at /v: the value cannot be cast"},
  });
}

TEST(Target, ResourcesInABundleAreReferredToByTheirFullUrl) {
  expect_all(
      {{"Bundle",
        "src -> tgt.type = 'collection'; src -> uuid() as id, append('urn:uuid:', id) as url, tgt.entry as e, "
        "e.fullUrl = url,"
        " e.resource = create('Patient') as p, p.active = true then {"
        " src -> tgt.entry as f, f.resource = create('Observation') as o, o.subject = reference(p), o.status = "
        "'final'; };",
        "{}",
        R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:b04965e6-a9bb-591f-8f8a-1adcb2c8dc39",)"
        R"("resource":{"resourceType":"Patient","active":true}},{"resource":{"resourceType":"Observation","status":"final",)"
        R"("subject":{"reference":"urn:uuid:b04965e6-a9bb-591f-8f8a-1adcb2c8dc39"}}}]})"},
       {"Bundle", "src -> tgt.entry as e, e.resource = create('Patient') as p, p.id = 'a1', e.fullUrl = pointer(p);",
        "{}",
        R"({"resourceType":"Bundle","entry":[{"fullUrl":"Patient/a1","resource":{"resourceType":"Patient","id":"a1"}}]})"},
       {"Bundle",
        "src -> tgt.entry as e, e.resource = create('Patient') as p then { src -> tgt.entry as f, f.resource = p; };",
        "{}", "processing t.map:4:67 at the record: what 'resource' takes already stands"},
       {"Bundle", "src -> tgt.entry as e, e.resource = create('HumanName') as p;", "{}",
        "processing t.map:4:1 at the record: a HumanName cannot stand in 'resource', a Resource"}});
}

TEST(Target, AFhirSourceIsCopiedWithIdsAndExtensionsOfPrimitives) {
  const std::string map =
      "uses \"http://hl7.org/fhir/StructureDefinition/Patient\" as source\n"
      "uses \"http://hl7.org/fhir/StructureDefinition/Patient\" as target\n"
      "group g(source src : Patient, target tgt : Patient) { src.birthDate -> tgt.birthDate; src.name as n -> tgt.name "
      "as m then {"
      " n.given as v -> m.given = v; }; src.contact as c -> tgt.contact = c as d, d.gender = 'male'; }";

  const Mapped done = mapped(
      map, R"({"resourceType":"Patient","name":[{"given":["a","b"],"_given":[null,{"id":"x"}]}],"birthDate":"2026",)"
           R"("_birthDate":{"id":"q"},"contact":[{"organization":{"display":"o"}}]})");

  EXPECT_EQ(done.error, "");
  EXPECT_EQ(done.json,
            R"({"resourceType":"Patient","name":[{"given":["a","b"],"_given":[null,{"id":"x"}]}],"birthDate":"2026",)"
            R"("_birthDate":{"id":"q"},"contact":[{"gender":"male","organization":{"display":"o"}}]})");
}

TEST(Target, AnExtensionOfAPrimitiveStandsBesideIt) {
  expect_all(
      {{"Patient", "src -> tgt.birthDate as b, b.value = '2026', b.extension as e, e.url = 'u', e.value = true;", "{}",
        R"({"resourceType":"Patient","birthDate":"2026","_birthDate":{"extension":[{"url":"u","valueBoolean":true}]}})"}});
}

TEST(Target, AnUnknownTargetTypeTakesAnything) {
  const std::string map =
      "uses \"http://x/In\" alias In as source\nuses \"http://x/Out\" alias Out as target\n"
      "group g(source s : In, target t : Out) { s.a as v -> t.b as x, x.c = v; s.d as v -> t.e = v; }";

  EXPECT_EQ(mapped(map, R"({"a":[1,2],"d":"x"})").json, R"({"b":[{"c":1},{"c":2}],"e":"x"})");
}

}  // namespace
}  // namespace gateway::mapping
