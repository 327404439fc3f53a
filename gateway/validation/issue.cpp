#include "validation/issue.hpp"

#include <algorithm>

namespace gateway::validation {

bool blocking(const std::vector<Issue>& issues) {
  return std::any_of(issues.begin(), issues.end(), [](const Issue& issue) {
    return issue.severity == fhir::Severity::fatal || issue.severity == fhir::Severity::error;
  });
}

fhir::OutcomeIssue outcome_issue(const Issue& issue) {
  fhir::OutcomeIssue outcome;
  outcome.severity = issue.severity;
  outcome.code = issue.code;
  outcome.text = issue.remedy.empty() ? issue.text : issue.text + "; " + issue.remedy;
  outcome.diagnostics = std::string("rule ") + issue.rule;
  outcome.expression = issue.expression;
  outcome.line = issue.line;
  outcome.column = issue.column;
  return outcome;
}

std::vector<fhir::OutcomeIssue> outcome_issues(const std::vector<Issue>& issues) {
  std::vector<fhir::OutcomeIssue> outcomes;
  outcomes.reserve(issues.size());
  for (const Issue& issue : issues) outcomes.push_back(outcome_issue(issue));
  return outcomes;
}

}  // namespace gateway::validation
