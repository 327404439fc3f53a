// Arithmetic: the operators of FHIRPath N1 §6.6, exact, with an empty result where a number does not fit.
#pragma once

#include "fhirpath/program.hpp"
#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

Items arithmetic(Run& run, Op op, const Items& left, const Items& right);

// +x and -x.
Items signed_value(Run& run, const Items& input, bool negate);

}  // namespace gateway::fhirpath
