#include "validation/issue.hpp"

#include <algorithm>

namespace gateway::validation {
namespace {

base::ErrorKind kind_of(std::string_view code) {
  if (code == "required") return base::ErrorKind::required;
  if (code == "value") return base::ErrorKind::value;
  if (code == "invariant") return base::ErrorKind::invariant;
  if (code == "code-invalid") return base::ErrorKind::code_invalid;
  if (code == "too-costly") return base::ErrorKind::too_costly;
  return base::ErrorKind::structure;
}

}  // namespace

bool is_blocking(const Issue& issue) {
  return issue.severity == fhir::Severity::fatal || issue.severity == fhir::Severity::error;
}

bool blocking(const std::vector<Issue>& issues) {
  return std::any_of(issues.begin(), issues.end(), is_blocking);
}

base::Error error_of(const Issue& issue) {
  std::string place = issue.expression;
  if (issue.line != 0) place += " (" + std::to_string(issue.line) + ':' + std::to_string(issue.column) + ')';
  return base::Error(kind_of(issue.code), issue.text, std::move(place), issue.remedy);
}

fhir::OutcomeIssue outcome_issue(const Issue& issue) {
  fhir::OutcomeIssue outcome;
  outcome.severity = issue.severity;
  outcome.code = issue.code;
  outcome.text = issue.remedy.empty() ? issue.text : issue.text + "; " + issue.remedy;
  outcome.diagnostics = "rule " + issue.rule;
  if (!issue.profile.empty()) outcome.diagnostics += " of " + issue.profile;
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
