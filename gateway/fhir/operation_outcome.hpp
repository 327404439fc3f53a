// OperationOutcome: what went wrong, told the FHIR way (R4 §2.35).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "json/document.hpp"

namespace gateway::fhir {

enum class Severity : std::uint8_t { fatal, error, warning, information };

// The code of http://hl7.org/fhir/issue-severity.
const char* severity_code(Severity severity);

// One issue. Texts name elements and rules, never content.
struct OutcomeIssue {
  Severity severity = Severity::error;
  std::string code;         // http://hl7.org/fhir/issue-type
  std::string text;         // what is wrong and what to do, for people: details.text
  std::string diagnostics;  // where and which rule, for developers; may be empty
  std::string expression;   // FHIRPath of the element; may be empty
  std::uint32_t line = 0;   // in the text received, from 1; 0 when unknown
  std::uint32_t column = 0;
  std::string detail_system;  // details.coding, when a partner's vocabulary is spoken; may be empty
  std::string detail_code;
};

// An issue that tells of `error`: its remedy joins the text, its place becomes expression (FHIRPath), else diagnostics.
OutcomeIssue issue_of(const base::Error& error);

// An OperationOutcome resource with these issues in order. `issues` may not be empty.
json::Document operation_outcome(const std::vector<OutcomeIssue>& issues, const json::Names& names);

// The same for a single error.
json::Document operation_outcome(const base::Error& error, const json::Names& names);

}  // namespace gateway::fhir
