// OperationOutcomes as JSON text, for answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace gateway::fhir {

// One issue of severity error for each of `errors`; when empty, one informational issue that there is nothing to tell.
std::string errors_outcome(const std::vector<base::Error>& errors);

// One issue of severity warning for each of `warnings`; when empty, one informational issue that there is nothing to
// tell.
std::string warnings_outcome(const std::vector<base::Error>& warnings);

// One informational issue.
std::string information_outcome(std::string_view text);

}  // namespace gateway::fhir
