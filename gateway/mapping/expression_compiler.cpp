#include <algorithm>
#include <array>

#include "mapping/compiler.hpp"
#include "mapping/token.hpp"

namespace gateway::mapping {
namespace {

using base::ErrorKind;

bool is_operator_word(const Token& token) {
  for (const char* word : {"and", "or", "xor", "implies", "in", "contains", "div", "mod", "is", "as", "true", "false"}) {
    if (token.is(word)) return true;
  }
  return false;
}

// Recognises `path`, `path.exists()`, `path.empty()`, `path = 'x'` and `path != 'x'`, where path is names or $this.
class PlainForm {
 public:
  PlainForm(const std::vector<Token>& tokens, json::Names& names) : tokens_(tokens), names_(names) {}

  // `first_is_variable`: the first name is the variable `root`, not an element of the focus.
  void read(bool first_is_variable, SlotReference root, ExpressionCode& code) {
    using Plain = ExpressionCode::Plain;
    if (tokens_[0].is("$") && tokens_[1].is("this")) {
      at_ = 2;
    } else if (first_is_variable) {
      code.root = root;
      at_ = tokens_[0].is("%") ? 2 : 1;
    } else if (tokens_[0].is_name() && !tokens_[1].is("(") && !is_operator_word(tokens_[0])) {
      step(tokens_[at_++], code);
    } else {
      return;
    }
    Plain form = Plain::path;
    while (tokens_[at_].is(".") && tokens_[at_ + 1].is_name()) {
      const bool call = tokens_[at_ + 2].is("(");
      if (!call) {
        step(tokens_[at_ + 1], code);
        at_ += 2;
        continue;
      }
      if (!tokens_[at_ + 3].is(")")) return;
      if (form == Plain::path && tokens_[at_ + 1].is("exists")) form = Plain::exists;
      else if (form == Plain::path && tokens_[at_ + 1].is("empty")) form = Plain::missing;
      else if (form == Plain::exists && tokens_[at_ + 1].is("not")) form = Plain::missing;
      else if (form == Plain::missing && tokens_[at_ + 1].is("not")) form = Plain::exists;
      else return;
      at_ += 4;
    }
    if (form == Plain::path && (tokens_[at_].is("=") || tokens_[at_].is("!=")) && tokens_[at_ + 1].kind == TokenKind::string) {
      form = tokens_[at_].is("=") ? Plain::equals : Plain::differs;
      code.constant = plain_text(tokens_[at_ + 1]);
      at_ += 2;
    }
    if (tokens_[at_].kind == TokenKind::end) code.plain = form;
  }

 private:
  void step(const Token& token, ExpressionCode& code) {
    const std::string name = plain_text(token);
    code.steps.push_back({names_.intern(name), names_.intern("_" + name), name == "value"});
  }

  const std::vector<Token>& tokens_;
  json::Names& names_;
  std::size_t at_ = 0;
};

}  // namespace

// In FHIRPath inside a map a bare name is a variable of the rule when there is one of that name. FHIRPath itself has only
// %name for that, so such names get their percent sign before it sees them.
base::Result<Index> Compiler::compile_expression(const Unit& unit, const ExpressionText& text, const Scope& scope) {
  std::vector<Token> tokens = TRY(tokens_of(unit.map->file, text.text));
  ExpressionCode code{text.text, text.place, unit.file, fhirpath::Expression(nullptr), {}, ExpressionCode::Plain::none, {}, {}, {}, {}};
  std::string rewritten;
  std::size_t copied = 0;
  bool first_is_variable = false;
  SlotReference root;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (!token.is_name()) continue;
    const bool after_percent = i > 0 && tokens[i - 1].is("%");
    const bool after_dot = i > 0 && (tokens[i - 1].is(".") || tokens[i - 1].is("$"));
    const bool type_name = i > 0 && (tokens[i - 1].is("is") || tokens[i - 1].is("as")) && !after_percent;
    const bool called = i + 1 < tokens.size() && tokens[i + 1].is("(");
    const std::string name = plain_text(token);
    code.mentioned.push_back(name);
    if (after_dot || type_name || (called && !after_percent) || (is_operator_word(token) && !after_percent)) continue;
    const Scope::Variable* variable = scope.any(name);
    if (variable == nullptr) {
      if (const auto constant = constants_.find(name); constant != constants_.end()) variable = &constant->second;
    }
    if (variable == nullptr) continue;
    if (i == (after_percent ? 1u : 0u)) {
      first_is_variable = true;
      root = variable->slot;
    }
    const auto same = [&name](const auto& known) { return known.first == name; };
    if (std::none_of(code.variables.begin(), code.variables.end(), same)) code.variables.emplace_back(name, variable->slot);
    rewritten.append(text.text, copied, token.offset - copied);
    if (!after_percent) rewritten += '%';
    copied = token.offset;
  }
  rewritten.append(text.text, copied, std::string::npos);

  fhirpath::Options options;
  options.line = text.place.line;
  options.column = text.place.column;
  auto compiled = fhirpath::compile(rewritten, names_, &definitions_, options);
  if (!compiled) {
    base::Error error = std::move(compiled).error();
    Place place = text.place;
    const std::size_t colon = error.place.find(':');
    if (colon != std::string::npos) {
      place.line = static_cast<std::uint32_t>(std::strtoul(error.place.c_str(), nullptr, 10));
      place.column = static_cast<std::uint32_t>(std::strtoul(error.place.c_str() + colon + 1, nullptr, 10));
    }
    return fail(unit, place, error.kind, std::move(error.text), std::move(error.remedy));
  }
  code.expression = std::move(compiled).value();
  PlainForm(tokens, names_).read(first_is_variable, root, code);
  rows_->expressions.push_back(std::move(code));
  return static_cast<Index>(rows_->expressions.size() - 1);
}

}  // namespace gateway::mapping
