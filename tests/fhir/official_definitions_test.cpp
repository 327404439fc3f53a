// The pack against the published hl7.fhir.r4.core: every type, element, cardinality, type, target and binding is the
// same.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "fhir/definitions.hpp"
#include "json/reader.hpp"
#include "support/archive.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"

namespace gateway::fhir {
namespace {

std::string without_base(std::string_view url) {
  constexpr std::string_view base = "http://hl7.org/fhir/StructureDefinition/";
  if (url.starts_with(base)) url.remove_prefix(base.size());
  return std::string(url);
}

// One line that says all the pack knows of an element.
std::string published(const json::Node& element) {
  std::string line(element.string("path"));
  line += " " + std::string(element.find("min")->text()) + ".." + std::string(element.string("max"));
  std::set<std::string> types;
  if (const json::Node* list = element.find("type"); list != nullptr) {
    for (const json::Node& type : *list) {
      std::string text(type.string("code"));
      if (text.find("fhirpath") != std::string::npos) text = "system";
      std::set<std::string> targets;
      if (const json::Node* profiles = type.find("targetProfile"); profiles != nullptr) {
        for (const json::Node& profile : *profiles) targets.insert(without_base(profile.text()));
      }
      for (const std::string& target : targets) text += "," + target;
      types.insert(text);
    }
  }
  if (const auto reference = element.string("contentReference"); !reference.empty()) {
    types.insert("#" + std::string(reference.substr(reference.find('#') + 1)));
  }
  for (const std::string& type : types) line += " " + type;
  if (const json::Node* binding = element.find("binding"); binding != nullptr) {
    line += " " + std::string(binding->string("strength")) + " " + std::string(binding->string("valueSet"));
  }
  const json::Node* modifier = element.find("isModifier");
  const json::Node* summary = element.find("isSummary");
  if (modifier != nullptr && modifier->boolean()) line += " modifier";
  if (summary != nullptr && summary->boolean()) line += " summary";
  return line;
}

std::string packed(const Element& element) {
  static constexpr const char* strengths[] = {"", "example", "preferred", "extensible", "required"};
  std::string line(element.path);
  line += " " + std::to_string(element.min) + ".." +
          (element.max == Element::unbounded ? "*" : std::to_string(element.max));
  std::set<std::string> types;
  const bool system = element.name.text() == "id" || element.path == "Extension.url";
  for (const ElementType& of : element.types) {
    std::string text(of.type->name());
    if (of.type->kind() == TypeKind::component) {
      // A component under its own path is what the definition calls BackboneElement; elsewhere it is a reference.
      text = of.type->name() == element.path ? std::string(of.type->base()->name()) : "#" + text;
    }
    if (system) text = "system";
    const std::set<std::string> targets(of.targets.begin(), of.targets.end());
    for (const std::string& target : targets) text += "," + target;
    types.insert(text);
  }
  for (const std::string& type : types) line += " " + type;
  if (element.binding != BindingStrength::none) {
    line += " " + std::string(strengths[static_cast<int>(element.binding)]) + " " + std::string(element.value_set);
  }
  if (element.modifier) line += " modifier";
  if (element.summary) line += " summary";
  return line;
}

}  // namespace

TEST(Definitions, AreThoseHl7Published) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.core-4.0.1.tgz");
  const tests::UnpackedArchive core(archive);
  ASSERT_TRUE(core.ok());

  std::set<std::string> expected;
  std::set<std::string> types;
  json::Names names;
  for (const auto& entry : std::filesystem::directory_iterator(core.folder() / "package")) {
    if (!entry.path().filename().string().starts_with("StructureDefinition-")) continue;
    const auto document = json::read(tests::content_of(entry.path()), names);
    ASSERT_TRUE(document.ok()) << entry.path() << base::describe(document.error());
    const json::Node& definition = document->root();
    if (definition.string("derivation") == "constraint" || definition.string("kind") == "logical") continue;
    const std::string type(definition.string("type"));
    types.insert(type + " < " + without_base(definition.string("baseDefinition")));
    for (const json::Node& element : *definition.find("snapshot")->find("element")) {
      const auto path = element.string("path");
      const bool value = definition.string("kind") == "primitive-type" && path == type + ".value";
      if (path != type && !value) expected.insert(published(element));
    }
  }

  std::set<std::string> held;
  std::set<std::string> held_types;
  for (const Type& type : tests::definitions().types()) {
    for (const Element& element : type.elements()) held.insert(packed(element));
    if (type.kind() == TypeKind::component) continue;
    held_types.insert(std::string(type.name()) + " < " +
                      std::string(type.base() == nullptr ? "" : type.base()->name()));
  }
  EXPECT_EQ(held_types, types);
  EXPECT_GT(expected.size(), 7000u);
  for (const std::string& line : expected) EXPECT_TRUE(held.contains(line)) << "missing " << line;
  for (const std::string& line : held) EXPECT_TRUE(expected.contains(line)) << "not published: " << line;
}

}  // namespace gateway::fhir
