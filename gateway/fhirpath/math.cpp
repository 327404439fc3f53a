// FHIRPath N1 §5.7: math.
#include <cmath>

#include "fhirpath/inputs.hpp"
#include "fhirpath/quantity.hpp"
#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

using base::Decimal;
using base::ErrorKind;

bool is_whole(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::long_integer;
}

// The single number of `items`; nothing when empty or when the run failed.
std::optional<Value> number(Run& run, const Items& items, const Call& call) {
  const auto value = single_value(run, items, call);
  if (!value) return std::nullopt;
  if (!is_whole(*value) && value->kind() != Kind::decimal) {
    run.fail(ErrorKind::processing, std::string(call.step.text) + "() takes a number, not a " + type_name(items[0]));
    return std::nullopt;
  }
  return value;
}

Decimal decimal_of(const Value& value) {
  return is_whole(value) ? Decimal{value.integer()} : value.decimal();
}

Items approximate(Run& run, double result) {
  const auto decimal = base::decimal_of(result);
  return decimal ? run.decimal(*decimal) : Items{};
}

Items real(Run& run, const Call& call, double (*function)(double)) {
  const auto value = number(run, call.input, call);
  return value ? approximate(run, function(decimal_of(*value).to_double())) : Items{};
}

// A decimal made whole; out of the range of Integer there is no result.
Items whole(Run& run, const Call& call, Decimal (Decimal::*make)() const) {
  const auto value = number(run, call.input, call);
  if (!value) return {};
  if (is_whole(*value)) return run.one(*value);
  const auto result = (value->decimal().*make)().to_int64();
  if (!result || *result > INT32_MAX || *result < INT32_MIN) return {};
  return run.integer(*result);
}

std::optional<Decimal> exact_power(Decimal base, std::int64_t exponent) {
  std::optional<Decimal> result = Decimal{1};
  while (exponent > 0) {
    if (exponent % 2 == 1) {
      result = multiply(*result, base);
      if (!result) return result;
    }
    exponent /= 2;
    if (exponent == 0) break;
    const auto square = multiply(base, base);
    if (!square) return square;
    base = *square;
  }
  return result;
}

}  // namespace

Items apply_abs(Run& run, const Call& call) {
  if (call.input.size == 1 && is_quantity(call.input[0])) {
    auto quantity = quantity_of(run, call.input[0]);
    if (!quantity) return {};
    quantity->value = quantity->value.magnitude();
    return run.quantity(*quantity);
  }
  const auto value = number(run, call.input, call);
  if (!value) return {};
  if (value->kind() == Kind::decimal) return run.decimal(value->decimal().magnitude());
  if (value->integer() >= 0) return run.one(*value);
  if (value->kind() == Kind::long_integer) {
    return value->integer() == INT64_MIN ? Items{} : run.one(Value::of_long(-value->integer()));
  }
  return -value->integer() > INT32_MAX ? Items{} : run.integer(-value->integer());
}

Items apply_ceiling(Run& run, const Call& call) {
  return whole(run, call, &Decimal::ceiling);
}
Items apply_floor(Run& run, const Call& call) {
  return whole(run, call, &Decimal::floor);
}
Items apply_truncate(Run& run, const Call& call) {
  return whole(run, call, &Decimal::truncated);
}

Items apply_exp(Run& run, const Call& call) {
  return real(run, call, std::exp);
}
Items apply_ln(Run& run, const Call& call) {
  return real(run, call, std::log);
}
Items apply_sqrt(Run& run, const Call& call) {
  return real(run, call, std::sqrt);
}

Items apply_log(Run& run, const Call& call) {
  const auto value = number(run, call.input, call);
  if (run.failed()) return {};
  const auto base = number(run, run.argument(call, 0), call);
  if (!value || !base) return {};
  const double x = decimal_of(*value).to_double();
  const double b = decimal_of(*base).to_double();
  if (b == 2) return approximate(run, std::log2(x));
  if (b == 10) return approximate(run, std::log10(x));
  return approximate(run, std::log(x) / std::log(b));
}

Items apply_power(Run& run, const Call& call) {
  const auto value = number(run, call.input, call);
  if (run.failed()) return {};
  const auto exponent = number(run, run.argument(call, 0), call);
  if (!value || !exponent) return {};
  const Decimal power = decimal_of(*exponent);
  if (power.is_whole() && !power.is_negative() && power <= Decimal{1024}) {
    const auto result = exact_power(decimal_of(*value), power.to_int64().value_or(0));
    if (!result) return {};
    if (!is_whole(*value) || !is_whole(*exponent)) return run.decimal(*result);
    const auto integer = result->to_int64();
    if (!integer) return {};
    if (value->kind() == Kind::long_integer) return run.one(Value::of_long(*integer));
    return *integer > INT32_MAX || *integer < INT32_MIN ? Items{} : run.integer(*integer);
  }
  return approximate(run, std::pow(decimal_of(*value).to_double(), power.to_double()));
}

Items apply_round(Run& run, const Call& call) {
  const auto value = number(run, call.input, call);
  if (run.failed()) return {};
  std::int64_t decimals = 0;
  if (call.step.argument_count > 0) {
    decimals = integer_of(run, run.argument(call, 0), call).value_or(0);
    if (decimals < 0) return run.fail(ErrorKind::processing, "round() takes a precision of 0 or more");
  }
  if (!value || run.failed()) return {};
  const Decimal decimal = decimal_of(*value);
  if (decimals >= decimal.scale()) return run.decimal(decimal);
  const auto result = decimal.rounded(static_cast<int>(decimals));
  return result ? run.decimal(*result) : Items{};
}

}  // namespace gateway::fhirpath
