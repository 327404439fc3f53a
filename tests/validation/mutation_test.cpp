// Properties over the published examples: one fault put into a good resource is found, and where it was put.
#include <gtest/gtest.h>

#include <random>

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "support/archive.hpp"
#include "support/definitions.hpp"
#include "support/shared_data.hpp"
#include "validation/validator.hpp"

namespace gateway::validation {
namespace {

// The texts of published examples up to 20 kB that are free of issues.
std::vector<std::string> good_examples(const std::filesystem::path& folder, const Validator& validator) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "package")) {
    if (entry.path().filename() == "package.json" || entry.path().extension() != ".json") continue;
    std::string text = tests::content_of(entry.path());
    if (text.size() > 20'000) continue;
    const auto document = json::read(text, tests::names());
    if (document && validator.validate(document->root()).empty()) texts.push_back(std::move(text));
  }
  return texts;
}

bool has(const std::vector<Issue>& issues, std::string_view rule, const std::string& expression) {
  return std::any_of(issues.begin(), issues.end(),
                     [&](const Issue& issue) { return issue.rule == rule && issue.expression == expression; });
}

}  // namespace

TEST(Mutation, EachRequiredElementTakenAwayIsMissed) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.examples-4.0.1.tgz");
  const tests::UnpackedArchive examples(archive);
  const Validator validator(tests::definitions());
  std::size_t taken = 0;
  for (const std::string& text : good_examples(examples.folder(), validator)) {
    const auto whole = json::read(text, tests::names());
    const std::string type(whole->root().string("resourceType"));
    for (const fhir::Element& element : tests::definitions().resource(type)->elements()) {
      if (element.min == 0) continue;
      json::Document document(tests::names());
      document.set_root(document.copy(whole->root()));
      for (const fhir::ElementType& of : element.types) {
        document.remove(document.root(), of.property.text());
        document.remove(document.root(), "_" + std::string(of.property.text()));
      }
      const std::string expression = type + "." + std::string(element.name.text());
      EXPECT_TRUE(has(validator.validate(document.root()), "required", expression)) << expression;
      ++taken;
    }
  }
  EXPECT_GT(taken, 500u);
}

TEST(Mutation, EachForeignMemberIsFound) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.examples-4.0.1.tgz");
  const tests::UnpackedArchive examples(archive);
  const Validator validator(tests::definitions());
  for (const std::string& text : good_examples(examples.folder(), validator)) {
    json::Document document = json::read(text, tests::names()).value();
    document.append(document.root(), "zzz", document.make_null());
    const std::string type(document.root().string("resourceType"));
    const auto issues = validator.validate(document.root());
    EXPECT_EQ(issues.size(), 1u);
    EXPECT_TRUE(has(issues, "unknown-element", type + ".zzz")) << type;
  }
}

TEST(Mutation, RandomlyChangedBytesNeverBreakTheValidator) {
  SHARED_DATA_OR_SKIP(archive, "fhir-r4/hl7.fhir.r4.examples-4.0.1.tgz");
  const tests::UnpackedArchive examples(archive);
  const Validator validator(tests::definitions());
  std::mt19937 random(11);
  std::size_t read = 0;
  std::size_t refused = 0;
  for (const std::string& text : good_examples(examples.folder(), validator)) {
    for (int round = 0; round < 8; ++round) {
      std::string changed = text;
      for (int change = 0; change < 4; ++change) {
        static constexpr std::string_view replacements = "{}[]\",:0aZ_ntf";
        changed[random() % changed.size()] = replacements[random() % replacements.size()];
      }
      const auto document = json::read(changed, tests::names());
      if (!document) continue;
      ++read;
      const auto issues = validator.validate(document->root(), changed);
      refused += blocking(issues) ? 1 : 0;
      for (const Issue& issue : issues) {
        EXPECT_GT(issue.line, 0u);
        EXPECT_FALSE(issue.expression.empty());
      }
    }
  }
  EXPECT_GT(read, 100u);
  EXPECT_GT(refused, 100u);
}

}  // namespace gateway::validation
