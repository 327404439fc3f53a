#include "fhir/primitives.hpp"

#include <algorithm>
#include <array>

namespace gateway::fhir {
namespace {

constexpr std::array<std::string_view, 20> type_names = {
    "base64Binary", "boolean", "canonical",   "code",   "date", "dateTime",    "decimal", "id",  "instant", "integer",
    "markdown",     "oid",     "positiveInt", "string", "time", "unsignedInt", "uri",     "url", "uuid",    "xhtml"};

// R4 §2.24.0.1: strings SHALL NOT exceed 1 MB.
constexpr std::size_t longest_string = 1024 * 1024;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_space(char character) {
  return character == ' ' || character == '\t' || character == '\n' || character == '\r' || character == '\f' ||
         character == '\v';
}
bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// "0" or digits without a leading zero.
bool is_natural(std::string_view text) {
  return all_digits(text) && (text.size() == 1 || text.front() != '0');
}

bool take(std::string_view& text, char character) {
  if (text.empty() || text.front() != character) return false;
  text.remove_prefix(1);
  return true;
}

// Takes exactly `count` digits; -1 when they are not there.
int take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count || !all_digits(text.substr(0, count))) return -1;
  int value = 0;
  for (std::size_t at = 0; at < count; ++at) value = value * 10 + (text[at] - '0');
  text.remove_prefix(count);
  return value;
}

bool between(int value, int low, int high) {
  return value >= low && value <= high;
}

int days_in(int year, int month) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

enum class DateParts { bad, year, month, day };

// Takes YYYY, YYYY-MM or YYYY-MM-DD from the front.
DateParts take_date(std::string_view& text) {
  const int year = take_digits(text, 4);
  if (year < 1) return DateParts::bad;
  if (!take(text, '-')) return DateParts::year;
  const int month = take_digits(text, 2);
  if (!between(month, 1, 12)) return DateParts::bad;
  if (!take(text, '-')) return DateParts::month;
  return between(take_digits(text, 2), 1, days_in(year, month)) ? DateParts::day : DateParts::bad;
}

// Takes hh:mm:ss and fractions; 60 seconds are a leap second.
bool take_time(std::string_view& text) {
  if (!between(take_digits(text, 2), 0, 23) || !take(text, ':')) return false;
  if (!between(take_digits(text, 2), 0, 59) || !take(text, ':')) return false;
  if (!between(take_digits(text, 2), 0, 60)) return false;
  if (!take(text, '.')) return true;
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(digits);
  return digits > 0;
}

// Z, or ±hh:mm up to 14:00.
bool is_zone(std::string_view text) {
  if (text == "Z") return true;
  if (!take(text, '+') && !take(text, '-')) return false;
  const int hours = take_digits(text, 2);
  if (!between(hours, 0, 14) || !take(text, ':')) return false;
  return between(take_digits(text, 2), 0, hours == 14 ? 0 : 59) && text.empty();
}

bool is_instant_rest(std::string_view text) {
  return take(text, 'T') && take_time(text) && is_zone(text);
}

const char* check_date(std::string_view text) {
  return take_date(text) != DateParts::bad && text.empty() ? nullptr
                                                           : "is not a date: write YYYY, YYYY-MM or YYYY-MM-DD";
}

const char* check_date_time(std::string_view text) {
  const DateParts parts = take_date(text);
  const bool good = parts != DateParts::bad && (text.empty() || (parts == DateParts::day && is_instant_rest(text)));
  return good ? nullptr : "is not a dateTime: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a time zone";
}

const char* check_instant(std::string_view text) {
  return take_date(text) == DateParts::day && is_instant_rest(text)
             ? nullptr
             : "is not an instant: write YYYY-MM-DDThh:mm:ss with a time zone";
}

const char* check_time(std::string_view text) {
  return take_time(text) && text.empty() ? nullptr : "is not a time: write hh:mm:ss";
}

// A whole number from `low` to 2147483647.
const char* check_integer(std::string_view text, bool negative_allowed, bool zero_allowed, const char* problem) {
  const bool negative = negative_allowed && take(text, '-');
  if (!is_natural(text) || text.size() > 10 || (!zero_allowed && text == "0")) return problem;
  const std::string_view most = negative ? "2147483648" : "2147483647";
  return text.size() < most.size() || text <= most ? nullptr : problem;
}

const char* check_code(std::string_view text) {
  constexpr const char* problem = "is not a code: no spaces at its ends, single ones inside";
  if (text.empty() || is_space(text.front()) || is_space(text.back())) return problem;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (is_space(text[at]) && is_space(text[at - 1])) return problem;
  }
  return nullptr;
}

const char* check_id(std::string_view text) {
  const bool good = text.size() >= 1 && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char character) {
                      return is_letter(character) || is_digit(character) || character == '-' || character == '.';
                    });
  return good ? nullptr : "is not an id: 1 to 64 letters, digits, '-' and '.'";
}

const char* check_uri(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), is_space) ? nullptr
                                                                           : "is not a URI: it may not hold spaces";
}

const char* check_oid(std::string_view text) {
  constexpr const char* problem = "is not an OID: write urn:oid: and numbers with dots between";
  constexpr std::string_view prefix = "urn:oid:";
  if (!text.starts_with(prefix)) return problem;
  text.remove_prefix(prefix.size());
  if (text.empty() || text.front() < '0' || text.front() > '2') return problem;
  text.remove_prefix(1);
  if (text.empty()) return problem;
  while (take(text, '.')) {
    const std::string_view arc = text.substr(0, text.find('.'));
    if (!is_natural(arc)) return problem;
    text.remove_prefix(arc.size());
  }
  return text.empty() ? nullptr : problem;
}

const char* check_uuid(std::string_view text) {
  constexpr const char* problem = "is not a UUID: write urn:uuid: and 36 lower-case characters";
  constexpr std::string_view prefix = "urn:uuid:";
  if (!text.starts_with(prefix) || text.size() != prefix.size() + 36) return problem;
  text.remove_prefix(prefix.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    const bool good = dash ? text[at] == '-' : is_digit(text[at]) || (text[at] >= 'a' && text[at] <= 'f');
    if (!good) return problem;
  }
  return nullptr;
}

const char* check_base64(std::string_view text) {
  constexpr const char* problem = "is not base64";
  std::size_t characters = 0;
  std::size_t padding = 0;
  for (const char character : text) {
    if (is_space(character)) continue;
    if (character == '=') {
      ++padding;
    } else if (padding > 0 || !(is_letter(character) || is_digit(character) || character == '+' || character == '/')) {
      return problem;
    }
    ++characters;
  }
  return characters > 0 && characters % 4 == 0 && padding <= 2 ? nullptr : problem;
}

const char* check_string(std::string_view text) {
  if (text.empty()) return "is empty: leave the element out instead";
  if (text.size() > longest_string) return "is longer than 1 MB";
  const bool control = std::any_of(text.begin(), text.end(), [](char character) {
    return static_cast<unsigned char>(character) < 0x20 && character != '\t' && character != '\n' && character != '\r';
  });
  return control ? "holds a control character" : nullptr;
}

const char* check_text(Primitive type, std::string_view text) {
  switch (type) {
    case Primitive::base64_binary: return check_base64(text);
    case Primitive::canonical:
    case Primitive::uri:
    case Primitive::url: return check_uri(text);
    case Primitive::code: return check_code(text);
    case Primitive::date: return check_date(text);
    case Primitive::date_time: return check_date_time(text);
    case Primitive::id: return check_id(text);
    case Primitive::instant: return check_instant(text);
    case Primitive::markdown:
    case Primitive::string: return check_string(text);
    case Primitive::oid: return check_oid(text);
    case Primitive::time: return check_time(text);
    case Primitive::uuid: return check_uuid(text);
    default: return nullptr;
  }
}

}  // namespace

std::optional<Primitive> primitive(std::string_view type) {
  const auto found = std::find(type_names.begin(), type_names.end(), type);
  if (found == type_names.end()) return std::nullopt;
  return static_cast<Primitive>(found - type_names.begin());
}

const char* check_primitive(Primitive type, const json::Node& value) {
  if (value.is_null()) return type == Primitive::xhtml ? "may not be null" : nullptr;
  switch (type) {
    case Primitive::boolean: return value.is_boolean() ? nullptr : "is not true or false";
    case Primitive::decimal: return value.is_number() ? nullptr : "is not a number";
    case Primitive::integer:
    case Primitive::unsigned_int:
    case Primitive::positive_int: {
      if (!value.is_number()) return "is not a number";
      if (type == Primitive::integer)
        return check_integer(value.text(), true, true, "is not a whole number of 32 bits");
      const bool zero = type == Primitive::unsigned_int;
      return check_integer(
          value.text(), false, zero,
          zero ? "is not a whole number from 0 to 2147483647" : "is not a whole number from 1 to 2147483647");
    }
    default: return value.is_string() ? check_text(type, value.text()) : "is not a string";
  }
}

const char* check_primitive(std::string_view type, const json::Node& value) {
  const auto known = primitive(type);
  return known ? check_primitive(*known, value) : nullptr;
}

}  // namespace gateway::fhir
