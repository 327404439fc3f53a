#include "mapping/target_type.hpp"

namespace gateway::mapping {

std::string_view TargetType::name() const {
  if (fhir != nullptr) return fhir->name();
  if (logical != nullptr) return logical->name;
  return {};
}

TargetElement element_of(const TargetType& type, json::Name name) {
  TargetElement found;
  found.member = name;
  if (type.fhir != nullptr) {
    const fhir::Element* element = nullptr;
    if (const fhir::Child* child = type.fhir->child(name); child != nullptr && !child->companion) {
      element = child->element;
      found.type.fhir = child->of->type;
    } else {
      for (const fhir::Element& each : type.fhir->elements()) {
        if (each.choice && each.name == name) element = found.choice = &each;
      }
    }
    if (element == nullptr) return found;
    found.known = true;
    found.repeats = element->array;
    found.order = element->index;
  } else if (type.logical != nullptr) {
    std::uint32_t order = 0;
    for (const LogicalElement& each : type.logical->elements) {
      if (each.name == name) {
        found.known = true;
        found.repeats = each.repeats;
        found.order = order;
        found.type = each.type;
        break;
      }
      ++order;
    }
  } else {
    found.known = true;
    found.untyped = true;
  }
  return found;
}

json::Kind json_kind(const fhir::Type& primitive) {
  const std::string_view name = primitive.name();
  if (name.size() != 7 && name.size() != 11) return json::Kind::string;  // most are, and none of the others is so long
  if (name == "boolean") return json::Kind::boolean;
  if (name == "decimal" || name == "integer" || name == "positiveInt" || name == "unsignedInt")
    return json::Kind::number;
  return json::Kind::string;
}

LogicalType& LogicalTypes::make(std::string name) {
  types_.push_back(std::make_unique<LogicalType>());
  types_.back()->name = std::move(name);
  return *types_.back();
}

base::Status LogicalTypes::add(const json::Node& definition, json::Names& names, const fhir::Definitions& definitions) {
  const std::string_view root = definition.string("type");
  const json::Node* elements = nullptr;
  for (const char* form : {"snapshot", "differential"}) {
    const json::Node* part = definition.find(form);
    if (elements == nullptr && part != nullptr) elements = part->find("element");
  }
  if (definition.string("resourceType") != "StructureDefinition" || root.empty() || elements == nullptr) {
    return base::Error(base::ErrorKind::structure, "this is no StructureDefinition of a logical model", "");
  }
  LogicalType& top = make(std::string(root.substr(root.rfind('/') + 1)));
  top.url = definition.string("url");
  const std::string_view base = definition.string("baseDefinition");
  top.closed =
      definition.find("snapshot") != nullptr || base.empty() || base.ends_with("/Base") || base.ends_with("/Element");
  // Inner elements come after their parent, so the parent's type is known when they are read.
  std::vector<std::pair<std::string, LogicalType*>> parents = {
      {std::string(elements->first() != nullptr ? elements->first()->string("path") : root), &top}};
  for (const json::Node& element : *elements) {
    const std::string_view path = element.string("path");
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos) continue;
    LogicalType* parent = nullptr;
    for (const auto& [of, type] : parents) {
      if (of == path.substr(0, dot)) parent = type;
    }
    if (parent == nullptr) {
      return base::Error(base::ErrorKind::structure, "an element of the logical model stands before its parent", "");
    }
    LogicalElement made;
    made.name = names.intern(path.substr(dot + 1));
    const std::string_view maximum = element.string("max");
    made.repeats = !maximum.empty() && maximum != "1" && maximum != "0";
    std::string_view code;
    if (const json::Node* types = element.find("type"); types != nullptr && types->first() != nullptr) {
      code = types->first()->string("code");
      made.several_types = types->size() > 1;
    }
    const bool has_own_children = code.empty() || code == "BackboneElement" || code == "Element" || code == "Base";
    if (const LogicalType* known = find(code); known != nullptr && !code.empty())
      made.type.logical = known;
    else if (!has_own_children)
      made.type.fhir = definitions.type(code);
    if (has_own_children) {
      LogicalType& inner = make(std::string(path));
      inner.closed = top.closed;
      made.type.logical = &inner;
      parents.emplace_back(path, &inner);
    }
    parent->elements.push_back(made);
  }
  return base::Success{};
}

const LogicalType* LogicalTypes::find(std::string_view name_or_url) const {
  for (const auto& type : types_) {
    if (type->name == name_or_url || (!type->url.empty() && type->url == name_or_url)) return type.get();
  }
  return nullptr;
}

}  // namespace gateway::mapping
