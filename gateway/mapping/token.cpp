#include "mapping/token.hpp"

#include <array>

namespace gateway::mapping {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

int hexadecimal(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::uint32_t point, std::string& out) {
  const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xc0 | (point >> 6));
    byte(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    byte(0xe0 | (point >> 12));
    byte(0x80 | ((point >> 6) & 0x3f));
    byte(0x80 | (point & 0x3f));
  } else {
    byte(0xf0 | (point >> 18));
    byte(0x80 | ((point >> 12) & 0x3f));
    byte(0x80 | ((point >> 6) & 0x3f));
    byte(0x80 | (point & 0x3f));
  }
}

// The four hexadecimal digits at `at`, or -1.
std::int32_t four_digits(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  std::int32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hexadecimal(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out.push_back(text[at]);
      continue;
    }
    const char c = text[++at];
    switch (c) {
      case 'n': out.push_back('\n'); break;
      case 'r': out.push_back('\r'); break;
      case 't': out.push_back('\t'); break;
      case 'f': out.push_back('\f'); break;
      case 'u': {
        std::int32_t point = four_digits(text, at + 1);
        if (point < 0) {
          out.push_back('u');
          break;
        }
        at += 4;
        if (point >= 0xd800 && point < 0xdc00 && at + 2 < text.size() && text[at + 1] == '\\' && text[at + 2] == 'u') {
          const std::int32_t low = four_digits(text, at + 3);
          if (low >= 0xdc00 && low < 0xe000) {
            point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
          }
        }
        // A lone surrogate is no character; the replacement character keeps the output valid UTF-8.
        append_utf8(point >= 0xd800 && point < 0xe000 ? 0xfffd : static_cast<std::uint32_t>(point), out);
        break;
      }
      default: out.push_back(c);
    }
  }
  return out;
}

constexpr std::size_t greatest_text = 4 * 1024 * 1024;

// Longest first, so that "<=" is not read as "<" and "=".
constexpr std::array<std::string_view, 42> symbols = {"->", "..", "<<", ">>", "==", "!=", "!~", "<=", ">=", "<-", ">-",
                                                      "--", "{",  "}",  "(",  ")",  "[",  "]",  ",",  ";",  ":",  ".",
                                                      "=",  "-",  "+",  "*",  "/",  "|",  "&",  "~",  "<",  ">",  "%",
                                                      "$",  "#",  "?",  "!",  "^",  "@",  "`",  "'",  "\""};

class Lexer {
 public:
  Lexer(std::string_view file, std::string_view text) : file_(file), text_(text) {}

  base::Result<Tokens> run() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    for (;;) {
      TRY(skip_space());
      Token token;
      token.offset = static_cast<std::uint32_t>(at_);
      token.place = {line_, column_};
      if (at_ == text_.size()) {
        tokens_.push_back(token);
        return Tokens{std::move(tokens_), std::move(comments_)};
      }
      const std::size_t begin = at_;
      const std::size_t length = TRY(measure(token));
      token.raw = text_.substr(begin, length);
      advance(length);
      tokens_.push_back(token);
    }
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void advance(std::size_t count) {
    for (const std::size_t stop = at_ + count; at_ < stop; ++at_) {
      if (text_[at_] == '\n') {
        ++line_;
        column_ = 1;
      } else if (!continues_character(text_[at_])) {
        ++column_;
      }
    }
  }

  base::Error fail(std::string message, std::string remedy = {}) const {
    return error_at(file_, text_, {line_, column_}, base::ErrorKind::structure, std::move(message), std::move(remedy));
  }

  void keep_comment(std::size_t end) {
    std::string_view raw = text_.substr(at_, end - at_);
    while (raw.ends_with('\r') || raw.ends_with(' ') || raw.ends_with('\t')) raw.remove_suffix(1);
    comments_.push_back({std::string(raw), {line_, column_}, tokens_.size()});
    advance(end - at_);
  }

  base::Status skip_space() {
    for (;;) {
      const char c = peek();
      if (at_ < text_.size() && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
        advance(1);
      } else if (c == '/' && peek(1) == '*') {
        const std::size_t close = text_.find("*/", at_ + 2);
        if (close == std::string_view::npos) return fail("this comment is not closed", "end it with */");
        keep_comment(close + 2);
      } else if (c == '/' && peek(1) == '/' && (peek(2) != '/' || peek(3) == '/')) {
        const std::size_t feed = text_.find('\n', at_);
        keep_comment(feed == std::string_view::npos ? text_.size() : feed);
      } else {
        return base::Success{};
      }
    }
  }

  base::Result<std::size_t> quoted(char quote) const {
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\')
        ++i;
      else if (text_[i] == quote)
        return i + 1 - at_;
    }
    return fail("this quote is not closed");
  }

  // Sets the token's kind; returns its length in bytes.
  base::Result<std::size_t> measure(Token& token) const {
    const char c = peek();
    if (is_letter(c)) {
      token.kind = TokenKind::word;
      std::size_t length = 1;
      while (is_letter(peek(length)) || is_digit(peek(length))) ++length;
      return length;
    }
    if (is_digit(c)) {
      token.kind = TokenKind::number;
      std::size_t length = 1;
      while (is_digit(peek(length))) ++length;
      if (peek(length) == '.' && is_digit(peek(length + 1))) {
        ++length;
        while (is_digit(peek(length))) ++length;
      } else if (peek(length) == 'L') {
        ++length;
      }
      return length;
    }
    if (c == '`') {
      token.kind = TokenKind::quoted;
      return quoted('`');
    }
    if (c == '\'') {
      token.kind = TokenKind::string;
      return quoted('\'');
    }
    if (c == '"') {
      if (peek(1) == '"' && peek(2) == '"' && (peek(3) == '\n' || peek(3) == '\r')) {
        token.kind = TokenKind::markdown;
        const std::size_t close = text_.find("\n\"\"\"", at_ + 3);
        if (close == std::string_view::npos) return fail("this text between triple quotes is not closed");
        return close + 4 - at_;
      }
      token.kind = TokenKind::text;
      return quoted('"');
    }
    if (c == '@' && (is_digit(peek(1)) || peek(1) == 'T')) {
      token.kind = TokenKind::date;
      std::size_t length = 2;
      for (;; ++length) {
        const char d = peek(length);
        const bool part = is_digit(d) || d == ':' || d == '-' || d == '+' || d == 'T' || d == 'Z';
        if (!part && !(d == '.' && is_digit(peek(length + 1)))) break;
      }
      return length;
    }
    if (c == '/' && peek(1) == '/' && peek(2) == '/') {
      token.kind = TokenKind::metadata;
      return std::size_t{3};
    }
    token.kind = TokenKind::symbol;
    for (const std::string_view symbol : symbols) {
      if (text_.substr(at_).starts_with(symbol)) return symbol.size();
    }
    return fail("this character does not belong to the mapping language");
  }

  std::string_view file_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  std::vector<Token> tokens_;
  std::vector<Comment> comments_;
};

}  // namespace

base::Result<std::vector<Token>> tokens_of(std::string_view file, std::string_view text) {
  return TRY(tokens_and_comments_of(file, text)).list;
}

base::Result<Tokens> tokens_and_comments_of(std::string_view file, std::string_view text) {
  if (text.size() > greatest_text) {
    return error_at(file, {}, {1, 1}, base::ErrorKind::too_long, "the map is larger than 4 MiB",
                    "cut it into several maps");
  }
  return Lexer(file, text).run();
}

std::string plain_text(const Token& token) {
  const std::string_view raw = token.raw;
  switch (token.kind) {
    case TokenKind::quoted:
    case TokenKind::string:
    case TokenKind::text: return unescape(raw.substr(1, raw.size() - 2));
    case TokenKind::markdown: {
      const std::size_t begin = raw.find('\n') + 1;
      if (begin + 4 > raw.size()) return {};
      std::string_view body = raw.substr(begin, raw.size() - begin - 4);
      if (body.ends_with('\r')) body.remove_suffix(1);
      return std::string(body);
    }
    default: return std::string(raw);
  }
}

base::Error error_at(std::string_view file, std::string_view text, Place place, base::ErrorKind kind,
                     std::string message, std::string remedy) {
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < place.line; ++line) {
    const std::size_t feed = text.find('\n', begin);
    if (feed == std::string_view::npos) break;
    begin = feed + 1;
  }
  const std::string_view line = text.substr(begin, text.find_first_of("\r\n", begin) - begin);
  std::string caret;
  std::uint32_t column = 1;
  for (const char c : line) {
    if (column >= place.column) break;
    if (continues_character(c)) continue;
    caret.push_back(c == '\t' ? '\t' : ' ');
    ++column;
  }
  if (!line.empty()) {
    message += "\n  ";
    message += line;
    message += "\n  " + caret + "^";
  }
  return base::Error(kind, std::move(message),
                     std::string(file) + ':' + std::to_string(place.line) + ':' + std::to_string(place.column),
                     std::move(remedy));
}

}  // namespace gateway::mapping
