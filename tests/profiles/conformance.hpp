// A validator with R4, our profiles and their value sets, for the tests of profiles.
#pragma once

#include "fhir/terminology.hpp"
#include "published.hpp"
#include "validation/knowledge.hpp"
#include "validation/validator.hpp"

namespace gateway::tests {

inline const validation::Validator& validator() {
  static const fhir::Terminology terminology(published());
  static const validation::Validator all(definitions(), validation::knowledge_of(published(), terminology));
  return all;
}

// What is wrong with `resource` by R4, the profiles it claims and `profiles`.
inline std::vector<validation::Issue> issues_of(const json::Node& resource, std::string_view text,
                                                std::vector<std::string> profiles) {
  validation::Wanted wanted;
  wanted.profiles = std::move(profiles);
  return validator().validate(resource, text, wanted);
}

inline std::string listed(const std::vector<validation::Issue>& issues) {
  std::string text;
  for (const validation::Issue& issue : issues) {
    text += "\n  " + std::string(fhir::severity_code(issue.severity)) + " " + issue.rule + " " + issue.expression +
            ": " + issue.text;
  }
  return text.empty() ? "no issue" : text;
}

}  // namespace gateway::tests
