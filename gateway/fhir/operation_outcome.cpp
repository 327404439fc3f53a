#include "fhir/operation_outcome.hpp"

#include "base/assert.hpp"

namespace gateway::fhir {
namespace {

// An HL7 v2 place begins with a segment's name: "PID-3[2].1", "OBX[4]". No type of FHIR is written in capitals.
bool is_hl7v2(const std::string& place) {
  const auto capital = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return place.size() >= 3 && capital(place[1]) && capital(place[2]) &&
         (place.size() == 3 || place[3] == '-' || place[3] == '[');
}

// A FHIRPath place begins with a type name and holds no colon: "Patient.name[0]", never "3:7 (/name)" or
// "file.map:3:7".
bool is_fhirpath(const std::string& place) {
  return !is_hl7v2(place) && !place.empty() && place.front() >= 'A' && place.front() <= 'Z' &&
         place.find_first_of(":/ ") == std::string::npos;
}

void append_number(json::Document& outcome, json::Node& extensions, const char* url, std::uint32_t number) {
  json::Node& extension = outcome.append(extensions, outcome.make_object());
  outcome.append(extension, "url", outcome.make_string(url));
  outcome.append(extension, "valueInteger", outcome.make_number(std::to_string(number)));
}

void append_issue(json::Document& outcome, json::Node& list, const OutcomeIssue& issue) {
  json::Node& node = outcome.append(list, outcome.make_object());
  if (issue.line != 0) {
    json::Node& extensions = outcome.append(node, "extension", outcome.make_array());
    append_number(outcome, extensions, "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line",
                  issue.line);
    append_number(outcome, extensions, "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col",
                  issue.column);
  }
  outcome.append(node, "severity", outcome.make_string(severity_code(issue.severity)));
  outcome.append(node, "code", outcome.make_string(issue.code));
  json::Node& details = outcome.append(node, "details", outcome.make_object());
  if (!issue.detail_code.empty()) {
    json::Node& coding = outcome.append(outcome.append(details, "coding", outcome.make_array()), outcome.make_object());
    outcome.append(coding, "system", outcome.make_string(issue.detail_system));
    outcome.append(coding, "code", outcome.make_string(issue.detail_code));
  }
  outcome.append(details, "text", outcome.make_string(issue.text));
  if (!issue.diagnostics.empty()) outcome.append(node, "diagnostics", outcome.make_string(issue.diagnostics));
  if (!issue.expression.empty()) {
    json::Node& expressions = outcome.append(node, "expression", outcome.make_array());
    outcome.append(expressions, outcome.make_string(issue.expression));
  }
}

}  // namespace

const char* severity_code(Severity severity) {
  switch (severity) {
    case Severity::fatal: return "fatal";
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::information: return "information";
  }
  return "fatal";
}

OutcomeIssue issue_of(const base::Error& error) {
  OutcomeIssue issue;
  issue.severity = error.kind == base::ErrorKind::exception ? Severity::fatal : Severity::error;
  issue.code = base::issue_type(error.kind);
  issue.text = error.remedy.empty() ? error.text : error.text + "; " + error.remedy;
  (is_fhirpath(error.place) ? issue.expression : issue.diagnostics) = error.place;
  return issue;
}

json::Document operation_outcome(const std::vector<OutcomeIssue>& issues, const json::Names& names) {
  GATEWAY_ASSERT(!issues.empty());
  json::Document outcome(names);
  json::Node& root = outcome.make_object();
  outcome.set_root(root);
  outcome.append(root, "resourceType", outcome.make_string("OperationOutcome"));
  json::Node& list = outcome.append(root, "issue", outcome.make_array());
  for (const OutcomeIssue& issue : issues) append_issue(outcome, list, issue);
  return outcome;
}

json::Document operation_outcome(const base::Error& error, const json::Names& names) {
  return operation_outcome({issue_of(error)}, names);
}

}  // namespace gateway::fhir
