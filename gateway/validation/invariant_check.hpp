// Invariants on a value: of its type, element or profile; natively where that is proven equal, else by FHIRPath.
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

// Tells each invariant of `list` that `value` at `step` does not keep.
void check_invariants(Checking& checking, const BaseInvariants::List& list, const fhirpath::Value& value,
                      const Scope& scope, const Step& step, const json::Node& at);

// The same for one.
void check_invariant(Checking& checking, const Invariant& invariant, const fhirpath::Value& value, const Scope& scope,
                     const Step& step, const json::Node& at);

// The native answer: false when the rule is broken; nothing when only the expression can tell.
std::optional<bool> keeps(Native native, const fhirpath::Value& value, const Scope& scope);

}  // namespace gateway::validation
