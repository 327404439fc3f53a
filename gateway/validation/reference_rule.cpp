#include "validation/reference_rule.hpp"

#include <algorithm>
#include <string>

#include "fhir/reference.hpp"

namespace gateway::validation {
namespace {

using fhir::Severity;

// The resource type a target stands for: its own name, a core canonical, or what a profile constrains. Null: unknown.
const fhir::Type* type_of_target(Checking& checking, std::string_view target) {
  if (const fhir::Type* named = checking.definitions().type(target)) return named;
  if (const fhir::Type* core = core_type(target, checking.definitions())) return core;
  const Profile* profile = checking.rulebook.profile(target);
  return profile == nullptr ? nullptr : profile->type;
}

std::string listed(Checking& checking, std::span<const std::string_view> targets) {
  std::string text;
  for (const std::string_view target : targets) {
    const fhir::Type* type =
        checking.definitions().type(target) == nullptr ? core_type(target, checking.definitions()) : nullptr;
    text += (text.empty() ? "" : ", ") + std::string(type != nullptr ? type->name() : target);
  }
  return text;
}

// Whether any target allows the type; true as well when one of them is not known.
bool type_allowed(Checking& checking, std::span<const std::string_view> targets, const fhir::Type& type) {
  return std::any_of(targets.begin(), targets.end(), [&](std::string_view target) {
    const fhir::Type* allowed = type_of_target(checking, target);
    return allowed == nullptr || type.is(*allowed);
  });
}

bool conforms_to_any(Checking& checking, std::span<const std::string_view> targets, const fhirpath::Value& resource,
                     const Scope& scope) {
  return std::any_of(targets.begin(), targets.end(), [&](std::string_view target) {
    if (const fhir::Type* named = checking.definitions().type(target)) return resource.type()->is(*named);
    return checking.conforms(resource, target, scope).value_or(true);
  });
}

}  // namespace

void check_reference(Checking& checking, std::span<const std::string_view> targets, std::string_view profile,
                     const fhirpath::Value& value, const Scope& scope, const Step& step, const json::Node& at) {
  if (value.node() == nullptr || !value.node()->is_object() || !checking.spend(1, step, at)) return;
  const std::string_view text = value.node()->string("reference");
  const std::string_view stated = value.node()->string("type");
  const fhir::Reference reference = fhir::parse_reference(text);
  const json::Node* target = scope.target(text);
  const fhirpath::Value found = target == nullptr ? fhirpath::Value::of_node(nullptr, nullptr, nullptr)
                                                  : fhirpath::focus_on(*target, &checking.definitions());
  const fhir::Type* written = checking.definitions().resource(!reference.type.empty() ? reference.type : stated);
  const fhir::Type* type = found.type() != nullptr ? found.type() : written;

  if (found.type() != nullptr && written != nullptr && found.type() != written) {
    checking.findings->add(
        Severity::error, {"reference-type", "structure", profile}, step, {}, at,
        "the reference says " + std::string(written->name()) + " but leads to " + std::string(found.type()->name()),
        "refer to a " + std::string(written->name()) + " or name the right type");
    return;
  }
  // Told once, by the R4 types.
  const fhir::Type* said = checking.definitions().resource(stated);
  if (profile.empty() && written != nullptr && said != nullptr && written != said) {
    checking.findings->add(
        Severity::error, {"reference-type", "structure"}, step, "type", at,
        "the type is " + std::string(said->name()) + " but the reference says " + std::string(written->name()),
        "name the type that the reference says, or leave it out");
    return;
  }
  if (targets.empty() || type == nullptr) return;
  if (!type_allowed(checking, targets, *type)) {
    checking.findings->add(Severity::error, {"reference-target", "structure", profile}, step, {}, at,
                           "a reference to " + std::string(type->name()) + " is not allowed here",
                           "refer to one of: " + listed(checking, targets));
    return;
  }
  if (found.type() != nullptr && !conforms_to_any(checking, targets, found, scope)) {
    checking.findings->add(Severity::error, {"reference-profile", "structure", profile}, step, {}, at,
                           "what the reference leads to conforms to none of the profiles allowed here",
                           "refer to one of: " + listed(checking, targets));
  }
}

void check_aggregation(Checking& checking, std::span<const std::string_view> aggregation, std::string_view profile,
                       const fhirpath::Value& value, const Scope& scope, const Step& step, const json::Node& at) {
  if (aggregation.empty() || value.node() == nullptr || !value.node()->is_object()) return;
  const std::string_view text = value.node()->string("reference");
  if (text.empty() || !checking.spend(1, step, at)) return;
  const auto allowed = [&](std::string_view how) {
    return std::find(aggregation.begin(), aggregation.end(), how) != aggregation.end();
  };
  bool in_bundle = false;
  for (const Scope* around = &scope; around != nullptr; around = around->outer)
    in_bundle = in_bundle || around->bundle != nullptr;
  const bool contained = text[0] == '#';
  const bool right =
      contained ? allowed("contained")
                : allowed("referenced") || (allowed("bundled") && (!in_bundle || scope.target(text) != nullptr));
  if (right) return;
  std::string ways;
  for (const std::string_view way : aggregation) ways += (ways.empty() ? "" : ", ") + std::string(way);
  checking.findings->add(Severity::error, {"reference-aggregation", "structure", profile}, step, {}, at,
                         contained ? "a contained resource is not allowed here"
                                   : "what the reference leads to stands elsewhere than the profile allows",
                         "refer to what is: " + ways);
}

}  // namespace gateway::validation
