#include "mapping/rule_parser.hpp"

#include <charconv>

#include "mapping/target_parser.hpp"

namespace gateway::mapping {
namespace {

constexpr std::size_t greatest_depth = 64;
// A run nests one source inside the other, and every rule sees the variables of those around it.
constexpr std::size_t most_sources = 16;
constexpr std::size_t most_targets = 256;

// ruleName: DOUBLE_QUOTED_STRING
void rule_name(TokenStream& tokens, std::string& name) {
  if (tokens.peek().kind == TokenKind::text) name = plain_text(tokens.next());
}

// sourceCardinality: INTEGER '..' (INTEGER | '*')
base::Result<std::optional<Cardinality>> cardinality(TokenStream& tokens) {
  if (tokens.peek().kind != TokenKind::number) return std::optional<Cardinality>();
  const auto number = [&tokens]() -> base::Result<std::uint32_t> {
    const Token token = tokens.next();
    std::uint32_t value = 0;
    const auto end = token.raw.data() + token.raw.size();
    const auto read = std::from_chars(token.raw.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) return tokens.fail(token, "a cardinality is a whole number");
    return value;
  };
  Cardinality range;
  range.minimum = TRY(number());
  TRY(tokens.expect("..", "a cardinality"));
  if (!tokens.accept("*")) {
    if (tokens.peek().kind != TokenKind::number) return tokens.fail(tokens.peek(), "a whole number or * belongs here");
    range.maximum = TRY(number());
    if (*range.maximum < range.minimum) return tokens.fail(tokens.peek(), "the upper bound lies under the lower one");
  }
  return std::optional<Cardinality>(range);
}

SourceListMode source_list_mode(TokenStream& tokens) {
  if (tokens.accept("first")) return SourceListMode::first;
  if (tokens.accept("not_first")) return SourceListMode::not_first;
  if (tokens.accept("last")) return SourceListMode::last;
  if (tokens.accept("not_last")) return SourceListMode::not_last;
  if (tokens.accept("only_one")) return SourceListMode::only_one;
  return SourceListMode::all;
}

// sourceDefault: 'default' '(' fpExpression ')' | 'default' constant
base::Result<std::optional<ExpressionText>> default_value(TokenStream& tokens) {
  if (!tokens.accept("default")) return std::optional<ExpressionText>();
  if (tokens.peek().is("(")) return std::optional<ExpressionText>(TRY(tokens.parenthesized("a default")));
  const Token token = tokens.peek();
  if (token.kind != TokenKind::string && token.kind != TokenKind::text) {
    return tokens.fail(token, "a default needs an expression in parentheses");
  }
  tokens.next();
  std::string text = "'";
  text += token.kind == TokenKind::string ? token.raw.substr(1, token.raw.size() - 2) : std::string_view();
  if (token.kind == TokenKind::text) {
    for (const char c : token.raw.substr(1, token.raw.size() - 2)) {
      if (c == '\'') text += '\\';
      text += c;
    }
  }
  return std::optional<ExpressionText>(ExpressionText{text + "'", token.place, {}});
}

// ruleSource
base::Result<Source> parse_source(TokenStream& tokens) {
  Source source;
  source.place = tokens.peek().place;
  source.path = TRY(tokens.qualified_name("a rule's source"));
  source.context = std::move(source.path.front());
  source.path.erase(source.path.begin());
  if (tokens.accept(":")) source.type = TRY(tokens.name("a type"));
  source.cardinality = TRY(cardinality(tokens));
  source.default_value = TRY(default_value(tokens));
  source.list_mode = source_list_mode(tokens);
  if (tokens.accept("as")) source.variable = TRY(tokens.name("a variable"));
  if (tokens.accept("where")) source.where = TRY(tokens.condition("where"));
  if (tokens.accept("check")) source.check = TRY(tokens.condition("check"));
  if (tokens.accept("log")) source.log = TRY(tokens.condition("log"));
  return source;
}

// dependentExpression: 'then' (groupInvocation (',' groupInvocation)* mapRules? | mapRules)
base::Status dependents(TokenStream& tokens, Rule& rule, std::size_t depth) {
  if (!tokens.accept("then")) return base::Success{};
  if (!tokens.peek().is("{")) {
    do {
      Call call;
      call.place = tokens.peek().place;
      call.group = TRY(tokens.name("a group or '{'"));
      call.parameters = TRY(parse_parameters(tokens));
      rule.calls.push_back(std::move(call));
    } while (tokens.accept(","));
  }
  if (!tokens.peek().is("{")) return base::Success{};
  rule.comments.before = tokens.comments();
  RuleBlock block = TRY(parse_rules(tokens, depth + 1));
  rule.rules = std::move(block.rules);
  rule.comments.at_end = std::move(block.comments_at_end);
  return base::Success{};
}

// `src -> tgt: a, b` after the colon: one copying rule per element.
base::Status batch(TokenStream& tokens, Rule rule, std::vector<Rule>& rules) {
  std::vector<Rule> made;
  do {
    rule.copies = true;
    rule.place = tokens.peek().place;
    const std::string element = TRY(tokens.name("an element name"));
    Rule one = rule;
    one.sources.front().path.push_back(element);
    one.targets.front().path.push_back(element);
    made.push_back(std::move(one));
  } while (tokens.accept(","));
  std::string name;
  rule_name(tokens, name);
  for (Rule& one : made) {
    one.name = name;
    rules.push_back(std::move(one));
  }
  return base::Success{};
}

base::Error too_many(const TokenStream& tokens, std::string message) {
  base::Error error = tokens.fail(tokens.peek(), std::move(message), "move some to an inner rule");
  error.kind = base::ErrorKind::too_costly;
  return error;
}

bool is_plain(const Source& source) {
  return source.type.empty() && !source.cardinality && !source.default_value && source.variable.empty() &&
         source.list_mode == SourceListMode::all && !source.where && !source.check && !source.log;
}

base::Status parse_rule_itself(TokenStream& tokens, std::vector<Rule>& rules, std::size_t depth) {
  Rule rule;
  rule.place = tokens.peek().place;
  do {
    if (rule.sources.size() == most_sources) return too_many(tokens, "a rule takes at most 16 sources");
    rule.sources.push_back(TRY(parse_source(tokens)));
  } while (tokens.accept(","));
  const bool plain = rule.sources.size() == 1 && is_plain(rule.sources.front());
  if (tokens.accept("->")) {
    TRY(parse_target(tokens, rule));
    if (plain && rule.targets.size() == 1 && !rule.targets.front().transform && tokens.accept(":")) {
      TRY(batch(tokens, std::move(rule), rules));
      return tokens.expect(";", "a rule's end");
    }
    while (tokens.accept(",")) {
      if (rule.targets.size() + rule.calls.size() == most_targets)
        return too_many(tokens, "a rule takes at most 256 targets");
      TRY(parse_target(tokens, rule));
    }
  }
  TRY(dependents(tokens, rule, depth));
  rule_name(tokens, rule.name);
  if (plain && rule.targets.size() == 1 && rule.calls.empty() && rule.rules.empty()) {
    const Target& target = rule.targets.front();
    rule.copies = !target.transform && target.variable.empty() && target.list_mode == TargetListMode::append &&
                  !target.path.empty();
  }
  rules.push_back(std::move(rule));
  return tokens.expect(";", "a rule's end");
}

// mapRule, with the comments around it
base::Status parse_rule(TokenStream& tokens, std::vector<Rule>& rules, std::size_t depth) {
  const std::size_t first = rules.size();
  std::vector<std::string> before = tokens.comments();
  TRY(parse_rule_itself(tokens, rules, depth));
  std::vector<std::string>& of_first = rules[first].comments.before;
  of_first.insert(of_first.begin(), before.begin(), before.end());
  Comments ending;
  tokens.end_comments(ending);
  of_first.insert(of_first.end(), ending.before.begin(), ending.before.end());
  rules.back().comments.after = std::move(ending.after);
  return base::Success{};
}

}  // namespace

base::Result<RuleBlock> parse_rules(TokenStream& tokens, std::size_t depth) {
  if (depth >= greatest_depth) {
    base::Error error = tokens.fail(tokens.peek(), "rules are nested over 64 deep here", "move inner rules to a group");
    error.kind = base::ErrorKind::too_costly;
    return error;
  }
  TRY(tokens.expect("{", "a block of rules"));
  RuleBlock block;
  while (!tokens.peek().is("}")) TRY(parse_rule(tokens, block.rules, depth));
  block.comments_at_end = tokens.comments();
  tokens.next();
  return block;
}

}  // namespace gateway::mapping
