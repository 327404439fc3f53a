// Variables: what %name means: FHIR's fixed ones, the context's, and those that defineVariable() made.
#pragma once

#include <string_view>

#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// The value of %name (R4 §2.9.1.2). Fails the run (value) when there is no such variable.
Items variable_value(Run& run, std::string_view name);

// Whether a name is one of FHIR's fixed variables, which defineVariable() must not redefine.
bool is_fixed_variable(std::string_view name);

}  // namespace gateway::fhirpath
