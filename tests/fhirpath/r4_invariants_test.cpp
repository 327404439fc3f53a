// R4's invariants on R4's own examples: they hold, but for the ones listed, and never end in an error.
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/archive.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"

namespace gateway::fhirpath {
namespace {

struct Invariant {
  std::string key;
  bool error = false;  // of severity error, not warning
  Expression expression;
};

using Invariants =
    std::map<std::string, std::vector<Invariant>, std::less<>>;  // by type name, "Patient.contact" included

// The invariants that stand on types themselves; those on single elements of another type need a validator's walk.
Invariants r4_invariants(const std::filesystem::path& folder) {
  Invariants invariants;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("StructureDefinition-")) continue;
    const auto document = json::read(tests::content_of(entry.path()), tests::names());
    if (!document || document->root().string("derivation") == "constraint") continue;
    const json::Node* snapshot = document->root().find("snapshot");
    const json::Node* elements = snapshot == nullptr ? nullptr : snapshot->find("element");
    if (elements == nullptr) continue;
    for (const json::Node& element : *elements) {
      const std::string path(element.string("path"));
      const json::Node* constraints = element.find("constraint");
      if (constraints == nullptr || tests::definitions().type(path) == nullptr) continue;
      for (const json::Node& constraint : *constraints) {
        // Narrative rules are the validator's.
        const std::string_view text = constraint.string("expression");
        if (text.empty() || text.find("htmlChecks") != std::string_view::npos) continue;
        // dom-3 casts all descendants at once.
        Options options;
        options.lenient_as = true;
        auto expression = compile(text, tests::names(), &tests::definitions(), options);
        if (!expression) continue;
        invariants[path].push_back({std::string(constraint.string("key")), constraint.string("severity") == "error",
                                    std::move(expression).value()});
      }
    }
  }
  return invariants;
}

struct Outcome {
  std::size_t evaluated = 0;
  std::map<std::string, int> violated;
  std::map<std::string, int> failed;
};

class Walk {
 public:
  Walk(const Invariants& invariants, Outcome& outcome)
      : invariants_(invariants),
        outcome_(outcome),
        children_(compile("children()", tests::names(), &tests::definitions()).value()) {}

  void check(const Value& value, const json::Node* resource, const json::Node& root) {
    if (value.type() == nullptr || value.node() == nullptr) return;
    if (value.type()->is_resource()) resource = value.node();
    Context context;
    context.definitions = &tests::definitions();
    context.resource = resource;
    context.root_resource = &root;
    const auto found = invariants_.find(value.type()->name());
    if (found != invariants_.end()) {
      for (const Invariant& invariant : found->second) evaluate_one(invariant, value, context);
    }
    if (!value.node()->is_object()) return;
    const auto children = evaluate(children_, value, context);
    ASSERT_TRUE(children.ok());
    for (const Value& child : *children) check(child, resource, root);
  }

 private:
  void evaluate_one(const Invariant& invariant, const Value& value, const Context& context) {
    ++outcome_.evaluated;
    const auto result = evaluator_.evaluate_boolean(invariant.expression, Values(&value, 1), context);
    if (!result) {
      if (outcome_.failed[invariant.key]++ == 0) {
        std::cout << "  " << invariant.key << " fails: " << base::describe(result.error()) << "\n    "
                  << invariant.expression.source() << "\n";
      }
    } else if (invariant.error && result->has_value() && !**result) {
      if (outcome_.violated[invariant.key]++ == 0) {
        std::cout << "  " << invariant.key << " is violated: " << invariant.expression.source() << " in "
                  << context.root_resource->string("resourceType") << " " << context.root_resource->string("id")
                  << "\n";
      }
    }
  }

  const Invariants& invariants_;
  Outcome& outcome_;
  Expression children_;
  Evaluator evaluator_;
};

TEST(R4Invariants, HoldOnR4sOwnExamples) {
  SHARED_DATA_OR_SKIP(definitions, "fhir-r4/hl7.fhir.r4.core-4.0.1.tgz");
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.examples-4.0.1.tgz");
  const tests::UnpackedArchive core(definitions);
  const tests::UnpackedArchive examples(archive);
  ASSERT_TRUE(core.ok() && examples.ok());

  const Invariants invariants = r4_invariants(core.folder() / "package");
  Outcome outcome;
  Walk walk(invariants, outcome);
  int resources = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(examples.folder())) {
    if (entry.path().extension() != ".json") continue;
    const auto document = json::read(tests::content_of(entry.path()), tests::names());
    if (!document || document->root().string("resourceType").empty()) continue;
    ++resources;
    walk.check(focus_on(document->root(), &tests::definitions()), nullptr, document->root());
  }
  std::cout << "R4 invariants: " << outcome.evaluated << " evaluated on " << resources << " examples, "
            << outcome.violated.size() << " keys violated, " << outcome.failed.size() << " failed\n";

  EXPECT_GT(resources, 700);
  EXPECT_TRUE(outcome.failed.empty());
  // R4 4.0.1 wrote "answer is Boolean" where it means FHIR's boolean; HL7's suite says that is false (testType12).
  ASSERT_EQ(outcome.violated.size(), 1u);
  EXPECT_EQ(outcome.violated.begin()->first, "que-7");
}

}  // namespace
}  // namespace gateway::fhirpath
