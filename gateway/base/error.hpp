// What can go wrong with input or the world, as a value: kind, text, place and remedy.
#pragma once

#include <string>

namespace gateway::base {

// One kind per FHIR R4 issue-type that the gateway reports (http://hl7.org/fhir/issue-type).
// http_status(kind) maps each to the status of the answer.
enum class ErrorKind {
  structure,      // not readable as what it claims to be: 400
  required,       // an element that must be there is missing: 400
  value,          // an element's value is not allowed: 400
  invariant,      // a rule over several elements does not hold: 422
  code_invalid,   // a code outside its bound value set: 400
  not_supported,  // the interaction, media type or content is not offered: 501 (405, 406, 415 are set by net)
  duplicate,      // this very message was processed already: 409
  conflict,       // same identity, other content; or decided on another version: 409
  stale,          // If-Match names another version (FHIR issue-type conflict): 412
  not_found,      // no such thing, or not yours to know of: 404
  unknown_party,  // a valid certificate that no partner entry lists (FHIR security): 403
  forbidden,      // known, but the role may not do this: 403
  business_rule,  // against the rules of the referral's life: 422
  processing,     // content could not be turned into FHIR: 422
  too_long,       // body over the limit: 413
  too_costly,     // a budget (steps, depth, size) ran out: 422
  throttled,      // slow down: 429
  early,          // the same message is still being processed: 425
  timeout,        // the other side did not answer in time: 504
  transient,      // store or queue cannot take it now, try again: 503
  exception,      // a bug of ours: 500
};

// The FHIR issue-type code of `kind`, for OperationOutcome.issue.code.
const char* issue_type(ErrorKind kind);

// The HTTP status an answer about `kind` carries.
int http_status(ErrorKind kind);

// An expected failure. Never holds personal data: `text` and `remedy` name elements and rules, not their content.
struct Error {
  ErrorKind kind = ErrorKind::exception;
  std::string text;    // what is wrong and why, one sentence
  std::string place;   // file:line:column, JSON Pointer or FHIRPath; empty when the whole input is meant
  std::string remedy;  // what to do about it; may be empty

  Error(ErrorKind error_kind, std::string error_text, std::string error_place = {}, std::string error_remedy = {});
};

// "place: text; remedy" for a log line or a terminal.
std::string describe(const Error& error);

}  // namespace gateway::base
