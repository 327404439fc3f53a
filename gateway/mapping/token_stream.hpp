// The parser's place among the tokens of one file: looking, taking, and cutting out FHIRPath.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "mapping/syntax.hpp"
#include "mapping/token.hpp"

namespace gateway::mapping {

class TokenStream {
 public:
  TokenStream(std::string_view file, std::string_view text, Tokens tokens)
      : file_(file), text_(text), tokens_(std::move(tokens.list)), comments_(std::move(tokens.comments)) {}

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[at_ + ahead < tokens_.size() ? at_ + ahead : tokens_.size() - 1];
  }
  const Token& next() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_.back(); }
  bool at_end() const { return peek().kind == TokenKind::end; }

  // Takes the next token when it is this symbol or word.
  bool accept(std::string_view symbol_or_word);

  // Takes the next token. Errors: structure when it is another; `what` says what belongs there.
  base::Status expect(std::string_view symbol_or_word, std::string_view what);

  // A name: word or `quoted`. Errors: structure.
  base::Result<std::string> name(std::string_view what);

  // Names with dots between them. Errors: structure.
  base::Result<std::vector<std::string>> qualified_name(std::string_view what);

  // 'text' or "text". Errors: structure.
  base::Result<std::string> string(std::string_view what);

  // A constant, when one begins here and nothing of an expression follows it; empty otherwise.
  std::optional<Literal> literal();

  // The FHIRPath between "(" and its ")", both taken. Errors: structure.
  base::Result<ExpressionText> parenthesized(std::string_view what);

  // The FHIRPath of a condition, in parentheses or (the older form) up to what ends a condition. Errors: structure.
  base::Result<ExpressionText> condition(std::string_view what);

  // A parameter of a transform or call: up to "," or ")" outside brackets. Errors: structure.
  base::Result<Parameter> parameter();

  // The FHIRPath up to the ";", which is not taken. Errors: structure.
  base::Result<ExpressionText> until_semicolon();

  // Takes the comments that stand before the next token and were not taken yet.
  std::vector<std::string> comments() { return comments_before(at_); }

  // After the last token of a part: adds the comments inside it to `comments.before`, and takes those that follow on
  // its line.
  void end_comments(Comments& comments);

  base::Error fail(const Token& token, std::string message, std::string remedy = {}) const;

 private:
  // The tokens [from, at_) as FHIRPath, "text" written as 'text'.
  ExpressionText cut(std::size_t from) const;
  base::Status skip_brackets();
  std::vector<std::string> comments_before(std::size_t token);

  std::string_view file_;
  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<Comment> comments_;
  std::size_t next_comment_ = 0;
  std::size_t at_ = 0;
};

}  // namespace gateway::mapping
