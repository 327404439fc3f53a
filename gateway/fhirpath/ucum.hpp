// Ucum: reads units of the Unified Code for Units of Measure against its table, to compare and multiply quantities.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.hpp"

namespace gateway::fhirpath {

// UCUM's base units, and the mole, which UCUM counts as a number and FHIRPath users as an amount.
enum class Dimension : std::uint8_t { metre, second, gram, radian, kelvin, coulomb, candela, mole };

using Exponents = std::array<std::int8_t, 8>;

// A unit in terms of base units: base value = (value + offset) × numerator / denominator. Offsets belong to
// temperatures only.
struct Unit {
  Exponents exponents{};
  base::Decimal numerator{1};
  base::Decimal denominator{1};
  base::Decimal offset{0};
  // The unit that measures only itself, "[iU]", and its power; such a unit converts to nothing of another kind.
  std::string_view own{};
  std::int8_t own_exponent = 0;
};

// One line of the unit table (ucum_table.cpp).
struct UnitAtom {
  std::string_view code;
  bool metric;  // takes prefixes
  Exponents exponents;
  std::string_view numerator;
  std::string_view denominator;
  std::string_view offset;
  std::string_view own = {};  // as in Unit
};
const UnitAtom* find_unit_atom(std::string_view code);

// Reads a case-sensitive UCUM code such as "mg", "g.m-2", "mmol/L", "{score}", "10*3/uL".
// Absent for codes outside the table or the grammar, for factors beyond 38 digits, and for a product of two units that
// each measure only themselves.
std::optional<Unit> parse_unit(std::string_view code);

bool same_dimension(const Unit& left, const Unit& right);

// The value in base units, or the two units' common comparison; absent on overflow.
std::optional<base::Decimal> to_base(const base::Decimal& value, const Unit& unit);

// `value` of unit `from` expressed in `to`; absent when the dimensions differ or on overflow.
std::optional<base::Decimal> convert(const base::Decimal& value, const Unit& from, const Unit& to);

// The UCUM code of base units with these exponents: "m2", "g.m-1", "1".
std::string base_code(const Exponents& exponents);

}  // namespace gateway::fhirpath
