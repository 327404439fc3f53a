// Decimal: an exact decimal number of up to 38 digits that remembers how many decimals it was written with.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::base {

__extension__ typedef __int128 Int128;

// value = coefficient / 10^scale. Scale is the number of decimals as written, so 1.50 keeps its zero (FHIR R4 §2.24.0.1
// "precision"). Comparing is by value: 1.50 == 1.5. Arithmetic is exact or, where it cannot be, absent.
class Decimal {
 public:
  static constexpr int max_scale = 31;

  constexpr Decimal() = default;
  constexpr explicit Decimal(std::int64_t whole) : coefficient_(whole) {}
  // `scale` must lie in 0..max_scale.
  constexpr Decimal(Int128 coefficient, int scale) : coefficient_(coefficient), scale_(scale) {}

  constexpr Int128 coefficient() const { return coefficient_; }
  constexpr int scale() const { return scale_; }
  constexpr bool is_zero() const { return coefficient_ == 0; }
  constexpr bool is_negative() const { return coefficient_ < 0; }

  // Whether there is nothing after the decimal point but zeros.
  bool is_whole() const;

  // The number without trailing decimals of zero.
  Decimal trimmed() const;

  // The same number with exactly `scale` decimals: rounded half away from zero, or cut towards zero, or padded with
  // zeros. Absent when it does not fit 38 digits or `scale` is outside 0..max_scale.
  std::optional<Decimal> rounded(int scale) const;
  std::optional<Decimal> cut(int scale) const;

  Decimal negated() const { return Decimal(-coefficient_, scale_); }
  Decimal magnitude() const { return is_negative() ? negated() : *this; }

  // The largest whole number not above, the smallest not below, and the one towards zero.
  Decimal floor() const;
  Decimal ceiling() const;
  Decimal truncated() const;

  // The whole part when it fits 64 bits.
  std::optional<std::int64_t> to_int64() const;
  double to_double() const;

  // Plain digits, never an exponent: "-0.050".
  std::string to_string() const;

 private:
  Int128 coefficient_ = 0;
  int scale_ = 0;
};

// Reads a JSON or FHIRPath number, exponent allowed. Absent when the text is not one or does not fit.
std::optional<Decimal> parse_decimal(std::string_view text);

// The nearest decimal of 15 significant digits; absent for NaN, infinities and what does not fit.
std::optional<Decimal> decimal_of(double number);

// Exact; absent on overflow. Sum and difference keep the larger scale, the product adds the scales.
std::optional<Decimal> add(const Decimal& left, const Decimal& right);
std::optional<Decimal> subtract(const Decimal& left, const Decimal& right);
std::optional<Decimal> multiply(const Decimal& left, const Decimal& right);

// Up to 28 decimals, the last one rounded half away from zero, trailing zeros removed. Absent when `right` is zero or
// on overflow.
std::optional<Decimal> divide(const Decimal& left, const Decimal& right);

// Whole quotient cut towards zero, and what is left over. Absent when `right` is zero or on overflow.
std::optional<Decimal> quotient(const Decimal& left, const Decimal& right);
std::optional<Decimal> remainder(const Decimal& left, const Decimal& right);

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);
bool operator==(const Decimal& left, const Decimal& right);

}  // namespace gateway::base
