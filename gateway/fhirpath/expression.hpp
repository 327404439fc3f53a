// Expression: a FHIRPath N1 expression, compiled once, evaluated many times and from many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "fhirpath/model.hpp"
#include "json/name.hpp"

namespace gateway::fhirpath {

struct Program;

struct Options {
  // Where the text starts in its file, for the places of errors.
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  // Nesting above this is refused (too_costly).
  std::uint32_t depth = 400;
  // Bytes; a longer expression is refused (too_costly).
  std::size_t size = 64 * 1024;
  // Strict: names, types and arguments that cannot fit are errors when compiling; needs definitions and `root_type`.
  bool strict = false;
  std::string_view root_type;
  // Strict and: functions that need an order refuse collections without one.
  bool check_order = false;
  // `as` on several items picks those of the type instead of failing, as R4's own search parameters expect.
  bool lenient_as = false;
  // Members may also be named as JSON does ("answer.valueString"), and a primitive has a member "value": what maps in
  // the FHIR Mapping Language expect.
  bool json_names = false;
};

class Expression {
 public:
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  const Program& program() const { return *program_; }

  // The text it was compiled from.
  std::string_view source() const;

 private:
  std::shared_ptr<const Program> program_;
};

// Compiles `text`. Interns its names into `names`, so do it before documents are parsed. `definitions` may be null:
// then content is read by its JSON names and types are unknown. Both must outlive the expression. Errors, each with
// place "line:column": structure for syntax (and what was expected); not_supported for an unknown function; value for
// wrong arguments, unknown types, bad regular expressions and, in strict mode, what cannot fit; too_costly for nesting
// beyond `depth`, text beyond `size` and more than 32 regular expressions.
base::Result<Expression> compile(std::string_view text, json::Names& names, const fhir::Definitions* definitions,
                                 const Options& options = {});

// An expression at the start of a longer text in another language, and where that text goes on.
struct Prefix {
  Expression expression;
  std::size_t end = 0;  // byte offset behind the expression's last token
};

// Compiles the longest expression that starts at byte `offset` of `text` and stops at the first token that cannot go
// on. Places count from the start of `text` (its line and column being those of `options`). Errors as compile().
base::Result<Prefix> compile_prefix(std::string_view text, std::size_t offset, json::Names& names,
                                    const fhir::Definitions* definitions, const Options& options = {});

}  // namespace gateway::fhirpath
