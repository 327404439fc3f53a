#include "mapping/plain_terms.hpp"

#include <optional>

namespace gateway::mapping {
namespace {

// Recursive descent; every function gives nothing as soon as something is not plain.
class Reader {
 public:
  Reader(const std::vector<Token>& tokens, const std::map<std::size_t, SlotReference>& references, json::Names& names,
         ExpressionCode& code)
      : tokens_(tokens), references_(references), names_(names), code_(code) {}

  void read() {
    if (const auto found = condition(); found && at_end()) {
      code_.condition = *found;
      return;
    }
    at_ = 0;
    code_.conditions.clear();
    if (const auto found = value(); found && at_end()) {
      code_.value = *found;
      return;
    }
    code_.conditions.clear();
    code_.values.clear();
  }

 private:
  using Found = std::optional<Index>;

  bool at_end() const { return tokens_[at_].kind == TokenKind::end; }
  // Takes the symbol or word when it is next.
  bool take(std::string_view word) {
    if (!tokens_[at_].is(word)) return false;
    ++at_;
    return true;
  }
  bool call_without_arguments(std::string_view function) {
    if (!tokens_[at_].is(function) || !tokens_[at_ + 1].is("(") || !tokens_[at_ + 2].is(")")) return false;
    at_ += 3;
    return true;
  }
  Found keep(PlainCondition condition) {
    const bool bare = condition.paths.size() == 1 && condition.filter == no_index && !condition.of_children;
    condition.of_focus = bare && condition.form != PlainCondition::Form::every &&
                         condition.paths.front().steps.empty() && condition.paths.front().root.index == no_index;
    code_.conditions.push_back(std::move(condition));
    return static_cast<Index>(code_.conditions.size() - 1);
  }
  Found keep(PlainValue value) {
    code_.values.push_back(std::move(value));
    return static_cast<Index>(code_.values.size() - 1);
  }

  // part (word part)*; FHIRPath binds `and` tighter than `or`.
  Found condition() { return joined("or", PlainCondition::Form::any, &Reader::conjunction); }
  Found conjunction() { return joined("and", PlainCondition::Form::all, &Reader::operand); }
  Found joined(std::string_view word, PlainCondition::Form form, Found (Reader::*part)()) {
    PlainCondition whole;
    whole.form = form;
    do {
      const Found found = (this->*part)();
      if (!found) return std::nullopt;
      whole.parts.push_back(*found);
    } while (take(word));
    return whole.parts.size() == 1 ? whole.parts.front() : keep(std::move(whole));
  }

  // '(' condition ')' or a term, either with '.not()'
  Found operand() {
    const std::size_t start = at_;
    if (take("(")) {
      if (const Found inner = condition(); inner && take(")")) {
        if (!take(".")) return inner;
        if (call_without_arguments("not") && !tokens_[at_].is(".")) {
          code_.conditions[*inner].negated = !code_.conditions[*inner].negated;
          return inner;
        }
      }
      at_ = start;
    }
    return term();
  }

  bool reserved(const Token& token) const {
    for (const char* word : {"true", "false", "not", "and", "or", "in", "is", "as"}) {
      if (token.is(word)) return true;
    }
    return false;
  }

  void step(PlainPath& path) {
    const std::string name = plain_text(tokens_[at_++]);
    path.steps.push_back({names_.intern(name), names_.intern("_" + name), name == "value"});
  }

  // Leaves off before the '.' of a function. `of_focus`: a function of the focus may stand instead of a path.
  std::optional<PlainPath> path(bool of_focus, bool& function_follows) {
    PlainPath path;
    if (tokens_[at_].is("$") && tokens_[at_ + 1].is("this")) {
      at_ += 2;
    } else if (const std::size_t name = tokens_[at_].is("%") ? at_ + 1 : at_; references_.contains(name)) {
      path.root = references_.at(name);
      if (path.root.constant) return std::nullopt;
      at_ = name + 1;
    } else if (tokens_[at_].is_name() && tokens_[at_ + 1].is("(")) {
      function_follows = true;
      return of_focus ? std::optional(path) : std::nullopt;
    } else if (tokens_[at_].is_name() && !reserved(tokens_[at_])) {
      step(path);
    } else {
      return std::nullopt;
    }
    while (tokens_[at_].is(".") && tokens_[at_ + 1].is_name() && !tokens_[at_ + 2].is("(")) {
      ++at_;
      step(path);
    }
    function_follows = take(".");
    return path;
  }

  // path ('.where(' condition ')')? ('.toString()' | '.children()')? then what is asked of it
  Found term() {
    PlainCondition term;
    bool function = false;
    if (take("(")) {
      do {
        bool more = false;
        std::optional<PlainPath> each = path(false, more);
        if (!each || more) return std::nullopt;
        term.paths.push_back(std::move(*each));
      } while (take("|"));
      // The union itself drops doubles, which only all() does not mind.
      if (!take(")") || !take(".") || !tokens_[at_].is("all")) return std::nullopt;
      function = true;
    } else {
      std::optional<PlainPath> only = path(true, function);
      if (!only) return std::nullopt;
      term.paths.push_back(std::move(*only));
    }
    if (function && tokens_[at_].is("where") && tokens_[at_ + 1].is("(")) {
      at_ += 2;
      const Found filter = condition();
      if (!filter || !take(")")) return std::nullopt;
      term.filter = *filter;
      function = take(".");
    }
    if (!function) return compared(term);
    if (tokens_[at_].is("all") && tokens_[at_ + 1].is("(")) {
      at_ += 2;
      const Found criterion = condition();
      if (!criterion || !take(")") || tokens_[at_].is(".")) return std::nullopt;
      term.criterion = *criterion;
      term.form = PlainCondition::Form::every;
      return keep(std::move(term));
    }
    if (call_without_arguments("toString")) {
      term.as_text = true;
      if (!take(".")) return compared(term);
    } else if (call_without_arguments("children")) {
      term.of_children = true;
      if (!take(".")) return std::nullopt;
    }
    bool exists = true;
    if (call_without_arguments("empty"))
      exists = false;
    else if (!call_without_arguments("exists"))
      return std::nullopt;
    while (take(".")) {
      if (!call_without_arguments("not")) return std::nullopt;
      exists = !exists;
    }
    term.form = exists ? PlainCondition::Form::exists : PlainCondition::Form::missing;
    return keep(std::move(term));
  }

  // '=' STRING | '!=' STRING | 'in' '(' STRING ('|' STRING)* ')' | 'in' constant
  Found compared(PlainCondition& term) {
    const Token& sign = tokens_[at_];
    const Token& operand = sign.kind == TokenKind::end ? sign : tokens_[at_ + 1];
    if ((sign.is("=") || sign.is("!=")) && operand.kind == TokenKind::string) {
      term.form = sign.is("=") ? PlainCondition::Form::equals : PlainCondition::Form::differs;
      term.texts.push_back(plain_text(operand));
      at_ += 2;
      return keep(std::move(term));
    }
    if (!sign.is("in")) return std::nullopt;
    term.form = PlainCondition::Form::within;
    if (const std::size_t name = operand.is("%") ? at_ + 2 : at_ + 1; references_.contains(name)) {
      term.constant = references_.at(name);
      if (!term.constant.constant) return std::nullopt;
      at_ = name + 1;
      return keep(std::move(term));
    }
    if (!operand.is("(")) return std::nullopt;
    ++at_;
    do {
      ++at_;
      if (tokens_[at_].kind != TokenKind::string) return std::nullopt;
      term.texts.push_back(plain_text(tokens_[at_++]));
    } while (tokens_[at_].is("|"));
    if (!take(")")) return std::nullopt;
    return keep(std::move(term));
  }

  // simple ('&' simple)* | 'iif(' condition ',' value ',' value ')' | condition
  Found value() {
    PlainValue made;
    if (tokens_[at_].is("iif") && tokens_[at_ + 1].is("(")) {
      at_ += 2;
      const Found asked = condition();
      if (!asked) return std::nullopt;
      made.form = PlainValue::Form::choice;
      made.condition = *asked;
      for (int branch = 0; branch < 2; ++branch) {
        if (!take(",")) return std::nullopt;
        const Found each = value();
        if (!each) return std::nullopt;
        made.parts.push_back(*each);
      }
      if (!take(")")) return std::nullopt;
      return keep(std::move(made));
    }
    made.form = PlainValue::Form::joined;
    do {
      const Found each = simple();
      if (!each) return std::nullopt;
      made.parts.push_back(*each);
    } while (take("&"));
    return made.parts.size() == 1 ? made.parts.front() : keep(std::move(made));
  }

  Found simple() {
    PlainValue made;
    if (tokens_[at_].kind == TokenKind::string) {
      made.text = plain_text(tokens_[at_++]);
      return keep(std::move(made));
    }
    bool function = false;
    std::optional<PlainPath> only = path(false, function);
    if (!only || function) return std::nullopt;
    made.form = PlainValue::Form::path;
    made.path = std::move(*only);
    return keep(std::move(made));
  }

  const std::vector<Token>& tokens_;
  const std::map<std::size_t, SlotReference>& references_;
  json::Names& names_;
  ExpressionCode& code_;
  std::size_t at_ = 0;
};

}  // namespace

void read_plain_terms(const std::vector<Token>& tokens, const std::map<std::size_t, SlotReference>& references,
                      json::Names& names, ExpressionCode& code) {
  // Room to look ahead past the end.
  std::vector<Token> padded = tokens;
  padded.insert(padded.end(), 4, tokens.back());
  Reader(padded, references, names, code).read();
}

}  // namespace gateway::mapping
