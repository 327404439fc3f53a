#include "json/bytes.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace gateway::json {
namespace {

// The length of the UTF-8 character at the start of `text` (RFC 3629), or 0 when there is none.
std::size_t character_size(std::string_view text) {
  const auto byte = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[at])) : 0u;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xc2 && lead <= 0xdf   ? 2
                           : (lead & 0xf0) == 0xe0        ? 3
                           : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                          : 0;
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool outside = (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf4 && byte(1) > 0x8f);
  return overlong || outside ? 0 : size;
}

// One that JSON does not allow between values either.
bool is_control(char character) {
  const auto code = static_cast<unsigned char>(character);
  return code < 0x20 && code != '\t' && code != '\n' && code != '\r';
}

}  // namespace

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

bool has_control_character(std::string_view text) {
  // Eight at a time: a byte below 0x20 loses by the subtraction what its highest bit lacked.
  constexpr std::uint64_t each = 0x0101010101010101U;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof each; at += sizeof each, left -= sizeof each) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    if (((word - each * 0x20) & ~word & each * 0x80) != 0 && std::any_of(at, at + sizeof word, is_control)) return true;
  }
  return std::any_of(at, at + left, is_control);
}

std::size_t first_control_character(std::string_view text) {
  return static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_control) - text.begin());
}

bool has_surrogate(std::string_view text) {
  for (std::size_t at = text.find('\xed'); at != std::string_view::npos; at = text.find('\xed', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xa0) return true;
  }
  return false;
}

std::size_t first_bad_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t size = character_size(text.substr(at, 4));
    if (size == 0) break;
    at += size;
  }
  return at;
}

}  // namespace gateway::json
