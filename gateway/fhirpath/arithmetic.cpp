#include "fhirpath/arithmetic.hpp"

#include <cstdint>

#include "fhirpath/quantity.hpp"

namespace gateway::fhirpath {
namespace {

using base::Decimal;
using base::ErrorKind;

bool is_whole(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::long_integer;
}
bool is_number(const Value& value) {
  return is_whole(value) || value.kind() == Kind::decimal;
}
Decimal number_of(const Value& value) {
  return value.kind() == Kind::decimal ? value.decimal() : Decimal{value.integer()};
}

std::string_view symbol(Op op) {
  switch (op) {
    case Op::multiply: return "*";
    case Op::divide: return "/";
    case Op::whole_divide: return "div";
    case Op::modulo: return "mod";
    case Op::add: return "+";
    case Op::subtract: return "-";
    default: return "&";
  }
}

Items whole_result(Run& run, std::int64_t result, bool is_long) {
  if (is_long) return run.one(Value::of_long(result));
  if (result > INT32_MAX || result < INT32_MIN) return {};
  return run.integer(result);
}

Items whole(Run& run, Op op, const Value& left, const Value& right) {
  const std::int64_t a = left.integer();
  const std::int64_t b = right.integer();
  const bool is_long = left.kind() == Kind::long_integer || right.kind() == Kind::long_integer;
  std::int64_t result = 0;
  switch (op) {
    case Op::add:
      if (__builtin_add_overflow(a, b, &result)) return {};
      break;
    case Op::subtract:
      if (__builtin_sub_overflow(a, b, &result)) return {};
      break;
    case Op::multiply:
      if (__builtin_mul_overflow(a, b, &result)) return {};
      break;
    case Op::whole_divide:
    case Op::modulo:
      if (b == 0 || (a == INT64_MIN && b == -1)) return {};
      result = op == Op::modulo ? a % b : a / b;
      break;
    default: return {};
  }
  return whole_result(run, result, is_long);
}

Items decimals(Run& run, Op op, const Decimal& left, const Decimal& right) {
  std::optional<Decimal> result;
  switch (op) {
    case Op::add: result = add(left, right); break;
    case Op::subtract: result = subtract(left, right); break;
    case Op::multiply: result = multiply(left, right); break;
    case Op::divide: result = divide(left, right); break;
    case Op::modulo: result = remainder(left, right); break;
    default: {
      const auto cut = quotient(left, right);
      const auto integer = cut ? cut->to_int64() : std::nullopt;
      return integer ? whole_result(run, *integer, false) : Items{};
    }
  }
  return result ? run.decimal(*result) : Items{};
}

Items moved(Run& run, Op op, const PartialTime& time, const Quantity& amount) {
  const auto unit = calendar_unit(amount);
  const bool too_long = unit && time.kind == TimeKind::time && *unit <= CalendarUnit::day;
  if (!unit || too_long) {
    return run.fail(ErrorKind::processing, "this unit cannot be added to a " + type_name(Value::of_time(time)),
                    "use calendar words such as days or months");
  }
  const auto result = add(time, op == Op::add ? amount.value : amount.value.negated(), *unit);
  return result ? run.one(Value::of_time(*result)) : Items{};
}

Items quantities(Run& run, Op op, const Value& left, const Value& right) {
  const auto a = quantity_of(run, left);
  const auto b = quantity_of(run, right);
  if (!a || !b || op == Op::modulo || op == Op::whole_divide) return {};
  const auto result = calculated(run, op, *a, *b);
  return result ? run.quantity(*result) : Items{};
}

Items concatenated(Run& run, const Items& left, const Items& right) {
  std::string text;
  for (const Items* side : {&left, &right}) {
    if (side->empty()) continue;
    const auto value = system_value((*side)[0], run.arena);
    if (!value || value->kind() != Kind::string) {
      return run.fail(ErrorKind::processing, "& joins Strings, not a " + type_name((*side)[0]), "use toString()");
    }
    text += value->text();
  }
  return run.string(text);
}

}  // namespace

Items arithmetic(Run& run, Op op, const Items& left, const Items& right) {
  if (left.size > 1 || right.size > 1) {
    return run.fail(ErrorKind::processing, "several items are an operand of " + std::string(symbol(op)));
  }
  if (op == Op::concatenate) return concatenated(run, left, right);
  if (left.empty() || right.empty()) return {};
  const auto a = is_quantity(left[0]) ? left[0] : system_value(left[0], run.arena);
  const auto b = is_quantity(right[0]) ? right[0] : system_value(right[0], run.arena);
  if (a && b) {
    if (is_whole(*a) && is_whole(*b) && op != Op::divide) return whole(run, op, *a, *b);
    if (is_number(*a) && is_number(*b)) return decimals(run, op, number_of(*a), number_of(*b));
    const bool additive = op == Op::add || op == Op::subtract;
    if (op == Op::add && a->kind() == Kind::string && b->kind() == Kind::string) {
      return run.string(std::string(a->text()).append(b->text()));
    }
    if (additive && a->kind() == Kind::time && is_quantity(*b)) {
      const auto amount = quantity_of(run, *b);
      return amount ? moved(run, op, a->time(), *amount) : Items{};
    }
    const bool measured = is_quantity(*a) || is_quantity(*b);
    if (measured && (is_quantity(*a) || is_number(*a)) && (is_quantity(*b) || is_number(*b))) {
      return quantities(run, op, *a, *b);
    }
  }
  return run.fail(ErrorKind::processing,
                  std::string(symbol(op)) + " does not take a " + type_name(left[0]) + " and a " + type_name(right[0]));
}

Items signed_value(Run& run, const Items& input, bool negate) {
  if (input.empty()) return {};
  if (input.size > 1) return run.fail(ErrorKind::processing, "several items have one sign");
  if (is_quantity(input[0])) {
    auto quantity = quantity_of(run, input[0]);
    if (!quantity) return {};
    if (negate) quantity->value = quantity->value.negated();
    return run.quantity(*quantity);
  }
  const auto value = system_value(input[0], run.arena);
  if (!value || !is_number(*value)) {
    return run.fail(ErrorKind::processing, "a sign before a " + type_name(input[0]) + ", which is no number");
  }
  if (!negate) return run.one(*value);
  if (value->kind() == Kind::decimal) return run.decimal(value->decimal().negated());
  if (value->integer() == INT64_MIN) return {};
  const std::int64_t result = -value->integer();
  // 2147483648 is read as a Long so that its negative, the smallest Integer, can be written.
  const bool is_long = value->kind() == Kind::long_integer && result != INT32_MIN;
  return whole_result(run, result, is_long);
}

}  // namespace gateway::fhirpath
