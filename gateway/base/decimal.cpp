#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace gateway::base {
namespace {

constexpr int max_digits = 38;
constexpr int division_scale = 28;

constexpr std::array<Int128, max_digits + 1> powers = [] {
  std::array<Int128, max_digits + 1> table{};
  Int128 power = 1;
  for (std::size_t i = 0; i <= max_digits; ++i) {
    table[i] = power;
    if (i < max_digits) power *= 10;
  }
  return table;
}();

Int128 power_of_ten(int exponent) {
  return powers[static_cast<std::size_t>(exponent)];
}

std::optional<Int128> scaled_up(Int128 coefficient, int decimals) {
  if (coefficient == 0) return Int128{0};
  if (decimals > max_digits) return std::nullopt;
  Int128 product = 0;
  if (__builtin_mul_overflow(coefficient, power_of_ten(decimals), &product)) return std::nullopt;
  return product;
}

struct Aligned {
  Int128 left;
  Int128 right;
  int scale;
};

std::optional<Aligned> align(const Decimal& left, const Decimal& right) {
  const int scale = std::max(left.scale(), right.scale());
  const auto a = scaled_up(left.coefficient(), scale - left.scale());
  const auto b = scaled_up(right.coefficient(), scale - right.scale());
  if (!a || !b) return std::nullopt;
  return Aligned{*a, *b, scale};
}

}  // namespace

bool Decimal::is_whole() const {
  return coefficient_ % power_of_ten(scale_) == 0;
}

Decimal Decimal::trimmed() const {
  Int128 coefficient = coefficient_;
  int scale = scale_;
  while (scale > 0 && coefficient % 10 == 0) {
    coefficient /= 10;
    --scale;
  }
  return Decimal(coefficient, scale);
}

std::optional<Decimal> Decimal::cut(int scale) const {
  if (scale < 0 || scale > max_scale) return std::nullopt;
  if (scale < scale_) return Decimal(coefficient_ / power_of_ten(scale_ - scale), scale);
  const auto coefficient = scaled_up(coefficient_, scale - scale_);
  if (!coefficient) return std::nullopt;
  return Decimal(*coefficient, scale);
}

std::optional<Decimal> Decimal::rounded(int scale) const {
  if (scale >= scale_ || scale < 0) return cut(scale);
  const Int128 unit = power_of_ten(scale_ - scale);
  Int128 whole = coefficient_ / unit;
  const Int128 rest = coefficient_ % unit;
  if (rest >= unit / 2) ++whole;
  if (-rest >= unit / 2) --whole;
  return Decimal(whole, scale);
}

Decimal Decimal::truncated() const {
  return Decimal(coefficient_ / power_of_ten(scale_), 0);
}

Decimal Decimal::floor() const {
  const Decimal whole = truncated();
  return is_negative() && !is_whole() ? Decimal(whole.coefficient() - 1, 0) : whole;
}

Decimal Decimal::ceiling() const {
  const Decimal whole = truncated();
  return !is_negative() && !is_whole() ? Decimal(whole.coefficient() + 1, 0) : whole;
}

std::optional<std::int64_t> Decimal::to_int64() const {
  const Int128 whole = truncated().coefficient();
  if (whole > INT64_MAX || whole < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

double Decimal::to_double() const {
  const std::string text = to_string();
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string Decimal::to_string() const {
  std::string digits;
  const bool negative = is_negative();
  Int128 rest = coefficient_;
  do {
    const int digit = static_cast<int>(rest % 10);
    digits.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    rest /= 10;
  } while (rest != 0);
  while (digits.size() <= static_cast<std::size_t>(scale_)) digits.push_back('0');
  if (scale_ > 0) digits.insert(static_cast<std::size_t>(scale_), 1, '.');
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) ++at;
  Int128 coefficient = 0;
  int scale = 0;
  std::size_t digits = 0;
  bool point = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point && digits > 0) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    // 37 digits always leave room for one more without leaving 128 bits.
    if (coefficient >= power_of_ten(37)) return std::nullopt;
    coefficient = coefficient * 10 + (c - '0');
    ++digits;
    if (point) ++scale;
  }
  if (digits == 0 || (point && scale == 0)) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && text[at] == '+') ++at;
    int exponent = 0;
    const auto [end, failure] = std::from_chars(text.data() + at, text.data() + text.size(), exponent);
    if (failure != std::errc{} || exponent > 1000 || exponent < -1000) return std::nullopt;
    at = static_cast<std::size_t>(end - text.data());
    scale -= exponent;
    if (scale < 0) {
      const auto up = scaled_up(coefficient, -scale);
      if (!up) return std::nullopt;
      coefficient = *up;
      scale = 0;
    }
  }
  if (at != text.size() || scale > Decimal::max_scale) return std::nullopt;
  return Decimal(negative ? -coefficient : coefficient, scale);
}

std::optional<Decimal> decimal_of(double number) {
  if (!std::isfinite(number)) return std::nullopt;
  std::array<char, 48> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.14e", number);
  const auto exact = parse_decimal(std::string_view(text.data(), static_cast<std::size_t>(length)));
  if (exact) return exact->trimmed();
  // Too many decimals to hold: what is below the last one is rounded away.
  if (std::fabs(number) < 1) return parse_decimal("0");
  return std::nullopt;
}

std::optional<Decimal> add(const Decimal& left, const Decimal& right) {
  const auto both = align(left, right);
  Int128 sum = 0;
  if (!both || __builtin_add_overflow(both->left, both->right, &sum)) return std::nullopt;
  return Decimal(sum, both->scale);
}

std::optional<Decimal> subtract(const Decimal& left, const Decimal& right) {
  return add(left, right.negated());
}

std::optional<Decimal> multiply(const Decimal& left, const Decimal& right) {
  Decimal a = left;
  Decimal b = right;
  Int128 product = 0;
  if (a.scale() + b.scale() > Decimal::max_scale ||
      __builtin_mul_overflow(a.coefficient(), b.coefficient(), &product)) {
    a = a.trimmed();
    b = b.trimmed();
    if (__builtin_mul_overflow(a.coefficient(), b.coefficient(), &product)) return std::nullopt;
  }
  int scale = a.scale() + b.scale();
  if (scale > Decimal::max_scale) {
    const Int128 unit = power_of_ten(scale - Decimal::max_scale);
    if (product % unit != 0) {
      // More decimals than can be kept: the last kept one is rounded.
      const Int128 rest = product % unit;
      product /= unit;
      if (rest >= unit / 2) ++product;
      if (-rest >= unit / 2) --product;
    } else {
      product /= unit;
    }
    scale = Decimal::max_scale;
  }
  return Decimal(product, scale);
}

std::optional<Decimal> divide(const Decimal& left, const Decimal& right) {
  if (right.is_zero()) return std::nullopt;
  const auto both = align(left.trimmed(), right.trimmed());
  if (!both) return std::nullopt;
  const bool negative = (both->left < 0) != (both->right < 0);
  const Int128 divisor = both->right < 0 ? -both->right : both->right;
  Int128 rest = both->left < 0 ? -both->left : both->left;
  Int128 result = rest / divisor;
  rest %= divisor;
  int scale = 0;
  while (rest != 0 && scale < division_scale && result < power_of_ten(36)) {
    if (__builtin_mul_overflow(rest, Int128{10}, &rest)) return std::nullopt;
    result = result * 10 + rest / divisor;
    rest %= divisor;
    ++scale;
  }
  if (rest >= divisor - rest) ++result;
  return Decimal(negative ? -result : result, scale).trimmed();
}

std::optional<Decimal> quotient(const Decimal& left, const Decimal& right) {
  if (right.is_zero()) return std::nullopt;
  const auto both = align(left, right);
  if (!both) return std::nullopt;
  return Decimal(both->left / both->right, 0);
}

std::optional<Decimal> remainder(const Decimal& left, const Decimal& right) {
  if (right.is_zero()) return std::nullopt;
  const auto both = align(left, right);
  if (!both) return std::nullopt;
  return Decimal(both->left % both->right, both->scale);
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) {
  if (left.scale() == right.scale()) {
    return left.coefficient() < right.coefficient()   ? std::strong_ordering::less
           : left.coefficient() > right.coefficient() ? std::strong_ordering::greater
                                                      : std::strong_ordering::equal;
  }
  const Decimal a = left.truncated();
  const Decimal b = right.truncated();
  if (a.coefficient() != b.coefficient()) {
    return a.coefficient() < b.coefficient() ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  // Equal whole parts: the fractions are below one, so aligning them cannot overflow.
  const int scale = std::max(left.scale(), right.scale());
  const Int128 fraction_left = (left.coefficient() % power_of_ten(left.scale())) * power_of_ten(scale - left.scale());
  const Int128 fraction_right =
      (right.coefficient() % power_of_ten(right.scale())) * power_of_ten(scale - right.scale());
  return fraction_left < fraction_right   ? std::strong_ordering::less
         : fraction_left > fraction_right ? std::strong_ordering::greater
                                          : std::strong_ordering::equal;
}

bool operator==(const Decimal& left, const Decimal& right) {
  return (left <=> right) == std::strong_ordering::equal;
}

}  // namespace gateway::base
