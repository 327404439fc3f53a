#include "validation/element_definition.hpp"

#include <charconv>
#include <limits>

namespace gateway::validation {
namespace {

char other_case(char letter) {
  if (letter >= 'a' && letter <= 'z') return static_cast<char>(letter - 'a' + 'A');
  if (letter >= 'A' && letter <= 'Z') return static_cast<char>(letter - 'A' + 'a');
  return letter;
}

}  // namespace

std::string_view fhir_type_of(const json::Node& type) {
  const std::string_view code = type.string("code");
  const json::Node* extensions = code.starts_with(fhirpath_types) ? type.find("extension") : nullptr;
  if (extensions == nullptr) return code;
  for (const json::Node& extension : *extensions) {
    if (extension.string("url") != "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type") continue;
    return extension.string("valueUrl").empty() ? extension.string("valueUri") : extension.string("valueUrl");
  }
  return code;
}

std::uint32_t min_of(const json::Node& element) {
  const json::Node* min = element.find("min");
  std::uint32_t value = 0;
  if (min != nullptr) std::from_chars(min->text().data(), min->text().data() + min->text().size(), value);
  return value;
}

std::uint32_t max_of(const json::Node& element) {
  const std::string_view max = element.string("max");
  std::uint32_t value = std::numeric_limits<std::uint32_t>::max();
  if (max != "*") std::from_chars(max.data(), max.data() + max.size(), value);
  return value;
}

const json::Node* type_named(const json::Node& definition, std::string_view choice, std::string_view name) {
  const std::string_view stem = choice.substr(0, choice.size() - 3);
  if (!name.starts_with(stem)) return nullptr;
  name.remove_prefix(stem.size());
  const json::Node* types = definition.find("type");
  if (types == nullptr || name.empty()) return nullptr;
  for (const json::Node& type : *types) {
    const std::string_view code = type.string("code");
    if (code.size() == name.size() && code.substr(1) == name.substr(1) &&
        (code[0] == name[0] || other_case(code[0]) == name[0])) {
      return &type;
    }
  }
  return nullptr;
}

std::string canonical_of(const json::Node& type) {
  const std::string_view code = fhir_type_of(type);
  if (code.starts_with(fhirpath_types)) {
    std::string name(code.substr(fhirpath_types.size()));
    if (!name.empty()) name[0] = other_case(name[0]);
    return std::string(core_definitions) + name;
  }
  return code.find("://") != std::string_view::npos ? std::string(code)
                                                    : std::string(core_definitions) + std::string(code);
}

std::string_view single_profile(const json::Node& type) {
  const json::Node* profiles = type.find("profile");
  return profiles != nullptr && profiles->size() == 1 ? profiles->first()->text() : std::string_view();
}

const json::Node* single_type(const json::Node& definition) {
  const json::Node* types = definition.find("type");
  return types != nullptr && types->is_array() && types->size() == 1 ? types->first() : nullptr;
}

json::Node& copy_without(json::Document& document, const json::Node& element, std::string_view left_out) {
  json::Node& copy = document.make_object();
  for (const json::Node& member : element) {
    if (member.name().text() != left_out) document.append(copy, member.name().text(), document.copy(member));
  }
  return copy;
}

json::Node& slice_start(json::Document& document, const json::Node& element) {
  json::Node& start = document.make_object();
  for (const json::Node& member : element) {
    const std::string_view name = member.name().text();
    if (name == "slicing" || name == "_slicing") continue;
    document.append(start, name, name == "min" ? document.make_number("0") : document.copy(member));
  }
  return start;
}

}  // namespace gateway::validation
