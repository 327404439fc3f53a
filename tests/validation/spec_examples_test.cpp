// The examples published with R4: the validator finds nothing wrong with them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "json/reader.hpp"
#include "support/archive.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"
#include "validation/validator.hpp"

namespace gateway::validation {
namespace {

// Published examples that break the published definitions: elements of cardinality 1..1 are left out. Each with the end
// of the expression of every issue it has, and their number.
struct Fault {
  std::vector<std::string> missing;
  std::size_t issues;
};
const std::map<std::string, Fault> faulty_examples = {
    {"ImplementationGuide-fhir.json", {{"ImplementationGuide.name", "ImplementationGuide.status"}, 2}},
    {"ig-r4.json", {{"ImplementationGuide.name", "ImplementationGuide.status"}, 2}},
    {"Questionnaire-qs1.json", {{".linkId"}, 32}},
};

}  // namespace

TEST(SpecExamples, HaveNoErrorsButThoseTheyTrulyHold) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.examples-4.0.1.tgz");
  const tests::UnpackedArchive examples(archive);
  ASSERT_TRUE(examples.ok());
  const Validator validator(tests::definitions());

  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(examples.folder() / "package")) {
    const std::string name = entry.path().filename().string();
    if (name == "package.json" || name.starts_with(".") || entry.path().extension() != ".json") continue;
    const std::string text = tests::content_of(entry.path());
    const auto document = json::read(text, tests::names());
    ASSERT_TRUE(document.ok()) << name << " " << base::describe(document.error());
    ++checked;
    const std::vector<Issue> issues = validator.validate(document->root(), text);
    if (const auto fault = faulty_examples.find(name); fault != faulty_examples.end()) {
      EXPECT_EQ(issues.size(), fault->second.issues) << name;
      for (const Issue& issue : issues) {
        EXPECT_EQ(issue.rule, "required");
        EXPECT_TRUE(std::any_of(fault->second.missing.begin(), fault->second.missing.end(),
                                [&](const std::string& end) { return issue.expression.ends_with(end); }))
            << name << " " << issue.expression;
      }
      continue;
    }
    for (const Issue& issue : issues) {
      ADD_FAILURE() << name << ":" << issue.line << ":" << issue.column << " " << issue.expression << " " << issue.text;
    }
  }
  EXPECT_EQ(checked, 720u);
}

}  // namespace gateway::validation
