#include "mapping/token_stream.hpp"

#include <algorithm>

namespace gateway::mapping {
namespace {

std::string shown(const Token& token) {
  if (token.kind == TokenKind::end) return "the end of the file";
  return "'" + std::string(token.raw.substr(0, 40)) + "'";
}

// Without the L of FHIRPath's long integers: FHIR numbers know no such mark.
std::string number(const Token& token) {
  std::string_view raw = token.raw;
  if (raw.ends_with('L')) raw.remove_suffix(1);
  return std::string(raw);
}

// After these an operand must follow, so a "text" there is a constant and no rule name.
bool awaits_operand(const Token& token) {
  if (token.kind == TokenKind::symbol) return !token.is(")") && !token.is("]") && !token.is("}");
  for (const char* word : {"and", "or", "xor", "implies", "in", "contains", "div", "mod", "is", "as"}) {
    if (token.is(word)) return true;
  }
  return false;
}

bool opens(const Token& token) {
  return token.is("(") || token.is("[") || token.is("{");
}
bool closes(const Token& token) {
  return token.is(")") || token.is("]") || token.is("}");
}

}  // namespace

bool TokenStream::accept(std::string_view symbol_or_word) {
  if (!peek().is(symbol_or_word)) return false;
  next();
  return true;
}

base::Status TokenStream::expect(std::string_view symbol_or_word, std::string_view what) {
  if (accept(symbol_or_word)) return base::Success{};
  return fail(peek(), std::string(what) + " needs '" + std::string(symbol_or_word) + "' here, not " + shown(peek()));
}

base::Result<std::string> TokenStream::name(std::string_view what) {
  if (!peek().is_name()) return fail(peek(), std::string(what) + " belongs here, not " + shown(peek()));
  return plain_text(next());
}

base::Result<std::vector<std::string>> TokenStream::qualified_name(std::string_view what) {
  std::vector<std::string> names;
  names.push_back(TRY(name(what)));
  while (accept(".")) names.push_back(TRY(name("an element name")));
  return names;
}

base::Result<std::string> TokenStream::string(std::string_view what) {
  if (peek().kind != TokenKind::string && peek().kind != TokenKind::text) {
    return fail(peek(), std::string(what) + " in quotes belongs here, not " + shown(peek()));
  }
  return plain_text(next());
}

std::optional<Literal> TokenStream::literal() {
  const Token& token = peek();
  switch (token.kind) {
    case TokenKind::string:
    case TokenKind::text: next(); return Literal{LiteralKind::string, plain_text(token)};
    case TokenKind::number: next(); return Literal{LiteralKind::number, number(token)};
    case TokenKind::date: {
      next();
      const std::string text(token.raw.substr(1));
      if (text.front() == 'T') return Literal{LiteralKind::time, text.substr(1)};
      const bool has_time = text.find('T') != std::string::npos;
      return Literal{has_time ? LiteralKind::date_time : LiteralKind::date, text};
    }
    default: break;
  }
  if (token.is("true") || token.is("false")) {
    next();
    return Literal{LiteralKind::boolean, std::string(token.raw)};
  }
  if (token.is("-") && peek(1).kind == TokenKind::number) {
    next();
    return Literal{LiteralKind::number, "-" + number(next())};
  }
  if (token.is("{") && peek(1).is("}")) {
    next();
    next();
    return Literal{};
  }
  return std::nullopt;
}

base::Result<ExpressionText> TokenStream::parenthesized(std::string_view what) {
  const Token& open = peek();
  if (!open.is("(")) return fail(open, std::string(what) + " needs '(' here, not " + shown(open));
  next();
  const std::size_t from = at_;
  while (!peek().is(")")) TRY(skip_brackets());
  if (at_ == from) return fail(peek(), std::string(what) + " holds no expression");
  ExpressionText expression = cut(from);
  next();
  return expression;
}

base::Result<ExpressionText> TokenStream::condition(std::string_view what) {
  const std::size_t from = at_;
  bool whole_is_group = peek().is("(");
  for (bool begun = false;; begun = true) {
    const Token& token = peek();
    if (token.is("->") || token.is(",") || token.is(";") || token.is("then") || token.is("check") || token.is("log"))
      break;
    if (begun && whole_is_group && token.is("where")) break;
    if (token.kind == TokenKind::text && begun && !awaits_operand(tokens_[at_ - 1])) break;
    if (begun) whole_is_group = false;
    TRY(skip_brackets());
  }
  if (at_ == from) return fail(peek(), std::string(what) + " holds no expression");
  if (!whole_is_group) return cut(from);
  const std::size_t stop = at_;
  at_ = stop - 1;
  ExpressionText inner = cut(from + 1);
  at_ = stop;
  if (inner.text.empty()) return fail(tokens_[from], std::string(what) + " holds no expression");
  return inner;
}

base::Result<ExpressionText> TokenStream::until_semicolon() {
  const std::size_t from = at_;
  while (!peek().is(";")) TRY(skip_brackets());
  if (at_ == from) return fail(peek(), "an expression belongs here");
  return cut(from);
}

base::Result<Parameter> TokenStream::parameter() {
  Parameter parameter;
  parameter.place = peek().place;
  const std::size_t from = at_;
  const auto ends = [this] { return peek().is(",") || peek().is(")"); };
  if (const std::optional<Literal> constant = literal(); constant && ends()) {
    parameter.literal = *constant;
    return parameter;
  }
  at_ = from;
  if (peek().is_name() && (peek(1).is(",") || peek(1).is(")"))) {
    parameter.kind = Parameter::Kind::variable;
    parameter.variable = plain_text(next());
    return parameter;
  }
  while (!ends()) TRY(skip_brackets());
  if (at_ == from) return fail(peek(), "a parameter belongs here, not " + shown(peek()));
  parameter.kind = Parameter::Kind::expression;
  parameter.expression = cut(from);
  return parameter;
}

std::vector<std::string> TokenStream::comments_before(std::size_t token) {
  std::vector<std::string> taken;
  for (; next_comment_ < comments_.size() && comments_[next_comment_].before <= token; ++next_comment_) {
    taken.push_back(std::move(comments_[next_comment_].text));
  }
  return taken;
}

void TokenStream::end_comments(Comments& comments) {
  for (std::string& each : comments_before(at_ - 1)) comments.before.push_back(std::move(each));
  const Token& last = tokens_[at_ - 1];
  const auto line = last.place.line + static_cast<std::uint32_t>(std::count(last.raw.begin(), last.raw.end(), '\n'));
  for (; next_comment_ < comments_.size(); ++next_comment_) {
    Comment& comment = comments_[next_comment_];
    if (comment.before != at_ || comment.place.line != line || comment.text.find('\n') != std::string::npos) return;
    comments.after += (comments.after.empty() ? "" : " ") + std::move(comment.text);
  }
}

base::Error TokenStream::fail(const Token& token, std::string message, std::string remedy) const {
  return error_at(file_, text_, token.place, base::ErrorKind::structure, std::move(message), std::move(remedy));
}

ExpressionText TokenStream::cut(std::size_t from) const {
  ExpressionText expression;
  expression.place = tokens_[from].place;
  if (from >= at_) return expression;
  std::size_t end = tokens_[from].offset;
  for (std::size_t i = from; i < at_; ++i) {
    const Token& token = tokens_[i];
    // A line feed would move the columns of errors and of the printed form, so gaps become one space.
    if (token.offset > end && i > from) expression.text += ' ';
    expression.tokens.push_back(token.place);
    if (token.kind == TokenKind::text) {
      expression.text += '\'';
      const std::string_view inner = token.raw.substr(1, token.raw.size() - 2);
      for (std::size_t k = 0; k < inner.size(); ++k) {
        if (inner[k] == '\'') expression.text += '\\';
        if (inner[k] == '\\' && k + 1 < inner.size()) expression.text += inner[k++];
        expression.text += inner[k];
      }
      expression.text += '\'';
    } else {
      expression.text += token.raw;
    }
    end = token.offset + token.raw.size();
  }
  return expression;
}

// Takes one token, or everything from an opening bracket to its partner.
base::Status TokenStream::skip_brackets() {
  const Token first = peek();
  std::string awaited;
  do {
    const Token& token = peek();
    if (token.kind == TokenKind::end) {
      return fail(first, awaited.empty() ? "the expression does not end" : "this bracket is not closed");
    }
    if (opens(token)) {
      awaited.push_back(token.is("(") ? ')' : token.is("[") ? ']' : '}');
    } else if (closes(token)) {
      if (awaited.empty() || token.raw.front() != awaited.back()) return fail(token, "this bracket closes nothing");
      awaited.pop_back();
    }
    next();
  } while (!awaited.empty());
  return base::Success{};
}

}  // namespace gateway::mapping
