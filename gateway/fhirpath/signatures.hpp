// Signatures: what strict mode knows of each function: what it gives and what it needs of its input.
#pragma once

#include <string_view>

#include "fhirpath/program.hpp"

namespace gateway::fhirpath {

// The System type a function gives whatever its input; none when that depends.
SystemType result_type(std::string_view function);

// Functions whose input must be text, whose meaning depends on order, that pass on items of their input, and that pass
// on one.
bool takes_text(std::string_view function);
bool takes_position(std::string_view function);
bool keeps_items(std::string_view function);
bool picks_one(std::string_view function);

}  // namespace gateway::fhirpath
