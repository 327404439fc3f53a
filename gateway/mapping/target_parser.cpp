#include "mapping/target_parser.hpp"

#include <algorithm>
#include <array>

namespace gateway::mapping {
namespace {

constexpr std::array<std::string_view, 17> transforms = {
    "create", "copy",    "truncate", "escape", "cast", "append", "translate", "reference", "dateOp",
    "uuid",   "pointer", "evaluate", "cc",     "c",    "qty",    "id",        "cp"};

Parameter expression_parameter(ExpressionText text) {
  Parameter parameter;
  parameter.kind = Parameter::Kind::expression;
  parameter.place = text.place;
  parameter.expression = std::move(text);
  return parameter;
}

// The units of time that FHIRPath writes without quotes.
bool is_calendar_unit(const Token& token) {
  for (const char* unit : {"year", "month", "week", "day", "hour", "minute", "second", "millisecond", "years", "months",
                           "weeks", "days", "hours", "minutes", "seconds", "milliseconds"}) {
    if (token.is(unit)) return true;
  }
  return false;
}

// transform: literal | qualifiedIdentifier | groupInvocation | '(' fpExpression ')'
base::Result<Transform> parse_transform(TokenStream& tokens) {
  Transform transform;
  transform.place = tokens.peek().place;
  if (tokens.peek().is("(")) {
    transform.name = "evaluate";
    transform.parameters.push_back(expression_parameter(TRY(tokens.parenthesized("an expression"))));
    return transform;
  }
  const Token first = tokens.peek();
  if (std::optional<Literal> constant = tokens.literal()) {
    const bool quantity = constant->kind == LiteralKind::number &&
                          (tokens.peek().kind == TokenKind::string || is_calendar_unit(tokens.peek()));
    if (quantity) {
      transform.name = "evaluate";
      const std::string text = constant->text + ' ' + std::string(tokens.next().raw);
      transform.parameters.push_back(expression_parameter({text, first.place, {}}));
      return transform;
    }
    Parameter parameter;
    parameter.literal = std::move(*constant);
    parameter.place = first.place;
    transform.name = "copy";
    transform.parameters.push_back(std::move(parameter));
    return transform;
  }
  if (tokens.peek().is_name() && tokens.peek(1).is("(")) {
    transform.name = TRY(tokens.name("a transform"));
    if (!is_transform(transform.name)) {
      return tokens.fail(first, "'" + transform.name + "' is no transform",
                         "use one of create, copy, truncate, escape, cast, append, translate, reference, dateOp, uuid, "
                         "pointer, evaluate, cc, c, qty, id, cp");
    }
    transform.parameters = TRY(parse_parameters(tokens));
    return transform;
  }
  const std::vector<std::string> names = TRY(tokens.qualified_name("a transform, constant or variable"));
  if (names.size() == 1) {
    Parameter parameter;
    parameter.kind = Parameter::Kind::variable;
    parameter.variable = names.front();
    parameter.place = first.place;
    transform.name = "copy";
    transform.parameters.push_back(std::move(parameter));
    return transform;
  }
  std::string path;
  for (const std::string& name : names) path += (path.empty() ? "" : ".") + name;
  transform.name = "evaluate";
  transform.parameters.push_back(expression_parameter({path, first.place, {}}));
  return transform;
}

// alias? targetListMode?
base::Status target_end(TokenStream& tokens, Target& target) {
  if (tokens.accept("as")) target.variable = TRY(tokens.name("a variable"));
  if (tokens.accept("first")) {
    target.list_mode = TargetListMode::first;
  } else if (tokens.accept("share")) {
    target.list_mode = TargetListMode::share;
    if (tokens.peek().kind == TokenKind::text) {
      return tokens.fail(tokens.peek(), "the name shared under is a plain name", "leave the quotes away");
    }
    target.share = TRY(tokens.name("the name shared under"));
  } else if (tokens.accept("last")) {
    target.list_mode = TargetListMode::last;
  } else if (tokens.accept("single")) {
    target.list_mode = TargetListMode::single;
  } else {
    tokens.accept("collate");  // R4's word for appending
  }
  return base::Success{};
}

}  // namespace

bool is_transform(std::string_view name) {
  return std::find(transforms.begin(), transforms.end(), name) != transforms.end();
}

// '(' parameter (',' parameter)* ')'
base::Result<std::vector<Parameter>> parse_parameters(TokenStream& tokens) {
  std::vector<Parameter> list;
  TRY(tokens.expect("(", "a parameter list"));
  if (tokens.accept(")")) return list;
  do list.push_back(TRY(tokens.parameter()));
  while (tokens.accept(","));
  TRY(tokens.expect(")", "a parameter list"));
  return list;
}

// ruleTarget; a group invocation goes to `rule.calls`.
base::Status parse_target(TokenStream& tokens, Rule& rule) {
  Target target;
  const Token first = tokens.peek();
  target.place = first.place;
  if (first.is("(")) {
    target.transform = TRY(parse_transform(tokens));
  } else if (first.is_name() && tokens.peek(1).is("(")) {
    if (!is_transform(plain_text(first))) {
      Call call;
      call.place = first.place;
      call.group = TRY(tokens.name("a group"));
      call.parameters = TRY(parse_parameters(tokens));
      rule.calls.push_back(std::move(call));
      return base::Success{};
    }
    target.transform = TRY(parse_transform(tokens));
  } else {
    target.path = TRY(tokens.qualified_name("a rule's target"));
    target.context = std::move(target.path.front());
    target.path.erase(target.path.begin());
    if (tokens.accept("=")) target.transform = TRY(parse_transform(tokens));
  }
  TRY(target_end(tokens, target));
  rule.targets.push_back(std::move(target));
  return base::Success{};
}

}  // namespace gateway::mapping
