#include "fhirpath/strict.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhirpath/functions.hpp"
#include "fhirpath/lexer.hpp"
#include "fhirpath/missing_member.hpp"
#include "fhirpath/signatures.hpp"
#include "fhirpath/types.hpp"

namespace gateway::fhirpath {
namespace {

// What a collection can hold. `open` when anything may be in it.
struct Shape {
  std::vector<Type> types;
  SystemType system = SystemType::none;
  bool open = false;
  bool many = false;
  bool ordered = true;

  static Shape unknown() {
    Shape shape;
    shape.open = true;
    shape.many = true;
    return shape;
  }
  static Shape of(SystemType system) {
    Shape shape;
    shape.system = system;
    return shape;
  }
  bool nothing() const { return types.empty() && system == SystemType::none && !open; }
  Shape single() const {
    Shape shape = *this;
    shape.many = false;
    shape.ordered = true;
    return shape;
  }
};

struct View {
  Shape self;
};

class Walk {
 public:
  Walk(const Program& program, const fhir::Definitions& definitions, const Options& options,
       std::span<const TypedVariable> variables)
      : program_(program), definitions_(definitions), options_(options), variables_(variables) {
    const Type root = definitions.type(options.root_type);
    if (root == nullptr) {
      root_ = Shape::unknown();
    } else {
      root_.types.push_back(root);
    }
  }

  std::optional<base::Error> find() {
    shape(program_.root, View{root_});
    return std::move(misfit_);
  }

 private:
  Shape shape(std::uint32_t index, const View& view) {
    if (index == no_step || misfit_) return Shape::unknown();
    const Step& step = program_.steps[index];
    switch (step.op) {
      case Op::empty: return Shape{};
      case Op::literal: return Shape::of(system_type(step.value));
      case Op::self: return view.self;
      case Op::index: return Shape::of(SystemType::integer);
      case Op::total: return Shape::unknown();
      case Op::variable: return variable(step.text);
      case Op::member: return member(step, step.left == no_step ? view.self : shape(step.left, view));
      case Op::call: return call(step, step.left == no_step ? view.self : shape(step.left, view), view);
      case Op::indexer: {
        const Shape input = shape(step.left, view);
        need_order(step, input, "an index");
        shape(step.right, view);
        return input.single();
      }
      case Op::negate:
      case Op::identity: return shape(step.left, view);
      case Op::is: shape(step.left, view); return Shape::of(SystemType::boolean);
      case Op::as: return cast(step, shape(step.left, view));
      case Op::join: return either(shape(step.left, view), shape(step.right, view));
      default: return binary(step, shape(step.left, view), shape(step.right, view));
    }
  }

  // The root type is that of the focus; the resource around it is known only when that is the focus itself.
  Shape variable(std::string_view name) const {
    for (const TypedVariable& typed : variables_) {
      if (typed.name != name) continue;
      if (typed.type == nullptr) return Shape::unknown();
      Shape shape;
      shape.types.push_back(typed.type);
      return shape;
    }
    const bool on_resource = root_.types.size() == 1 && root_.types.front()->is_resource();
    return name == "context" || (name == "resource" && on_resource) ? root_ : Shape::unknown();
  }

  Shape binary(const Step& step, const Shape& left, const Shape& right) {
    switch (step.op) {
      case Op::multiply:
      case Op::divide:
      case Op::whole_divide:
      case Op::modulo:
      case Op::subtract:
      case Op::add:
        if (left.system == right.system && left.system != SystemType::none) return Shape::of(left.system);
        return Shape::unknown().single();
      case Op::concatenate: return Shape::of(SystemType::string);
      default: return Shape::of(SystemType::boolean);
    }
  }

  Shape member(const Step& step, const Shape& input) {
    if (input.open) return Shape::unknown();
    const std::string_view name = step.name.text();
    if (step.leading) {
      for (const Type type : input.types) {
        for (Type base = type; base != nullptr; base = base->base()) {
          if (base->name() == name) return input;
        }
      }
    }
    Shape result;
    result.ordered = input.ordered;
    bool found = false;
    for (const Type type : input.types) {
      // Of an abstract resource anything may be there.
      if (type->is_resource() && type->is_abstract()) return Shape::unknown();
      const fhir::Element* element = type->element(name);
      if (element == nullptr) {
        found = json_member(*type, step, result) || found;
        continue;
      }
      found = true;
      result.many = input.many || element->array;
      for (const fhir::ElementType& of : element->types) result.types.push_back(of.type);
    }
    if (!found) fail_member(step, input);
    return result;
  }

  // The names that only JSON and FHIR's own model of primitives have.
  bool json_member(const fhir::Type& type, const Step& step, Shape& result) const {
    if (!program_.json_names) return false;
    if (type.is_primitive() && step.name.text() == "value") {
      result.types.push_back(&type);
      return true;
    }
    const fhir::Child* child = type.child(step.name);
    if (child == nullptr || child->companion) return false;
    result.types.push_back(child->of->type);
    return true;
  }

  void fail_member(const Step& step, const Shape& input) {
    MemberFault fault = missing_member(step, input.types, definitions_);
    fail(step, std::move(fault.text), std::move(fault.remedy));
  }

  Shape cast(const Step& step, const Shape& input) {
    const TypeTest& test = *step.type;
    Shape result = input;
    result.types.clear();
    if (test.fhir != nullptr) {
      result.types.push_back(test.fhir);
      result.system = SystemType::none;
    } else {
      result.system = test.system;
    }
    const bool same_system = input.system != SystemType::none && input.system == test.system;
    const bool possible = input.open || same_system || input.nothing() ||
                          std::any_of(input.types.begin(), input.types.end(), [&](Type type) {
                            return test.fhir != nullptr && (type->is(*test.fhir) || test.fhir->is(*type));
                          });
    if (!possible && !input.types.empty() && input.types.front()->is_primitive() && test.fhir != nullptr &&
        test.fhir->is_primitive()) {
      return result;  // an empty result, which HL7's suite expects of gender.as(string)
    }
    if (!possible) {
      const std::string_view owner = input.types.empty() ? "System value" : input.types.front()->name();
      fail(step, "a " + std::string(owner) + " can never be a " + std::string(test.name));
    }
    result.open = false;
    return result;
  }

  Shape call(const Step& step, const Shape& input, const View& view) {
    const std::string_view name = step.text;
    if (takes_position(name)) need_order(step, input, std::string(name) + "()");
    if (takes_text(name)) need_text(step, input);
    if (step.type != nullptr) {
      return name == "is" ? Shape::of(SystemType::boolean) : cast(step, input);
    }
    View inside = view;
    if (step.function->arguments == ArgumentKind::lambda) inside.self = name == "iif" ? input : input.single();
    // A repeated projection meets its own results too, of which only the first are known here.
    if (name == "repeat" || name == "repeatAll") inside.self = input.single();
    std::vector<Shape> arguments;
    for (std::uint32_t i = 0; i < step.argument_count; ++i) {
      const bool lambda = !(name == "aggregate" && i == 1);
      arguments.push_back(shape(program_.arguments[step.first_argument + i], lambda ? inside : view));
    }
    if (name == "iif" && !misfit_) return condition(step, arguments);
    return result(name, input, arguments);
  }

  Shape condition(const Step& step, const std::vector<Shape>& arguments) {
    const Shape& test = arguments.front();
    if (!test.open && test.system != SystemType::none && test.system != SystemType::boolean) {
      fail(step, "the condition of iif() is no Boolean");
    }
    if (!test.open && test.many && test.types.empty()) fail(step, "the condition of iif() can be several items");
    return arguments.size() > 2 ? either(arguments[1], arguments[2]) : arguments[1];
  }

  Shape result(std::string_view name, const Shape& input, const std::vector<Shape>& arguments) const {
    if (result_type(name) != SystemType::none) return Shape::of(result_type(name));
    if (keeps_items(name)) {
      Shape kept = input;
      kept.ordered = kept.ordered || name == "sort";
      return kept;
    }
    if (picks_one(name)) return input.single();
    if (name == "select") {
      Shape projected = arguments.front();
      projected.many = projected.many || input.many;
      return projected;
    }
    if (name == "extension") {
      Shape extensions;
      extensions.types.push_back(definitions_.type("Extension"));
      extensions.many = true;
      return extensions;
    }
    if (name == "union" || name == "combine") return either(input, arguments.front());
    Shape open = Shape::unknown();
    open.ordered = name != "children" && name != "descendants";
    return open;
  }

  Shape either(const Shape& left, const Shape& right) const {
    if (left.nothing()) return right;
    if (right.nothing()) return left;
    Shape result = left;
    result.types.insert(result.types.end(), right.types.begin(), right.types.end());
    if (left.system != right.system) {
      result.open = result.open || (left.system != SystemType::none && right.system != SystemType::none);
      if (left.system == SystemType::none) result.system = right.system;
    }
    result.open = result.open || right.open;
    result.many = true;
    result.ordered = left.ordered && right.ordered;
    return result;
  }

  void need_order(const Step& step, const Shape& input, const std::string& what) {
    if (options_.check_order && !input.ordered) {
      fail(step, what + " on a collection that has no order", "select the elements by name or sort them");
    }
  }

  void need_text(const Step& step, const Shape& input) {
    if (input.open || input.system != SystemType::none || input.types.empty()) return;
    for (const Type type : input.types) {
      if (type->is_primitive()) return;
    }
    fail(step, std::string(step.text) + "() takes a String, not a " + std::string(input.types.front()->name()));
  }

  void fail(const Step& step, std::string text, std::string remedy = {}) {
    if (misfit_) return;
    misfit_.emplace(base::ErrorKind::value, std::move(text),
                    place_of(program_.source, step.offset, {program_.first_line, program_.first_column}),
                    std::move(remedy));
  }

  const Program& program_;
  const fhir::Definitions& definitions_;
  const Options& options_;
  std::span<const TypedVariable> variables_;
  Shape root_;
  std::optional<base::Error> misfit_;
};

}  // namespace

std::optional<base::Error> find_misfit(const Program& program, const fhir::Definitions& definitions,
                                       const Options& options, std::span<const TypedVariable> variables) {
  return Walk(program, definitions, options, variables).find();
}

}  // namespace gateway::fhirpath
