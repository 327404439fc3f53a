#include "referral/folded_text.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace gateway::referral {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The character that begins at `text`; a byte that begins none stands for itself.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = byte(0);
  std::size_t more = 0;
  if (lead >= 0xc2 && lead < 0xe0) more = 1;
  if (lead >= 0xe0 && lead < 0xf0) more = 2;
  if (lead >= 0xf0 && lead < 0xf5) more = 3;
  if (more == 0 || text.size() <= more) return {lead, 1};
  char32_t code = lead & (0x3fU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {lead, 1};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  return {code, more + 1};
}

bool prints_nothing(char32_t code) {
  return code == 0xad || code == 0x34f || code == 0x61c || code == 0x180e || (code >= 0x2066 && code <= 0x206f) ||
         (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef) ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x2064) || code == 0xfeff || (code >= 0x300 && code <= 0x36f);
}

bool is_space(char32_t code) {
  return code <= 0x20 || code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
         code == 0x202f || code == 0x205f || code == 0x3000;
}

// Where the digits 0 to 9 of other scripts begin.
constexpr std::array<char32_t, 60> digit_zeros = {
    0x660,   0x6f0,   0x7c0,   0x966,   0x9e6,   0xa66,   0xae6,   0xb66,   0xbe6,   0xc66,   0xce6,   0xd66,
    0xde6,   0xe50,   0xed0,   0xf20,   0x1040,  0x1090,  0x17e0,  0x1810,  0x1946,  0x19d0,  0x1a80,  0x1a90,
    0x1b50,  0x1bb0,  0x1c40,  0x1c50,  0xa620,  0xa8d0,  0xa900,  0xa9d0,  0xa9f0,  0xaa50,  0xabf0,  0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730,
    0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0};

// U+00C0 to U+00FF without their accents; '?' where there is no plain letter.
constexpr std::string_view latin = "aaaaaaaceeeeiiiidnooooo?ouuuuy?saaaaaaaceeeeiiiidnooooo?ouuuuy?y";
// U+0100 to U+017F.
constexpr std::string_view latin_extended =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstt"
    "ttttuuuuuuuuuuuuwwyyyzzzzzzs";

// U+1E00 to U+1EFF.
constexpr std::string_view latin_additional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprr"
    "rrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas????aaaaaaaaaaaaaaaaaaaa"
    "aaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";

// The small letter of a capital of the Greek and Cyrillic scripts, without its accent; else the character itself.
char32_t small_letter(char32_t code) {
  constexpr std::pair<char32_t, char32_t> accented[] = {
      {0x386, 0x3b1}, {0x388, 0x3b5}, {0x389, 0x3b7}, {0x38a, 0x3b9}, {0x38c, 0x3bf}, {0x38e, 0x3c5},
      {0x38f, 0x3c9}, {0x3ac, 0x3b1}, {0x3ad, 0x3b5}, {0x3ae, 0x3b7}, {0x3af, 0x3b9}, {0x3c2, 0x3c3},
      {0x3cc, 0x3bf}, {0x3cd, 0x3c5}, {0x3ce, 0x3c9}, {0x401, 0x435}, {0x451, 0x435}};
  for (const auto& [letter, small] : accented)
    if (letter == code) return small;
  if (code >= 0x391 && code <= 0x3a9) return code + 0x20;
  if (code >= 0x400 && code <= 0x40f) return code + 0x50;
  if (code >= 0x410 && code <= 0x42f) return code + 0x20;
  return code;
}

void append_utf8(std::string& text, char32_t code) {
  if (code < 0x800) {
    text += static_cast<char>(0xc0U | (code >> 6U));
    text += static_cast<char>(0x80U | (code & 0x3fU));
  }
}

// The plain ASCII form of `code`, or 0.
char plain(char32_t code) {
  if (code >= 0xff01 && code <= 0xff5e) code -= 0xfee0;  // full width
  if (is_space(code)) return ' ';
  if (code >= 'A' && code <= 'Z') return static_cast<char>(code - 'A' + 'a');
  if (code < 0x80) return static_cast<char>(code);
  for (const char32_t zero : digit_zeros) {
    if (code >= zero && code < zero + 10) return static_cast<char>('0' + (code - zero));
  }
  if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212) return '-';
  if (code == 0x2018 || code == 0x2019) return '\'';
  if (code == 0x3002) return '.';
  if (code >= 0xc0 && code <= 0xff && latin[code - 0xc0] != '?') return latin[code - 0xc0];
  if (code >= 0x100 && code < 0x100 + latin_extended.size()) return latin_extended[code - 0x100];
  if (code >= 0x1e00 && code < 0x1e00 + latin_additional.size() && latin_additional[code - 0x1e00] != '?')
    return latin_additional[code - 0x1e00];
  return 0;
}

// Beyond ASCII: punctuation, symbols and signs that fill a place and print nothing.
bool is_no_letter(char32_t code) {
  return (code >= 0x80 && code < 0xc0 && code != 0xaa && code != 0xb5 && code != 0xba) || code == 0xd7 ||
         code == 0xf7 || (code >= 0x2000 && code <= 0x2bff) || (code >= 0x3000 && code <= 0x3004) ||
         (code >= 0x3008 && code <= 0x3020) || code == 0x115f || code == 0x1160 || code == 0x3164 || code == 0xffa0 ||
         code >= 0xe0000;
}

}  // namespace

bool has_words(std::string_view text) {
  const std::string folded = fold(text).text;
  for (std::string_view left = folded; !left.empty();) {
    const Character character = first_of(left);
    const bool plain_one =
        (character.code >= 'a' && character.code <= 'z') || (character.code >= '0' && character.code <= '9');
    if (plain_one || (character.code >= 0x80 && !is_no_letter(character.code))) return true;
    left.remove_prefix(character.bytes);
  }
  return false;
}

Folded fold(std::string_view text) {
  Folded folded;
  std::size_t number = 0;
  while (!text.empty()) {
    const Character character = first_of(text);
    if (const char letter = plain(character.code); letter != 0) {
      const std::size_t letters = character.code == 0xdf || character.code == 0x1e9e ? 2 : 1;  // ß is ss
      folded.text.append(letters, letter);
      folded.origin.insert(folded.origin.end(), letters, number);
    } else if (const char32_t small = small_letter(character.code); small != character.code) {
      append_utf8(folded.text, small);
      folded.origin.resize(folded.text.size(), number);
    } else if (!prints_nothing(character.code)) {
      folded.text.append(text.substr(0, character.bytes));
      folded.origin.insert(folded.origin.end(), character.bytes, number);
    }
    text.remove_prefix(character.bytes);
    ++number;
  }
  return folded;
}

}  // namespace gateway::referral
