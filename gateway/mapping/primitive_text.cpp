#include "mapping/primitive_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>

#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "fhirpath/partial_time.hpp"
#include "json/writer.hpp"

namespace gateway::mapping {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&text, &at] {
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > begin;
  };
  const std::size_t whole = at;
  if (!digits() || (text[whole] == '0' && at > whole + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

bool is_id(std::string_view text) {
  for (const char c : text) {
    if (!is_digit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-' && c != '.') return false;
  }
  return !text.empty() && text.size() <= 64;
}

// R4: no white space at either end, none but single spaces inside.
bool is_code(std::string_view text) {
  bool after_space = true;
  for (const char c : text) {
    if (c == '\t' || c == '\n' || c == '\r' || (c == ' ' && after_space)) return false;
    after_space = c == ' ';
  }
  return !text.empty() && !after_space;
}

std::optional<std::string> cast_time(std::string_view type, std::string_view text) {
  if (type == "time") {
    const auto time = fhirpath::parse_time(text);
    if (!time || time->precision != fhirpath::Precision::second) return std::nullopt;
    return std::string(text);
  }
  const auto time = fhirpath::parse_date_time(text);
  if (!time || text.ends_with('T')) return std::nullopt;
  if (type == "date") return std::string(text.substr(0, text.find('T')));
  const bool has_time = time->precision > fhirpath::Precision::day;
  // R4: a time of day needs seconds and a zone.
  if (has_time && (time->precision != fhirpath::Precision::second || !time->has_zone)) return std::nullopt;
  if (type == "instant" && !has_time) return std::nullopt;
  return std::string(text);
}

struct Entity {
  char plain;
  std::string_view escaped;
};
constexpr std::array<Entity, 5> entities = {
    {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}}};

}  // namespace

bool is_number_of(std::string_view type, std::string_view text) {
  if (!is_json_number(text)) return false;
  if (type == "decimal") return true;
  std::int32_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return false;
  if (type == "positiveInt") return value > 0;
  if (type == "unsignedInt") return value >= 0;
  return true;
}

std::optional<std::string> cast_text(std::string_view type, std::string_view text) {
  if (type == "boolean") {
    for (const char* word : {"true", "t", "yes", "y", "1", "1.0"}) {
      if (text == word) return "true";
    }
    for (const char* word : {"false", "f", "no", "n", "0", "0.0"}) {
      if (text == word) return "false";
    }
    return std::nullopt;
  }
  if (type == "decimal" || type == "integer" || type == "positiveInt" || type == "unsignedInt") {
    if (!is_number_of(type, text)) return std::nullopt;
  } else if (type == "date" || type == "dateTime" || type == "instant" || type == "time") {
    return cast_time(type, text);
  } else if (type == "id") {
    if (!is_id(text)) return std::nullopt;
  } else if (type == "code") {
    if (!is_code(text)) return std::nullopt;
  } else if (type == "uri" || type == "url" || type == "canonical" || type == "oid" || type == "uuid") {
    if (text.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
  }
  return std::string(text);
}

bool fits_text(std::string_view type, std::string_view text) {
  if (type == "string" || type == "markdown" || type == "xhtml" || type == "base64Binary") return true;
  if (type == "oid" && !text.starts_with("urn:oid:")) return false;
  if (type == "uuid" && !text.starts_with("urn:uuid:")) return false;
  const auto cast = cast_text(type, text);
  return cast && *cast == text;
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
    if (begins && ++characters > count) return text.substr(0, at);
  }
  return text;
}

std::string escape(std::string_view text, std::string_view format) {
  if (format == "json") {
    const std::string quoted = json::quote(text);
    return quoted.substr(1, quoted.size() - 2);
  }
  if (format == "text") return std::string(text);
  std::string out;
  for (const char c : text) {
    std::string_view piece(&c, 1);
    for (const Entity& entity : entities) {
      if (entity.plain == c) piece = entity.escaped;
    }
    out += piece;
  }
  return out;
}

std::string unescape(std::string_view text, std::string_view format) {
  if (format == "text") return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (format == "json" && text[at] == '\\' && at + 1 < text.size()) {
      const std::string_view letters = "nrtbf";
      const std::string_view meant = "\n\r\t\b\f";
      const std::size_t which = letters.find(text[at + 1]);
      out += which == std::string_view::npos ? text[at + 1] : meant[which];
      at += 2;
      continue;
    }
    std::size_t length = 1;
    char plain = text[at];
    for (const Entity& entity : entities) {
      if (format != "json" && text.substr(at).starts_with(entity.escaped)) {
        plain = entity.plain;
        length = entity.escaped.size();
      }
    }
    out += plain;
    at += length;
  }
  return out;
}

std::optional<std::string> date_by_pattern(std::string_view text, std::string_view pattern) {
  std::array<std::string, 6> parts;  // y M d H m s
  constexpr std::string_view letters = "yMdHms";
  std::size_t at = 0;
  for (std::size_t p = 0; p < pattern.size();) {
    const std::size_t which = letters.find(pattern[p]);
    if (which == std::string_view::npos) {
      if (at >= text.size() || text[at] != pattern[p]) return std::nullopt;
      ++at;
      ++p;
      continue;
    }
    std::size_t width = 0;
    while (p < pattern.size() && pattern[p] == letters[which]) {
      ++width;
      ++p;
    }
    // One letter takes one or two digits, more letters exactly as many.
    std::string digits;
    while (at < text.size() && is_digit(text[at]) && digits.size() < (width == 1 ? 2 : width)) digits += text[at++];
    if (digits.empty() || (width > 1 && digits.size() != width)) return std::nullopt;
    if (which != 0 && digits.size() == 1) digits.insert(0, 1, '0');
    parts[which] = std::move(digits);
  }
  if (at != text.size() || parts[0].size() != 4) return std::nullopt;
  std::string date = parts[0];
  if (!parts[1].empty()) date += "-" + parts[1];
  if (!parts[2].empty()) date += "-" + parts[2];
  if (parts[3].empty()) return cast_time("date", date);
  date +=
      "T" + parts[3] + ":" + (parts[4].empty() ? "00" : parts[4]) + ":" + (parts[5].empty() ? "00" : parts[5]) + "Z";
  return pattern.ends_with('Z') ? cast_time("dateTime", date) : std::nullopt;
}

}  // namespace gateway::mapping
