#include "fhirpath/lexer.hpp"

#include "fhirpath/unicode.hpp"

namespace gateway::fhirpath {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of four hexadecimal digits at `at`, or -1.
int code_unit(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int unit = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int digit = hexadecimal(text[at + i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

// What stands between the quotes, escapes replaced (N1 §4.1.2); absent when a \u escape is broken.
std::optional<std::string> unescaped(std::string_view inner) {
  std::string out;
  out.reserve(inner.size());
  for (std::size_t at = 0; at < inner.size(); ++at) {
    if (inner[at] != '\\') {
      out += inner[at];
      continue;
    }
    const char escaped = inner[++at];
    switch (escaped) {
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case '\\':
      case '/':
      case '\'':
      case '"':
      case '`': out += escaped; break;
      case 'u': {
        int unit = code_unit(inner, at + 1);
        if (unit < 0) return std::nullopt;
        at += 4;
        if (unit >= 0xD800 && unit < 0xDC00) {
          const int low = inner.substr(at + 1).starts_with("\\u") ? code_unit(inner, at + 3) : -1;
          if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
          unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
          at += 6;
        } else if (unit >= 0xDC00 && unit < 0xE000) {
          return std::nullopt;
        }
        append_utf8(out, static_cast<char32_t>(unit));
        break;
      }
      default:
        // The grammar has no other escapes, but R4's own invariants write regular expressions with them ('\s', '\.').
        out += '\\';
        out += escaped;
    }
  }
  return out;
}

}  // namespace

Token Lexer::token(TokenKind kind, std::size_t start) const {
  return Token{kind, start, at_, text_.substr(start, at_ - start), {}};
}

Token Lexer::invalid(std::size_t start, std::string reason) const {
  Token token{TokenKind::invalid, start, at_, text_.substr(start, at_ - start), {}};
  token.value = std::move(reason);
  return token;
}

std::optional<Token> Lexer::skip_blank() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at_;
    } else if (c == '/' && peek(1) == '/') {
      while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    } else if (c == '/' && peek(1) == '*') {
      const std::size_t start = at_;
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) {
        at_ = text_.size();
        return invalid(start, "a comment that is not closed with */");
      }
      at_ = end + 2;
    } else {
      break;
    }
  }
  return std::nullopt;
}

Token Lexer::next() {
  if (auto broken = skip_blank()) return *broken;
  if (at_ >= text_.size()) return token(TokenKind::end, at_);
  const char c = text_[at_];
  if (is_letter(c)) return identifier();
  if (is_digit(c)) return number();
  if (c == '\'') return quoted('\'', TokenKind::string);
  if (c == '`') return quoted('`', TokenKind::delimited_identifier);
  if (c == '@') return moment();
  return symbol();
}

Token Lexer::identifier() {
  const std::size_t start = at_;
  while (is_letter(peek()) || is_digit(peek())) ++at_;
  return token(TokenKind::identifier, start);
}

Token Lexer::quoted(char quote, TokenKind kind) {
  const std::size_t start = at_++;
  while (at_ < text_.size() && text_[at_] != quote) at_ += text_[at_] == '\\' && at_ + 1 < text_.size() ? 2 : 1;
  if (at_ >= text_.size()) {
    at_ = text_.size();
    return invalid(start, std::string("a text that is not closed with ") + quote);
  }
  auto value = unescaped(text_.substr(start + 1, at_ - start - 1));
  ++at_;
  if (!value) return invalid(start, "a \\u escape that names no character");
  Token result = token(kind, start);
  result.value = std::move(*value);
  return result;
}

Token Lexer::number() {
  const std::size_t start = at_;
  while (is_digit(peek())) ++at_;
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) ++at_;
    return token(TokenKind::number, start);
  }
  if (peek() == 'L' && !is_letter(peek(1)) && !is_digit(peek(1))) {
    Token result = token(TokenKind::long_number, start);
    ++at_;
    result.value = std::string(result.text);
    result.end = at_;
    return result;
  }
  return token(TokenKind::number, start);
}

bool Lexer::digits(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(peek(i))) return false;
  }
  at_ += count;
  return true;
}

// DATE, DATETIME and TIME of N1 §A; the calendar is checked by the parser.
Token Lexer::moment() {
  const std::size_t start = at_++;
  TokenKind kind = TokenKind::date;
  if (peek() != 'T') {
    if (!digits(4)) return invalid(start, "a date that does not start with a year of four digits");
    for (int part = 0; part < 2 && peek() == '-' && is_digit(peek(1)) && is_digit(peek(2)); ++part) at_ += 3;
    if (peek() == 'T') kind = TokenKind::date_time;
  } else {
    kind = TokenKind::time;
  }
  const std::size_t value_start = kind == TokenKind::time ? at_ + 1 : start + 1;
  if (kind != TokenKind::date) {
    ++at_;
    if (digits(2)) {
      for (int part = 0; part < 2 && peek() == ':' && is_digit(peek(1)) && is_digit(peek(2)); ++part) at_ += 3;
      if (peek() == '.' && is_digit(peek(1))) {
        ++at_;
        while (is_digit(peek())) ++at_;
      }
      if (kind == TokenKind::date_time) {
        if (peek() == 'Z') {
          ++at_;
        } else if ((peek() == '+' || peek() == '-') && is_digit(peek(1)) && is_digit(peek(2)) && peek(3) == ':' &&
                   is_digit(peek(4)) && is_digit(peek(5))) {
          at_ += 6;
        }
      }
    } else if (kind == TokenKind::time) {
      return invalid(start, "a time that does not start with an hour of two digits");
    }
  }
  Token result = token(kind, start);
  result.value = std::string(text_.substr(value_start, at_ - value_start));
  return result;
}

Token Lexer::symbol() {
  // "->" is no FHIRPath, but the mapping language writes it behind expressions: one token keeps '-' from being read.
  constexpr std::string_view doubles[] = {"->", "<=", ">=", "!=", "!~"};
  constexpr std::string_view singles = "().,[]{}+-*/&|<>=~%$";
  const std::size_t start = at_;
  for (const std::string_view symbol : doubles) {
    if (text_.substr(at_).starts_with(symbol)) {
      at_ += 2;
      return token(TokenKind::symbol, start);
    }
  }
  if (text_[at_] == '$' && is_letter(peek(1))) {
    ++at_;
    while (is_letter(peek())) ++at_;
    return token(TokenKind::symbol, start);
  }
  const bool known = singles.find(text_[at_]) != std::string_view::npos;
  at_ += known ? 1 : character_length(text_, at_);
  return known ? token(TokenKind::symbol, start) : invalid(start, "a character that FHIRPath does not use here");
}

Place place_at(std::string_view text, std::size_t offset, Place start) {
  Place place = start;
  for (std::size_t at = 0; at < offset && at < text.size(); ++at) {
    if (text[at] == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) {
      ++place.column;
    }
  }
  return place;
}

std::string place_of(std::string_view text, std::size_t offset, Place start) {
  const Place place = place_at(text, offset, start);
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace gateway::fhirpath
