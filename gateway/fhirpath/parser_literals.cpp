#include "fhirpath/parser_literals.hpp"

#include <charconv>

#include "fhirpath/quantity.hpp"
#include "fhirpath/regex.hpp"

namespace gateway::fhirpath {

using base::ErrorKind;

// Each may come to hold a megabyte.
constexpr std::size_t most_patterns = 32;

bool LiteralParser::at_literal() const {
  switch (token_.kind) {
    case TokenKind::string:
    case TokenKind::number:
    case TokenKind::long_number:
    case TokenKind::date:
    case TokenKind::date_time:
    case TokenKind::time: return true;
    case TokenKind::identifier: return token_.text == "true" || token_.text == "false";
    default: return false;
  }
}

std::uint32_t LiteralParser::literal() {
  switch (token_.kind) {
    case TokenKind::string: return take_literal(Value::of_string(keep(token_.value)), token_.start);
    case TokenKind::number: return number();
    case TokenKind::long_number: return long_number();
    case TokenKind::date: return time(parse_date(token_.value), "a calendar date such as @2026-03-02");
    case TokenKind::date_time:
      return time(parse_date_time(token_.value), "a date and time such as @2026-03-02T09:30:00Z");
    case TokenKind::time: return time(parse_time(token_.value), "a time such as @T09:30");
    default: return take_literal(Value::of_boolean(token_.text == "true"), token_.start);
  }
}

std::uint32_t LiteralParser::number() {
  const auto decimal = base::parse_decimal(token_.text);
  const std::size_t offset = token_.start;
  if (!decimal)
    return fail(ErrorKind::value, "a number of too many digits", offset, "38 digits and 31 decimals are kept");
  const bool whole = token_.text.find('.') == std::string_view::npos;
  advance();
  if (token_.kind == TokenKind::string || at_calendar_word()) {
    const bool calendar = token_.kind == TokenKind::identifier;
    program_->quantities.push_back({*decimal, keep(calendar ? std::string(token_.text) : token_.value), calendar});
    return take_literal(Value::of_quantity(&program_->quantities.back()), offset);
  }
  if (!whole) {
    program_->decimals.push_back(*decimal);
    return put_literal(Value::of_decimal(&program_->decimals.back()), offset);
  }
  const auto integer = decimal->to_int64();
  // 2147483648 is only good behind a minus; negating turns it into an Integer.
  if (!integer || *integer > 2147483648) {
    return fail(ErrorKind::value, "an Integer beyond 2147483647", offset, "write an L behind it for a Long");
  }
  const bool negated_minimum = *integer == 2147483648;
  return put_literal(negated_minimum ? Value::of_long(*integer) : Value::of_integer(*integer), offset);
}

std::uint32_t LiteralParser::long_number() {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(token_.value.data(), token_.value.data() + token_.value.size(), number);
  if (failure != std::errc{}) return fail(ErrorKind::value, "a Long beyond 64 bits", token_.start);
  return take_literal(Value::of_long(number), token_.start);
}

std::uint32_t LiteralParser::time(const std::optional<PartialTime>& time, const char* what) {
  if (!time) return expected(what);
  return take_literal(Value::of_time(*time), token_.start);
}

bool LiteralParser::at_calendar_word() const {
  return token_.kind == TokenKind::identifier && calendar_word(token_.text).has_value();
}

std::uint32_t LiteralParser::take_literal(const Value& value, std::size_t offset) {
  advance();
  return put_literal(value, offset);
}

std::uint32_t LiteralParser::put_literal(const Value& value, std::size_t offset) {
  Step step;
  step.op = Op::literal;
  step.value = value;
  step.offset = static_cast<std::uint32_t>(offset);
  return put(step);
}

bool LiteralParser::keep_pattern(Step& step) {
  if (step.argument_count == 0) return true;
  const Step& argument = program_->steps[program_->arguments[step.first_argument]];
  if (argument.op != Op::literal || argument.value.kind() != Kind::string) return true;
  if (program_->patterns.size() == most_patterns) {
    fail(ErrorKind::too_costly, "the expression has more than 32 regular expressions", argument.offset, "split it");
    return false;
  }
  auto pattern = compile_pattern(argument.value.text(), step.text == "matchesFull");
  if (!pattern) {
    fail(pattern.error().kind, pattern.error().text, argument.offset, pattern.error().remedy);
    return false;
  }
  program_->patterns.push_back(std::move(pattern).value());
  step.pattern = program_->patterns.back().get();
  return true;
}

}  // namespace gateway::fhirpath
