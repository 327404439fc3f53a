// Issue: one finding of the validator: what, where, by which rule, and what to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fhir/operation_outcome.hpp"

namespace gateway::validation {

// Texts name elements and rules, never content.
struct Issue {
  fhir::Severity severity = fhir::Severity::error;
  const char* code = "structure";     // http://hl7.org/fhir/issue-type
  std::string rule;                   // stable key of the rule: "unknown-element", "required", "pat-1", …
  std::string profile;                // canonical of the profile that states it; empty for the R4 types
  std::string expression;             // FHIRPath: "Patient.name[0].given[1]"
  std::string text;                   // what is wrong, one sentence
  std::string remedy;                 // what to do about it; may be empty
  std::uint32_t offset = 0xffffffff;  // of the value in the text received; json::Node::no_offset when it was built
  std::uint32_t line = 0;             // from 1; 0 when no text was given
  std::uint32_t column = 0;
};

// True for error and fatal.
bool is_blocking(const Issue& issue);

// The issue as an Error: kind by its code, place "expression (line:column)".
base::Error error_of(const Issue& issue);

// True when any issue is an error or fatal: the resource may not be taken as it is.
bool blocking(const std::vector<Issue>& issues);

// The issue as an OperationOutcome tells it; `rule` becomes diagnostics.
fhir::OutcomeIssue outcome_issue(const Issue& issue);

// All of them in order.
std::vector<fhir::OutcomeIssue> outcome_issues(const std::vector<Issue>& issues);

}  // namespace gateway::validation
