// Model: what FHIRPath asks of the FHIR type model, and its answers when there is none.
#pragma once

#include <string_view>

namespace gateway::fhir {
class Definitions;
class Type;
}  // namespace gateway::fhir

namespace gateway::fhirpath {

// A FHIR type, or null when it is not known (no definitions were given, or the content is not of the model).
using Type = const fhir::Type*;

}  // namespace gateway::fhirpath
