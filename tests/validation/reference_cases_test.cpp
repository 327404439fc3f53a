// HL7's validator cases: whether a resource has an error, as the reference validator says; disagreements are pinned by
// name.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "core_knowledge.hpp"
#include "formats/fhir_xml.hpp"
#include "json/reader.hpp"
#include "known_lists.hpp"
#include "support/conformance.hpp"
#include "support/shared_data.hpp"

namespace gateway::validation {
namespace {

constexpr const char* disagreements = "tests/validation/known_disagreements.txt";

std::string section(std::size_t agreeing, std::size_t total) {
  std::string text = std::to_string(agreeing) + " of " + std::to_string(total) +
                     " cases agree with the reference validator on " +
                     "whether the resource has an error, knowing R4 alone and no terminology server. Not:\n\n"
                     "| case | why |\n|---|---|\n";
  for (const auto& [name, reason] : tests::known_reasons(disagreements)) {
    text += "| " + tests::table_cell(name) + " | " + tests::table_cell(reason) + " |\n";
  }
  return text;
}

TEST(ReferenceCases, DisagreeOnlyWhereItIsListedWithAReason) {
  SHARED_DATA_OR_SKIP(cases_file, "validator/cases.json");
  const Validator& validator = full_validator();
  const auto cases = json::read(tests::content_of(cases_file), tests::names());
  ASSERT_TRUE(cases.ok());

  std::set<std::string> disagreeing;
  std::size_t total = 0;
  for (const json::Node& one : cases->root()) {
    ++total;
    const std::string name(one.string("name"));
    const bool valid = one.find("valid")->boolean();
    const std::string text = tests::content_of(cases_file.parent_path() / one.string("file"));
    const auto document = formats::looks_like_xml(text) ? formats::read_fhir_xml(text, tests::definitions())
                                                        : json::read(text, tests::names());
    std::vector<Issue> issues;
    if (document) {
      issues = validator.validate(document->root(), text, {});
    } else {
      issues.emplace_back().text = base::describe(document.error());
    }
    if (blocking(issues) != valid) continue;
    disagreeing.insert(name);
    std::cout << "  disagrees: " << name << (valid ? " should be valid" : " should have an error") << "\n";
    for (const Issue& issue : issues) {
      if (is_blocking(issue))
        std::cout << "    " << issue.line << ":" << issue.column << " " << issue.expression << " [" << issue.rule
                  << "] " << issue.text << "; " << issue.remedy << "\n";
    }
  }
  std::cout << "reference cases: " << total - disagreeing.size() << " of " << total << " agree\n";
  EXPECT_EQ(total, 98u);
  ASSERT_EQ(disagreeing, tests::known_list(disagreements));
  tests::expect_conformance({30, "validator", "Validator: HL7's cases", section(total - disagreeing.size(), total)});
}

}  // namespace
}  // namespace gateway::validation
