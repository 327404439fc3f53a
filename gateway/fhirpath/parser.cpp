#include "fhirpath/parser.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "fhir/definitions.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/lexer.hpp"
#include "fhirpath/regex.hpp"
#include "fhirpath/types.hpp"

namespace gateway::fhirpath {
namespace {

using base::Error;
using base::ErrorKind;

// Binary operators by precedence, loosest first (the order of alternatives in N1 §A).
struct Operator {
  std::string_view text;
  int level;
  Op op;
};

constexpr Operator operators[] = {
    {"implies", 1, Op::implies}, {"or", 2, Op::either}, {"xor", 2, Op::exclusive}, {"and", 3, Op::both},
    {"in", 4, Op::in}, {"contains", 4, Op::contains},
    {"=", 5, Op::equal}, {"~", 5, Op::equivalent}, {"!=", 5, Op::not_equal}, {"!~", 5, Op::not_equivalent},
    {"<=", 6, Op::less_or_equal}, {"<", 6, Op::less}, {">", 6, Op::greater}, {">=", 6, Op::greater_or_equal},
    {"|", 7, Op::join}, {"is", 8, Op::is}, {"as", 8, Op::as},
    {"+", 9, Op::add}, {"-", 9, Op::subtract}, {"&", 9, Op::concatenate},
    {"*", 10, Op::multiply}, {"/", 10, Op::divide}, {"div", 10, Op::whole_divide}, {"mod", 10, Op::modulo},
};

constexpr int type_level = 8;

constexpr std::string_view calendar_words[] = {"year", "years", "month", "months", "week", "weeks", "day", "days",
                                               "hour", "hours", "minute", "minutes", "second", "seconds",
                                               "millisecond", "milliseconds"};

class Parser {
 public:
  Parser(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions, const Options& options)
      : input_(input), names_(names), definitions_(definitions), options_(options), lexer_(input.text, input.offset),
        program_(std::make_shared<Program>()) {
    program_->first_line = options.line;
    program_->first_column = options.column;
    program_->lenient_as = options.lenient_as;
    program_->json_names = options.json_names;
    intern_known();
    token_ = lexer_.next();
    last_end_ = input.offset;
  }

  base::Result<Parsed> parse() {
    const std::uint32_t root = expression(1);
    if (!error_ && input_.whole && token_.kind != TokenKind::end) expected("an operator or the end of the expression");
    if (error_) return std::move(*error_);
    program_->root = root;
    // Places of errors count from the start of the text, so that much of it is kept.
    program_->source = std::string(input_.text.substr(0, last_end_));
    return Parsed{program_, last_end_};
  }

 private:
  // expression: binary operators by precedence climbing.
  std::uint32_t expression(int level) {
    if (!enter()) return no_step;
    std::uint32_t left = polarity();
    while (!error_) {
      const Operator* found = binary_operator();
      if (found == nullptr || found->level < level) break;
      const std::size_t offset = token_.start;
      advance();
      Step step;
      step.op = found->op;
      step.left = left;
      step.offset = static_cast<std::uint32_t>(offset);
      if (found->level == type_level) {
        step.type = type_specifier();
      } else {
        step.right = expression(found->level + 1);
      }
      left = put(step);
    }
    --depth_;
    return left;
  }

  // ('+' | '-') expression, binding looser than '.' and '[' and tighter than '*'.
  std::uint32_t polarity() {
    if (!token_.is("-") && !token_.is("+")) return postfix();
    if (!enter()) return no_step;
    Step step;
    step.op = token_.is("-") ? Op::negate : Op::identity;
    step.offset = static_cast<std::uint32_t>(token_.start);
    advance();
    step.left = polarity();
    --depth_;
    return put(step);
  }

  // term followed by any number of '.' invocation and '[' expression ']'.
  std::uint32_t postfix() {
    std::uint32_t left = term();
    while (!error_) {
      if (token_.is(".")) {
        advance();
        left = invocation(left);
      } else if (token_.is("[")) {
        Step step;
        step.op = Op::indexer;
        step.left = left;
        step.offset = static_cast<std::uint32_t>(token_.start);
        advance();
        step.right = expression(1);
        take("]", "] after the index");
        left = put(step);
      } else {
        break;
      }
    }
    return left;
  }

  std::uint32_t term() {
    if (error_) return no_step;
    switch (token_.kind) {
      case TokenKind::string: return string_literal();
      case TokenKind::number: return number_literal();
      case TokenKind::long_number: return long_literal();
      case TokenKind::date: return time_literal(parse_date(token_.value), "a calendar date such as @2026-03-02");
      case TokenKind::date_time:
        return time_literal(parse_date_time(token_.value), "a date and time such as @2026-03-02T09:30:00Z");
      case TokenKind::time: return time_literal(parse_time(token_.value), "a time such as @T09:30");
      case TokenKind::identifier:
        if (token_.text == "true" || token_.text == "false") return literal(Value::of_boolean(token_.text == "true"));
        return invocation(no_step);
      case TokenKind::delimited_identifier: return invocation(no_step);
      default: break;
    }
    if (token_.is("(")) {
      advance();
      const std::uint32_t inner = expression(1);
      take(")", ") to close the parenthesis");
      return inner;
    }
    if (token_.is("{")) {
      Step step;
      step.offset = static_cast<std::uint32_t>(token_.start);
      advance();
      take("}", "} of the empty collection {}");
      return put(step);
    }
    if (token_.is("%")) return external_constant();
    if (token_.kind == TokenKind::symbol && token_.text.size() > 1 && token_.text[0] == '$') return invocation(no_step);
    return expected("a name, a literal, a function or (");
  }

  // identifier | function | $this | $index | $total
  std::uint32_t invocation(std::uint32_t left) {
    Step step;
    step.left = left;
    step.offset = static_cast<std::uint32_t>(token_.start);
    if (token_.kind == TokenKind::symbol && token_.text.starts_with('$')) {
      if (token_.text == "$this") {
        step.op = Op::self;
      } else if (token_.text == "$index") {
        step.op = Op::index;
      } else if (token_.text == "$total") {
        step.op = Op::total;
      } else {
        return expected("$this, $index or $total");
      }
      if (left != no_step) return expected("a name or a function after the dot");
      advance();
      return put(step);
    }
    if (token_.kind != TokenKind::identifier && token_.kind != TokenKind::delimited_identifier) {
      return expected("a name or a function after the dot");
    }
    const bool delimited = token_.kind == TokenKind::delimited_identifier;
    const std::string name = delimited ? token_.value : std::string(token_.text);
    advance();
    if (token_.is("(") && !delimited) return function(step, name);
    if (name.empty()) return fail(ErrorKind::structure, "an empty name", step.offset);
    step.op = Op::member;
    step.name = names_.intern(name);
    step.companion = names_.intern("_" + name);
    step.leading = left == no_step;
    step.may_be_choice = definitions_ == nullptr || is_choice(step.name);
    return put(step);
  }

  std::uint32_t function(Step step, const std::string& name) {
    const Function* found = find_function(name);
    if (found == nullptr) {
      return fail(ErrorKind::not_supported, "there is no function " + name + "()", step.offset,
                  "see FHIRPath N1 §5 and R4 §2.9 for the functions there are");
    }
    step.op = Op::call;
    step.function = found;
    step.text = found->name;
    advance();
    std::vector<std::uint32_t> arguments;
    if (!token_.is(")")) {
      do {
        if (!arguments.empty()) advance();
        if (found->arguments == ArgumentKind::type) {
          step.type = type_specifier();
          arguments.push_back(no_step);
        } else {
          arguments.push_back(argument(*found));
        }
      } while (!error_ && token_.is(","));
    }
    take(")", "a comma or ) in the arguments of " + name + "()");
    if (error_) return no_step;
    if (arguments.size() < found->least || arguments.size() > found->most) {
      return fail(ErrorKind::value, arity_text(*found), step.offset);
    }
    step.argument_count = static_cast<std::uint16_t>(arguments.size());
    step.first_argument = static_cast<std::uint32_t>(program_->arguments.size());
    program_->arguments.insert(program_->arguments.end(), arguments.begin(), arguments.end());
    if (is_regex_function(found->name) && !keep_pattern(step)) return no_step;
    return put(step);
  }

  // sort() takes its direction from a minus in front of the key, or from the words asc and desc behind it.
  std::uint32_t argument(const Function& function) {
    const std::uint32_t step = expression(1);
    if (error_ || function.name != "sort") return step;
    Step& key = program_->steps[step];
    const bool minus = key.op == Op::negate;
    if (minus) program_->steps[key.left].descending = true;
    const std::uint32_t result = minus ? key.left : step;
    if (token_.is_word("desc") || token_.is_word("asc")) {
      program_->steps[result].descending = token_.is_word("desc") != minus;
      advance();
    }
    return result;
  }

  std::uint32_t external_constant() {
    Step step;
    step.op = Op::variable;
    step.offset = static_cast<std::uint32_t>(token_.start);
    advance();
    if (token_.kind == TokenKind::identifier) {
      step.text = keep(std::string(token_.text));
    } else if (token_.kind == TokenKind::delimited_identifier || token_.kind == TokenKind::string) {
      step.text = keep(token_.value);
    } else {
      return expected("the name of a variable after %");
    }
    advance();
    return put(step);
  }

  std::uint32_t string_literal() { return literal(Value::of_string(keep(token_.value))); }

  std::uint32_t number_literal() {
    const auto decimal = base::parse_decimal(token_.text);
    if (!decimal) return fail(ErrorKind::value, "a number of more than 37 digits", token_.start);
    const std::size_t offset = token_.start;
    const bool whole = token_.text.find('.') == std::string_view::npos;
    advance();
    if (token_.kind == TokenKind::string || is_calendar_word()) {
      const bool calendar = token_.kind == TokenKind::identifier;
      program_->quantities.push_back(
          {*decimal, keep(calendar ? std::string(token_.text) : token_.value), calendar});
      return literal(Value::of_quantity(&program_->quantities.back()), offset);
    }
    if (!whole) {
      program_->decimals.push_back(*decimal);
      return put_literal(Value::of_decimal(&program_->decimals.back()), offset);
    }
    const auto integer = decimal->to_int64();
    // 2147483648 is only good behind a minus; negating turns it into an Integer.
    if (!integer || *integer > 2147483648) {
      return fail(ErrorKind::value, "an Integer beyond 2147483647", offset, "write an L behind it for a Long");
    }
    const bool negated_minimum = *integer == 2147483648;
    return put_literal(negated_minimum ? Value::of_long(*integer) : Value::of_integer(*integer), offset);
  }

  std::uint32_t long_literal() {
    std::int64_t number = 0;
    const auto [end, failure] =
        std::from_chars(token_.value.data(), token_.value.data() + token_.value.size(), number);
    if (failure != std::errc{}) return fail(ErrorKind::value, "a Long beyond 64 bits", token_.start);
    return literal(Value::of_long(number));
  }

  std::uint32_t time_literal(const std::optional<PartialTime>& time, const char* what) {
    if (!time) return expected(what);
    return literal(Value::of_time(*time));
  }

  std::uint32_t literal(const Value& value) { return literal(value, token_.start); }
  std::uint32_t literal(const Value& value, std::size_t offset) {
    advance();
    return put_literal(value, offset);
  }
  std::uint32_t put_literal(const Value& value, std::size_t offset) {
    Step step;
    step.op = Op::literal;
    step.value = value;
    step.offset = static_cast<std::uint32_t>(offset);
    return put(step);
  }

  // qualifiedIdentifier: identifier ('.' identifier)*
  const TypeTest* type_specifier() {
    const std::size_t offset = token_.start;
    std::string name;
    for (;;) {
      if (token_.kind == TokenKind::identifier) {
        name += token_.text;
      } else if (token_.kind == TokenKind::delimited_identifier) {
        name += token_.value;
      } else {
        expected("the name of a type");
        return nullptr;
      }
      advance();
      if (!token_.is(".")) break;
      name += '.';
      advance();
    }
    auto test = resolve_type(keep(name), definitions_);
    if (!test) {
      fail(ErrorKind::value, "there is no type " + name, offset, "use a type of the namespaces System and FHIR");
      return nullptr;
    }
    program_->types.push_back(*test);
    return &program_->types.back();
  }

  bool keep_pattern(Step& step) {
    if (step.argument_count == 0) return true;
    const Step& argument = program_->steps[program_->arguments[step.first_argument]];
    if (argument.op != Op::literal || argument.value.kind() != Kind::string) return true;
    auto pattern = compile_pattern(argument.value.text(), step.text == "matchesFull");
    if (!pattern) {
      fail(pattern.error().kind, pattern.error().text, argument.offset, pattern.error().remedy);
      return false;
    }
    program_->patterns.push_back(std::move(pattern).value());
    step.pattern = program_->patterns.back().get();
    return true;
  }

  const Operator* binary_operator() const {
    if (token_.kind != TokenKind::symbol && token_.kind != TokenKind::identifier) return nullptr;
    for (const Operator& candidate : operators) {
      if (candidate.text == token_.text) return &candidate;
    }
    return nullptr;
  }

  bool is_calendar_word() const {
    return token_.kind == TokenKind::identifier &&
           std::find(std::begin(calendar_words), std::end(calendar_words), token_.text) != std::end(calendar_words);
  }

  bool is_choice(json::Name name) {
    for (const auto& [known, choice] : choices_) {
      if (known == name) return choice;
    }
    bool choice = false;
    for (const fhir::Type& type : definitions_->types()) {
      for (const fhir::Element& element : type.elements()) choice = choice || (element.choice && element.name == name);
      if (choice) break;
    }
    choices_.emplace_back(name, choice);
    return choice;
  }

  std::uint32_t put(Step step) {
    if (error_) return no_step;
    std::uint32_t depth = 0;
    const auto below = [&](std::uint32_t child) {
      if (child != no_step) depth = std::max<std::uint32_t>(depth, program_->steps[child].depth);
    };
    below(step.left);
    below(step.right);
    for (std::uint32_t i = 0; i < step.argument_count; ++i) below(program_->arguments[step.first_argument + i]);
    if (++depth > options_.depth) return too_deep(step.offset);
    step.depth = static_cast<std::uint16_t>(depth);
    program_->steps.push_back(step);
    return static_cast<std::uint32_t>(program_->steps.size() - 1);
  }

  bool enter() {
    // Each level of parentheses costs several frames, and each frame several hundred bytes with sanitizers.
    if (!error_ && ++depth_ <= options_.depth) return true;
    too_deep(token_.start);
    return false;
  }

  std::uint32_t too_deep(std::size_t offset) {
    return fail(ErrorKind::too_costly, "the expression is nested more than " + std::to_string(options_.depth) + " deep",
                offset, "split it");
  }

  void take(std::string_view symbol, const std::string& what) {
    if (error_) return;
    if (!token_.is(symbol)) {
      expected(what);
      return;
    }
    advance();
  }

  void advance() {
    last_end_ = token_.end;
    token_ = lexer_.next();
  }

  std::uint32_t expected(const std::string& what) {
    std::string found;
    switch (token_.kind) {
      case TokenKind::end: found = "the end of the expression"; break;
      case TokenKind::invalid: found = token_.value; break;
      default: found = std::string(token_.text.substr(0, 40));
    }
    return fail(ErrorKind::structure, "expected " + what + ", found " + found, token_.start);
  }

  std::uint32_t fail(ErrorKind kind, std::string text, std::size_t offset, std::string remedy = {}) {
    if (!error_) {
      error_.emplace(kind, std::move(text), place_of(input_.text, offset, options_.line, options_.column),
                     std::move(remedy));
    }
    return no_step;
  }

  std::string_view keep(std::string text) { return program_->texts.emplace_back(std::move(text)); }

  void intern_known() {
    KnownNames& known = program_->known;
    known = {names_.intern("resourceType"), names_.intern("extension"), names_.intern("_extension"),
             names_.intern("url"), names_.intern("id"), names_.intern("reference"), names_.intern("value"),
             names_.intern("unit"), names_.intern("code"), names_.intern("system"), names_.intern("comparator"),
             names_.intern("contained")};
  }

  ParserInput input_;
  json::Names& names_;
  const fhir::Definitions* definitions_;
  const Options& options_;
  Lexer lexer_;
  Token token_;
  std::size_t last_end_ = 0;
  std::uint32_t depth_ = 0;
  std::shared_ptr<Program> program_;
  std::optional<Error> error_;
  std::vector<std::pair<json::Name, bool>> choices_;
};

}  // namespace

base::Result<Parsed> parse(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions,
                           const Options& options) {
  return Parser(input, names, definitions, options).parse();
}

}  // namespace gateway::fhirpath
