#include "fhirpath/parser.hpp"

#include <utility>

#include "fhir/definitions.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/operators.hpp"
#include "fhirpath/parser_literals.hpp"
#include "fhirpath/regex.hpp"
#include "fhirpath/types.hpp"

namespace gateway::fhirpath {
namespace {

using base::ErrorKind;

class Parser : private LiteralParser {
 public:
  Parser(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions, const Options& options)
      : LiteralParser(input, names, definitions, options) {}

  base::Result<Parsed> parse() {
    const std::uint32_t root = expression(1);
    if (!error_ && input_.whole && token_.kind != TokenKind::end) expected("an operator or the end of the expression");
    return finished(root);
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
    if (at_literal()) return literal();
    if (token_.kind == TokenKind::identifier || token_.kind == TokenKind::delimited_identifier)
      return invocation(no_step);
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
    step.leading = left == no_step && begins_with_type(step, name);
    step.may_be_choice = definitions_ == nullptr || is_choice(name);
    return put(step);
  }

  // A name at the start of a path may be the type of what it stands on: "Patient.name".
  bool begins_with_type(Step& step, const std::string& name) {
    if (definitions_ == nullptr) return true;
    const Type type = definitions_->type(name);
    if (type == nullptr) return false;
    TypeTest test;
    test.fhir = type;
    test.name = type->name();
    step.type = &program_->types.emplace_back(test);
    return true;
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

  const Operator* binary_operator() const {
    if (token_.kind != TokenKind::symbol && token_.kind != TokenKind::identifier) return nullptr;
    for (const Operator& candidate : operators) {
      if (candidate.text == token_.text) return &candidate;
    }
    return nullptr;
  }

  // Whether a JSON member could be a choice of this name: "valueQuantity" is known of "value". Members that only look
  // so cost a slower look at the content, no more.
  bool is_choice(std::string_view name) const {
    std::string member(name);
    for (const fhir::Type& type : definitions_->types()) {
      if (type.kind() != fhir::TypeKind::primitive && type.kind() != fhir::TypeKind::complex) continue;
      member.resize(name.size());
      member += type.name();
      const char first = member[name.size()];
      if (first >= 'a' && first <= 'z') member[name.size()] = static_cast<char>(first - 'a' + 'A');
      if (!names_.find(member).empty()) return true;
    }
    return false;
  }
};

}  // namespace

base::Result<Parsed> parse(const ParserInput& input, json::Names& names, const fhir::Definitions* definitions,
                           const Options& options) {
  return Parser(input, names, definitions, options).parse();
}

}  // namespace gateway::fhirpath
