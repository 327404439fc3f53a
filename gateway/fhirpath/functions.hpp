// Function: one line of the table of FHIRPath functions: name, number of arguments, how they are read, what it does.
#pragma once

#include <cstdint>
#include <string_view>

#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

enum class ArgumentKind : std::uint8_t {
  value,   // evaluated in the caller's scope
  lambda,  // evaluated per item, with $this and $index
  type,    // a type specifier
};

struct Function {
  std::string_view name;
  std::uint8_t least;  // arguments
  std::uint8_t most;
  ArgumentKind arguments;
  Items (*apply)(Run& run, const Call& call);
};

// The function of that name, or null.
const Function* find_function(std::string_view name);

// Used in error texts: "where takes 1 argument".
std::string arity_text(const Function& function);

}  // namespace gateway::fhirpath
