// What map check knows of the record: the elements of declared source types, in paths and in FHIRPath.
#include <set>

#include "mapping/library.hpp"
#include "mapping/mapped.hpp"
#include "support/shared_data.hpp"

namespace gateway::mapping {
namespace {

std::string from_type(const std::string& type, const std::string& rules) {
  return "uses \"http://hl7.org/fhir/StructureDefinition/" + type +
         "\" alias S as source\n"
         "uses \"http://hl7.org/fhir/StructureDefinition/Patient\" alias T as target\n"
         "group Main(source s : S, target t : T) {\n" +
         rules + "\n}\n";
}

// Every error of check(), without its caret lines.
std::vector<std::string> faults(const Sources& sources) {
  std::vector<std::string> lines;
  for (base::Error error : check(sources, tests::names(), tests::definitions())) {
    error.text = error.text.substr(0, error.text.find('\n'));
    lines.push_back(base::describe(error));
  }
  return lines;
}

std::vector<std::string> faults(const std::string& map) {
  return faults(Sources{{{"t.map", map}}, {}, {}});
}

using Lines = std::vector<std::string>;

TEST(SourceType, PathsThatItsTypeDoesNotHaveAreErrorsAtTheElement) {
  EXPECT_EQ(faults(from_type("Patient",
                             "s.identifierr as n -> t.identifier = n;\ns.name as n then { n.famly as f -> t.id = f; "
                             "};\ns.foo.bar as z -> t.id = z;")),
            Lines({"t.map:4:3: a Patient has no element 'identifierr'; did you mean 'identifier'?",
                   "t.map:5:22: a HumanName has no element 'famly'; did you mean 'family'?",
                   "t.map:6:3: a Patient has no element 'foo'"}));
}

TEST(SourceType, TheErrorShowsItsLineWithACaret) {
  const auto errors = check(Sources{{{"t.map", from_type("Patient", "  s.nam as n -> t.name = n;")}}, {}, {}},
                            tests::names(), tests::definitions());
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors.front().text, "a Patient has no element 'nam'\n    s.nam as n -> t.name = n;\n      ^");
}

TEST(SourceType, ConditionsChecksAndValuesAreHeldToTheTypeTheyStandOn) {
  EXPECT_EQ(faults(from_type("Patient",
                             "s.name as n where (famly = 'x') -> t.name = n;\n"
                             "s.name as n check (n.usee.exists()) -> t.name = n;\n"
                             "s.birthDate as d -> t.birthDate = (%resource.nonsense.x);\n"
                             "s.name as n -> t.id = (givenn.first());")),
            Lines({"t.map:4:20: HumanName has no element famly; did you mean family?",
                   "t.map:5:22: HumanName has no element usee; did you mean use?",
                   "t.map:6:46: Patient has no element nonsense",
                   "t.map:7:24: HumanName has no element givenn; did you mean given?"}));
}

TEST(SourceType, WhatJsonNamesAndTypesNarrowIsKnown) {
  EXPECT_EQ(faults(from_type("Observation",
                             "s.valueQuantity as q where (unit = 'mg') -> t.id = (q.value.toString());\n"
                             "s.value : Quantity as q where (unit = 'mg') -> t.id = (q.code.value);\n"
                             "s.value as v where (anything = 1) -> t.id = 'x';\n"
                             "s as o where (valueString = 'x' or status.value = 'final') -> t.id = 'x';\n"
                             "s.contained as c where (anything = 1) -> t.id = (c.name);")),
            Lines());
  EXPECT_EQ(faults(from_type("Observation", "s.value : Quantity as q where (unitt = 'mg') -> t.id = 'x';")),
            Lines({"t.map:4:32: Quantity has no element unitt; did you mean unit?"}));
}

TEST(SourceType, ATypeThatIsNotKnownIsNotChecked) {
  EXPECT_EQ(faults(map_to("Patient", "src.anything.at as a where (all.x = 1) -> tgt.id = (%resource.anything);")),
            Lines());
}

TEST(SourceType, ALogicalModelSaysWhatItsRecordsHave) {
  const std::string rules =
      "src.anser as a -> tgt.id = a;\nsrc.answer as a -> tgt.id = a;\nsrc.part.deep.x as a -> tgt.id = a;\nsrc.anyOf "
      "as a -> tgt.id = a;";
  const auto model = [](const std::string& base) {
    return MapFile{
        "model.json",
        R"({"resourceType":"StructureDefinition","kind":"logical","url":"http://example.org/Record","type":"Record","baseDefinition":")" +
            base +
            R"(","differential":{"element":[{"path":"Record"},{"path":"Record.answer","max":"1","type":[{"code":"string"}]},)"
            R"({"path":"Record.any[x]","type":[{"code":"string"},{"code":"date"}]},)"
            R"({"path":"Record.part","type":[{"code":"BackboneElement"}]},{"path":"Record.part.deep","contentReference":"#Record.part"}]}})"};
  };
  const std::string map = map_to("Patient", rules);
  EXPECT_EQ(faults(Sources{{{"t.map", map}}, {}, {model("http://hl7.org/fhir/StructureDefinition/Base")}}),
            Lines({"t.map:4:5: a Record has no element 'anser'; did you mean 'answer'?"}));
  EXPECT_EQ(faults(Sources{{{"t.map", map}}, {}, {model("http://example.org/Other")}}), Lines());
}

// The maps of others name what their types have.
TEST(SourceType, IndependentMapsGiveNoFalseErrors) {
  SHARED_DATA_OR_SKIP(folder, "fml");
  int maps = 0;
  std::set<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".map" && extension != ".fml") continue;
    ++maps;
    Sources sources;
    sources.maps.push_back({entry.path().filename().string(), tests::content_of(entry.path())});
    const auto models = entry.path().parent_path().parent_path() / "logical";
    for (const char* side : {"structuredefinition-tleft.json", "structuredefinition-tright.json"}) {
      if (std::filesystem::exists(models / side))
        sources.logical_models.push_back({side, tests::content_of(models / side)});
    }
    for (const std::string& fault : faults(sources)) {
      if (fault.find("has no element") != std::string::npos || fault.find("can never be") != std::string::npos)
        found.insert(fault);
    }
  }
  // True ones: R4 calls it family; Basic has none of these, the guide shows quoting and HL7 comments with them.
  EXPECT_EQ(found, (std::set<std::string>{"transform-evaluate.fml:12:32: HumanName has no element surname",
                                          "syntax-backticks.fml:11:7: a Basic has no element 'group!'",
                                          "syntax-backticks.fml:12:7: a Basic has no element 'section4.5'",
                                          "syntax-backticks.fml:13:7: a Basic has no element 'section4.6'",
                                          "syntax.map:15:21: a Basic has no element 'identifer'",
                                          "syntax.map:18:10: a Basic has no element 'identifer'"}));
  EXPECT_GT(maps, 30);
}

TEST(Import, OneThatNothingAnswersIsReportedItself) {
  std::string text = "map \"http://t/m\" = \"m\"\n" + map_to("Patient", "src.a as a -> tgt.id = a;");
  text.insert(text.find("group"), "imports \"http://nope/x\"\n");
  const MapFile main{"main.map", text};
  const MapFile unrelated{"bin.map", "map \"http://t/bin\" = \"bin\"\nimports \"http://nope/x\"\n\x01"};
  const auto sources = gather(main, {unrelated}, tests::names());
  ASSERT_TRUE(sources.ok());
  EXPECT_EQ(faults(*sources),
            Lines({"main.map:4:1: none of the given maps has a url like this; give the imported map as well"}));

  const MapFile meant{"x.map", "map \"http://nope/x\" = \"x\"\ngroup"};
  const auto broken = gather(main, {unrelated, meant}, tests::names());
  ASSERT_FALSE(broken.ok());
  EXPECT_TRUE(broken.error().place.starts_with("x.map:")) << broken.error().place;
}

}  // namespace
}  // namespace gateway::mapping
