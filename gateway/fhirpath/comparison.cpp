#include "fhirpath/comparison.hpp"

#include "fhirpath/quantity.hpp"

namespace gateway::fhirpath {
namespace {

template <typename T>
Order plain_order(const T& left, const T& right) {
  return left < right ? Order::less : right < left ? Order::greater : Order::equal;
}

bool is_whole(const Value& value) {
  return value.kind() == Kind::integer || value.kind() == Kind::long_integer;
}
bool is_number(const Value& value) {
  return is_whole(value) || value.kind() == Kind::decimal;
}
base::Decimal number_of(const Value& value) {
  return value.kind() == Kind::decimal ? value.decimal() : base::Decimal{value.integer()};
}

}  // namespace

std::optional<Order> order_of(Run& run, const Value& left, const Value& right) {
  if (is_quantity(left) || is_quantity(right)) {
    const auto a = quantity_of(run, left);
    const auto b = quantity_of(run, right);
    if (a && b) return compare(*a, *b);
    // Quantities without value, with a comparator or of no UCUM unit: of the right type, but nobody knows (N1 §6.2).
    return is_quantity(left) && is_quantity(right) ? std::optional(Order::unknown) : std::nullopt;
  }
  const auto a = system_value(left, run.arena);
  const auto b = system_value(right, run.arena);
  if (!a || !b) return std::nullopt;
  if (is_whole(*a) && is_whole(*b)) return plain_order(a->integer(), b->integer());
  if (is_number(*a) && is_number(*b)) return plain_order(number_of(*a), number_of(*b));
  if (a->kind() != b->kind()) return std::nullopt;
  if (a->kind() == Kind::string) return plain_order(a->text(), b->text());
  if (a->kind() != Kind::time) return std::nullopt;
  if ((a->time().kind == TimeKind::time) != (b->time().kind == TimeKind::time)) return std::nullopt;
  return compare(a->time(), b->time());
}

Items comparison(Run& run, Op op, const Items& left, const Items& right) {
  if (left.empty() || right.empty()) return {};
  if (left.size > 1 || right.size > 1)
    return run.fail(base::ErrorKind::processing, "several items were compared at once");
  const auto order = order_of(run, left[0], right[0]);
  if (!order) {
    return run.fail(base::ErrorKind::processing,
                    "a " + type_name(left[0]) + " cannot be ordered against a " + type_name(right[0]));
  }
  if (*order == Order::unknown) return {};
  switch (op) {
    case Op::less: return run.boolean(*order == Order::less);
    case Op::less_or_equal: return run.boolean(*order != Order::greater);
    case Op::greater: return run.boolean(*order == Order::greater);
    default: return run.boolean(*order != Order::less);
  }
}

}  // namespace gateway::fhirpath
