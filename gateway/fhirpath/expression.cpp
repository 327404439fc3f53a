#include "fhirpath/expression.hpp"

#include "fhirpath/parser.hpp"
#include "fhirpath/program.hpp"

namespace gateway::fhirpath {

std::string_view Expression::source() const { return program_->source; }

base::Result<Expression> compile(std::string_view text, json::Names& names, const fhir::Definitions* definitions,
                                 const Options& options) {
  auto parsed = TRY(parse({text, 0, true}, names, definitions, options));
  return Expression(std::move(parsed.program));
}

base::Result<Prefix> compile_prefix(std::string_view text, std::size_t offset, json::Names& names,
                                    const fhir::Definitions* definitions, const Options& options) {
  auto parsed = TRY(parse({text, offset, false}, names, definitions, options));
  return Prefix{Expression(std::move(parsed.program)), parsed.end};
}

}  // namespace gateway::fhirpath
