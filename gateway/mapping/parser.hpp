// Reads FHIR Mapping Language text into a Map.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "mapping/syntax.hpp"

namespace gateway::mapping {

// Reads one map: the R5 mapping grammar, and the older forms still in use (`map "url" = "name"`, conditions without
// parentheses, concept map signs other than "-", `default "text"`, constants in double quotes).
// `file` only names the text in errors. FHIRPath is cut out, not parsed.
// Errors: structure with place `file:line:column` and a caret line; too_costly for rules nested over 64 deep.
base::Result<Map> parse(std::string_view file, std::string_view text);

}  // namespace gateway::mapping
