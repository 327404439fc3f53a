#include "fhir/pack_source.hpp"

namespace gateway::fhir {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view definition_base = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::string_view system_type_base = "http://hl7.org/fhirpath/System.";
constexpr std::string_view fhir_type_extension =
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";

std::string short_name(std::string_view url) {
  if (url.substr(0, definition_base.size()) == definition_base) url.remove_prefix(definition_base.size());
  return std::string(url);
}

std::string last_of(std::string_view path) {
  return std::string(path.substr(path.rfind('.') + 1));
}

bool is_true(const json::Node* node) {
  return node != nullptr && node->boolean();
}

BindingStrength strength_of(std::string_view code) {
  if (code == "required") return BindingStrength::required;
  if (code == "extensible") return BindingStrength::extensible;
  if (code == "preferred") return BindingStrength::preferred;
  return code == "example" ? BindingStrength::example : BindingStrength::none;
}

// The FHIR type behind a FHIRPath system type, which definitions use for id, Extension.url and the like.
std::string system_type(const json::Node& type) {
  if (const json::Node* extensions = type.find("extension"); extensions != nullptr) {
    for (const json::Node& extension : *extensions) {
      if (extension.string("url") != fhir_type_extension) continue;
      const std::string_view url = extension.string("valueUrl");
      return std::string(url.empty() ? extension.string("valueUri") : url);
    }
  }
  return "string";
}

constexpr std::string_view best_practice_extension =
    "http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice";

std::vector<InvariantRecord> invariants_of(const json::Node& element) {
  std::vector<InvariantRecord> invariants;
  const json::Node* constraints = element.find("constraint");
  if (constraints == nullptr) return invariants;
  for (const json::Node& constraint : *constraints) {
    InvariantRecord& invariant = invariants.emplace_back();
    invariant.key = constraint.string("key");
    invariant.human = constraint.string("human");
    invariant.expression = constraint.string("expression");
    invariant.source = short_name(constraint.string("source"));
    invariant.error = constraint.string("severity") == "error";
    const json::Node* extensions = constraint.find("extension");
    if (extensions == nullptr) continue;
    for (const json::Node& extension : *extensions) {
      if (extension.string("url") == best_practice_extension) {
        invariant.best_practice = is_true(extension.find("valueBoolean"));
      }
    }
  }
  return invariants;
}

ElementRecord element_record(const json::Node& element) {
  ElementRecord record;
  record.path = element.string("path");
  record.name = last_of(record.path);
  if (record.name.ends_with("[x]")) {
    record.choice = true;
    record.name.resize(record.name.size() - 3);
  }
  const json::Node* min = element.find("min");
  record.min = min != nullptr && min->text() == "1" ? 1 : 0;
  const std::string_view max = element.string("max");
  record.max = max == "*" ? Element::unbounded : static_cast<std::uint32_t>(std::atoi(std::string(max).c_str()));
  record.modifier = is_true(element.find("isModifier"));
  record.summary = is_true(element.find("isSummary"));
  if (const json::Node* binding = element.find("binding"); binding != nullptr) {
    record.binding = strength_of(binding->string("strength"));
    record.value_set = binding->string("valueSet");
  }
  record.invariants = invariants_of(element);
  if (const std::string_view reference = element.string("contentReference"); !reference.empty()) {
    record.types.push_back({std::string(reference.substr(reference.find('#') + 1)), {}});
  }
  if (const json::Node* types = element.find("type"); types != nullptr) {
    for (const json::Node& type : *types) {
      ElementRecord::TypeRecord& of = record.types.emplace_back();
      of.name = type.string("code");
      if (of.name.starts_with(system_type_base)) of.name = system_type(type);
      const json::Node* targets = type.find("targetProfile");
      if (targets == nullptr) continue;
      for (const json::Node& target : *targets) of.targets.push_back(short_name(target.text()));
    }
  }
  return record;
}

}  // namespace

std::string parent_of(std::string_view path) {
  return std::string(path.substr(0, path.rfind('.')));
}

base::Status PackSource::add(const json::Node& resource) {
  if (resource.string("resourceType") == "Bundle") {
    const json::Node* entries = resource.find("entry");
    if (entries == nullptr) return Error(ErrorKind::structure, "a Bundle of definitions has no entries");
    for (const json::Node& entry : *entries) {
      if (const json::Node* inside = entry.find("resource"); inside != nullptr) TRY(add(*inside));
    }
    return base::Success{};
  }
  const bool structure = resource.string("resourceType") == "StructureDefinition";
  if (structure && resource.string("fhirVersion") != "4.0.1") return base::Success{};
  auto record = artifact_record(resource);
  if (!record) return base::Success{};
  std::tuple identity(record->kind, record->url, record->version);
  if (!artifacts_.try_emplace(std::move(identity), std::move(*record)).second || !structure) return base::Success{};
  if (resource.string("derivation") == "constraint" || resource.string("kind") == "logical") return base::Success{};
  return add_type(resource);
}

base::Status PackSource::add_type(const json::Node& definition) {
  const std::string name(definition.string("type"));
  const json::Node* snapshot = definition.find("snapshot");
  const json::Node* elements = snapshot == nullptr ? nullptr : snapshot->find("element");
  if (name.empty() || elements == nullptr) {
    return Error(ErrorKind::structure, "a StructureDefinition has no type or no snapshot", name);
  }
  structures_[name] = &definition;
  TypeRecord& type = types_[name];
  type.base = short_name(definition.string("baseDefinition"));
  type.abstract = is_true(definition.find("abstract"));
  const std::string_view kind = definition.string("kind");
  type.kind = kind == "resource"         ? TypeKind::resource
              : kind == "primitive-type" ? TypeKind::primitive
                                         : TypeKind::complex;

  for (const json::Node& element : *elements) {
    ElementRecord record = element_record(element);
    if (record.path == name) {
      type.invariants = std::move(record.invariants);
      continue;
    }
    // A primitive's value is the JSON value itself, not a member.
    if (type.kind == TypeKind::primitive && record.name == "value") continue;
    // Published R4 calls Resource.id a string in most resources; the specification's type is id.
    if (type.kind == TypeKind::resource && record.path == name + ".id") record.types = {{"id", {}}};
    take_element(std::move(record));
  }
  return base::Success{};
}

// Appends the element to its parent; the first child turns an element of type BackboneElement or Element into a
// component.
void PackSource::take_element(ElementRecord record) {
  const std::string parent = parent_of(record.path);
  if (!types_.contains(parent)) {
    TypeRecord& component = types_[parent];
    component.kind = TypeKind::component;
    component.base = "BackboneElement";
    for (ElementRecord& element : types_[parent_of(parent)].elements) {
      if (element.path != parent || element.types.empty()) continue;
      component.base = element.types.front().name;
      element.types.front().name = parent;
      component.invariants = std::move(element.invariants);
      element.invariants.clear();
    }
  }
  types_[parent].elements.push_back(std::move(record));
}

void PackSource::add_data_elements(const json::Node& bundle) {
  const json::Node* entries = bundle.find("entry");
  if (entries == nullptr) return;
  for (const json::Node& entry : *entries) {
    const json::Node* resource = entry.find("resource");
    const json::Node* snapshot = resource == nullptr ? nullptr : resource->find("snapshot");
    const json::Node* elements = snapshot == nullptr ? nullptr : snapshot->find("element");
    if (elements == nullptr || elements->first() == nullptr) continue;
    ElementRecord record = element_record(*elements->first());
    data_element_nodes_.try_emplace(record.path, elements->first());
    data_elements_.try_emplace(record.path, std::move(record));
  }
}

}  // namespace gateway::fhir
