#include "validation/rule_walk.hpp"

#include <utility>

#include "validation/attachment.hpp"
#include "validation/binding.hpp"
#include "validation/bundle_rules.hpp"
#include "validation/coded_value.hpp"
#include "validation/definition_rules.hpp"
#include "validation/extension_rule.hpp"
#include "validation/invariant_check.hpp"
#include "validation/narrative.hpp"
#include "validation/profile_walk.hpp"
#include "validation/reference_rule.hpp"

namespace gateway::validation {

using fhir::Severity;
using fhirpath::Value;

namespace {

constexpr std::size_t longest_string = 1024 * 1024;  // R4 §2.24.0.1

std::string_view name_of(const Value& value) {
  return value.type() == nullptr ? std::string_view() : value.type()->name();
}

}  // namespace

void RuleWalk::check_top(const json::Node& resource, std::span<const std::string> profiles) {
  const Value value = fhirpath::focus_on(resource, &checking_.definitions());
  if (value.type() == nullptr) return;
  const Step top{nullptr, value.type()->name()};
  const Scope scope(checking_, resource, resource, top, nullptr);
  check_resource(resource, *value.type(), scope, 0);
  for (const std::string& profile : profiles) {
    const Profile* known = checking_.rulebook.profile(profile);
    const bool usable = known != nullptr && known->root != nullptr;
    if (!usable && core_type(profile, checking_.definitions()) == nullptr) {
      checking_.findings->add(Severity::error, {"profile-unknown", "not-found"}, top, {}, resource,
                              known == nullptr ? "a profile asked for is not known"
                                               : "a profile asked for cannot be used: " + known->problem,
                              known == nullptr ? "add the package that defines it" : "correct its definition");
      continue;
    }
    check_profile(value, profile, scope, top, resource);
  }
  if (checking_.exhausted()) checking_.spend(1, top, resource);
}

void RuleWalk::check_resource(const json::Node& node, const fhir::Type& type, const Scope& scope, std::uint32_t depth) {
  if (depth > deepest || checking_.findings->full() || !checking_.spend(1, scope.step, node)) return;
  const Value value = Value::of_node(&node, nullptr, &type);
  Identities ids;
  Identities* const around = std::exchange(ids_, &ids);
  check_inside(value, scope, depth);
  ids_ = around;
}

void RuleWalk::check_inside(const Value& value, const Scope& scope, std::uint32_t depth) {
  const json::Node& node = *value.node();
  const fhir::Type& type = *value.type();
  check_invariants(checking_, checking_.rulebook.invariants().of(type), value, scope, scope.step, node);
  if (type.name() == "StructureDefinition") check_structure_definition(checking_, node, scope.step);
  if (type.name() == "Bundle") {
    const fhir::Bundle bundle(node);
    Scope inside(checking_, node, node, scope.step, scope.outer);
    inside.bundle = &bundle;
    check_bundle(checking_, bundle, inside);
    check_members(value, inside, scope.step, {}, nullptr, depth);
    check_profiles(value, inside);
    return;
  }
  check_members(value, scope, scope.step, {}, nullptr, depth);
  check_profiles(value, scope);
}

void RuleWalk::check_profiles(const Value& resource, const Scope& scope) {
  const json::Node* meta = resource.node()->find("meta");
  const json::Node* claimed = meta == nullptr ? nullptr : meta->find("profile");
  if (claimed == nullptr || !claimed->is_array()) return;
  const Step meta_step{&scope.step, "meta"};
  Step step{&meta_step, "profile", 0};
  for (const json::Node& canonical : *claimed) {
    if (canonical.is_string()) check_profile(resource, canonical.text(), scope, step, canonical);
    ++step.index;
  }
}

void RuleWalk::check_profile(const Value& resource, std::string_view canonical, const Scope& scope, const Step& told_at,
                             const json::Node& at) {
  if (const fhir::Type* core = core_type(canonical, checking_.definitions())) {
    if (resource.type()->is(*core)) return;
    checking_.findings->add(Severity::error, {"profile-type", "structure"}, told_at, {}, at,
                            "the resource claims to be of another type than it is", "claim profiles of its own type");
    return;
  }
  const Profile* profile = checking_.rulebook.profile(canonical);
  if (profile == nullptr || profile->root == nullptr) {
    checking_.findings->add(Severity::warning, {"profile-unknown", "not-found"}, told_at, {}, at,
                            profile == nullptr ? "this profile is not known, so it was not checked"
                                               : "this profile cannot be used: " + profile->problem,
                            profile == nullptr ? "add the package that defines it" : "correct its definition");
    return;
  }
  if (!resource.type()->is(*profile->type)) {
    checking_.findings->add(
        Severity::error, {"profile-type", "structure", profile->url}, told_at, {}, at,
        "the profile constrains " + std::string(profile->type->name()) + ", not this type of resource",
        "claim profiles of its own type");
    return;
  }
  ProfileWalk(checking_, *profile, scope).check(resource, *profile->root, scope.step, *resource.node());
}

void RuleWalk::check_members(const Value& value, const Scope& scope, const Step& step, std::string_view extension_url,
                             const fhir::Element* element, std::uint32_t depth) {
  const json::Node* object = members_of(value);
  if (object == nullptr || value.type() == nullptr || depth > deepest) return;
  const fhir::Type& holder = *value.type();
  if (!holder.is_resource()) ids_->check_element(checking_, *object, holder, step);
  for_each_value(*object, holder, checking_.rulebook.companions(), checking_.definitions(),
                 [&](const fhir::Child& child, const Value& member, std::uint32_t index, const json::Node& at) {
                   if (checking_.findings->full()) return;
                   const Step here{&step, child.element->name.text(), index};
                   check_value(member, child, holder, scope, here, at, depth + 1);
                   if (name_of(member) != "Extension") return;
                   const bool modifier = child.element->name.text() == "modifierExtension";
                   check_extension(checking_, member, {value, element, extension_url}, modifier, scope, here, at);
                 });
}

void RuleWalk::check_value(const Value& value, const fhir::Child& child, const fhir::Type& holder, const Scope& scope,
                           const Step& step, const json::Node& at, std::uint32_t depth) {
  const fhir::Type& type = *value.type();
  if (!checking_.spend(1, step, at)) return;
  if (type.is_resource()) return check_inner_resource(value, child, scope, step, depth);
  const BaseInvariants& invariants = checking_.rulebook.invariants();
  check_invariants(checking_, invariants.of(type), value, scope, step, at);
  check_invariants(checking_, invariants.of(holder, *child.element), value, scope, step, at);
  if (child.element->binding >= fhir::BindingStrength::extensible) {
    check_binding(checking_, {child.element->binding, child.element->value_set, {}}, value, step, at);
  }
  if (type.is_primitive()) {
    if (value.node() != nullptr && value.node()->is_string()) check_text(value, step, at);
    if (value.companion() == nullptr) return;
  } else if (type.name() == "Reference") {
    check_reference(checking_, child.of->targets, {}, value, scope, step, at);
  } else if (type.name() == "Attachment") {
    check_attachment(checking_, value, step, at);
  } else if (type.name() == "Coding") {
    check_coding(checking_, value, step, at);
  } else if (quantity_ != nullptr && type.is(*quantity_)) {
    check_unit(checking_, value, step, at);
  }
  const std::string_view url =
      type.name() == "Extension" && value.node() != nullptr ? value.node()->string("url") : std::string_view();
  check_members(value, scope, step, url, child.element, depth);
}

void RuleWalk::check_inner_resource(const Value& value, const fhir::Child& child, const Scope& scope, const Step& step,
                                    std::uint32_t depth) {
  const bool contained = child.element->name.text() == "contained";
  if (contained) ids_->check_contained(checking_, *value.node(), step);
  Scope inner(checking_, *value.node(), contained ? scope.root : *value.node(), step, &scope);
  if (contained) {
    inner.bundle = scope.bundle;
    inner.entry = scope.entry;
  } else if (scope.bundle != nullptr) {
    for (const fhir::BundleEntry& entry : scope.bundle->entries()) {
      if (entry.resource != value.node()) continue;
      inner.bundle = scope.bundle;
      inner.entry = &entry;
    }
  }
  check_resource(*value.node(), *value.type(), inner, depth);
}

void RuleWalk::check_text(const Value& value, const Step& step, const json::Node& at) {
  const std::string_view text = value.node()->text();
  const std::string_view name = name_of(value);
  const bool identifies = name == "uri" || name == "url" || name == "canonical" || name == "uuid";
  if (name == "xhtml") {
    const std::string problem = narrative_problem(text);
    if (problem.empty()) return;
    checking_.findings->add(Severity::error, {"narrative", "invalid"}, step, {}, at, "the narrative " + problem,
                            "write one div in the XHTML namespace with formatted text, images and links only");
  } else if (text.size() > longest_string && name_of(value) != "base64Binary") {
    checking_.findings->add(Severity::error, {"string-length", "too-long"}, step, {}, at,
                            "the text is longer than a FHIR string may be", "use at most 1048576 bytes");
  } else if (identifies) {
    check_uuid(checking_, text, step, at);
  }
}

}  // namespace gateway::validation
