#include "base/spelling.hpp"

#include <algorithm>

namespace gateway::base {

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t i = 0; i <= right.size(); ++i) row[i] = i;
  for (std::size_t l = 1; l <= left.size(); ++l) {
    std::size_t diagonal = row[0];
    row[0] = l;
    for (std::size_t r = 1; r <= right.size(); ++r) {
      const std::size_t above = row[r];
      row[r] = std::min({above + 1, row[r - 1] + 1, diagonal + (left[l - 1] == right[r - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[right.size()];
}

std::string_view nearest_spelling(std::string_view wrong, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest = 64;  // no element name is longer, and a map's author may write what they like
  if (wrong.size() > longest) return {};
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  for (const std::string_view word : known) {
    if (word.size() > longest) continue;
    const std::size_t distance = edit_distance(wrong, word);
    if (distance < least) {
      least = distance;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace gateway::base
