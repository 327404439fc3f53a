#include "validation/binding.hpp"

#include <string>

namespace gateway::validation {
namespace {

// What became of the codes asked about so far; one member settles it.
struct Answers {
  std::size_t asked = 0;
  std::size_t members = 0;
  std::size_t unknown = 0;
};

void ask(Checking& checking, const Binding& binding, std::string_view system, std::string_view code, Answers& answers) {
  if (code.empty()) return;
  ++answers.asked;
  const auto& contains = checking.rulebook.knowledge.contains;
  switch (contains ? contains(binding.value_set, system, code) : Membership::unknown) {
    case Membership::member: ++answers.members; break;
    case Membership::unknown: ++answers.unknown; break;
    case Membership::not_member: break;
  }
}

}  // namespace

void check_binding(Checking& checking, const Binding& binding, const fhirpath::Value& value, const Step& step,
                   const json::Node& at) {
  const bool required = binding.strength == fhir::BindingStrength::required;
  if ((!required && binding.strength != fhir::BindingStrength::extensible) || value.node() == nullptr) return;
  if (!checking.spend(1, step, at)) return;
  const json::Node& node = *value.node();
  Answers answers;
  bool concept_without_code = false;
  if (node.is_string()) {
    ask(checking, binding, {}, node.text(), answers);
  } else if (const json::Node* codings = node.find("coding"); codings != nullptr && codings->is_array()) {
    for (const json::Node& coding : *codings)
      ask(checking, binding, coding.string("system"), coding.string("code"), answers);
  } else if (node.is_object()) {
    ask(checking, binding, node.string("system"), node.string("code"), answers);
    concept_without_code =
        value.type() != nullptr && value.type()->name() == "CodeableConcept" && node.find("extension") == nullptr;
  }

  const std::string set(unversioned(binding.value_set));
  const Findings::Rule rule{required ? "required-binding" : "extensible-binding", "code-invalid", binding.profile};
  if (answers.asked == 0) {
    if (required && concept_without_code) {
      checking.findings->add(fhir::Severity::error, rule, step, {}, at, "a code is required here",
                             "give a code of " + set);
    }
    return;
  }
  if (answers.members > 0 || answers.unknown > 0) return;
  checking.findings->add(
      required ? fhir::Severity::error : fhir::Severity::warning, rule, step, {}, at,
      answers.asked == 1 ? "the code is not in the value set" : "none of the codes is in the value set",
      required ? "use a code of " + set : "use a code of " + set + " unless none of them covers what is meant");
}

}  // namespace gateway::validation
