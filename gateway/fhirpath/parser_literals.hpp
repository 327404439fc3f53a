// LiteralParser: the literals of FHIRPath N1 §4.1: booleans, texts, numbers, quantities, dates and times.
#pragma once

#include <optional>

#include "fhirpath/parser_state.hpp"

namespace gateway::fhirpath {

class LiteralParser : protected ParserState {
 protected:
  using ParserState::ParserState;

  // Whether the current token begins a literal.
  bool at_literal() const;

  // Reads the literal the parser stands on.
  std::uint32_t literal();

  // Compiles the regular expression of a call where it is a literal; false (and failed) when it cannot be used.
  bool keep_pattern(Step& step);

 private:
  std::uint32_t number();
  std::uint32_t long_number();
  std::uint32_t time(const std::optional<PartialTime>& time, const char* what);
  bool at_calendar_word() const;

  // Adds a literal and moves behind its last token; put_literal() does not move.
  std::uint32_t take_literal(const Value& value, std::size_t offset);
  std::uint32_t put_literal(const Value& value, std::size_t offset);
};

}  // namespace gateway::fhirpath
