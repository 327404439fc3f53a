// TypedMembers: the elements of an object with their FHIR types, primitives joined with their `_name` companions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fhir/definitions.hpp"
#include "fhirpath/value.hpp"
#include "json/document.hpp"
#include "validation/findings.hpp"

namespace gateway::validation {

// The names of companions by the names they belong to.
class Companions {
 public:
  explicit Companions(const fhir::Definitions& definitions) {
    const json::Names& names = definitions.names();
    names_.resize(names.size() + 1);
    for (const fhir::Type& type : definitions.types()) {
      for (const fhir::Element& element : type.elements()) {
        for (const fhir::ElementType& of : element.types) {
          if (!of.type->is_primitive()) continue;
          names_[of.property.number()] = names.find("_" + std::string(of.property.text()));
        }
      }
    }
  }

  json::Name of(json::Name property) const {
    return property.number() < names_.size() ? names_[property.number()] : json::Name();
  }

 private:
  std::vector<json::Name> names_;
};

// Where a resource stands its own type counts; null when it names none.
inline const fhir::Type* actual_type(const json::Node& node, const fhir::Type& declared,
                                     const fhir::Definitions& definitions) {
  if (!declared.is_resource() || !declared.is_abstract() || !node.is_object()) return &declared;
  const json::Node* name = node.find(definitions.resource_type());
  return name == nullptr ? nullptr : definitions.resource(name->text());
}

// Calls `visit(child, value, index, at)` for each element of `object` in document order. `index` is Step::no_index for
// what is no list; `at` is the node whose place is told. Nulls without a companion are left out.
template <typename Visit>
void for_each_value(const json::Node& object, const fhir::Type& type, const Companions& companions,
                    const fhir::Definitions& definitions, Visit&& visit) {
  const auto one = [&](const fhir::Child& child, const json::Node* node, const json::Node* beside,
                       std::uint32_t index) {
    if (node != nullptr && node->is_null()) node = nullptr;
    if (beside != nullptr && !beside->is_object()) beside = nullptr;
    if (node == nullptr && beside == nullptr) return;
    const fhir::Type* of = child.of->type;
    if (node != nullptr) of = actual_type(*node, *of, definitions);
    if (of != nullptr)
      visit(child, fhirpath::Value::of_node(node, beside, of), index, node != nullptr ? *node : *beside);
  };
  bool any_companion = false;
  for (const json::Node& member : object) {
    if (const std::string_view name = member.name().text(); !name.empty() && name[0] == '_') any_companion = true;
  }
  for (const json::Node& member : object) {
    const fhir::Child* child = type.child(member.name());
    if (child == nullptr) continue;
    const json::Node* values = &member;
    const json::Node* besides = nullptr;
    if (child->companion) {
      if (object.find(child->of->property) != nullptr) continue;
      values = nullptr;
      besides = &member;
    } else if (any_companion && child->of->type->is_primitive()) {
      besides = object.find(companions.of(child->of->property));
    }
    if (!child->element->array) {
      one(*child, values, besides, Step::no_index);
      continue;
    }
    const json::Node* value = values == nullptr ? nullptr : values->first();
    const json::Node* beside = besides == nullptr || !besides->is_array() ? nullptr : besides->first();
    for (std::uint32_t index = 0; value != nullptr || beside != nullptr; ++index) {
      one(*child, value, beside, index);
      if (value != nullptr) value = value->next();
      if (beside != nullptr) beside = beside->next();
    }
  }
}

// The object in which a value's members stand: its own, or a primitive's companion; null when there is none.
inline const json::Node* members_of(const fhirpath::Value& value) {
  if (value.node() != nullptr && value.node()->is_object()) return value.node();
  return value.companion();
}

}  // namespace gateway::validation
