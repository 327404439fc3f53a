#include "validation/definition_rules.hpp"

#include <string>

namespace gateway::validation {
namespace {

using fhir::Severity;

// The type that a canonical's StructureDefinition is of, or null when nobody knows it.
const fhir::Type* type_of_profile(Checking& checking, std::string_view canonical) {
  if (const fhir::Type* core = core_type(canonical, checking.definitions())) return core;
  const Profile* profile = checking.rulebook.profile(canonical);
  return profile == nullptr ? nullptr : profile->type;
}

void check_type_profiles(Checking& checking, const json::Node& type, const Step& step) {
  const fhir::Type* stated = checking.definitions().type(type.string("code"));
  const json::Node* profiles = type.find("profile");
  if (stated == nullptr || profiles == nullptr || !profiles->is_array()) return;
  Step profile_step{&step, "profile", 0};
  for (const json::Node& profile : *profiles) {
    if (!checking.spend(1, profile_step, profile)) return;
    const fhir::Type* of = profile.is_string() ? type_of_profile(checking, profile.text()) : nullptr;
    if (of != nullptr && !of->is(*stated)) {
      checking.findings->add(
          Severity::error, {"definition-type-profile", "structure"}, profile_step, {}, profile,
          "the profile is of " + std::string(of->name()) + ", not of the type " + std::string(stated->name()),
          "name a profile of that type");
    }
    ++profile_step.index;
  }
}

}  // namespace

void check_structure_definition(Checking& checking, const json::Node& definition, const Step& step) {
  const json::Node* differential = definition.find("differential");
  const json::Node* elements = differential == nullptr ? nullptr : differential->find("element");
  if (elements == nullptr || !elements->is_array()) return;
  const Step differential_step{&step, "differential"};
  Step element_step{&differential_step, "element", 0};
  for (const json::Node& element : *elements) {
    if (const json::Node* types = element.find("type"); types != nullptr && types->is_array()) {
      Step type_step{&element_step, "type", 0};
      for (const json::Node& type : *types) {
        check_type_profiles(checking, type, type_step);
        ++type_step.index;
      }
    }
    ++element_step.index;
  }
  if (definition.string("derivation") != "constraint") return;
  const auto problem = checking.rulebook.snapshot_problem(definition);
  if (!problem) return;
  // A base that is not at hand says nothing of this definition.
  const bool unknown = problem->kind == base::ErrorKind::not_found;
  checking.findings->add(unknown ? Severity::warning : Severity::error, {"definition-snapshot", "structure"},
                         differential_step, {}, *differential,
                         "no snapshot can be made of the differential: " + problem->text, problem->remedy);
}

}  // namespace gateway::validation
