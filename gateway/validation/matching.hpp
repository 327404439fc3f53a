// Matching: fixed and pattern values, and the limits of ordered values (R4 ElementDefinition).
#pragma once

#include <optional>
#include <string>

#include "json/document.hpp"

namespace gateway::validation {

// The same value to the last digit, members in any order (fixed[x]).
bool equals_fixed(const json::Node& value, const json::Node& fixed);

// Everything the pattern says is said by the value too (pattern[x]): of an array each item by some item.
bool matches_pattern(const json::Node& value, const json::Node& pattern);

// -1, 0 or 1 as `value` is below, at or above `limit`: numbers, quantities of one unit, and dates and times as far as
// both are told; nothing when they do not compare.
std::optional<int> compare_to_limit(const json::Node& value, const json::Node& limit);

// A value that a profile states, as JSON for people, cut where it is long. For content of a message it is not meant.
std::string shown_value(const json::Node& stated);

}  // namespace gateway::validation
