#include "fhirpath/expression.hpp"

#include "fhirpath/parser.hpp"
#include "fhirpath/program.hpp"
#include "fhirpath/strict.hpp"

namespace gateway::fhirpath {

namespace {

base::Result<Parsed> parse_and_check(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions,
                                     const Options& options) {
  auto parsed = TRY(parse(input, names, definitions, options));
  if (options.strict && definitions != nullptr) {
    if (auto misfit = find_misfit(*parsed.program, *definitions, options)) return std::move(*misfit);
  }
  return parsed;
}

}  // namespace

std::string_view Expression::source() const {
  return program_->source;
}

base::Result<Expression> compile(std::string_view text, json::Names& names, const fhir::Definitions* definitions,
                                 const Options& options) {
  if (text.size() > options.size) {
    return base::Error(base::ErrorKind::too_costly,
                       "the expression is longer than " + std::to_string(options.size) + " bytes",
                       std::to_string(options.line) + ":" + std::to_string(options.column), "split it");
  }
  auto parsed = TRY(parse_and_check({text, 0, true}, names, definitions, options));
  return Expression(std::move(parsed.program));
}

base::Result<Prefix> compile_prefix(std::string_view text, std::size_t offset, json::Names& names,
                                    const fhir::Definitions* definitions, const Options& options) {
  auto parsed = TRY(parse_and_check({text, offset, false}, names, definitions, options));
  return Prefix{Expression(std::move(parsed.program)), parsed.end};
}

}  // namespace gateway::fhirpath
