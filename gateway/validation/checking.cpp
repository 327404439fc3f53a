#include "validation/checking.hpp"

#include <algorithm>

#include "validation/binding.hpp"
#include "validation/narrative.hpp"
#include "validation/profile_walk.hpp"

namespace gateway::validation {

bool Checking::spend(std::uint64_t steps, const Step& step, const json::Node& at) {
  if (left_ > steps) {
    left_ -= steps;
    return true;
  }
  left_ = 0;
  if (!told_) {
    told_ = quiet_ == 0;
    findings->add(fhir::Severity::fatal, {"budget", "too-costly"}, step, {}, at,
                  "checking this resource takes more steps than it may", "make it smaller or its profiles simpler");
  }
  return false;
}

std::optional<bool> Checking::conforms(const fhirpath::Value& value, std::string_view profile, const Scope& scope) {
  if (const fhir::Type* core = core_type(profile, definitions()))
    return value.type() != nullptr && value.type()->is(*core);
  const Profile* found = rulebook.profile(profile);
  if (found == nullptr || found->root == nullptr) return std::nullopt;
  if (value.type() == nullptr || !value.type()->is(*found->type)) return false;
  const json::Node* node = value.node() != nullptr ? value.node() : value.companion();
  if (node == nullptr) return false;
  // A circle of references conforms unless something in it does not.
  const auto asked = std::make_pair(node, std::string(unversioned(profile)));
  if (std::find(conforming_.begin(), conforming_.end(), asked) != conforming_.end()) return true;
  conforming_.push_back(asked);
  const bool conforming = quietly([&] {
    const Step step{nullptr, value.type()->name()};
    if (value.type()->is_resource()) {
      const Scope own(*this, *node, *node, step, &scope);
      ProfileWalk(*this, *found, own).check(value, *found->root, step, *node);
    } else {
      ProfileWalk(*this, *found, scope).check(value, *found->root, step, *node);
    }
  });
  conforming_.pop_back();
  return conforming;
}

Scope::Scope(Checking& checking, const json::Node& here, const json::Node& top, const Step& place, const Scope* around)
    : resource(here), root(top), step(place), outer(around) {
  context.definitions = &checking.definitions();
  context.resource = &resource;
  context.root_resource = &root;
  context.budget.steps = std::min<std::uint64_t>(context.budget.steps, checking.left());
  context.resolve = [this](std::string_view reference, const json::Node*) { return target(reference); };
  context.conforms_to = [this, &checking](const fhirpath::Value& value, std::string_view profile) {
    return checking.conforms(value, profile, *this);
  };
  context.member_of = [&checking](std::string_view system, std::string_view code,
                                  std::string_view value_set) -> std::optional<bool> {
    const auto& contains = checking.rulebook.knowledge.contains;
    const Membership answer = contains ? contains(value_set, system, code) : Membership::unknown;
    return answer == Membership::unknown ? std::nullopt : std::optional<bool>(answer == Membership::member);
  };
  context.html_checks = [](std::string_view xhtml) { return narrative_problem(xhtml).empty(); };
}

const json::Node* Scope::target(std::string_view reference) const {
  if (reference.empty()) return nullptr;
  if (reference[0] == '#') return reference.size() == 1 ? &root : fhir::contained(root, reference.substr(1));
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
    if (scope->bundle == nullptr) continue;
    const fhir::BundleEntry* found = scope->bundle->resolve(reference, scope->entry);
    if (found != nullptr) return found->resource;
  }
  return nullptr;
}

}  // namespace gateway::validation
