#include "validation/narrative_link.hpp"

#include <algorithm>
#include <array>

namespace gateway::validation {
namespace {

constexpr std::array<std::string_view, 16> schemes = {"http", "https", "mailto", "tel",  "sms", "fax", "ftp",  "ftps",
                                                      "sftp", "urn",   "cid",    "news", "oid", "geo", "uuid", "doi"};

// Each lets a style sheet of some browser run script or take in another sheet.
constexpr std::array<std::string_view, 6> running = {
    "expression(", "javascript:", "vbscript:", "behavior:", "-moz-binding", "@import"};

char lowered(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
}

// Lower case, without white space and control characters.
std::string bare(std::string_view text) {
  std::string result;
  for (const char character : text) {
    if (static_cast<unsigned char>(character) > ' ' && character != '\x7f') result.push_back(lowered(character));
  }
  return result;
}

int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  const char low = lowered(character);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// CSS without comments, its escapes replaced; characters beyond ASCII as '?', for no word looked for has any.
std::string without_disguise(std::string_view style) {
  std::string plain;
  for (std::size_t at = 0; at < style.size();) {
    if (style.substr(at).starts_with("/*")) {
      const std::size_t end = style.find("*/", at + 2);
      if (end == std::string_view::npos) break;
      at = end + 2;
    } else if (style[at] == '\\') {
      unsigned code = 0;
      std::size_t digits = 0;
      for (++at; digits < 6 && at < style.size() && hex_digit(style[at]) >= 0; ++at, ++digits)
        code = code * 16 + static_cast<unsigned>(hex_digit(style[at]));
      if (digits == 0) continue;
      if (at < style.size() && style[at] == ' ') ++at;
      plain.push_back(code < 0x80 ? static_cast<char>(code) : '?');
    } else {
      plain.push_back(style[at++]);
    }
  }
  return plain;
}

}  // namespace

bool is_harmless_link(std::string_view link, bool image) {
  const std::string plain = bare(link);
  const std::size_t end = plain.find_first_of(":/?#");
  if (end == std::string::npos || plain[end] != ':') return true;
  const std::string_view scheme = std::string_view(plain).substr(0, end);
  if (image && plain.starts_with("data:image/")) return true;
  return std::find(schemes.begin(), schemes.end(), scheme) != schemes.end();
}

bool is_harmless_style(std::string_view style) {
  const std::string plain = bare(without_disguise(style));
  for (const std::string_view word : running) {
    for (std::size_t at = plain.find(word); at != std::string::npos; at = plain.find(word, at + 1)) {
      // "scroll-behavior:" only scrolls.
      if (word != "behavior:" || at == 0 || plain[at - 1] != '-') return false;
    }
  }
  for (std::size_t at = plain.find("url("); at != std::string::npos; at = plain.find("url(", at + 1)) {
    std::string_view link = std::string_view(plain).substr(at + 4);
    link = link.substr(0, link.find(')'));
    if (link.starts_with('"') || link.starts_with('\'')) link.remove_prefix(1);
    if (!is_harmless_link(link, true)) return false;
  }
  return true;
}

}  // namespace gateway::validation
