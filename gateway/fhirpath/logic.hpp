// Logic: three-valued and, or, xor, implies and not (FHIRPath N1 §6.5), and reading a collection as one truth value.
#pragma once

#include "fhirpath/program.hpp"
#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

enum class Truth : std::uint8_t { no, yes, unknown };

// A collection as one truth (N1 §4.5): empty is unknown, a single item that is no boolean is true.
// Fails the run for several items; `what` names them in the error.
Truth truth_of(Run& run, const Items& items, std::string_view what);

Items items_of(Run& run, Truth truth);

bool is_logical(Op op);

// Whether the left operand alone decides; the right one is then not evaluated.
bool decides(Run& run, Op op, const Items& left);

Items logical(Run& run, Op op, const Items& left, const Items& right);

}  // namespace gateway::fhirpath
