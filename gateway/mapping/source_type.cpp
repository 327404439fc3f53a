#include "base/spelling.hpp"
#include "mapping/compiler.hpp"

namespace gateway::mapping {
namespace {

using base::ErrorKind;

// Whether a value of this type may have elements that the type does not tell.
bool is_open(const TargetType& type) {
  if (type.fhir != nullptr) return type.fhir->is_abstract();
  return type.logical == nullptr || !type.logical->closed || type.logical->elements.empty();
}

std::vector<std::string_view> names_of(const TargetType& type) {
  std::vector<std::string_view> names;
  if (type.fhir != nullptr) {
    for (const fhir::Element& element : type.fhir->elements()) names.push_back(element.name.text());
  } else {
    for (const LogicalElement& element : type.logical->elements) names.push_back(element.name.text());
  }
  return names;
}

// Where element `step` of a source path stands: behind its context when the path is written in one piece.
Place place_of_element(const std::string& text, const Source& source, std::size_t step) {
  Place place = source.place;
  std::string before = source.context + ".";
  for (std::size_t i = 0; i < step; ++i) before += source.path[i] + ".";
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < place.line && at != std::string::npos; ++line) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos || place.column == 0) return place;
  for (std::uint32_t column = 1; column < place.column && at < text.size(); ++column) {
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
  }
  if (text.compare(at, before.size(), before) == 0) place.column += static_cast<std::uint32_t>(before.size());
  return place;
}

}  // namespace

// The type of what the path leads to; unknown from where it cannot be told.
base::Result<TargetType> Compiler::source_type(const Unit& unit, const Source& source, const TargetType& from) const {
  TargetType type = from;
  for (std::size_t step = 0; step < source.path.size(); ++step) {
    if (is_open(type)) return TargetType();
    type = TRY(source_step(unit, source, step, type));
  }
  return is_open(type) && type.fhir != nullptr ? TargetType() : type;
}

base::Result<TargetType> Compiler::source_step(const Unit& unit, const Source& source, std::size_t step,
                                               const TargetType& from) const {
  const std::string& element = source.path[step];
  const json::Name name = names_.intern(element);
  if (from.is_primitive() && element == "value") return from;
  if (from.fhir != nullptr) {
    // What JSON alone has: the type's name, and what stands beside a plain value.
    if (from.fhir->is_resource() && element == "resourceType") return TargetType();
    if (const fhir::Child* child = from.fhir->child(name); child != nullptr && child->companion) return TargetType();
    const TargetElement found = element_of(from, name);
    if (!found.known) return no_element(unit, source, step, from);
    return found.choice != nullptr ? TargetType() : found.type;
  }
  for (const LogicalElement& each : from.logical->elements) {
    const std::string_view known = each.name.text();
    if (each.name == name) return each.several_types ? TargetType() : each.type;
    if (known.ends_with("[x]") && std::string_view(element).starts_with(known.substr(0, known.size() - 3)))
      return TargetType();
  }
  // Every element may carry these, and a model need not say so.
  for (const char* inherited : {"id", "extension", "modifierExtension", "resourceType"}) {
    if (element == inherited) return TargetType();
  }
  if (element.starts_with('_')) return TargetType();
  return no_element(unit, source, step, from);
}

base::Error Compiler::no_element(const Unit& unit, const Source& source, std::size_t step, const TargetType& in) const {
  const std::string& element = source.path[step];
  const std::string_view meant = base::nearest_spelling(element, names_of(in));
  return fail(unit, place_of_element(*unit.text, source, step), ErrorKind::value,
              "a " + std::string(in.name()) + " has no element '" + element + "'",
              meant.empty() ? "" : "did you mean '" + std::string(meant) + "'?");
}

// A run's record is what its first group takes.
void Compiler::choose_resource_type() {
  const Index start = sources_.start.empty() ? 0 : group_named(units_.front(), sources_.start);
  if (start >= rows_->groups.size()) return;
  for (const GroupParameterCode& parameter : rows_->groups[start].parameters) {
    const fhir::Type* const type = parameter.type.fhir;
    if (parameter.is_source && type != nullptr && type->is_resource() && !type->is_abstract()) resource_type_ = type;
    if (parameter.is_source) return;
  }
}

}  // namespace gateway::mapping
