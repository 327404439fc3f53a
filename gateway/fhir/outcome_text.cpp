#include "fhir/outcome_text.hpp"

#include "fhir/operation_outcome.hpp"
#include "json/writer.hpp"

namespace gateway::fhir {
namespace {

std::string written(const std::vector<OutcomeIssue>& issues) {
  const json::Names names;
  return json::write(operation_outcome(issues, names).root());
}

std::string told(const std::vector<base::Error>& errors, Severity severity) {
  if (errors.empty()) return information_outcome("nothing to warn of");
  std::vector<OutcomeIssue> issues;
  for (const base::Error& error : errors) {
    issues.push_back(issue_of(error));
    issues.back().severity = severity;
  }
  return written(issues);
}

}  // namespace

std::string errors_outcome(const std::vector<base::Error>& errors) {
  return told(errors, Severity::error);
}

std::string warnings_outcome(const std::vector<base::Error>& warnings) {
  return told(warnings, Severity::warning);
}

std::string information_outcome(std::string_view text) {
  OutcomeIssue issue;
  issue.severity = Severity::information;
  issue.code = "informational";
  issue.text = text;
  return written({issue});
}

}  // namespace gateway::fhir
