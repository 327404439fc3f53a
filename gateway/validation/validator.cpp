#include "validation/validator.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "validation/checking.hpp"
#include "validation/rule_walk.hpp"
#include "validation/structure_walk.hpp"

namespace gateway::validation {

Validator::Validator(const fhir::Definitions& definitions, ValidatorLimits limits)
    : definitions_(definitions), limits_(limits), any_resource_(definitions.type("Resource")) {
  plans_.resize(definitions.types().size());
  for (const fhir::Type& type : definitions.types()) {
    Plan& plan = plans_[type.number()];
    GATEWAY_ASSERT(type.elements().size() <= most_elements);
    for (const fhir::Element& element : type.elements()) {
      if (element.min > 0) plan.required[element.index / 64] |= std::uint64_t{1} << (element.index % 64);
    }
    if (const auto primitive = fhir::primitive(type.name()); type.is_primitive() && primitive)
      plan.primitive = *primitive;
  }
}

Validator::Validator(const fhir::Definitions& definitions, Knowledge knowledge, ValidatorLimits limits)
    : Validator(definitions, limits) {
  rulebook_ = std::make_shared<Rulebook>(definitions, std::move(knowledge));
}

std::vector<Issue> Validator::validate(const json::Node& resource, std::string_view source,
                                       const Wanted& wanted) const {
  if (rulebook_ == nullptr) return validate(resource, source);
  Findings findings(limits_.issues);
  StructureWalk(*this, findings).check_resource(resource, nullptr, 0);
  Checking checking(*rulebook_, findings, limits_.steps);
  RuleWalk(checking).check_top(resource, wanted.profiles);
  auto issues = std::move(findings).take(source);
  std::stable_sort(issues.begin(), issues.end(),
                   [](const Issue& left, const Issue& right) { return left.offset < right.offset; });
  return issues;
}

std::optional<bool> Validator::conforms(const fhirpath::Value& value, std::string_view profile) const {
  const fhir::Type* asked = core_type(profile, definitions_);
  if (asked == nullptr) {
    const Profile* known = rulebook_ == nullptr ? nullptr : rulebook_->profile(profile);
    if (known == nullptr || known->root == nullptr) return std::nullopt;
    asked = known->type;
  }
  if (!value.is_node() || value.type() == nullptr || !value.type()->is(*asked)) return false;
  if (value.type()->is_resource() && value.node() != nullptr) {
    return !blocking(validate(*value.node(), {}, {{std::string(profile)}}));
  }
  const json::Node* node = value.node() != nullptr ? value.node() : value.companion();
  if (rulebook_ == nullptr || node == nullptr) return true;
  Findings findings(1);
  Checking checking(*rulebook_, findings, limits_.steps);
  const Step step{nullptr, value.type()->name()};
  const Scope scope(checking, *node, *node, step, nullptr);
  return checking.conforms(value, profile, scope);
}

std::vector<Issue> Validator::validate(const json::Node& resource, std::string_view source) const {
  Findings findings(limits_.issues);
  StructureWalk(*this, findings).check_resource(resource, nullptr, 0);
  return std::move(findings).take(source);
}

}  // namespace gateway::validation
