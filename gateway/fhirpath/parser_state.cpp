#include "fhirpath/parser_state.hpp"

#include <algorithm>
#include <utility>

namespace gateway::fhirpath {

using base::ErrorKind;

ParserState::ParserState(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions,
                         const Options& options)
    : input_(input),
      names_(names),
      definitions_(definitions),
      options_(options),
      lexer_(input.text, input.offset),
      last_end_(input.offset),
      program_(std::make_shared<Program>()) {
  const Place start = place_at(input.text, input.offset, {options.line, options.column});
  program_->first_line = start.line;
  program_->first_column = start.column;
  program_->lenient_as = options.lenient_as;
  program_->json_names = options.json_names;
  intern_known();
  token_ = lexer_.next();
}

base::Result<Parsed> ParserState::finished(std::uint32_t root) {
  if (error_) return std::move(*error_);
  program_->root = root;
  program_->source = std::string(input_.text.substr(input_.offset, last_end_ - input_.offset));
  for (Step& step : program_->steps) step.offset -= static_cast<std::uint32_t>(input_.offset);
  return Parsed{program_, last_end_};
}

std::uint32_t ParserState::put(Step step) {
  if (error_) return no_step;
  std::uint32_t depth = 0;
  const auto below = [&](std::uint32_t child) {
    if (child != no_step) depth = std::max<std::uint32_t>(depth, program_->steps[child].depth);
  };
  below(step.left);
  below(step.right);
  for (std::uint32_t i = 0; i < step.argument_count; ++i) below(program_->arguments[step.first_argument + i]);
  if (++depth > options_.depth) return too_deep(step.offset);
  if (step.offset - input_.offset >= options_.size) {
    return fail(ErrorKind::too_costly, "the expression is longer than " + std::to_string(options_.size) + " bytes",
                step.offset, "split it");
  }
  step.depth = static_cast<std::uint16_t>(depth);
  program_->steps.push_back(step);
  return static_cast<std::uint32_t>(program_->steps.size() - 1);
}

bool ParserState::enter() {
  // Each level of parentheses costs several frames, and each frame several hundred bytes with sanitizers.
  if (!error_ && ++depth_ <= options_.depth) return true;
  too_deep(token_.start);
  return false;
}

std::uint32_t ParserState::too_deep(std::size_t offset) {
  return fail(ErrorKind::too_costly, "the expression is nested more than " + std::to_string(options_.depth) + " deep",
              offset, "split it");
}

void ParserState::take(std::string_view symbol, const std::string& what) {
  if (error_) return;
  if (!token_.is(symbol)) {
    expected(what);
    return;
  }
  advance();
}

void ParserState::advance() {
  last_end_ = token_.end;
  token_ = lexer_.next();
}

std::uint32_t ParserState::expected(const std::string& what) {
  std::string found;
  switch (token_.kind) {
    case TokenKind::end: found = "the end of the expression"; break;
    case TokenKind::invalid: found = token_.value; break;
    default: found = std::string(token_.text.substr(0, 40));
  }
  return fail(ErrorKind::structure, "expected " + what + ", found " + found, token_.start);
}

std::uint32_t ParserState::fail(ErrorKind kind, std::string text, std::size_t offset, std::string remedy) {
  if (!error_) {
    error_.emplace(kind, std::move(text), place_of(input_.text, offset, {options_.line, options_.column}),
                   std::move(remedy));
  }
  return no_step;
}

std::string_view ParserState::keep(std::string text) {
  return program_->texts.emplace_back(std::move(text));
}

void ParserState::intern_known() {
  KnownNames& known = program_->known;
  known = {names_.intern("resourceType"), names_.intern("extension"),  names_.intern("_extension"),
           names_.intern("url"),          names_.intern("id"),         names_.intern("reference"),
           names_.intern("value"),        names_.intern("unit"),       names_.intern("code"),
           names_.intern("system"),       names_.intern("comparator"), names_.intern("contained")};
}

}  // namespace gateway::fhirpath
