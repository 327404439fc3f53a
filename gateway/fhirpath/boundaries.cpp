// FHIRPath §5.9: precision, lowBoundary, highBoundary and comparable.
#include "fhirpath/inputs.hpp"
#include "fhirpath/quantity.hpp"
#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {
namespace {

using base::Decimal;

constexpr int default_decimals = 8;

enum class Side { low, high };

// Half a unit of the last decimal below or above. Written with fewer decimals, the bound nearer to zero is cut and the
// one further away rounded, as HL7's suite has it.
std::optional<Decimal> decimal_boundary(const Decimal& value, int decimals, Side side) {
  if (decimals < 0 || decimals > Decimal::max_scale) return std::nullopt;
  const Decimal half(5, value.scale() + 1 > Decimal::max_scale ? Decimal::max_scale : value.scale() + 1);
  const auto bound = side == Side::low ? subtract(value, half) : add(value, half);
  if (!bound) return std::nullopt;
  const bool away = value.is_negative() == (side == Side::low) || value.is_zero();
  return away ? bound->rounded(decimals) : bound->cut(decimals);
}

std::optional<PartialTime> time_boundary(const PartialTime& time, std::optional<int> digits, Side side) {
  const int standard = time.kind == TimeKind::date ? 8 : time.kind == TimeKind::time ? 9 : 17;
  const int wanted = digits.value_or(standard);
  return side == Side::low ? low_boundary(time, wanted) : high_boundary(time, wanted);
}

Items boundary(Run& run, const Call& call, Side side) {
  std::optional<int> digits;
  if (call.step.argument_count > 0) {
    const auto argument = integer_of(run, run.argument(call, 0), call);
    if (run.failed()) return {};
    if (argument) digits = *argument < 0 || *argument > 100 ? -1 : static_cast<int>(*argument);
  }
  if (call.input.size == 1 && is_quantity(call.input[0])) {
    auto quantity = quantity_of(run, call.input[0]);
    const auto value =
        quantity ? decimal_boundary(quantity->value, digits.value_or(default_decimals), side) : std::nullopt;
    if (!value) return {};
    quantity->value = *value;
    return run.quantity(*quantity);
  }
  const auto value = single_value(run, call.input, call);
  if (!value) return {};
  switch (value->kind()) {
    case Kind::integer:
    case Kind::long_integer:
    case Kind::decimal: {
      const Decimal number = value->kind() == Kind::decimal ? value->decimal() : Decimal{value->integer()};
      const auto bound = decimal_boundary(number, digits.value_or(default_decimals), side);
      return bound ? run.decimal(*bound) : Items{};
    }
    case Kind::time: {
      auto bound = time_boundary(value->time(), digits, side);
      return bound ? run.one(Value::of_time(*bound)) : Items{};
    }
    default:
      return run.fail(base::ErrorKind::processing,
                      std::string(call.step.text) + "() does not take a " + type_name(call.input[0]));
  }
}

}  // namespace

Items apply_low_boundary(Run& run, const Call& call) {
  return boundary(run, call, Side::low);
}
Items apply_high_boundary(Run& run, const Call& call) {
  return boundary(run, call, Side::high);
}

Items apply_precision(Run& run, const Call& call) {
  const auto value = single_value(run, call.input, call);
  if (!value) return {};
  switch (value->kind()) {
    case Kind::integer:
    case Kind::long_integer: return run.integer(0);
    case Kind::decimal: return run.integer(value->decimal().scale());
    case Kind::time: return run.integer(digit_count(value->time()));
    default: return run.fail(base::ErrorKind::processing, "precision() does not take a " + type_name(call.input[0]));
  }
}

Items apply_comparable(Run& run, const Call& call) {
  const Items other = run.argument(call, 0);
  if (call.input.empty() || other.empty() || run.failed()) return {};
  const auto left = call.input.size == 1 ? quantity_of(run, call.input[0]) : std::nullopt;
  const auto right = other.size == 1 ? quantity_of(run, other[0]) : std::nullopt;
  if (!left || !right) return run.fail(base::ErrorKind::processing, "comparable() takes one Quantity on either side");
  return run.boolean(comparable(*left, *right));
}

}  // namespace gateway::fhirpath
