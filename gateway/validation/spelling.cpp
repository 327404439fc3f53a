#include "validation/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace gateway::validation {
namespace {

constexpr std::size_t longest = 64;

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

// Damerau's distance restricted to neighbouring swaps.
std::size_t edits(std::string_view left, std::string_view right) {
  std::array<std::array<std::size_t, longest + 1>, 3> rows{};
  for (std::size_t column = 0; column <= right.size(); ++column) rows[0][column] = column;
  for (std::size_t row = 1; row <= left.size(); ++row) {
    auto& current = rows[row % 3];
    const auto& above = rows[(row + 2) % 3];
    const auto& two_above = rows[(row + 1) % 3];
    current[0] = row;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const bool same = lower(left[row - 1]) == lower(right[column - 1]);
      current[column] = std::min({above[column] + 1, current[column - 1] + 1, above[column - 1] + (same ? 0 : 1)});
      const bool swapped = row > 1 && column > 1 && lower(left[row - 1]) == lower(right[column - 2]) &&
                           lower(left[row - 2]) == lower(right[column - 1]);
      if (swapped) current[column] = std::min(current[column], two_above[column - 2] + 1);
    }
  }
  return rows[left.size() % 3][right.size()];
}

}  // namespace

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  if (name.empty() || name.size() > longest) return {};
  std::string_view best;
  // A third of the letters may be wrong, at most three.
  std::size_t least = std::min<std::size_t>(name.size() / 3, 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > longest) continue;
    const std::size_t distance = edits(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace gateway::validation
