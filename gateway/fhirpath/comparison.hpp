// Comparison: <, <=, >, >= with unknown outcomes (FHIRPath N1 §6.2), and the order sort() uses.
#pragma once

#include <optional>

#include "fhirpath/program.hpp"
#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// The order of two items; nothing when their types cannot be ordered.
std::optional<Order> order_of(Run& run, const Value& left, const Value& right);

Items comparison(Run& run, Op op, const Items& left, const Items& right);

}  // namespace gateway::fhirpath
