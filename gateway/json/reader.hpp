// The strict door: the one way JSON text becomes a Document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::json {

// Limits of one reading (SEC-16). Over any of them the text is refused, never truncated.
struct Limits {
  std::uint32_t depth = 64;
  std::uint32_t values = 500'000;
  std::uint32_t members = 4'096;          // per object
  std::uint32_t number_characters = 128;  // rulings.md
  std::uint32_t bytes = 16 * 1024 * 1024;
};

// Reads one JSON text (RFC 8259) whole: UTF-8 checked first, no byte order mark, no NUL, duplicate members refused,
// nothing but white space after the value, numbers kept as written, no recursion.
// Errors: structure with place "line:column (pointer)"; too_long over `bytes`; too_costly over the other limits.
base::Result<Document> read(std::string_view text, const Names& names, const Limits& limits = {});

// Where a byte offset lies in `text`, both from 1; columns count characters (UTF-8 code points).
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};
LineColumn line_column(std::string_view text, std::uint32_t offset);

}  // namespace gateway::json
