#include <algorithm>
#include <array>

#include "mapping/compiler.hpp"

namespace gateway::mapping {
namespace {

using base::ErrorKind;

struct TransformShape {
  std::string_view name;
  TransformKind kind;
  std::size_t least;
  std::size_t most;
};

constexpr std::size_t any_number = 64;
constexpr std::array<TransformShape, 17> shapes = {{
    {"create", TransformKind::create, 0, 1},
    {"copy", TransformKind::copy, 1, 1},
    {"truncate", TransformKind::truncate, 2, 2},
    {"escape", TransformKind::escape, 2, 3},
    {"cast", TransformKind::cast, 1, 2},
    {"append", TransformKind::append, 1, any_number},
    {"translate", TransformKind::translate, 2, 3},
    {"reference", TransformKind::reference, 1, 1},
    {"dateOp", TransformKind::date_op, 2, 2},
    {"uuid", TransformKind::uuid, 0, 0},
    {"pointer", TransformKind::pointer, 1, 1},
    {"evaluate", TransformKind::evaluate, 1, 2},
    {"cc", TransformKind::cc, 1, 3},
    {"c", TransformKind::c, 2, 3},
    {"qty", TransformKind::qty, 1, 4},
    {"id", TransformKind::id, 2, 3},
    {"cp", TransformKind::cp, 1, 2},
}};

// The type a transform makes, for the variable it may be bound to.
TargetType made_type(const TargetCode& code, const Vocabulary& words) {
  switch (code.transform) {
    case TransformKind::create: return code.type;
    case TransformKind::c: return {words.coding_type, nullptr};
    case TransformKind::cc: return {words.codeable_concept, nullptr};
    case TransformKind::qty: return {words.quantity, nullptr};
    case TransformKind::id: return {words.identifier, nullptr};
    case TransformKind::cp: return {words.contact_point, nullptr};
    default: return {};
  }
}

}  // namespace

base::Result<TargetCode> Compiler::compile_target(const Unit& unit, const Target& target, Scope& scope) {
  TargetCode code;
  code.place = target.place;
  code.list_mode = target.list_mode;
  if (target.list_mode == TargetListMode::share) code.share = share_number(target.share);
  TargetType reached;
  if (!target.context.empty()) {
    const Scope::Variable* context = scope.target(target.context);
    if (context == nullptr || context->is_value) {
      return fail(unit, target.place, ErrorKind::not_found,
                  context != nullptr ? "'" + target.context + "' holds a plain value, it has no elements to write"
                  : scope.source(target.context) != nullptr
                      ? "'" + target.context + "' is a source here, not a target"
                      : "there is no target variable '" + target.context + "' here");
    }
    code.has_context = true;
    code.context = context->slot;
    TRY(compile_target_path(unit, target, *context, code, reached));
  } else if (target.variable.empty()) {
    return fail(unit, target.place, ErrorKind::value, "this value goes nowhere", "bind it: … as variable");
  }
  if (target.transform) TRY(compile_transform(unit, *target.transform, scope, code));
  if (!target.variable.empty()) {
    code.slot = new_slot();
    const TargetType made = made_type(code, rows_->vocabulary);
    const bool is_value = !code.has_context && !made.known() && code.transform != TransformKind::create;
    scope.targets[target.variable] = {{code.slot, false}, made.known() ? made : reached, is_value};
  }
  return code;
}

base::Status Compiler::compile_target_path(const Unit& unit, const Target& target, const Scope::Variable& context,
                                           TargetCode& code, TargetType& reached) {
  code.steps.begin = static_cast<Index>(rows_->target_steps.size());
  reached = context.type;
  for (std::size_t i = 0; i < target.path.size(); ++i) {
    TargetStep step;
    step.name = names_.intern(target.path[i]);
    step.parent = reached;
    const bool of_primitive = reached.is_primitive() && target.path[i] == "value";
    if (reached.known() && !of_primitive) {
      step.element = element_of(reached, step.name);
      if (!step.element.known) {
        return fail(unit, target.place, ErrorKind::value,
                    "a " + std::string(reached.name()) + " has no element '" + target.path[i] + "'");
      }
      if (i + 1 < target.path.size() && step.element.repeats) {
        return fail(unit, target.place, ErrorKind::value,
                    "'" + target.path[i] + "' repeats, so which one is meant is open",
                    "give it a variable: ." + target.path[i] + " as x, x." + target.path[i + 1]);
      }
    }
    reached = of_primitive ? reached : step.element.type;
    rows_->target_steps.push_back(step);
  }
  code.steps.end = static_cast<Index>(rows_->target_steps.size());
  if (target.path.empty() || target.transform) return base::Success{};
  const TargetElement& last = rows_->target_steps.back().element;
  const bool abstract = last.type.fhir != nullptr && last.type.fhir->is_abstract();
  if (last.choice != nullptr || abstract) {
    return fail(unit, target.place, ErrorKind::value, "the type of '" + target.path.back() + "' is open here",
                "say which: = create('Type') as …");
  }
  return base::Success{};
}

base::Status Compiler::compile_transform(const Unit& unit, const Transform& transform, const Scope& scope,
                                         TargetCode& code) {
  const auto shape = std::find_if(shapes.begin(), shapes.end(),
                                  [&](const TransformShape& each) { return each.name == transform.name; });
  if (shape == shapes.end()) return fail(unit, transform.place, ErrorKind::not_found, "there is no such transform");
  const std::size_t count = transform.parameters.size();
  if (count < shape->least || count > shape->most) {
    const std::string range = shape->least == shape->most ? std::to_string(shape->least)
                              : shape->most == any_number
                                  ? "at least " + std::to_string(shape->least)
                                  : std::to_string(shape->least) + " to " + std::to_string(shape->most);
    return fail(unit, transform.place, ErrorKind::value,
                transform.name + " takes " + range + " parameters, not " + std::to_string(count));
  }
  code.transform = shape->kind;
  if (code.transform == TransformKind::evaluate) {
    // FHIRPath given as a string, as StructureMap JSON and older maps do.
    Transform plain = transform;
    Parameter& last = plain.parameters.back();
    if (last.kind == Parameter::Kind::literal && last.literal.kind == LiteralKind::string) {
      last.kind = Parameter::Kind::expression;
      last.expression = {last.literal.text, last.place, {}};
    } else if (last.kind == Parameter::Kind::variable) {
      last.kind = Parameter::Kind::expression;
      last.expression = {last.variable, last.place, {}};
    }
    Scope focused = scope;
    if (plain.parameters.size() == 2) {
      const Parameter& first = plain.parameters.front();
      const Scope::Variable* on = first.kind == Parameter::Kind::variable ? scope.source(first.variable) : nullptr;
      focused.focus = on != nullptr ? on->type : TargetType();
    }
    code.parameters = TRY(compile_parameters(unit, plain.parameters, focused));
    return base::Success{};
  }
  code.parameters = TRY(compile_parameters(unit, transform.parameters, scope));
  return check_transform(unit, transform, code);
}

// What can be known of a transform's constants before any run.
base::Status Compiler::check_transform(const Unit& unit, const Transform& transform, TargetCode& code) {
  const auto constant = [&](std::size_t at) -> const std::string* {
    if (at >= transform.parameters.size() || transform.parameters[at].kind != Parameter::Kind::literal) return nullptr;
    return &transform.parameters[at].literal.text;
  };
  if (code.transform == TransformKind::create || code.transform == TransformKind::cast) {
    const std::size_t at = code.transform == TransformKind::create ? 0 : 1;
    if (transform.parameters.size() > at) {
      const std::string* name = constant(at);
      if (name == nullptr)
        return fail(unit, transform.place, ErrorKind::value, transform.name + " names its type in quotes");
      code.type = TRY(type_named(unit, *name, transform.parameters[at].place));
    } else if (code.has_context && !code.steps.empty()) {
      code.type = rows_->target_steps[code.steps.end - 1].element.type;
    }
    const bool primitive = code.type.is_primitive();
    if (code.transform == TransformKind::cast && code.type.known() && !primitive) {
      return fail(unit, transform.place, ErrorKind::value, "cast makes primitive types only",
                  "use create for the others");
    }
    if (code.type.fhir != nullptr && code.type.fhir->is_abstract()) {
      return fail(unit, transform.place, ErrorKind::value, "this type is abstract; name the one to create");
    }
  }
  if (code.transform == TransformKind::translate) {
    const std::string* url = constant(1);
    if (url == nullptr)
      return fail(unit, transform.place, ErrorKind::value, "translate names its concept map in quotes");
    code.concept_map = rows_->concept_maps.find(*url);
    if (code.concept_map == nullptr) {
      return fail(unit, transform.parameters[1].place, ErrorKind::not_found, "there is no concept map of this url",
                  "give the ConceptMap resource to the compiler, or embed one and name it '#name'");
    }
    static constexpr std::array<std::string_view, 6> fields = {"code",   "system",          "display",
                                                               "Coding", "CodeableConcept", "coding"};
    const std::string* field = constant(2);
    if (transform.parameters.size() == 3 &&
        (field == nullptr || std::find(fields.begin(), fields.end(), *field) == fields.end())) {
      return fail(unit, transform.parameters[2].place, ErrorKind::value,
                  "translate gives 'code', 'system', 'display', 'Coding' or 'CodeableConcept'");
    }
  }
  if (code.transform == TransformKind::escape) {
    static constexpr std::array<std::string_view, 4> formats = {"text", "html", "xml", "json"};
    for (std::size_t at = 1; at < transform.parameters.size(); ++at) {
      const std::string* format = constant(at);
      if (format == nullptr || std::find(formats.begin(), formats.end(), *format) == formats.end()) {
        return fail(unit, transform.parameters[at].place, ErrorKind::value,
                    "escape knows 'text', 'html', 'xml' and 'json'");
      }
    }
  }
  return base::Success{};
}

Index Compiler::share_number(const std::string& name) {
  return shares_.emplace(name, static_cast<Index>(shares_.size())).first->second;
}

}  // namespace gateway::mapping
