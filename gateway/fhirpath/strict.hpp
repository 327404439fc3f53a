// Strict mode: walks an expression with the types its content can have, to find what can never fit any content.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/error.hpp"
#include "fhirpath/expression.hpp"
#include "fhirpath/program.hpp"

namespace gateway::fhirpath {

// A variable of the context and the type of what it holds; null when that is not known.
struct TypedVariable {
  std::string name;
  Type type = nullptr;
};

// The first thing in `program` that cannot fit content of `options.root_type`: an element no possible type has, another
// resource's name at the start, a cast that cannot succeed, text functions on complex elements, conditions that are no
// truth value, and, with `options.check_order`, positions in collections without order. Nothing when it may all fit.
// `variables` go before the names FHIRPath knows itself; others may hold anything.
std::optional<base::Error> find_misfit(const Program& program, const fhir::Definitions& definitions,
                                       const Options& options, std::span<const TypedVariable> variables = {});

}  // namespace gateway::fhirpath
