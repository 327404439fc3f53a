// Folded text: words and numbers as they read, whatever their case, width, accents and script.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::referral {

// Text as it reads to a person who looks for numbers and names: lower case, plain letters and digits; each byte knows
// the character it came from.
struct Folded {
  std::string text;
  std::vector<std::size_t> origin;
};

// Bytes that are no UTF-8 are a character each.
Folded fold(std::string_view text);

// True when a person reads a letter or a digit in `text`, of any script.
bool has_words(std::string_view text);

}  // namespace gateway::referral
