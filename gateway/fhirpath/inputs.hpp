// Inputs: reads a function's input and arguments as one text, number or System value, with the errors of N1 §4.5.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// The single System value of `items`; nothing when empty (fine) or when the run failed (several items, or a complex
// one).
std::optional<Value> single_value(Run& run, const Items& items, const Call& call);

// The same, of one type only; other types fail the run.
std::optional<std::string_view> text_of(Run& run, const Items& items, const Call& call);
std::optional<std::int64_t> integer_of(Run& run, const Items& items, const Call& call);

}  // namespace gateway::fhirpath
