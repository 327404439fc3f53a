#include "base/error.hpp"

#include <utility>

namespace gateway::base {

const char* issue_type(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::structure: return "structure";
    case ErrorKind::required: return "required";
    case ErrorKind::value: return "value";
    case ErrorKind::invariant: return "invariant";
    case ErrorKind::code_invalid: return "code-invalid";
    case ErrorKind::not_supported: return "not-supported";
    case ErrorKind::duplicate: return "duplicate";
    case ErrorKind::conflict:
    case ErrorKind::stale: return "conflict";
    case ErrorKind::not_found: return "not-found";
    case ErrorKind::unknown_party: return "security";
    case ErrorKind::forbidden: return "forbidden";
    case ErrorKind::business_rule: return "business-rule";
    case ErrorKind::processing: return "processing";
    case ErrorKind::too_long: return "too-long";
    case ErrorKind::too_costly: return "too-costly";
    case ErrorKind::throttled: return "throttled";
    case ErrorKind::timeout: return "timeout";
    case ErrorKind::early:
    case ErrorKind::transient: return "transient";
    case ErrorKind::exception: return "exception";
  }
  return "exception";
}

int http_status(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::structure:
    case ErrorKind::required:
    case ErrorKind::value:
    case ErrorKind::code_invalid: return 400;
    case ErrorKind::unknown_party:
    case ErrorKind::forbidden: return 403;
    case ErrorKind::not_found: return 404;
    case ErrorKind::duplicate:
    case ErrorKind::conflict: return 409;
    case ErrorKind::stale: return 412;
    case ErrorKind::too_long: return 413;
    case ErrorKind::invariant:
    case ErrorKind::business_rule:
    case ErrorKind::processing:
    case ErrorKind::too_costly: return 422;
    case ErrorKind::early: return 425;
    case ErrorKind::throttled: return 429;
    case ErrorKind::not_supported: return 501;
    case ErrorKind::transient: return 503;
    case ErrorKind::timeout: return 504;
    case ErrorKind::exception: return 500;
  }
  return 500;
}

Error::Error(ErrorKind error_kind, std::string error_text, std::string error_place, std::string error_remedy)
    : kind(error_kind), text(std::move(error_text)), place(std::move(error_place)), remedy(std::move(error_remedy)) {}

std::string describe(const Error& error) {
  std::string line;
  if (!error.place.empty()) line += error.place + ": ";
  // The guide promises this word wherever a budget ends something.
  if (error.kind == ErrorKind::too_costly) line += "too-costly: ";
  line += error.text;
  if (!error.remedy.empty()) line += "; " + error.remedy;
  return line;
}

}  // namespace gateway::base
