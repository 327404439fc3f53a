#include <algorithm>
#include <array>

#include "fhirpath/strict.hpp"
#include "mapping/compiler.hpp"
#include "mapping/plain_terms.hpp"
#include "mapping/token.hpp"

namespace gateway::mapping {
namespace {

using base::ErrorKind;

bool is_operator_word(const Token& token) {
  for (const char* word :
       {"and", "or", "xor", "implies", "in", "contains", "div", "mod", "is", "as", "true", "false"}) {
    if (token.is(word)) return true;
  }
  return false;
}

const fhir::Type* checkable(const TargetType& type) {
  return type.fhir != nullptr && !type.fhir->is_abstract() ? type.fhir : nullptr;
}

void mention(ExpressionCode& code, json::Name name) {
  if (code.mentions(name)) return;
  code.mentioned.push_back(name);
  code.mentioned_marks |= std::uint64_t{1} << (name.number() % 64);
}

}  // namespace

Place place_in_map(const ExpressionCode& code, const std::string& reported) {
  Place place = code.place;
  const std::size_t colon = reported.find(':');
  if (colon == std::string::npos) return place;
  const unsigned long column = std::strtoul(reported.c_str() + colon + 1, nullptr, 10);
  for (const auto& [from, at] : code.places) {
    if (from <= column) place = at;
  }
  return place;
}

// In FHIRPath inside a map a bare name is a variable of the rule when there is one of that name. FHIRPath itself has
// only %name for that, so such names get their percent sign before it sees them.
base::Result<Index> Compiler::compile_expression(const Unit& unit, const ExpressionText& text, const Scope& scope,
                                                 const TargetType& focus) {
  std::vector<Token> tokens = TRY(tokens_of(unit.map->file, text.text));
  ExpressionCode code{text.text, text.place, unit.file, fhirpath::Expression(nullptr), {}, {}, {}, {}, no_index,
                      no_index,  {},         0};
  std::string rewritten;
  std::size_t copied = 0;
  std::vector<fhirpath::TypedVariable> typed;
  std::map<std::size_t, SlotReference> references;  // by the number of the name's token
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (i < text.tokens.size()) {
      const auto inserted = static_cast<std::uint32_t>(rewritten.size() - copied);
      code.places.emplace_back(token.place.column + inserted, text.tokens[i]);
    }
    if (!token.is_name()) continue;
    const bool after_percent = i > 0 && tokens[i - 1].is("%");
    const bool after_dot = i > 0 && (tokens[i - 1].is(".") || tokens[i - 1].is("$"));
    const bool type_name = i > 0 && (tokens[i - 1].is("is") || tokens[i - 1].is("as")) && !after_percent;
    const bool called = i + 1 < tokens.size() && tokens[i + 1].is("(");
    const std::string name = plain_text(token);
    mention(code, names_.intern(name));
    if (after_dot || type_name || (called && !after_percent) || (is_operator_word(token) && !after_percent)) continue;
    const Scope::Variable* variable = scope.any(name);
    if (variable == nullptr) {
      if (const auto constant = constants_.find(name); constant != constants_.end()) variable = &constant->second;
    }
    if (variable == nullptr) continue;
    references.emplace(i, variable->slot);
    const auto same = [&name](const auto& known) { return known.first == name; };
    if (std::none_of(code.variables.begin(), code.variables.end(), same)) {
      code.variables.emplace_back(name, variable->slot);
      typed.push_back({name, variable == scope.source(name) ? checkable(variable->type) : nullptr});
    }
    rewritten.append(text.text, copied, token.offset - copied);
    if (!after_percent) rewritten += '%';
    copied = token.offset;
  }
  rewritten.append(text.text, copied, std::string::npos);

  fhirpath::Options options;
  options.json_names = true;
  auto compiled = fhirpath::compile(rewritten, names_, &definitions_, options);
  if (!compiled) {
    base::Error error = std::move(compiled).error();
    const Place place = place_in_map(code, error.place);
    return fail(unit, place, error.kind, std::move(error.text), std::move(error.remedy));
  }
  code.expression = std::move(compiled).value();
  const bool in_main = unit.file == units_.front().file;
  for (const char* name : {"resource", "rootResource"}) typed.push_back({name, in_main ? resource_type_ : nullptr});
  const fhir::Type* const stands_on = checkable(focus);
  if (stands_on != nullptr) options.root_type = stands_on->name();
  if (auto misfit = fhirpath::find_misfit(code.expression.program(), definitions_, options, typed);
      misfit && (stands_on != nullptr ||
                 std::any_of(typed.begin(), typed.end(), [](const auto& each) { return each.type != nullptr; }))) {
    return fail(unit, place_in_map(code, misfit->place), misfit->kind, std::move(misfit->text),
                std::move(misfit->remedy));
  }
  read_plain_terms(tokens, references, names_, code);
  rows_->expressions.push_back(std::move(code));
  return static_cast<Index>(rows_->expressions.size() - 1);
}

}  // namespace gateway::mapping
