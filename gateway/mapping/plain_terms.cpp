#include "mapping/plain_terms.hpp"

#include <optional>

namespace gateway::mapping {
namespace {

class Reader {
 public:
  Reader(const std::vector<Token>& tokens, const std::map<std::size_t, SlotReference>& references, json::Names& names)
      : tokens_(tokens), references_(references), names_(names) {}

  void read(ExpressionCode& code) {
    std::vector<PlainTerm> terms;
    ExpressionCode::Join join = ExpressionCode::Join::any;
    for (;;) {
      std::optional<PlainTerm> read = term();
      if (!read) return;
      terms.push_back(std::move(*read));
      const Token& next = tokens_[at_];
      if (next.kind == TokenKind::end) break;
      const bool any = next.is("or");
      if (!any && !next.is("and")) return;
      const auto joined = any ? ExpressionCode::Join::any : ExpressionCode::Join::all;
      if (terms.size() > 1 && joined != join) return;
      join = joined;
      ++at_;
    }
    code.join = join;
    code.terms = std::move(terms);
  }

 private:
  bool reserved(const Token& token) const {
    for (const char* word : {"true", "false", "not", "and", "or", "in", "is", "as"}) {
      if (token.is(word)) return true;
    }
    return false;
  }

  void step(PlainTerm& term) {
    const std::string name = plain_text(tokens_[at_++]);
    term.steps.push_back({names_.intern(name), names_.intern("_" + name), name == "value"});
  }

  // path ( '.toString()' )? then what is asked of it
  std::optional<PlainTerm> term() {
    PlainTerm term;
    bool more = true;
    if (tokens_[at_].is("$") && tokens_[at_ + 1].is("this")) {
      at_ += 2;
    } else if (const std::size_t name = tokens_[at_].is("%") ? at_ + 1 : at_; references_.contains(name)) {
      term.root = references_.at(name);
      if (term.root.constant) return std::nullopt;
      at_ = name + 1;
    } else if (tokens_[at_].is_name() && tokens_[at_ + 1].is("(")) {
      more = false;  // a function of the focus
    } else if (tokens_[at_].is_name() && !reserved(tokens_[at_])) {
      step(term);
    } else {
      return std::nullopt;
    }
    if (more) {
      while (tokens_[at_].is(".") && tokens_[at_ + 1].is_name() && !tokens_[at_ + 2].is("(")) {
        ++at_;
        step(term);
      }
      if (tokens_[at_].is(".")) ++at_;
      else return compared(term);
    }
    if (!tokens_[at_ + 1].is("(") || !tokens_[at_ + 2].is(")")) return std::nullopt;
    const Token& function = tokens_[at_];
    at_ += 3;
    if (function.is("toString")) {
      term.as_text = true;
      return compared(term);
    }
    if (!function.is("exists") && !function.is("empty")) return std::nullopt;
    bool exists = function.is("exists");
    while (tokens_[at_].is(".") && tokens_[at_ + 1].is("not") && tokens_[at_ + 2].is("(") && tokens_[at_ + 3].is(")")) {
      exists = !exists;
      at_ += 4;
    }
    term.form = exists ? PlainTerm::Form::exists : PlainTerm::Form::missing;
    return term;
  }

  // '=' STRING | '!=' STRING | 'in' '(' STRING ('|' STRING)* ')' | 'in' constant
  std::optional<PlainTerm> compared(PlainTerm& term) {
    const Token& sign = tokens_[at_];
    const Token& operand = sign.kind == TokenKind::end ? sign : tokens_[at_ + 1];
    if ((sign.is("=") || sign.is("!=")) && operand.kind == TokenKind::string) {
      term.form = sign.is("=") ? PlainTerm::Form::equals : PlainTerm::Form::differs;
      term.texts.push_back(plain_text(operand));
      at_ += 2;
      return term;
    }
    if (!sign.is("in")) return std::nullopt;
    term.form = PlainTerm::Form::within;
    if (const std::size_t name = operand.is("%") ? at_ + 2 : at_ + 1; references_.contains(name)) {
      term.constant = references_.at(name);
      if (!term.constant.constant) return std::nullopt;
      at_ = name + 1;
      return term;
    }
    if (!operand.is("(")) return std::nullopt;
    ++at_;
    do {
      ++at_;
      if (tokens_[at_].kind != TokenKind::string) return std::nullopt;
      term.texts.push_back(plain_text(tokens_[at_++]));
    } while (tokens_[at_].is("|"));
    if (!tokens_[at_].is(")")) return std::nullopt;
    ++at_;
    return term;
  }

  const std::vector<Token>& tokens_;
  const std::map<std::size_t, SlotReference>& references_;
  json::Names& names_;
  std::size_t at_ = 0;
};

}  // namespace

void read_plain_terms(const std::vector<Token>& tokens, const std::map<std::size_t, SlotReference>& references,
                      json::Names& names, ExpressionCode& code) {
  // Room to look ahead past the end.
  std::vector<Token> padded = tokens;
  padded.insert(padded.end(), 4, tokens.back());
  Reader(padded, references, names).read(code);
}

}  // namespace gateway::mapping
