// Spelling: which known word somebody meant who wrote one that is not known.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace gateway::base {

// How many characters must be put in, left out or changed to make one of the other (Levenshtein). Time: product of
// lengths.
std::size_t edit_distance(std::string_view left, std::string_view right);

// The word of `known` that `wrong` is most likely a slip of: at most a third of its characters away, one in short
// words. Empty when there is none.
std::string_view nearest_spelling(std::string_view wrong, const std::vector<std::string_view>& known);

}  // namespace gateway::base
