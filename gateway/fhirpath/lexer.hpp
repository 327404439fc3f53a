// Lexer: FHIRPath text as tokens, one at a time, so that expressions embedded in other languages can be read too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::fhirpath {

enum class TokenKind : std::uint8_t {
  end,
  identifier,            // plain; keywords too
  delimited_identifier,  // `…`, value unescaped
  string,                // '…', value unescaped
  number,
  long_number,  // 12L
  date,         // @2015-02, value without @
  date_time,    // @2015T, value without @
  time,         // @T14:34, value without @T
  symbol,       // operators and punctuation
  invalid,      // `value` says what is wrong
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t start = 0;  // byte offsets in the text
  std::size_t end = 0;
  std::string_view text;  // as written
  std::string value;      // unescaped, where `kind` says so

  bool is(std::string_view symbol) const { return kind == TokenKind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == TokenKind::identifier && text == word; }
};

// Reads the tokens of FHIRPath N1 §A. Never fails: what cannot be read becomes one invalid token.
class Lexer {
 public:
  Lexer(std::string_view text, std::size_t offset) : text_(text), at_(offset) {}

  // The next token, white space and comments skipped; `end` at the end and ever after.
  Token next();

 private:
  std::optional<Token> skip_blank();
  Token identifier();
  Token quoted(char quote, TokenKind kind);
  Token number();
  Token moment();
  Token symbol();
  Token token(TokenKind kind, std::size_t start) const;
  Token invalid(std::size_t start, std::string reason) const;
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool digits(std::size_t count);

  std::string_view text_;
  std::size_t at_;
};

// A place in a text, both from 1; columns count characters.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// The place of a byte offset in a text that itself starts at `start`; and the same as "line:column".
Place place_at(std::string_view text, std::size_t offset, Place start);
std::string place_of(std::string_view text, std::size_t offset, Place start);

}  // namespace gateway::fhirpath
