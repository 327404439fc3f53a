// The examples published with R4 under every rule: no error but those they truly hold, which are listed with their
// reason.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "core_knowledge.hpp"
#include "json/reader.hpp"
#include "known_lists.hpp"
#include "support/archive.hpp"
#include "support/conformance.hpp"
#include "support/shared_data.hpp"
#include "validation/checking.hpp"
#include "validation/invariant_check.hpp"

namespace gateway::validation {
namespace {

constexpr const char* true_errors = "tests/validation/known_example_errors.txt";

std::string section(std::size_t checked) {
  std::set<std::string> wrong;
  std::string table;
  for (const auto& [name, reason] : tests::known_reasons(true_errors)) {
    const std::size_t space = name.find(' ');
    wrong.insert(name.substr(0, space));
    table += "| " + name.substr(0, space) + " | " + tests::table_cell(name.substr(space + 1)) + " | " +
             tests::table_cell(reason) + " |\n";
  }
  return std::to_string(checked - wrong.size()) + " of the " + std::to_string(checked) +
         " examples have no error under every rule. The others truly break R4:\n\n| example | rule | why "
         "|\n|---|---|---|\n" +
         table;
}

class SpecExamplesUnderAllRules : public testing::Test {
 protected:
  // Calls `visit(name, text, resource)` for each example.
  template <typename Visit>
  void for_each_example(const std::filesystem::path& archive, Visit&& visit) {
    const tests::UnpackedArchive examples(archive);
    ASSERT_TRUE(examples.ok());
    for (const auto& entry : std::filesystem::directory_iterator(examples.folder() / "package")) {
      const std::string name = entry.path().filename().string();
      if (name == "package.json" || name.starts_with(".") || entry.path().extension() != ".json") continue;
      const std::string text = tests::content_of(entry.path());
      const auto document = json::read(text, tests::names());
      ASSERT_TRUE(document.ok()) << name;
      visit(name, text, document->root());
    }
  }
};

TEST_F(SpecExamplesUnderAllRules, HaveNoErrorsButThoseListed) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.examples-4.0.1.tgz");
  const Validator& validator = full_validator();
  std::set<std::string> found;
  std::map<std::string, int> rules;
  std::size_t checked = 0;
  for_each_example(archive, [&](const std::string& name, const std::string& text, const json::Node& resource) {
    ++checked;
    for (const Issue& issue : validator.validate(resource, text, {})) {
      if (!is_blocking(issue) || !found.insert(name + " " + issue.rule).second) continue;
      if (rules[issue.rule]++ < 8) {
        std::cout << "  " << name << ":" << issue.line << ":" << issue.column << " " << issue.expression << " ["
                  << issue.rule << "] " << issue.text << "; " << issue.remedy << " (" << issue.profile << ")\n";
      }
    }
  });
  for (const auto& [rule, count] : rules) std::cout << "  " << rule << ": " << count << " examples\n";
  EXPECT_EQ(checked, 720u);
  ASSERT_EQ(found, tests::known_list(true_errors));
  tests::expect_conformance({31, "examples", "Validator: the examples published with R4", section(checked)});
}

// Asks natively and by FHIRPath wherever one of the native rules stands.
class BothWays {
 public:
  explicit BothWays(Checking& checking) : checking_(checking) {}

  void check(const fhirpath::Value& value, const Scope& scope) {
    if (value.type() == nullptr) return;
    for (const Invariant* invariant : checking_.rulebook.invariants().of(*value.type())) ask(*invariant, value, scope);
    const json::Node* object = members_of(value);
    if (object == nullptr) return;
    const Step step{nullptr, "here"};
    for_each_value(*object, *value.type(), checking_.rulebook.companions(), checking_.definitions(),
                   [&](const fhir::Child& child, const fhirpath::Value& member, std::uint32_t, const json::Node&) {
                     if (!member.type()->is_resource()) return check(member, scope);
                     const bool contained = child.element->name.text() == "contained";
                     const Scope inner(checking_, *member.node(), contained ? scope.root : *member.node(), step,
                                       &scope);
                     check(member, inner);
                   });
  }

  std::map<std::string, std::size_t> answered;

 private:
  void ask(const Invariant& invariant, const fhirpath::Value& value, const Scope& scope) {
    if (invariant.native == Native::none || invariant.native == Native::narrative) return;
    const auto native = keeps(invariant.native, value, scope);
    if (!native) return;
    // R4's ref-1 forgot that "#" is the container (R4 §2.3.0.2, mended in R5): there the native answer is the better
    // one.
    if (invariant.native == Native::ref_1 && value.node() != nullptr && value.node()->string("reference") == "#")
      return;
    ++answered[invariant.key];
    ASSERT_TRUE(invariant.expression.has_value()) << invariant.key;
    const auto answer = evaluator_.evaluate_boolean(*invariant.expression, fhirpath::Values(&value, 1), scope.context);
    ASSERT_TRUE(answer.ok()) << invariant.key << " " << base::describe(answer.error());
    EXPECT_EQ(answer->value_or(true), *native)
        << invariant.key << " at " << (value.node() == nullptr ? 0 : value.node()->offset());
  }

  Checking& checking_;
  fhirpath::Evaluator evaluator_;
};

TEST_F(SpecExamplesUnderAllRules, AnswerNativeInvariantsAsFhirpathDoes) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.examples-4.0.1.tgz");
  const Rulebook rulebook(tests::definitions(), {});
  std::map<std::string, std::size_t> answered;
  for_each_example(archive, [&](const std::string& name, const std::string&, const json::Node& resource) {
    SCOPED_TRACE(name);
    Findings findings(10);
    Checking checking(rulebook, findings, 1'000'000'000);
    const Step top{nullptr, "top"};
    const Scope scope(checking, resource, resource, top, nullptr);
    BothWays both(checking);
    both.check(fhirpath::focus_on(resource, &tests::definitions()), scope);
    for (const auto& [key, count] : both.answered) answered[key] += count;
  });
  for (const auto& [key, count] : answered) std::cout << "  " << key << ": " << count << " times the same\n";
  EXPECT_EQ(answered.size(), 9u);
}

// Damaged on purpose, so that the rules are broken as well as kept.
TEST(NativeInvariants, AnswerBrokenRulesAsFhirpathDoes) {
  const Rulebook rulebook(tests::definitions(), {});
  const std::vector<std::string> texts = {
      R"({"resourceType":"Patient","extension":[{"url":"http://x.test/a"},{"url":"http://x.test/b","valueString":"b","extension":[{"url":"c","valueString":"d"}]},{"id":"only"}]})",
      R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","meta":{"versionId":"1","security":[{"code":"R"}]},"contained":[{"resourceType":"Patient","id":"p"}]}]})",
      R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"}],"managingOrganization":{"reference":"#o"},"generalPractitioner":[{"reference":"#x"}]})",
      R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","meta":{"lastUpdated":"2020-01-01T00:00:00Z"}}]})",
      R"({"resourceType":"Patient","name":[{"period":{"start":"2020-02-01","end":"2020-01-01"}},{"period":{"start":"2020-02-01","end":"2020-02-01"}},{"period":{"start":"2020","end":"2020-02-01"}}]})",
      R"({"resourceType":"Patient","name":[{"period":{"start":"2020-02-01T10:00:00Z","end":"2020-02-01T09:00:00Z"}},{"period":{"start":"2020-02-01T10:00:00+01:00","end":"2020-02-01T09:30:00Z"}}]})",
      R"({"resourceType":"Patient","birthDate":"2020-01-01","_birthDate":{"id":"x"},"_gender":{"extension":[{"url":"http://x.test/a","valueCode":"c"}]},"name":[{"id":"only"}],"text":{"status":"empty"}})",
  };
  std::map<std::string, std::size_t> answered;
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    const auto document = json::read(text, tests::names());
    ASSERT_TRUE(document.ok());
    Findings findings(10);
    Checking checking(rulebook, findings, 1'000'000);
    const Step top{nullptr, "top"};
    const Scope scope(checking, document->root(), document->root(), top, nullptr);
    BothWays both(checking);
    both.check(fhirpath::focus_on(document->root(), &tests::definitions()), scope);
    for (const auto& [key, count] : both.answered) answered[key] += count;
  }
  EXPECT_EQ(answered.size(), 9u);
}

}  // namespace
}  // namespace gateway::validation
