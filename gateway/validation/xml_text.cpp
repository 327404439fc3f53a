#include "validation/xml_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace gateway::validation {
namespace {

constexpr std::uint32_t last_code_point = 0x10ffff;

struct Entity {
  std::string_view name;
  std::uint32_t meant;
};
constexpr std::array<Entity, 5> entities = {{{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};

// XML 1.0 §2.2.
bool is_xml_character(std::uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= last_code_point);
}

// The character that the reference without & and ; means, or nothing.
std::optional<std::uint32_t> meant_by(std::string_view reference) {
  if (!reference.starts_with('#')) {
    for (const Entity& entity : entities) {
      if (entity.name == reference) return entity.meant;
    }
    return std::nullopt;
  }
  const bool hexadecimal = reference.starts_with("#x");
  const std::string_view digits = reference.substr(hexadecimal ? 2 : 1);
  std::uint32_t code = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
  if (digits.empty() || fault != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return is_xml_character(code) ? std::optional<std::uint32_t>(code) : std::nullopt;
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto rest = [&](std::uint32_t shift) { text.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3f))); };
  if (code < 0x80) {
    text.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    text.push_back(static_cast<char>(0xc0 | (code >> 6)));
    rest(0);
  } else if (code < 0x10000) {
    text.push_back(static_cast<char>(0xe0 | (code >> 12)));
    rest(6);
    rest(0);
  } else {
    text.push_back(static_cast<char>(0xf0 | (code >> 18)));
    rest(12);
    rest(6);
    rest(0);
  }
}

}  // namespace

const char* xml_text_problem(std::string_view text) {
  for (const char character : text) {
    if (!is_xml_character(static_cast<unsigned char>(character))) return "has a control character";
  }
  if (text.find("\xef\xbf\xbe") != std::string_view::npos || text.find("\xef\xbf\xbf") != std::string_view::npos)
    return "has a character that XML does not know";
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const std::size_t end = text.find(';', at);
    if (end == std::string_view::npos) return "has a & that starts no reference";
    if (!meant_by(text.substr(at + 1, end - at - 1)))
      return "has a reference to an entity or character that XML does not know";
  }
  return nullptr;
}

std::string decoded_xml_text(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = text[0] == '&' ? text.find(';') : std::string_view::npos;
    const auto code = end == std::string_view::npos ? std::nullopt : meant_by(text.substr(1, end - 1));
    if (code) {
      append_utf8(decoded, *code);
    } else {
      decoded.push_back(text[0]);
    }
    text.remove_prefix(code ? end + 1 : 1);
  }
  return decoded;
}

}  // namespace gateway::validation
