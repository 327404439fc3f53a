// Tokens of the FHIR Mapping Language; FHIRPath inside a map is cut into the same tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "mapping/syntax.hpp"

namespace gateway::mapping {

enum class TokenKind : std::uint8_t {
  word,      // letters, digits, underscores
  quoted,    // `delimited identifier`
  string,    // 'text'
  text,      // "text"
  markdown,  // """ lines """
  number,
  date,      // @2026, @2026-11-22T10:00, @T10:00
  metadata,  // the three slashes before a metadata line
  symbol,
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view raw;  // with quotes, from the text read
  std::uint32_t offset = 0;
  Place place;

  bool is(std::string_view symbol_or_word) const {
    return (kind == TokenKind::symbol || kind == TokenKind::word) && raw == symbol_or_word;
  }
  bool is_name() const { return kind == TokenKind::word || kind == TokenKind::quoted; }
};

// A comment with its marks, and the number of the token it stands before.
struct Comment {
  std::string text;
  Place place;
  std::size_t before = 0;
};

struct Tokens {
  std::vector<Token> list;
  std::vector<Comment> comments;
};

// Cuts `text` into tokens, comments and white space left out, `end` last. `text` must outlive the tokens.
// Errors: structure with place `file:line:column` (unclosed quote or comment, a character outside the language);
// too_long for more than 4 MiB.
base::Result<std::vector<Token>> tokens_of(std::string_view file, std::string_view text);

// The same with the comments. Errors: the same.
base::Result<Tokens> tokens_and_comments_of(std::string_view file, std::string_view text);

// A word, a quoted word or string without its quotes and escapes; markdown without its quotes and outer line feeds.
std::string plain_text(const Token& token);

// An error at a place of a map file: place `file:line:column`, the line itself and a caret below the text.
base::Error error_at(std::string_view file, std::string_view text, Place place, base::ErrorKind kind,
                     std::string message, std::string remedy = {});

}  // namespace gateway::mapping
