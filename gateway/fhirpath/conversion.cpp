// FHIRPath N1 §5.5: conversion.
#include <charconv>

#include "fhirpath/inputs.hpp"
#include "fhirpath/logic.hpp"
#include "fhirpath/quantity.hpp"
#include "fhirpath/sections.hpp"
#include "fhirpath/unicode.hpp"

namespace gateway::fhirpath {
namespace {

using base::Decimal;

bool is_digits(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return !text.empty();
}

std::optional<std::int64_t> whole_text(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && (digits[0] == '+' || digits[0] == '-')) digits.remove_prefix(1);
  if (!is_digits(digits)) return std::nullopt;
  if (text[0] == '+') text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{}) return std::nullopt;
  return number;
}

std::optional<bool> boolean_text(std::string_view text) {
  const std::string word = lower_case(text);
  for (const char* yes : {"true", "t", "yes", "y", "1", "1.0"}) {
    if (word == yes) return true;
  }
  for (const char* no : {"false", "f", "no", "n", "0", "0.0"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

// Plain decimals only: [+-]? digits ('.' digits)?
std::optional<Decimal> decimal_text(std::string_view text) {
  if (text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
  return base::parse_decimal(text);
}

std::optional<Value> to_boolean(Run&, const Value& value) {
  switch (value.kind()) {
    case Kind::boolean: return value;
    case Kind::integer:
    case Kind::long_integer:
      if (value.integer() != 0 && value.integer() != 1) return std::nullopt;
      return Value::of_boolean(value.integer() == 1);
    case Kind::decimal:
      if (value.decimal() != Decimal{0} && value.decimal() != Decimal{1}) return std::nullopt;
      return Value::of_boolean(value.decimal() == Decimal{1});
    case Kind::string: {
      const auto truth = boolean_text(value.text());
      if (!truth) return std::nullopt;
      return Value::of_boolean(*truth);
    }
    default: return std::nullopt;
  }
}

std::optional<std::int64_t> whole_number(const Value& value) {
  switch (value.kind()) {
    case Kind::boolean: return value.boolean() ? 1 : 0;
    case Kind::integer:
    case Kind::long_integer: return value.integer();
    case Kind::string: return whole_text(value.text());
    default: return std::nullopt;
  }
}

std::optional<Value> to_integer(Run&, const Value& value) {
  const auto number = whole_number(value);
  if (!number || *number > INT32_MAX || *number < INT32_MIN) return std::nullopt;
  return Value::of_integer(*number);
}

std::optional<Value> to_long(Run&, const Value& value) {
  const auto number = whole_number(value);
  if (!number) return std::nullopt;
  return Value::of_long(*number);
}

std::optional<Value> to_decimal(Run& run, const Value& value) {
  if (value.kind() == Kind::decimal) return value;
  std::optional<Decimal> decimal;
  if (value.kind() == Kind::string) {
    decimal = decimal_text(value.text());
  } else if (const auto number = whole_number(value)) {
    decimal = Decimal{*number};
  }
  if (!decimal) return std::nullopt;
  return Value::of_decimal(run.arena.make(*decimal));
}

std::optional<Value> to_string_value(Run& run, const Value& value) {
  if (value.kind() == Kind::string) return value;
  const auto text = to_text(value);
  if (!text) return std::nullopt;
  return Value::of_string(run.arena.keep(*text));
}

std::optional<Value> time_value(const std::optional<PartialTime>& time) {
  if (!time) return std::nullopt;
  return Value::of_time(*time);
}

std::optional<Value> to_date(Run&, const Value& value) {
  if (value.kind() == Kind::time && value.time().kind != TimeKind::time) return time_value(as_date(value.time()));
  if (value.kind() != Kind::string) return std::nullopt;
  const auto time = parse_date_time(value.text());
  if (!time || value.text().ends_with('T')) return std::nullopt;
  return time_value(as_date(*time));
}

std::optional<Value> to_date_time(Run&, const Value& value) {
  if (value.kind() == Kind::time && value.time().kind != TimeKind::time) return time_value(as_date_time(value.time()));
  if (value.kind() != Kind::string || value.text().ends_with('T')) return std::nullopt;
  return time_value(parse_date_time(value.text()));
}

std::optional<Value> to_time(Run&, const Value& value) {
  if (value.kind() == Kind::time && value.time().kind == TimeKind::time) return value;
  if (value.kind() != Kind::string) return std::nullopt;
  return time_value(parse_time(value.text()));
}

// "1", "1.5 days", "1.5 'mg'"
std::optional<Quantity> quantity_text(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() &&
         (text[end] == '+' || text[end] == '-' || text[end] == '.' || (text[end] >= '0' && text[end] <= '9'))) {
    ++end;
  }
  const auto value = decimal_text(text.substr(0, end));
  if (!value) return std::nullopt;
  std::size_t unit = end;
  while (unit < text.size() && (text[unit] == ' ' || text[unit] == '\t')) ++unit;
  std::string_view rest = text.substr(unit);
  if (rest.empty()) return unit == end ? std::optional(Quantity{*value}) : std::nullopt;
  if (rest.size() > 2 && rest.front() == '\'' && rest.back() == '\'') {
    rest = rest.substr(1, rest.size() - 2);
    if (rest.find('\'') != std::string_view::npos) return std::nullopt;
    return Quantity{*value, rest};
  }
  if (unit == end || !calendar_word(rest)) return std::nullopt;
  return Quantity{*value, rest, true};
}

std::optional<Value> to_quantity(Run& run, const Value& value) {
  std::optional<Quantity> quantity;
  switch (value.kind()) {
    case Kind::quantity: return value;
    case Kind::string: quantity = quantity_text(value.text()); break;
    case Kind::boolean: quantity = Quantity{Decimal(value.boolean() ? 1 : 0, 0)}; break;
    case Kind::integer:
    case Kind::long_integer: quantity = Quantity{Decimal{value.integer()}}; break;
    case Kind::decimal: quantity = Quantity{value.decimal()}; break;
    default: break;
  }
  if (!quantity) return std::nullopt;
  return Value::of_quantity(run.arena.make(*quantity));
}

using Conversion = std::optional<Value> (*)(Run&, const Value&);

// The System value of the single input; FHIR Quantities count as System.Quantity.
std::optional<Value> input_value(Run& run, const Call& call) {
  if (call.input.size == 1 && is_quantity(call.input[0])) {
    const auto quantity = quantity_of(run, call.input[0]);
    if (quantity) return Value::of_quantity(run.arena.make(*quantity));
  }
  if (call.input.size == 1 && call.input[0].is_node() && !system_value(call.input[0], run.arena)) return std::nullopt;
  return single_value(run, call.input, call);
}

Items converted_items(Run& run, const Call& call, Conversion conversion) {
  const auto value = input_value(run, call);
  if (!value || run.failed()) return {};
  const auto result = conversion(run, *value);
  return result ? run.one(*result) : Items{};
}

Items converts_items(Run& run, const Call& call, Conversion conversion) {
  if (call.input.empty()) return {};
  const auto value = input_value(run, call);
  if (run.failed()) return {};
  return run.boolean(value && conversion(run, *value));
}

Items in_unit(Run& run, const Call& call, const Items& quantity) {
  const auto unit = text_of(run, run.argument(call, 0), call);
  if (!unit || quantity.empty()) return {};
  const auto result = converted(quantity[0].quantity(), *unit);
  return result ? run.quantity(*result) : Items{};
}

}  // namespace

Items apply_to_boolean(Run& run, const Call& call) {
  return converted_items(run, call, to_boolean);
}
Items apply_to_integer(Run& run, const Call& call) {
  return converted_items(run, call, to_integer);
}
Items apply_to_long(Run& run, const Call& call) {
  return converted_items(run, call, to_long);
}
Items apply_to_decimal(Run& run, const Call& call) {
  return converted_items(run, call, to_decimal);
}
Items apply_to_string(Run& run, const Call& call) {
  return converted_items(run, call, to_string_value);
}
Items apply_to_date(Run& run, const Call& call) {
  return converted_items(run, call, to_date);
}
Items apply_to_date_time(Run& run, const Call& call) {
  return converted_items(run, call, to_date_time);
}
Items apply_to_time(Run& run, const Call& call) {
  return converted_items(run, call, to_time);
}

Items apply_to_quantity(Run& run, const Call& call) {
  const Items quantity = converted_items(run, call, to_quantity);
  return call.step.argument_count == 0 ? quantity : in_unit(run, call, quantity);
}

Items apply_converts_to_boolean(Run& run, const Call& call) {
  return converts_items(run, call, to_boolean);
}
Items apply_converts_to_integer(Run& run, const Call& call) {
  return converts_items(run, call, to_integer);
}
Items apply_converts_to_long(Run& run, const Call& call) {
  return converts_items(run, call, to_long);
}
Items apply_converts_to_decimal(Run& run, const Call& call) {
  return converts_items(run, call, to_decimal);
}
Items apply_converts_to_string(Run& run, const Call& call) {
  return converts_items(run, call, to_string_value);
}
Items apply_converts_to_date(Run& run, const Call& call) {
  return converts_items(run, call, to_date);
}
Items apply_converts_to_date_time(Run& run, const Call& call) {
  return converts_items(run, call, to_date_time);
}
Items apply_converts_to_time(Run& run, const Call& call) {
  return converts_items(run, call, to_time);
}

Items apply_converts_to_quantity(Run& run, const Call& call) {
  if (call.input.empty()) return {};
  const auto value = input_value(run, call);
  if (run.failed()) return {};
  const auto quantity = value ? to_quantity(run, *value) : std::nullopt;
  if (call.step.argument_count == 0 || !quantity) return run.boolean(quantity.has_value());
  const Items result = in_unit(run, call, run.one(*quantity));
  return run.failed() ? Items{} : run.boolean(!result.empty());
}

// iif evaluates only the branch it takes (N1 §5.5.1).
Items apply_iif(Run& run, const Call& call) {
  if (call.input.size > 1) return run.fail(base::ErrorKind::processing, "iif() takes one item, not several");
  const auto branch = [&](std::size_t argument) {
    return run.argument_for(call, argument, call.input, call.scope.index, call.scope.total);
  };
  const Truth truth = truth_of(run, branch(0), "the condition of iif()");
  if (run.failed()) return {};
  if (truth == Truth::yes) return branch(1);
  return call.step.argument_count > 2 ? branch(2) : Items{};
}

}  // namespace gateway::fhirpath
