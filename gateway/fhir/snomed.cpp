#include "fhir/snomed.hpp"

#include <array>
#include <cstddef>

namespace gateway::fhir {
namespace {

// The dihedral group of order ten: rotations 0 to 4, reflections 5 to 9.
constexpr int product(int left, int right) {
  const int turns = left < 5 ? left + right % 5 : left - right % 5 + 5;
  const bool reflection = (left < 5) != (right < 5);
  return turns % 5 + (reflection ? 5 : 0);
}

// Verhoeff's permutation, applied `times` times to `digit`.
constexpr int permuted(int digit, std::size_t times) {
  constexpr std::array<int, 10> permutation = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  for (; times > 0; --times) digit = permutation[static_cast<std::size_t>(digit)];
  return digit;
}

static_assert(product(1, 2) == 3 && product(1, 5) == 6 && product(5, 1) == 9 && product(5, 5) == 0 &&
              product(6, 5) == 1);

}  // namespace

bool has_verhoeff_check_digit(std::string_view digits) {
  if (digits.empty()) return false;
  int check = 0;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    const char digit = digits[digits.size() - 1 - at];
    if (digit < '0' || digit > '9') return false;
    check = product(check, permuted(digit - '0', at % 8));
  }
  return check == 0;
}

bool is_snomed_concept(std::string_view text) {
  if (text.size() < 6 || text.size() > 18 || text.front() == '0') return false;
  const std::string_view partition = text.substr(text.size() - 3, 2);
  return (partition == "00" || partition == "10") && has_verhoeff_check_digit(text);
}

}  // namespace gateway::fhir
