// Definition reading: single parts of an ElementDefinition, as the profile compiler wants them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "validation/profile.hpp"

namespace gateway::validation {

// A count: 0 when it is not there, unbounded for "*".
std::uint32_t number_of(const json::Node* node);

// The member whose name starts with `prefix` and goes on with a type: fixedCode, patternCodeableConcept. Null without.
const json::Node* typed_member(const json::Node& element, std::string_view prefix);

fhir::BindingStrength strength_of(std::string_view code);

// The strings of a list; views into it.
std::vector<std::string_view> texts_of(const json::Node* list);

// Notes in `check` how the element is sliced.
void read_slicing(const json::Node& element, Check& check);

}  // namespace gateway::validation
