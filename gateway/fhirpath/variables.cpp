#include "fhirpath/variables.hpp"

#include <string>

namespace gateway::fhirpath {
namespace {

struct Constant {
  std::string_view name;
  std::string_view text;
};

constexpr Constant constants[] = {
    {"ucum", "http://unitsofmeasure.org"}, {"sct", "http://snomed.info/sct"}, {"loinc", "http://loinc.org"}};

}  // namespace

bool is_fixed_variable(std::string_view name) {
  for (const Constant& constant : constants) {
    if (constant.name == name) return true;
  }
  return name == "context" || name == "resource" || name == "rootResource" || name.starts_with("vs-") ||
         name.starts_with("ext-");
}

Items variable_value(Run& run, std::string_view name) {
  if (const Items* defined = run.defined(name)) return *defined;
  for (const Variable& variable : run.context.variables) {
    if (variable.name == name) return {variable.values.data(), variable.values.size()};
  }
  for (const Constant& constant : constants) {
    if (constant.name == name) return run.one(Value::of_string(constant.text));
  }
  if (name == "context") return run.focus;
  if (name == "resource" || name == "rootResource") {
    const json::Node* node = run.context.resource;
    if (name == "rootResource" && run.context.root_resource != nullptr) node = run.context.root_resource;
    if (node == nullptr) return run.focus;
    return run.one(focus_on(*node, run.context.definitions));
  }
  if (name.starts_with("vs-")) return run.string("http://hl7.org/fhir/ValueSet/" + std::string(name.substr(3)));
  if (name.starts_with("ext-"))
    return run.string("http://hl7.org/fhir/StructureDefinition/" + std::string(name.substr(4)));
  return run.fail(base::ErrorKind::value, "there is no variable %" + std::string(name));
}

}  // namespace gateway::fhirpath
