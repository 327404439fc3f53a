#include <re2/re2.h>

#include <set>
#include <string>

#include "mapping/parser.hpp"
#include "samples/sample_files.hpp"

namespace gateway::tests {
namespace {

const std::string local_base = "https://referral-gateway.example/fhir/";

// The names that follow `kind` below the local base in a text: "ConceptMap" gives gp-gender, gp-relationship, …
std::set<std::string> names_of(const std::string& kind, const std::string& text) {
  const RE2 pattern(RE2::QuoteMeta(local_base + kind + "/") + "([A-Za-z0-9-]+)");
  std::set<std::string> found;
  re2::StringPiece rest(text);
  std::string name;
  while (RE2::FindAndConsume(&rest, pattern, &name)) found.insert(name);
  return found;
}

std::set<std::string> ids_in(const std::filesystem::path& folder) {
  std::set<std::string> ids;
  for (const auto& file : files_in(folder, ".json")) ids.insert(file.stem().string());
  return ids;
}

// The maps of every layout with those they share.
std::vector<std::filesystem::path> map_files() {
  std::vector<std::filesystem::path> files = files_in(shared_folder, ".map");
  for (const char* layout : {"json", "csv", "xml"}) {
    for (auto& file : files_in("mappings/gp-referral-" + std::string(layout), ".map")) files.push_back(file);
  }
  return files;
}

std::string all_maps() {
  std::string text;
  for (const auto& file : map_files()) text += content_of(file);
  return text;
}

std::string all_concept_maps() {
  std::string text;
  for (const auto& file : files_in(shared_folder / "conceptmaps", ".json")) text += content_of(file);
  return text;
}

TEST(GpMap, IsWholeFhirMappingLanguage) {
  for (const auto& file : map_files()) {
    const auto map = mapping::parse(file.string(), content_of(file));

    ASSERT_TRUE(map) << base::describe(map.error());
    const bool shared = file.parent_path() == shared_folder;
    const std::string name = shared ? "record-parts" : file.parent_path().filename().string();
    EXPECT_EQ(map.value().metadata_text("url"), local_base + "StructureMap/" + name);
    std::set<std::string> groups;
    for (const auto& group : map.value().groups)
      EXPECT_TRUE(groups.insert(group.name).second) << group.name << " twice";
  }
}

TEST(GpMap, EveryRuleHasAName) {
  const std::function<void(const std::vector<mapping::Rule>&)> named = [&](const std::vector<mapping::Rule>& rules) {
    std::set<std::string> names;
    for (const auto& rule : rules) {
      EXPECT_FALSE(rule.name.empty()) << "line " << rule.place.line;
      EXPECT_TRUE(names.insert(rule.name).second) << rule.name << " twice, line " << rule.place.line;
      named(rule.rules);
    }
  };
  for (const auto& file : map_files()) {
    const auto map = mapping::parse(file.string(), content_of(file));
    ASSERT_TRUE(map);
    for (const auto& group : map.value().groups) named(group.rules);
  }
}

TEST(GpMap, UsesExactlyTheConceptMapsBesideIt) {
  EXPECT_EQ(names_of("ConceptMap", all_maps()), ids_in(shared_folder / "conceptmaps"));
}

TEST(GpMap, GuardsEveryTranslationByTheWordsOfItsConceptMap) {
  const std::string text = all_maps();
  const RE2 guarded(R"(\(\$this in %(\w+)\) ->\s+[\w.]+ =\s+translate\(\w+, '[^']*/ConceptMap/([\w-]+)')");
  const RE2 word("'([^']*)'");
  json::Names names;
  re2::StringPiece rest(text);
  std::string constant;
  std::string concept_map;
  std::set<std::string> seen;
  int translations = 0;
  while (RE2::FindAndConsume(&rest, guarded, &constant, &concept_map)) {
    std::string list;
    ASSERT_TRUE(RE2::PartialMatch(text, "let " + constant + R"( = \(([^)]*)\);)", &list)) << constant;
    std::set<std::string> guard;
    re2::StringPiece words(list);
    for (std::string each; RE2::FindAndConsume(&words, word, &each);) guard.insert(each);
    std::set<std::string> translated;
    const std::string map_text = content_of(shared_folder / "conceptmaps" / (concept_map + ".json"));
    const json::Document map = json_of(map_text, names);
    for (const json::Node& element : *map.root().find("group")->first()->find("element"))
      translated.emplace(element.string("code"));
    EXPECT_EQ(guard, translated) << concept_map;
    seen.insert(concept_map);
    ++translations;
  }
  EXPECT_EQ(seen, ids_in(shared_folder / "conceptmaps"));
  int written = 0;
  for (std::size_t at = text.find("translate("); at != std::string::npos; at = text.find("translate(", at + 1))
    ++written;
  EXPECT_EQ(translations, written);
}

TEST(GpMap, EveryLocalCodeSystemIsPublished) {
  const std::set<std::string> published = ids_in("fhir-profiles/codesystems");
  std::set<std::string> used = names_of("CodeSystem", all_maps());
  for (const std::string& name : names_of("CodeSystem", all_concept_maps())) {
    if (!name.starts_with("gp-")) used.insert(name);
  }
  for (const std::string& name : used) EXPECT_TRUE(published.contains(name)) << name;
}

TEST(GpMap, PublishesExactlyTheExtensionsItMakes) {
  std::set<std::string> made = names_of("StructureDefinition", all_maps());
  for (const char* layout : {"json", "csv", "xml"}) made.erase("gp-referral-" + std::string(layout));
  made.insert(
      {"escalation-rung", "original-sha256", "owner-role", "safe-contact"});  // the program's own, on what no map makes
  EXPECT_EQ(made, ids_in("fhir-profiles/extensions"));
}

TEST(GpMap, PagesNameEveryExtension) {
  const std::string pages = content_of(gp_folder / "format.md") + content_of("mappings/gp-referral-csv/README.md");
  for (const std::string& name : names_of("StructureDefinition", all_maps())) {
    if (name.starts_with("gp-referral-")) continue;
    EXPECT_NE(pages.find(name), std::string::npos) << name;
  }
}

TEST(ConceptMaps, TargetsInLocalCodeSystemsAreCodesOfThem) {
  json::Names names;
  for (const auto& file : files_in(shared_folder / "conceptmaps", ".json")) {
    const std::string text = content_of(file);
    const json::Document map = json_of(text, names);
    EXPECT_EQ(map.root().string("url"), local_base + "ConceptMap/" + file.stem().string());
    const json::Node& group = *map.root().find("group")->first();
    const std::string target(group.string("target"));
    if (!target.starts_with(local_base)) continue;
    const std::string system_text =
        content_of("fhir-profiles/codesystems/" + target.substr(target.rfind('/') + 1) + ".json");
    const json::Document system = json_of(system_text, names);
    EXPECT_EQ(system.root().string("url"), target);
    std::set<std::string> codes;
    for (const json::Node& code : *system.root().find("concept")) codes.emplace(code.string("code"));
    for (const json::Node& element : *group.find("element")) {
      EXPECT_TRUE(codes.contains(std::string(element.find("target")->first()->string("code")))) << file;
    }
  }
}

TEST(ConceptMaps, SnomedCodesPassTheirVerhoeffCheck) {
  static constexpr int multiply[10][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                           {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                           {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                           {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                           {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
  static constexpr int permute[8][10] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                         {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                         {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                         {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
  const auto valid = [&](const std::string& code) {
    int check = 0;
    for (std::size_t i = 0; i < code.size(); ++i) {
      check = multiply[check][permute[i % 8][code[code.size() - 1 - i] - '0']];
    }
    return check == 0;
  };
  ASSERT_FALSE(valid("1054321000000100")) << "the check itself must be able to fail";
  EXPECT_TRUE(valid("306238000"));
  json::Names names;
  const std::string text = content_of(shared_folder / "conceptmaps/gp-concern-category.json");
  const json::Document map = json_of(text, names);
  for (const json::Node& element : *map.root().find("group")->first()->find("element")) {
    const std::string code(element.find("target")->first()->string("code"));
    EXPECT_TRUE(valid(code)) << code;
  }
}

}  // namespace
}  // namespace gateway::tests
