// Coded values: a Coding's system and code and a Quantity's unit, by themselves, whatever they are bound to (R4 §4.1).
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

// Tells when the system of `value`, a Coding, is no absolute URI (error), or the code system is held in full and
// defines no such code (warning: bindings say where that is an error).
void check_coding(Checking& checking, const fhirpath::Value& value, const Step& step, const json::Node& at);

// Tells when the code of `value`, a Quantity of UCUM's system, breaks UCUM's grammar (error) or names a unit that is
// not known here (warning).
void check_unit(Checking& checking, const fhirpath::Value& value, const Step& step, const json::Node& at);

}  // namespace gateway::validation
