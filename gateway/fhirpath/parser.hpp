// Parser: tokens to a Program by recursive descent along the grammar of FHIRPath N1 §A, with operators by precedence.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"
#include "fhirpath/expression.hpp"
#include "fhirpath/program.hpp"
#include "json/name.hpp"

namespace gateway::fhirpath {

struct ParserInput {
  std::string_view text;
  std::size_t offset = 0;
  bool whole = true;  // the expression must end where the text ends
};

struct Parsed {
  std::shared_ptr<Program> program;
  std::size_t end = 0;
};

// Reads one expression. Errors as compile().
base::Result<Parsed> parse(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions,
                           const Options& options);

}  // namespace gateway::fhirpath
