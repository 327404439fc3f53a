// Unicode: walking and building UTF-8 text by characters, which is how FHIRPath counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gateway::fhirpath {

// Bytes of the character that starts at `at`: 1 to 4, never past the end.
inline std::size_t character_length(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && end < at + 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

inline std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

// The byte offset of the character with that index; the text's size when there are not so many.
inline std::size_t character_offset(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  while (index > 0 && at < text.size()) {
    at += character_length(text, at);
    --index;
  }
  return at;
}

inline void append_utf8(std::string& out, char32_t character) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (character < 0x80) {
    put(character);
  } else if (character < 0x800) {
    put(0xC0 | (character >> 6));
    put(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    put(0xE0 | (character >> 12));
    put(0x80 | ((character >> 6) & 0x3F));
    put(0x80 | (character & 0x3F));
  } else {
    put(0xF0 | (character >> 18));
    put(0x80 | ((character >> 12) & 0x3F));
    put(0x80 | ((character >> 6) & 0x3F));
    put(0x80 | (character & 0x3F));
  }
}

// Upper and lower case of the Latin, Greek and Cyrillic letters that have one counterpart; the rest stays.
std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

// The code point of the character at `at`; broken UTF-8 gives its first byte.
char32_t character_at(std::string_view text, std::size_t at);

}  // namespace gateway::fhirpath
