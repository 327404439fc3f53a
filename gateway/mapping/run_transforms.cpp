#include "mapping/primitive_text.hpp"
#include "mapping/run.hpp"

namespace gateway::mapping {

using base::ErrorKind;
using fhirpath::Value;

base::Result<const Run::Made*> Run::operand(Index rule, const ParameterCode& parameter, std::size_t frame) {
  Made& made = operand_;
  made = Made();
  if (parameter.kind == ParameterCode::Kind::literal) {
    const Literal& literal = parameter.literal;
    made.literal = &literal;
    switch (literal.kind) {
      case LiteralKind::empty: return nullptr;
      case LiteralKind::boolean: made.value = Value::of_boolean(literal.text == "true"); break;
      case LiteralKind::number: {
        const auto number = base::parse_decimal(literal.text);
        if (!number) return fail(rule, "this number is too long");
        const auto whole = number->scale() == 0 ? number->to_int64() : std::nullopt;
        made.value = whole ? Value::of_integer(*whole) : keep(Value::of_decimal(&*number));
        break;
      }
      case LiteralKind::date: made.type = program_.definitions->type("date"); break;
      case LiteralKind::date_time: made.type = program_.definitions->type("dateTime"); break;
      case LiteralKind::time: made.type = program_.definitions->type("time"); break;
      case LiteralKind::string: break;
    }
    if (literal.kind != LiteralKind::boolean && literal.kind != LiteralKind::number)
      made.value = Value::of_string(literal.text);
    return &made;
  }
  if (parameter.kind == ParameterCode::Kind::expression || parameter.slot.constant) {
    fhirpath::Values values;
    const Value focus = Value::of_node(current_, nullptr, nullptr);
    if (parameter.kind == ParameterCode::Kind::expression)
      values = TRY(evaluate(rule, parameter.expression, frame, &focus, Fate::mapped));
    else
      values = program_.constants[parameter.slot.index].values();
    if (values.empty()) return nullptr;
    if (values.size() > 1) return fail(rule, "the parameter has " + std::to_string(values.size()) + " values, not one");
    made.value = keep(values.front());
    return &made;
  }
  const Slot& held = slot(parameter.slot, frame);
  if (!held.bound) return nullptr;
  if (held.target == nullptr) {
    made.value = held.value;
    return &made;
  }
  if (held.target->form == TargetNode::Form::open && held.target->type.is_primitive()) return nullptr;
  if (held.target->form == TargetNode::Form::value) {
    made.value = as_value(*held.target);
    made.type = held.target->type.fhir;
  } else {
    made.node = held.target;
  }
  return &made;
}

std::optional<Run::Primitive> Run::primitive_of(const Made& made) {
  if (made.node != nullptr) return std::nullopt;
  if (made.literal != nullptr) {
    switch (made.literal->kind) {
      case LiteralKind::number: return Primitive{json::Kind::number, made.literal->text};
      case LiteralKind::boolean: return Primitive{json::Kind::boolean, made.literal->text};
      default: return Primitive{json::Kind::string, made.literal->text};
    }
  }
  switch (made.value.kind()) {
    case fhirpath::Kind::node: {
      const json::Node* node = made.value.node();
      if (node == nullptr || node->is_object() || node->is_array() || node->is_null()) return std::nullopt;
      return Primitive{node->kind(), node->text()};
    }
    case fhirpath::Kind::boolean: return Primitive{json::Kind::boolean, made.value.boolean() ? "true" : "false"};
    case fhirpath::Kind::string: return Primitive{json::Kind::string, made.value.text()};
    case fhirpath::Kind::quantity:
    case fhirpath::Kind::type_info: return std::nullopt;
    default: break;
  }
  const std::optional<std::string> text = fhirpath::to_text(made.value);
  if (!text) return std::nullopt;
  const bool is_time = made.value.kind() == fhirpath::Kind::time;
  return Primitive{is_time ? json::Kind::string : json::Kind::number, tree_.keep(*text)};
}

base::Result<std::string_view> Run::text_operand(Index rule, const ParameterCode& parameter, std::size_t frame) {
  const Made* const made = TRY(operand(rule, parameter, frame));
  if (made == nullptr) return std::string_view();
  const std::optional<Primitive> primitive = primitive_of(*made);
  if (!primitive) return fail(rule, "the transform takes a plain value here, not an object");
  if (made->value.is_node() && made->literal == nullptr) mark(made->value.node(), Fate::mapped);
  return primitive->text.data() == nullptr ? std::string_view("") : primitive->text;
}

void Run::push_text(std::string_view text, const fhir::Type* type) {
  Made made;
  made.value = Value::of_string(tree_.keep(text));
  made.type = type;
  made_.push_back(made);
}

base::Status Run::make(Index rule, const TargetCode& target, std::size_t frame, const TargetElement* element) {
  const auto parameter = [&](Index at) -> const ParameterCode& {
    return program_.parameters[target.parameters.begin + at];
  };
  switch (target.transform) {
    case TransformKind::none: break;
    case TransformKind::create: {
      TargetType type = target.type;
      if (!type.known() && target.parameters.empty() && element != nullptr) type = element->type;
      Made made;
      made.node = &tree_.make(type);
      made.node->source = current_;
      made.node->rule = rule;
      made_.push_back(made);
      break;
    }
    case TransformKind::copy:
      if (const Made* made = TRY(operand(rule, parameter(0), frame))) made_.push_back(*made);
      break;
    case TransformKind::uuid:
      push_text(base::to_string(base::derive_uuid(inputs_.id_space, std::to_string(++identifiers_))));
      break;
    case TransformKind::pointer:
    case TransformKind::reference: {
      const Made* const made = TRY(operand(rule, parameter(0), frame));
      if (made == nullptr) break;
      push_text(TRY(reference_to(rule, *made)));
      made_.back().is_reference = target.transform == TransformKind::reference;
      break;
    }
    case TransformKind::evaluate: return make_evaluation(rule, target, frame);
    case TransformKind::translate: return make_translation(rule, target, frame, element);
    case TransformKind::cast: return make_cast(rule, target, frame);
    case TransformKind::qty: return make_quantity(rule, target, frame);
    case TransformKind::cc:
    case TransformKind::c:
    case TransformKind::id:
    case TransformKind::cp: return make_datatype(rule, target, frame);
    case TransformKind::truncate:
    case TransformKind::escape:
    case TransformKind::append:
    case TransformKind::date_op: return make_text(rule, target, frame);
  }
  return base::Success{};
}

// Transforms that give text from text.
base::Status Run::make_text(Index rule, const TargetCode& target, std::size_t frame) {
  const auto parameter = [&](Index at) -> const ParameterCode& {
    return program_.parameters[target.parameters.begin + at];
  };
  if (target.transform == TransformKind::append) {
    text_.clear();
    bool any = false;
    for (Index at = target.parameters.begin; at < target.parameters.end; ++at) {
      const std::string_view part = TRY(text_operand(rule, program_.parameters[at], frame));
      text_ += part;
      if (text_.size() > inputs_.budget.bytes) return fail(rule, "the text grows too large", ErrorKind::too_costly);
      any = any || part.data() != nullptr;
    }
    if (any) push_text(text_);
    return base::Success{};
  }
  const std::string_view text = TRY(text_operand(rule, parameter(0), frame));
  const std::string_view how = TRY(text_operand(rule, parameter(1), frame));
  if (text.data() == nullptr) return base::Success{};
  if (how.data() == nullptr) return fail(rule, "the second parameter of this transform has no value");
  if (target.transform == TransformKind::truncate) {
    if (!is_number_of("unsignedInt", how)) return fail(rule, "the length to truncate to is no whole number");
    push_text(first_characters(text, static_cast<std::size_t>(std::stoul(std::string(how)))));
  } else if (target.transform == TransformKind::escape) {
    const bool both = target.parameters.end - target.parameters.begin == 3;
    const std::string plain = both ? unescape(text, how) : std::string(text);
    push_text(escape(plain, both ? TRY(text_operand(rule, parameter(2), frame)) : how));
  } else {
    const auto date = date_by_pattern(text, how);
    if (!date) return fail(rule, "the date is not of the form this rule names", ErrorKind::value);
    push_text(*date, program_.definitions->type(date->find('T') == std::string::npos ? "date" : "dateTime"));
  }
  return base::Success{};
}

base::Status Run::make_evaluation(Index rule, const TargetCode& target, std::size_t frame) {
  const bool has_focus = target.parameters.end - target.parameters.begin == 2;
  const ParameterCode& last = program_.parameters[target.parameters.end - 1];
  if (last.kind != ParameterCode::Kind::expression) {
    if (const Made* made = TRY(operand(rule, last, frame))) made_.push_back(*made);
    return base::Success{};
  }
  Value focus = Value::of_node(current_, nullptr, nullptr);
  if (has_focus) {
    const Made* const made = TRY(operand(rule, program_.parameters[target.parameters.begin], frame));
    if (made == nullptr) return base::Success{};
    focus = made->node != nullptr ? as_value(*made->node) : made->value;
  }
  const ExpressionCode& code = program_.expressions[last.expression];
  if (follows(Fate::mapped)) mark_mentioned(code, frame, &focus, Fate::mapped);
  if (evaluate_plainly(code, frame, focus)) return base::Success{};
  for (const Value& value : TRY(evaluate_unmarked(rule, last.expression, frame, &focus))) {
    Made made;
    made.value = keep(value);
    if (value.kind() == fhirpath::Kind::time) {
      const fhirpath::TimeKind kind = value.time().kind;
      made.type = program_.definitions->type(kind == fhirpath::TimeKind::date   ? "date"
                                             : kind == fhirpath::TimeKind::time ? "time"
                                                                                : "dateTime");
    } else if (value.kind() == fhirpath::Kind::quantity) {
      const Vocabulary& words = program_.vocabulary;
      const fhirpath::Quantity& quantity = made.value.quantity();
      made.node = &tree_.make({words.quantity, nullptr});
      made.node->rule = rule;
      tree_.add_text(*made.node, words.value, tree_.keep(quantity.value.to_string()), json::Kind::number);
      tree_.add_text(*made.node, words.unit, quantity.unit);
      if (!quantity.calendar) {
        tree_.add_text(*made.node, words.system, "http://unitsofmeasure.org");
        tree_.add_text(*made.node, words.code, quantity.unit);
      }
    }
    made_.push_back(made);
  }
  return base::Success{};
}

base::Status Run::make_cast(Index rule, const TargetCode& target, std::size_t frame) {
  const std::string_view text = TRY(text_operand(rule, program_.parameters[target.parameters.begin], frame));
  if (text.data() == nullptr) return base::Success{};
  const Made source = operand_;
  const std::string_view type = target.type.name();
  if (type == "string" || type == "markdown") {
    made_.push_back(source);
    Made& made = made_.back();
    const bool of_record = source.literal == nullptr && source.value.is_node() && source.value.node()->is_string();
    made.value = of_record ? Value::of_node(source.value.node(), nullptr, nullptr) : Value::of_string(text);
    made.literal = nullptr;
    made.type = target.type.fhir;
    return base::Success{};
  }
  const auto cast = cast_text(type, text);
  if (!cast) return fail(rule, "the value cannot be cast to " + std::string(type), ErrorKind::value);
  push_text(*cast, target.type.fhir);
  // An unchanged text keeps pointing at where it stands in the record; its type is now the one cast to.
  if (*cast == text && source.literal == nullptr && source.value.is_node() && source.value.node()->is_string()) {
    made_.back().value = Value::of_node(source.value.node(), nullptr, nullptr);
  } else if (target.type.fhir != nullptr && json_kind(*target.type.fhir) == json::Kind::boolean) {
    made_.back().value = Value::of_boolean(*cast == "true");
  }
  return base::Success{};
}

base::Result<std::string_view> Run::reference_to(Index rule, const Made& made) {
  const Vocabulary& words = program_.vocabulary;
  if (made.node != nullptr) {
    const TargetNode& node = *made.node;
    if (node.parent != nullptr && node.member == words.resource) {
      if (const TargetNode* url = tree_.find(*node.parent, words.full_url); url != nullptr) return url->text;
    }
    const TargetNode* id = tree_.find(node, words.id);
    if (id == nullptr || node.type.fhir == nullptr || !node.type.fhir->is_resource()) {
      return fail(rule, "what is referred to has neither a fullUrl nor an id yet", ErrorKind::processing,
                  "write entry.fullUrl or the resource's id before the reference");
    }
    return tree_.keep(std::string(node.type.name()) + "/" + std::string(id->text));
  }
  if (const auto primitive = primitive_of(made)) return primitive->text;
  const json::Node* node = made.value.is_node() ? made.value.node() : nullptr;
  const std::string_view type = node != nullptr ? node->string("resourceType") : std::string_view();
  const std::string_view id = node != nullptr ? node->string("id") : std::string_view();
  if (type.empty() || id.empty()) return fail(rule, "what is referred to is no resource with an id");
  return tree_.keep(std::string(type) + "/" + std::string(id));
}

}  // namespace gateway::mapping
