// Reading an ElementDefinition: its cardinality, its types and their definitions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/document.hpp"

namespace gateway::validation {

inline constexpr std::string_view fhirpath_types = "http://hl7.org/fhirpath/System.";
inline constexpr std::string_view core_definitions = "http://hl7.org/fhir/StructureDefinition/";

inline bool is_extension(std::string_view name) {
  return name == "extension" || name == "modifierExtension";
}
inline bool is_choice(std::string_view name) {
  return name.ends_with("[x]");
}

// The bounds of a cardinality, "*" as the largest; 0 and the largest when absent.
std::uint32_t min_of(const json::Node& element);
std::uint32_t max_of(const json::Node& element);

// The code of a type; where it is one of FHIRPath's own, the FHIR type named beside it if there is one (R4 §2.38.0.3).
std::string_view fhir_type_of(const json::Node& type);

// The canonical URL of the definition of a type. FHIRPath's own types are spelled like FHIR's, but for the first
// letter.
std::string canonical_of(const json::Node& type);

// The one profile of a type, or empty when it has none or several.
std::string_view single_profile(const json::Node& type);

// The type of an element that has just one, or null.
const json::Node* single_type(const json::Node& element);

// The type of an element `choice` ("value[x]") that makes its name `name` ("valueQuantity"), or null.
const json::Node* type_named(const json::Node& element, std::string_view choice, std::string_view name);

// A copy in `document` without the member `left_out`; of everything when that is empty.
json::Node& copy_without(json::Document& document, const json::Node& element, std::string_view left_out);

// A copy without what only the element that is sliced has, with min 0: where a new slice starts.
json::Node& slice_start(json::Document& document, const json::Node& element);

}  // namespace gateway::validation
