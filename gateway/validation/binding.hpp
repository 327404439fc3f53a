// Bindings: codes against the value set an element is bound to (R4 §4.1.4): required or error, extensible or warning.
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

struct Binding {
  fhir::BindingStrength strength = fhir::BindingStrength::none;
  std::string_view value_set;
  std::string_view profile;  // that binds it; empty for the R4 types
};

// Tells when no code of `value` (code, Coding, CodeableConcept, Quantity, string or uri) is in the value set, or, where
// the binding is required, when there is none. Says nothing where it cannot be known.
void check_binding(Checking& checking, const Binding& binding, const fhirpath::Value& value, const Step& step,
                   const json::Node& at);

}  // namespace gateway::validation
