// Checks of raw bytes that the reader makes before and beside parsing.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::json {

// True when `text` is UTF-8 throughout (RFC 3629).
bool is_utf8(std::string_view text);

// Where the first byte lies that is not part of a UTF-8 character; the size of `text` when there is none.
std::size_t first_bad_utf8(std::string_view text);

// True when `text` holds a control character that RFC 8259 allows nowhere: all but tab, line feed and return.
// RapidJSON 1.1.0 with SSE2 lets U+001A to U+001F pass inside strings, and takes NUL for the end.
bool has_control_character(std::string_view text);

// Where the first such character lies; the size of `text` when there is none.
std::size_t first_control_character(std::string_view text);

// True when `text` holds a surrogate encoded like a character, as a lone \u escape leaves it.
bool has_surrogate(std::string_view text);

}  // namespace gateway::json
