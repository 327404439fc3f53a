#include "fhirpath/quantity.hpp"

#include <algorithm>

#include "fhir/definitions.hpp"
#include "fhirpath/tree_equality.hpp"
#include "fhirpath/ucum.hpp"

namespace gateway::fhirpath {
namespace {

using base::Decimal;

struct Word {
  std::string_view word;
  CalendarUnit unit;
  std::string_view ucum;
};

constexpr Word words[] = {{"year", CalendarUnit::year, "a"},     {"month", CalendarUnit::month, "mo"},
                          {"week", CalendarUnit::week, "wk"},    {"day", CalendarUnit::day, "d"},
                          {"hour", CalendarUnit::hour, "h"},     {"minute", CalendarUnit::minute, "min"},
                          {"second", CalendarUnit::second, "s"}, {"millisecond", CalendarUnit::millisecond, "ms"}};

const Word* find_word(std::string_view text) {
  if (text.ends_with('s')) text.remove_suffix(1);
  for (const Word& word : words) {
    if (word.word == text) return &word;
  }
  return nullptr;
}

std::string_view ucum_code(const Quantity& quantity) {
  const Word* word = quantity.calendar ? find_word(quantity.unit) : nullptr;
  return word == nullptr ? quantity.unit : word->ucum;
}

// Calendar years and months have no fixed length: they compare with each other only.
bool counts_months(const Quantity& quantity) {
  const Word* word = quantity.calendar ? find_word(quantity.unit) : nullptr;
  return word != nullptr && (word->unit == CalendarUnit::year || word->unit == CalendarUnit::month);
}

std::optional<Decimal> months(const Quantity& quantity) {
  return find_word(quantity.unit)->unit == CalendarUnit::year ? multiply(quantity.value, Decimal{12}) : quantity.value;
}

Order order_of(const Decimal& left, const Decimal& right) {
  return left < right ? Order::less : left == right ? Order::equal : Order::greater;
}

// a×na/da against b×nb/db by cross-multiplication, so that 60 m/min equals 1 m/s exactly.
Order compare_scaled(const Decimal& left, const Unit& left_unit, const Decimal& right, const Unit& right_unit) {
  const auto a = add(left, left_unit.offset);
  const auto b = add(right, right_unit.offset);
  const auto up = multiply(left_unit.numerator, right_unit.denominator);
  const auto down = multiply(right_unit.numerator, left_unit.denominator);
  const auto scaled_left = a && up ? multiply(a->trimmed(), up->trimmed()) : std::nullopt;
  const auto scaled_right = b && down ? multiply(b->trimmed(), down->trimmed()) : std::nullopt;
  if (!scaled_left || !scaled_right) return Order::unknown;
  return order_of(*scaled_left, *scaled_right);
}

// Whether `left`'s unit is the larger of the two.
bool coarser(const Unit& left, const Unit& right) {
  return compare_scaled(Decimal{1}, left, Decimal{1}, right) == Order::greater;
}

std::optional<Quantity> sum(Op op, const Quantity& left, const Quantity& right) {
  Quantity result = left;
  Decimal a = left.value;
  Decimal b = right.value;
  if (ucum_code(left) != ucum_code(right)) {
    if (counts_months(left) != counts_months(right)) return std::nullopt;
    const auto left_unit = parse_unit(ucum_code(left));
    const auto right_unit = parse_unit(ucum_code(right));
    if (!left_unit || !right_unit || !same_dimension(*left_unit, *right_unit)) return std::nullopt;
    // The result is in the finer unit, so that nothing is lost (N1 §6.6.3).
    const bool to_right = coarser(*left_unit, *right_unit);
    const auto moved = to_right ? convert(a, *left_unit, *right_unit) : convert(b, *right_unit, *left_unit);
    if (!moved) return std::nullopt;
    (to_right ? a : b) = *moved;
    if (to_right) result = right;
  }
  const auto total = op == Op::add ? add(a, b) : subtract(a, b);
  if (!total) return std::nullopt;
  result.value = *total;
  return result;
}

std::optional<Quantity> scaled(Run& run, Op op, const Quantity& left, const Quantity& right) {
  const bool divides = op == Op::divide;
  const auto plain = divides ? divide(left.value, right.value) : multiply(left.value, right.value);
  if (plain && right.unit == "1") return Quantity{*plain, left.unit, left.calendar};
  if (plain && !divides && left.unit == "1") return Quantity{*plain, right.unit, right.calendar};
  if (plain && divides && ucum_code(left) == ucum_code(right)) return Quantity{*plain, "1", false};
  const auto left_unit = parse_unit(ucum_code(left));
  const auto right_unit = parse_unit(ucum_code(right));
  const auto a = left_unit ? to_base(left.value, *left_unit) : std::nullopt;
  const auto b = right_unit ? to_base(right.value, *right_unit) : std::nullopt;
  if (!a || !b || left_unit->own_exponent != 0 || right_unit->own_exponent != 0) return std::nullopt;
  const auto value = divides ? divide(*a, *b) : multiply(*a, *b);
  if (!value) return std::nullopt;
  Exponents exponents = left_unit->exponents;
  for (std::size_t i = 0; i < exponents.size(); ++i) {
    const int sum_of_both = exponents[i] + (divides ? -right_unit->exponents[i] : right_unit->exponents[i]);
    if (sum_of_both > 100 || sum_of_both < -100) return std::nullopt;
    exponents[i] = static_cast<std::int8_t>(sum_of_both);
  }
  return Quantity{*value, run.arena.keep(base_code(exponents)), false};
}

}  // namespace

bool is_quantity(const Value& value) {
  if (value.kind() == Kind::quantity) return true;
  if (!value.is_node()) return false;
  for (Type type = value.type(); type != nullptr; type = type->base()) {
    if (type->name() == "Quantity") return true;
  }
  return false;
}

std::optional<Quantity> quantity_of(Run& run, const Value& value) {
  if (value.kind() == Kind::quantity) return value.quantity();
  if (is_quantity(value)) {
    const json::Node* node = value.node();
    if (node == nullptr || !node->is_object()) return std::nullopt;
    const KnownNames& known = run.program.known;
    const json::Node* number = node->find(known.value);
    const auto decimal = number == nullptr ? std::nullopt : base::parse_decimal(number->text());
    // "<5 mg" is no quantity one could calculate with.
    if (!decimal || node->find(known.comparator) != nullptr) return std::nullopt;
    const json::Node* system = node->find(known.system);
    const json::Node* code = node->find(known.code);
    const json::Node* unit = node->find(known.unit);
    const bool ucum = system != nullptr && system->text() == "http://unitsofmeasure.org";
    if (system != nullptr && !ucum) return std::nullopt;
    Quantity quantity{*decimal};
    if (code != nullptr && ucum) {
      quantity.unit = code->text();
    } else if (unit != nullptr) {
      quantity.unit = unit->text();
    }
    return quantity;
  }
  const auto number = system_value(value, run.arena);
  if (!number) return std::nullopt;
  switch (number->kind()) {
    case Kind::integer:
    case Kind::long_integer: return Quantity{Decimal{number->integer()}};
    case Kind::decimal: return Quantity{number->decimal()};
    default: return std::nullopt;
  }
}

Order compare(const Quantity& left, const Quantity& right) {
  if (left.unit == right.unit && left.calendar == right.calendar) return order_of(left.value, right.value);
  if (counts_months(left) || counts_months(right)) {
    if (!counts_months(left) || !counts_months(right)) return Order::unknown;
    const auto a = months(left);
    const auto b = months(right);
    return a && b ? order_of(*a, *b) : Order::unknown;
  }
  const auto left_unit = parse_unit(ucum_code(left));
  const auto right_unit = parse_unit(ucum_code(right));
  if (!left_unit || !right_unit || !same_dimension(*left_unit, *right_unit)) return Order::unknown;
  return compare_scaled(left.value, *left_unit, right.value, *right_unit);
}

bool comparable(const Quantity& left, const Quantity& right) {
  if (counts_months(left) != counts_months(right)) return false;
  const auto left_unit = parse_unit(ucum_code(left));
  const auto right_unit = parse_unit(ucum_code(right));
  if (!left_unit || !right_unit) return ucum_code(left) == ucum_code(right);
  return same_dimension(*left_unit, *right_unit);
}

bool equivalent(const Quantity& left, const Quantity& right) {
  if (ucum_code(left) == ucum_code(right)) return equivalent_numbers(left.value, right.value);
  const auto left_unit = parse_unit(ucum_code(left));
  const auto right_unit = parse_unit(ucum_code(right));
  if (!left_unit || !right_unit || !same_dimension(*left_unit, *right_unit)) return false;
  const bool left_coarser = coarser(*left_unit, *right_unit);
  const auto a = left_coarser ? left.value : convert(left.value, *left_unit, *right_unit);
  const auto b = left_coarser ? convert(right.value, *right_unit, *left_unit) : right.value;
  return a && b && equivalent_numbers(*a, *b);
}

std::optional<Quantity> calculated(Run& run, Op op, const Quantity& left, const Quantity& right) {
  return op == Op::add || op == Op::subtract ? sum(op, left, right) : scaled(run, op, left, right);
}

std::optional<Quantity> converted(const Quantity& quantity, std::string_view unit) {
  Quantity target = quantity;
  target.unit = unit;
  target.calendar = find_word(unit) != nullptr;
  if (counts_months(quantity) != counts_months(target)) return std::nullopt;
  if (ucum_code(quantity) == ucum_code(target)) return target;
  const auto from = parse_unit(ucum_code(quantity));
  const auto to = parse_unit(ucum_code(target));
  const auto value = from && to ? convert(quantity.value, *from, *to) : std::nullopt;
  if (!value) return std::nullopt;
  target.value = *value;
  return target;
}

std::optional<CalendarUnit> calendar_word(std::string_view text) {
  const Word* word = find_word(text);
  if (word == nullptr) return std::nullopt;
  return word->unit;
}

std::optional<CalendarUnit> calendar_unit(const Quantity& quantity) {
  if (const auto unit = calendar_word(quantity.unit)) return unit;
  for (const Word& word : words) {
    if (word.ucum == quantity.unit && word.unit != CalendarUnit::year && word.unit != CalendarUnit::month)
      return word.unit;
  }
  return std::nullopt;
}

std::string to_string(const Quantity& quantity) {
  const std::string number = quantity.value.to_string();
  if (quantity.calendar) return number + " " + std::string(quantity.unit);
  return number + " '" + std::string(quantity.unit) + "'";
}

}  // namespace gateway::fhirpath
