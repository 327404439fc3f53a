#include "fhirpath/ucum.hpp"

#include <algorithm>

namespace gateway::fhirpath {
namespace {

using base::Decimal;

struct Prefix {
  std::string_view code;
  int exponent;
  int base = 10;
};

constexpr Prefix prefixes[] = {{"da", 1},  {"Y", 24},  {"Z", 21},     {"E", 18},     {"P", 15},     {"T", 12},
                               {"G", 9},   {"M", 6},   {"k", 3},      {"h", 2},      {"d", -1},     {"c", -2},
                               {"m", -3},  {"u", -6},  {"n", -9},     {"p", -12},    {"f", -15},    {"a", -18},
                               {"z", -21}, {"y", -24}, {"Ki", 10, 2}, {"Mi", 20, 2}, {"Gi", 30, 2}, {"Ti", 40, 2}};

std::optional<Decimal> power_of(int base, int exponent) {
  Decimal power{1};
  for (int i = 0; i < exponent; ++i) {
    const auto next = multiply(power, Decimal{base});
    if (!next) return std::nullopt;
    power = *next;
  }
  return power;
}

std::optional<Unit> unit_of(const UnitAtom& atom, const Prefix& prefix) {
  Unit unit;
  unit.exponents = atom.exponents;
  const auto scale = power_of(prefix.base, prefix.exponent < 0 ? -prefix.exponent : prefix.exponent);
  const auto numerator = base::parse_decimal(atom.numerator);
  const auto denominator = base::parse_decimal(atom.denominator);
  const auto offset = base::parse_decimal(atom.offset);
  if (!scale || !numerator || !denominator || !offset) return std::nullopt;
  const auto scaled_numerator = prefix.exponent > 0 ? multiply(*numerator, *scale) : numerator;
  const auto scaled_denominator = prefix.exponent < 0 ? multiply(*denominator, *scale) : denominator;
  if (!scaled_numerator || !scaled_denominator) return std::nullopt;
  unit.numerator = *scaled_numerator;
  unit.denominator = *scaled_denominator;
  unit.offset = *offset;
  unit.own = atom.own;
  unit.own_exponent = atom.own.empty() ? 0 : 1;
  return unit;
}

std::optional<Unit> parse_simple(std::string_view code) {
  if (const UnitAtom* atom = find_unit_atom(code)) return unit_of(*atom, {"", 0});
  for (const Prefix& prefix : prefixes) {
    if (!code.starts_with(prefix.code)) continue;
    const UnitAtom* atom = find_unit_atom(code.substr(prefix.code.size()));
    if (atom != nullptr && atom->metric) return unit_of(*atom, prefix);
  }
  return std::nullopt;
}

// left × right^sign, both without offset in the product.
std::optional<Unit> product(const Unit& left, const Unit& right, bool inverse) {
  Unit unit;
  for (std::size_t i = 0; i < unit.exponents.size(); ++i) {
    const int sum = left.exponents[i] + (inverse ? -right.exponents[i] : right.exponents[i]);
    if (sum > 100 || sum < -100) return std::nullopt;
    unit.exponents[i] = static_cast<std::int8_t>(sum);
  }
  if (left.own_exponent != 0 && right.own_exponent != 0 && left.own != right.own) return std::nullopt;
  const int own_sum = left.own_exponent + (inverse ? -right.own_exponent : right.own_exponent);
  if (own_sum > 100 || own_sum < -100) return std::nullopt;
  unit.own = left.own_exponent != 0 ? left.own : right.own;
  unit.own_exponent = static_cast<std::int8_t>(own_sum);
  const auto numerator = multiply(left.numerator, inverse ? right.denominator : right.numerator);
  const auto denominator = multiply(left.denominator, inverse ? right.numerator : right.denominator);
  if (!numerator || !denominator) return std::nullopt;
  unit.numerator = numerator->trimmed();
  unit.denominator = denominator->trimmed();
  return unit;
}

// Grammar (UCUM §2): main: '/' term | term; term: component (('.' | '/') component)*;
// component: annotatable annotation? | annotation | factor | '(' term ')'; annotatable: simple exponent?.
struct UnitReader {
  std::string_view text;
  std::size_t at = 0;
  int depth = 0;

  bool done() const { return at == text.size(); }

  std::optional<Unit> term() {
    if (++depth > 8) return std::nullopt;
    Unit unit;
    bool inverse = false;
    if (!done() && text[at] == '/') {
      inverse = true;
      ++at;
    }
    bool alone = !inverse;
    for (;;) {
      const auto next = component();
      if (!next) return std::nullopt;
      if (alone && (done() || text[at] == ')')) {
        unit = *next;
      } else {
        const auto joined = product(unit, *next, inverse);
        if (!joined) return std::nullopt;
        unit = *joined;
      }
      alone = false;
      if (done() || (text[at] != '.' && text[at] != '/')) break;
      inverse = text[at] == '/';
      ++at;
    }
    --depth;
    return unit;
  }

  std::optional<Unit> component() {
    if (done()) return std::nullopt;
    if (text[at] == '(') {
      ++at;
      auto inner = term();
      if (!inner || done() || text[at] != ')') return std::nullopt;
      ++at;
      // R4 lists "g/(8.h){shift}", which UCUM's grammar, read closely, leaves out.
      if (!done() && text[at] == '{' && !annotation()) return std::nullopt;
      return inner;
    }
    if (text[at] == '{') return annotation() ? std::optional<Unit>(Unit{}) : std::nullopt;
    auto unit = annotatable();
    if (unit && !done() && text[at] == '{' && !annotation()) return std::nullopt;
    return unit;
  }

  bool annotation() {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return false;
    at = end + 1;
    return true;
  }

  std::optional<Unit> annotatable() {
    const std::size_t start = at;
    if (text.substr(at).starts_with("10*") || text.substr(at).starts_with("10^")) {
      at += 3;
    } else if (text[at] >= '0' && text[at] <= '9') {
      while (!done() && text[at] >= '0' && text[at] <= '9') ++at;
      const auto factor = base::parse_decimal(text.substr(start, at - start));
      if (!factor || factor->is_zero()) return std::nullopt;
      Unit unit;
      unit.numerator = *factor;
      return unit;
    } else {
      bool bracket = false;
      while (!done()) {
        const char c = text[at];
        if (c == '[') bracket = true;
        if (!bracket && (c == '.' || c == '/' || c == '(' || c == ')' || c == '{' || c == '+' || c == '-' ||
                         (c >= '0' && c <= '9'))) {
          break;
        }
        if (c == ']') bracket = false;
        ++at;
      }
    }
    auto unit = parse_simple(text.substr(start, at - start));
    if (!unit) return std::nullopt;
    return raised(*unit);
  }

  std::optional<Unit> raised(const Unit& unit) {
    bool negative = false;
    const std::size_t start = at;
    if (!done() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
    int exponent = 0;
    std::size_t digits = 0;
    while (!done() && text[at] >= '0' && text[at] <= '9' && digits < 3) {
      exponent = exponent * 10 + (text[at++] - '0');
      ++digits;
    }
    if (digits == 0) return at == start ? std::optional<Unit>(unit) : std::nullopt;
    std::optional<Unit> power = Unit{};
    for (int i = 0; i < exponent; ++i) {
      power = product(*power, unit, negative);
      if (!power) return std::nullopt;
    }
    return power;
  }
};

}  // namespace

std::optional<Unit> parse_unit(std::string_view code) {
  UnitReader reader{code};
  auto unit = reader.term();
  if (!unit || !reader.done()) return std::nullopt;
  return unit;
}

bool same_dimension(const Unit& left, const Unit& right) {
  return left.exponents == right.exponents && left.own_exponent == right.own_exponent &&
         (left.own_exponent == 0 || left.own == right.own);
}

std::optional<Decimal> to_base(const Decimal& value, const Unit& unit) {
  const auto shifted = add(value, unit.offset);
  const auto scaled = shifted ? multiply(*shifted, unit.numerator) : std::nullopt;
  return scaled ? divide(*scaled, unit.denominator) : std::nullopt;
}

std::optional<Decimal> convert(const Decimal& value, const Unit& from, const Unit& to) {
  if (!same_dimension(from, to)) return std::nullopt;
  const auto shifted = add(value, from.offset);
  const auto factor_up = multiply(from.numerator, to.denominator);
  const auto factor_down = multiply(from.denominator, to.numerator);
  if (!shifted || !factor_up || !factor_down) return std::nullopt;
  const auto scaled = multiply(*shifted, *factor_up);
  const auto result = scaled ? divide(*scaled, *factor_down) : std::nullopt;
  return result ? subtract(*result, to.offset) : std::nullopt;
}

std::string base_code(const Exponents& exponents) {
  constexpr std::string_view codes[] = {"m", "s", "g", "rad", "K", "C", "cd", "mol"};
  std::string code;
  for (std::size_t i = 0; i < exponents.size(); ++i) {
    if (exponents[i] == 0) continue;
    if (!code.empty()) code += '.';
    code += codes[i];
    if (exponents[i] != 1) code += std::to_string(exponents[i]);
  }
  return code.empty() ? "1" : code;
}

}  // namespace gateway::fhirpath
