// The operators is and as, which is() and as() share.
#pragma once

#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

Items is_operator(Run& run, const Items& input, const TypeTest& test);
Items as_operator(Run& run, const Items& input, const TypeTest& test);
Items of_type(Run& run, const Items& input, const TypeTest& test);

}  // namespace gateway::fhirpath
