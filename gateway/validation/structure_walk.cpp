#include "validation/structure_walk.hpp"

#include <string>

#include "json/name.hpp"
#include "validation/spelling.hpp"

namespace gateway::validation {
namespace {

using fhir::Severity;
using Rule = Findings::Rule;

constexpr Rule resource_type_rule{"resource-type", "structure"};
constexpr Rule unknown_element_rule{"unknown-element", "structure"};
constexpr Rule shape_rule{"json-shape", "structure"};
constexpr Rule empty_rule{"empty", "structure"};
constexpr Rule null_rule{"null", "structure"};
constexpr Rule required_rule{"required", "required"};
constexpr Rule cardinality_rule{"cardinality", "structure"};
constexpr Rule choice_rule{"choice", "structure"};
constexpr Rule primitive_rule{"primitive-format", "value"};
constexpr Rule companion_rule{"companion", "structure"};
constexpr Rule depth_rule{"depth", "too-costly"};

std::string text_of(std::string_view text) {
  return std::string(text);
}

const char* kind_name(const json::Node& node) {
  switch (node.kind()) {
    case json::Kind::null: return "null";
    case json::Kind::boolean: return "a boolean";
    case json::Kind::number: return "a number";
    case json::Kind::string: return "a string";
    case json::Kind::array: return "an array";
    case json::Kind::object: return "an object";
  }
  return "something else";
}

// "HumanName", and "Patient.contact" as it stands: what an object at this place is.
std::string type_name(const fhir::Type& type) {
  return text_of(type.name());
}

bool is_written_bare(fhir::Primitive type) {
  switch (type) {
    case fhir::Primitive::boolean:
    case fhir::Primitive::decimal:
    case fhir::Primitive::integer:
    case fhir::Primitive::positive_int:
    case fhir::Primitive::unsigned_int: return true;
    default: return false;
  }
}

// What to do where only the quotation marks are wrong.
const char* quoting_remedy(fhir::Primitive type, const json::Node& value) {
  if (is_written_bare(type)) return value.is_string() ? "write it without quotation marks" : "";
  return value.is_number() || value.is_boolean() ? "write it in quotation marks" : "";
}

}  // namespace

void StructureWalk::error(Rule rule, const Step& step, const json::Node& node, std::string text, std::string remedy) {
  findings_.add(Severity::error, rule, step, {}, node, std::move(text), std::move(remedy));
}

void StructureWalk::check_resource(const json::Node& node, const Step* place, std::uint32_t depth) {
  const Step unnamed{nullptr, "Resource"};
  const Step& here = place != nullptr ? *place : unnamed;
  if (!node.is_object()) {
    findings_.add(Severity::fatal, resource_type_rule, here, {}, node,
                  std::string("a resource is a JSON object, not ") + kind_name(node));
    return;
  }
  const json::Node* stated = node.find(validator_.definitions_.resource_type());
  const fhir::Type* type =
      stated != nullptr && stated->is_string() ? validator_.definitions_.resource(stated->text()) : nullptr;
  if (type == nullptr) {
    findings_.add(Severity::fatal, resource_type_rule, here, "resourceType", stated != nullptr ? *stated : node,
                  stated == nullptr ? "a resource must name its type" : "this is not the name of an R4 resource type",
                  "give resourceType the name of a FHIR R4 resource");
    return;
  }
  if (place != nullptr) return check_members(node, *type, *place, depth);
  const Step top{nullptr, type->name()};
  check_members(node, *type, top, depth);
}

void StructureWalk::check_members(const json::Node& object, const fhir::Type& type, const Step& step,
                                  std::uint32_t depth) {
  if (depth > validator_.limits_.depth) {
    findings_.add(Severity::fatal, depth_rule, step, {}, object,
                  "elements are nested deeper than " + std::to_string(validator_.limits_.depth) + " levels");
    return;
  }
  if (findings_.full()) return;
  Seen seen;
  seen.fill(nullptr);
  const bool resource = type.is_resource();
  for (const json::Node& member : object) {
    const fhir::Child* child = type.child(member.name());
    if (child == nullptr) {
      if (!(resource && member.name() == validator_.definitions_.resource_type())) report_unknown(member, type, step);
      continue;
    }
    const fhir::ElementType*& given = seen[child->element->index];
    if (given != nullptr && given != child->of) {
      findings_.add(Severity::error, choice_rule, step, child->element->name.text(), member,
                    "only one of the forms of " + text_of(child->element->name.text()) + "[x] may be given",
                    "keep " + text_of(given->property.text()) + " or " + text_of(child->of->property.text()));
    }
    given = child->of;
    check_member(object, member, *child, step, depth);
  }
  if (object.size() == 0) {
    error(empty_rule, step, object, "the object is empty", "leave the element out instead");
    return;
  }
  report_missing(object, type, seen, step);
}

void StructureWalk::report_missing(const json::Node& object, const fhir::Type& type, const Seen& seen,
                                   const Step& step) {
  const auto& required = validator_.plans_[type.number()].required;
  for (std::size_t word = 0; word < required.size(); ++word) {
    for (std::uint64_t rest = required[word]; rest != 0; rest &= rest - 1) {
      const fhir::Element& element = type.elements()[word * 64 + static_cast<std::size_t>(__builtin_ctzll(rest))];
      if (seen[element.index] != nullptr) continue;
      const std::string name = text_of(element.name.text()) + (element.choice ? "[x]" : "");
      findings_.add(Severity::error, required_rule, step, element.name.text(), object,
                    type_name(type) + " must have " + name, "add " + name);
    }
  }
}

void StructureWalk::report_unknown(const json::Node& member, const fhir::Type& type, const Step& step) {
  std::vector<std::string_view> known;
  for (const fhir::Element& element : type.elements()) {
    for (const fhir::ElementType& of : element.types) known.push_back(of.property.text());
  }
  const std::string shown = text_of(json::shown(member.name()));
  const std::string_view meant = nearest(member.name().text(), known);
  findings_.add(Severity::error, unknown_element_rule, step,
                shown == "?" ? std::string_view() : std::string_view(shown), member,
                type_name(type) + " has no element \"" + shown + "\"",
                meant.empty() ? "remove it, or say it in an extension" : "did you mean \"" + text_of(meant) + "\"?");
}

void StructureWalk::check_member(const json::Node& object, const json::Node& member, const fhir::Child& child,
                                 const Step& step, std::uint32_t depth) {
  if (findings_.full()) return;
  if (child.companion) return check_companion(object, member, child, step, depth);
  const fhir::Element& element = *child.element;
  Step here{&step, element.name.text()};
  if (element.max == 0) return error(cardinality_rule, here, member, "this element is not allowed here", "remove it");
  if (!element.array) {
    if (member.is_null()) return error(null_rule, here, member, "the value is null", "leave the element out instead");
    if (member.is_array()) return error(shape_rule, here, member, "only one value is allowed here, not an array");
    return check_value(member, *child.of, here, depth);
  }

  if (!member.is_array()) {
    return error(shape_rule, here, member, std::string("the values belong in an array, this is ") + kind_name(member),
                 "put [ ] around it");
  }
  if (member.size() == 0) return error(empty_rule, here, member, "the array is empty", "leave the element out instead");
  if (member.size() > element.max) {
    error(cardinality_rule, here, member,
          "at most " + std::to_string(element.max) + " values are allowed, these are " + std::to_string(member.size()));
  }
  here.index = 0;
  for (const json::Node& item : member) {
    if (item.is_null()) {
      check_null_item(object, member, here.index, child, here);
    } else {
      check_value(item, *child.of, here, depth);
    }
    ++here.index;
  }
}

void StructureWalk::check_value(const json::Node& value, const fhir::ElementType& of, const Step& step,
                                std::uint32_t depth) {
  const fhir::Type& type = *of.type;
  if (type.is_primitive()) {
    const char* problem = fhir::check_primitive(validator_.plans_[type.number()].primitive, value);
    if (problem == nullptr) return;
    const bool wrong_kind = value.is_object() || value.is_array();
    return error(wrong_kind ? shape_rule : primitive_rule, step, value, "the value " + std::string(problem),
                 quoting_remedy(validator_.plans_[type.number()].primitive, value));
  }
  if (&type == validator_.any_resource_) return check_resource(value, &step, depth + 1);
  if (!value.is_object()) {
    return error(shape_rule, step, value, type_name(type) + " is a JSON object, not " + kind_name(value));
  }
  check_members(value, type, step, depth + 1);
}

// A null in an array holds the place of a primitive without value, whose extensions stand in the companion array.
void StructureWalk::check_null_item(const json::Node& object, const json::Node& array, std::size_t index,
                                    const fhir::Child& child, const Step& step) {
  if (child.of->type->is_primitive()) {
    const json::Node* companion = object.find("_" + text_of(child.of->property.text()));
    const json::Node* item = companion == nullptr ? nullptr : companion->at(index);
    if (item != nullptr && !item->is_null()) return;
  }
  error(null_rule, step, array, "an item is null", "leave the item out instead");
}

void StructureWalk::check_companion(const json::Node& object, const json::Node& member, const fhir::Child& child,
                                    const Step& step, std::uint32_t depth) {
  const fhir::Element& element = *child.element;
  Step here{&step, element.name.text()};
  if (!element.array) {
    if (member.is_null()) return error(null_rule, here, member, "the companion is null", "leave it out instead");
    return check_companion_item(member, *child.of, here, depth);
  }
  if (!member.is_array()) {
    return error(shape_rule, here, member, "the companion of an array is an array");
  }
  if (member.size() == 0) return error(empty_rule, here, member, "the array is empty", "leave the element out instead");
  const json::Node* values = object.find(child.of->property);
  if (values != nullptr && values->is_array() && values->size() != member.size()) {
    error(companion_rule, here, member, "the companion array is not as long as the array of values",
          "fill the shorter one up with null");
  }
  here.index = 0;
  for (const json::Node& item : member) {
    if (!item.is_null()) check_companion_item(item, *child.of, here, depth);
    ++here.index;
  }
}

void StructureWalk::check_companion_item(const json::Node& item, const fhir::ElementType& of, const Step& step,
                                         std::uint32_t depth) {
  if (!item.is_object()) {
    return error(shape_rule, step, item,
                 std::string("the companion of a primitive is an object, not ") + kind_name(item));
  }
  check_members(item, *of.type, step, depth + 1);
}

}  // namespace gateway::validation
