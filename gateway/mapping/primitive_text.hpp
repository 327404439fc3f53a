// The text of primitives: whether it fits a type, escaping, cutting, dates by pattern.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::mapping {

// Whether `text` is a JSON number that fits decimal, integer, positiveInt or unsignedInt (R4 §2.24.0.1; 32 bits).
bool is_number_of(std::string_view type, std::string_view text);

// `text` as a value of the primitive `type`: dates cut from date-times, words for booleans, formats checked.
// Absent when it cannot be one. Types without a form of their own (string, markdown, …) take any text.
std::optional<std::string> cast_text(std::string_view type, std::string_view text);

// Whether `text` is written as the primitive `type` is, as it stands; numbers and booleans not asked here.
bool fits_text(std::string_view type, std::string_view text);

// The first `count` characters (code points) of UTF-8 `text`.
std::string_view first_characters(std::string_view text, std::size_t count);

// Escaped for "html", "xml" or "json", or back from there; "text" leaves it alone.
std::string escape(std::string_view text, std::string_view format);
std::string unescape(std::string_view text, std::string_view format);

// Reads a date or time of the form `pattern` (y M d H m s, other characters stand for themselves) as a FHIR date, or,
// when the pattern has hours, as a dateTime in UTC if it ends in 'Z'. Absent when it is not of that form or no real
// date.
std::optional<std::string> date_by_pattern(std::string_view text, std::string_view pattern);

}  // namespace gateway::mapping
