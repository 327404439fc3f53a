#include "mapping/primitive_text.hpp"
#include "mapping/run.hpp"

namespace gateway::mapping {

using base::ErrorKind;

base::Status Run::set_primitive(Index rule, TargetNode& node, const Made& made) {
  const std::optional<Primitive> primitive = primitive_of(made);
  if (!primitive) return fail(rule, "an object cannot stand where a plain value belongs");
  return set_primitive(rule, node, made, *primitive);
}

base::Status Run::set_primitive(Index rule, TargetNode& node, const Made& made, const Primitive& primitive) {
  if (node.type.known() && !node.type.is_primitive()) {
    return fail(rule, "a plain value cannot stand in a " + std::string(node.type.name()));
  }
  const Primitive fit = node.type.fhir != nullptr ? TRY(fitted(rule, *node.type.fhir, primitive)) : primitive;
  // What is copied from the record is judged with the whole output; what the map makes is the map's own fault.
  const bool of_record = made.value.is_node() && made.literal == nullptr;
  if (!of_record && node.type.fhir != nullptr && fit.kind == json::Kind::string &&
      !fits_text(node.type.fhir->name(), fit.text)) {
    return fail(rule, "the value made is no " + std::string(node.type.fhir->name()), ErrorKind::value);
  }
  node.form = TargetNode::Form::value;
  node.kind = fit.kind;
  node.text = fit.text;
  node.rule = rule;
  node.source = made.value.is_node() && made.literal == nullptr ? made.value.node() : nullptr;
  if (node.source != nullptr) {
    mark(node.source, Fate::mapped);
    if (node.type.is_primitive() && made.value.type() != nullptr) node.companion = made.value.companion();
  } else if (made.literal == nullptr) {
    node.source = current_;  // made from the source by a transform
  }
  return base::Success{};
}

// Decides the type of a value[x]: what the value says it is, else what its JSON form allows.
base::Status Run::close_choice(Index rule, TargetElement& element, const Made& made, const Primitive& primitive) const {
  const fhir::Type* const wanted = made.type != nullptr                              ? made.type
                                   : made.value.is_node() && made.literal == nullptr ? made.value.type()
                                                                                     : nullptr;
  const fhir::ElementType* chosen = nullptr;
  const auto named = [&element](std::string_view name) -> const fhir::ElementType* {
    for (const fhir::ElementType& of : element.choice->types) {
      if (of.type->name() == name) return &of;
    }
    return nullptr;
  };
  if (wanted != nullptr) {
    chosen = named(wanted->name());
    for (const fhir::ElementType& of : element.choice->types) {
      if (chosen == nullptr && wanted->is(*of.type)) chosen = &of;
    }
  } else if (primitive.kind != json::Kind::null) {
    const bool whole =
        primitive.kind == json::Kind::number && primitive.text.find_first_of(".eE") == std::string_view::npos;
    if (primitive.kind == json::Kind::string) chosen = named("string");
    if (whole) chosen = named("integer");
    for (const char* name : {"decimal", "dateTime", "date"}) {
      const fhir::ElementType* const of = named(name);
      if (chosen == nullptr && of != nullptr && json_kind(*of->type) == primitive.kind) chosen = of;
    }
    for (const fhir::ElementType& of : element.choice->types) {
      if (chosen == nullptr && of.type->is_primitive() && json_kind(*of.type) == primitive.kind) chosen = &of;
    }
  }
  if (chosen == nullptr) {
    return fail(rule,
                "'" + std::string(element.choice->name.text()) + "[x]' cannot take " +
                    (wanted != nullptr ? "a " + std::string(wanted->name()) : std::string("a value of unknown type")),
                ErrorKind::processing, "name the type: cast(value, 'type') or create('Type')");
  }
  element.member = chosen->property;
  element.type = {chosen->type, nullptr};
  element.choice = nullptr;
  return base::Success{};
}

base::Result<Run::Primitive> Run::fitted(Index rule, const fhir::Type& type, const Primitive& primitive) const {
  const json::Kind wanted = json_kind(type);
  if (wanted == json::Kind::string) return Primitive{json::Kind::string, primitive.text};
  const bool fits = wanted == json::Kind::boolean
                        ? primitive.text == "true" || primitive.text == "false"
                        : primitive.kind != json::Kind::boolean && is_number_of(type.name(), primitive.text);
  if (!fits) return fail(rule, "the value is no " + std::string(type.name()), ErrorKind::value);
  return Primitive{wanted, primitive.text};
}

}  // namespace gateway::mapping
