#include "json/bytes.hpp"

#include <simdjson.h>

#include <algorithm>

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

}  // namespace

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

bool has_control_character(std::string_view text) {
  unsigned found = 0;
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    found |= static_cast<unsigned>(code < 0x20) & static_cast<unsigned>(code != '\t') &
             static_cast<unsigned>(code != '\n') & static_cast<unsigned>(code != '\r');
  }
  return found != 0;
}

std::size_t first_control_character(std::string_view text) {
  const auto at = std::find_if(text.begin(), text.end(), [](char character) {
    const auto code = static_cast<unsigned char>(character);
    return code < 0x20 && code != '\t' && code != '\n' && code != '\r';
  });
  return static_cast<std::size_t>(at - text.begin());
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
