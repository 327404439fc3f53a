#include "validation/profile.hpp"

#include "validation/profile_compiler.hpp"

namespace gateway::validation {
namespace {

constexpr std::string_view core_prefix = "http://hl7.org/fhir/StructureDefinition/";

}  // namespace

std::string_view unversioned(std::string_view canonical) {
  return canonical.substr(0, canonical.find('|'));
}

const fhir::Type* core_type(std::string_view canonical, const fhir::Definitions& definitions) {
  canonical = unversioned(canonical);
  if (!canonical.starts_with(core_prefix)) return nullptr;
  const fhir::Type* type = definitions.type(canonical.substr(core_prefix.size()));
  return type != nullptr && type->kind() != fhir::TypeKind::component ? type : nullptr;
}

std::unique_ptr<Profile> compile_profile(const json::Node& structure_definition, const Knowledge& knowledge,
                                         const BaseInvariants& base, json::Names& names,
                                         const fhir::Definitions& definitions) {
  auto profile = std::make_unique<Profile>(definitions.names());
  profile->url = structure_definition.string("url");
  profile->title = structure_definition.string("title");
  profile->type = definitions.type(structure_definition.string("type"));
  profile->core = structure_definition.string("derivation") != "constraint";
  if (structure_definition.string("resourceType") != "StructureDefinition" || profile->type == nullptr) {
    profile->problem = "it is no StructureDefinition of an R4 type";
    return profile;
  }
  profile->extension = profile->type->name() == "Extension" && !profile->core;
  if (const json::Node* contexts = structure_definition.find("context"); contexts != nullptr && contexts->is_array()) {
    for (const json::Node& context : *contexts) {
      if (context.is_object()) profile->contexts.push_back({context.string("type"), context.string("expression")});
    }
  }
  if (const json::Node* rules = structure_definition.find("contextInvariant"); rules != nullptr && rules->is_array()) {
    for (const json::Node& rule : *rules) {
      fhir::Invariant stated;
      stated.key = "extension-context-invariant";
      stated.human = rule.text();
      stated.expression = rule.text();
      stated.error = true;
      profile->context_invariants.push_back(compile_invariant(stated, profile->url, names, definitions));
    }
  }
  const json::Node* snapshot = structure_definition.find("snapshot");
  if (snapshot == nullptr && knowledge.snapshot) {
    auto generated = knowledge.snapshot(structure_definition);
    if (!generated) {
      profile->problem = "it has no snapshot and none can be made: " + generated.error().text;
      return profile;
    }
    profile->generated = std::move(generated).value();
    snapshot = profile->generated.root().find("snapshot");
  }
  const json::Node* elements = snapshot == nullptr ? nullptr : snapshot->find("element");
  if (elements == nullptr || !elements->is_array()) {
    profile->problem = "it has no snapshot";
    return profile;
  }
  compile_snapshot(*profile, *elements, base, names, definitions);
  if (!profile->problem.empty()) profile->root = nullptr;
  return profile;
}

}  // namespace gateway::validation
