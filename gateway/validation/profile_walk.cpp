#include "validation/profile_walk.hpp"

#include <algorithm>

#include "validation/binding.hpp"
#include "validation/invariant_check.hpp"
#include "validation/matching.hpp"
#include "validation/reference_rule.hpp"
#include "validation/slice_match.hpp"

namespace gateway::validation {
namespace {

using fhir::Severity;
using fhirpath::Value;

std::string text_of(std::string_view text) {
  return std::string(text);
}

// "name" or "name:official": what the rule is about, for people.
std::string title(const Check& check) {
  return check.slice.empty() ? text_of(check.name) : text_of(check.name) + ":" + text_of(check.slice);
}

constexpr std::size_t longest_list = 500;  // characters, in one text

std::string slice_names(const Check& check) {
  std::string list;
  for (const Check* slice : check.slices) {
    if (list.size() < longest_list) list += (list.empty() ? "" : ", ") + text_of(slice->slice);
  }
  return list;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

bool is_primitive_value(const json::Node* node) {
  return node != nullptr && !node->is_object() && !node->is_array();
}

bool fits_type(const Value& value, std::string_view code, const fhir::Definitions& definitions) {
  const fhir::Type* type = definitions.type(code);
  // FHIRPath's own types stand for the text of ids and URLs; components have no code of their own.
  return type == nullptr || value.type() == nullptr || value.type()->is(*type) ||
         value.type()->kind() == fhir::TypeKind::component;
}

}  // namespace

std::vector<ProfileWalk::Found> elements_of(const Value& value, const Rulebook& rulebook) {
  std::vector<ProfileWalk::Found> found;
  const json::Node* object = members_of(value);
  if (object == nullptr || value.type() == nullptr) return found;
  found.reserve(object->size());
  for_each_value(*object, *value.type(), rulebook.companions(), rulebook.definitions,
                 [&](const fhir::Child& child, const Value& element, std::uint32_t index, const json::Node& at) {
                   found.push_back({element, child.element->name.text(), child.of->type, index, &at});
                 });
  return found;
}

void ProfileWalk::tell(Severity severity, std::string_view rule, const char* code, const Step& step,
                       std::string_view member, const json::Node& at, std::string text, std::string remedy) {
  checking_.findings->add(severity, {rule, code, profile_.url}, step, member, at, std::move(text), std::move(remedy));
}

void ProfileWalk::check(const Value& value, const Check& check, const Step& step, const json::Node& at,
                        std::uint32_t depth) {
  if (!check.asks || checking_.findings->full() || !checking_.spend(1, step, at)) return;
  if (depth > deepest) {
    tell(Severity::fatal, "depth", "too-costly", step, {}, at, "elements are nested deeper than profiles are followed",
         "");
    return;
  }
  check_value(value, check, step, at);
  const Check& content = check.same_as != nullptr ? *check.same_as : check;
  if (!content.children.empty()) check_children(value, content, step, at, depth);
}

void ProfileWalk::check_value(const Value& value, const Check& check, const Step& step, const json::Node& at) {
  check_type(value, check, step, at);
  const json::Node* node = value.node();
  if (check.fixed != nullptr && (node == nullptr || !equals_fixed(*node, *check.fixed))) {
    tell(Severity::error, "fixed", "value", step, {}, at, "the value is not the one that is fixed here",
         "give " + text_of(check.id) + " the value " + shown_value(*check.fixed));
  }
  if (check.pattern != nullptr && (node == nullptr || !matches_pattern(*node, *check.pattern))) {
    tell(Severity::error, "pattern", "value", step, {}, at, "the value does not hold all that the pattern asks",
         "give " + text_of(check.id) + " everything in " + shown_value(*check.pattern));
  }
  if (node != nullptr) check_limits(value, check, step, at);
  if (check.binding != fhir::BindingStrength::none) {
    check_binding(checking_, {check.binding, check.value_set, profile_.url}, value, step, at);
  }
  for (const Invariant& invariant : check.invariants) {
    check_invariant(checking_, invariant, value, scope_, step, at);
  }
}

void ProfileWalk::check_type(const Value& value, const Check& check, const Step& step, const json::Node& at) {
  const AllowedType* fitting = nullptr;
  for (const AllowedType& type : check.types) {
    if (fits_type(value, type.code, checking_.definitions())) {
      fitting = &type;
      break;
    }
  }
  if (fitting == nullptr) {
    if (check.types.empty() || !check.types_narrowed) return;
    std::string list;
    for (const AllowedType& type : check.types) list += (list.empty() ? "" : ", ") + text_of(type.code);
    return tell(Severity::error, "type", "structure", step, {}, at, "a value of this type is not allowed here",
                "use one of: " + list);
  }
  if (check.targets_narrowed && !fitting->targets.empty() && fitting->code == "Reference") {
    check_reference(checking_, fitting->targets, profile_.url, value, scope_, step, at);
  }
  check_aggregation(checking_, fitting->aggregation, profile_.url, value, scope_, step, at);
  // Of extensions the extension rule looks at the definition that the URL names.
  if (fitting->profiles.empty() || fitting->code == "Extension") return;
  for (const std::string_view profile : fitting->profiles) {
    if (checking_.conforms(value, profile, scope_).value_or(true)) return;
  }
  if (fitting->profiles.size() == 1) {
    // With one profile its own findings say more than that it is not kept.
    const Profile* only = checking_.rulebook.profile(fitting->profiles[0]);
    if (only != nullptr && only->root != nullptr)
      return ProfileWalk(checking_, *only, scope_).check(value, *only->root, step, at);
  }
  std::string profiles;
  for (const std::string_view profile : fitting->profiles)
    profiles += (profiles.empty() ? "" : ", ") + text_of(profile);
  tell(Severity::error, "type-profile", "structure", step, {}, at,
       "the value conforms to none of the profiles allowed here", "make it conform to one of: " + profiles);
}

void ProfileWalk::check_limits(const Value& value, const Check& check, const Step& step, const json::Node& at) {
  const json::Node& node = *value.node();
  if (check.min_value != nullptr && compare_to_limit(node, *check.min_value).value_or(0) < 0) {
    tell(Severity::error, "min-value", "value", step, {}, at, "the value is too small",
         "the least that is allowed is " + shown_value(*check.min_value));
  }
  if (check.max_value != nullptr && compare_to_limit(node, *check.max_value).value_or(0) > 0) {
    tell(Severity::error, "max-value", "value", step, {}, at, "the value is too large",
         "the most that is allowed is " + shown_value(*check.max_value));
  }
  if (check.max_length != 0 && is_primitive_value(&node) && characters(node.text()) > check.max_length) {
    tell(Severity::error, "max-length", "too-long", step, {}, at, "the text is too long",
         "use at most " + std::to_string(check.max_length) + " characters");
  }
}

void ProfileWalk::check_children(const Value& value, const Check& check, const Step& step, const json::Node& at,
                                 std::uint32_t depth) {
  const std::vector<Found> elements = elements_of(value, checking_.rulebook);
  for (const Check* child : check.children) {
    if (!child->asks || checking_.findings->full()) continue;
    if (!checking_.spend(1 + elements.size() / 16, step, at)) return;
    std::vector<const Found*> group;
    for (const Found& found : elements) {
      if (found.name == child->name && (child->only == nullptr || found.declared == child->only))
        group.push_back(&found);
    }
    check_count(group.size(), group.size(), *child, step, at);
    for (const Found* found : group) {
      const Step here{&step, found->name, found->index};
      this->check(found->value, *child, here, *found->at, depth + 1);
    }
    if (!child->slices.empty() || child->rules == SlicingRules::closed) check_slices(group, *child, step, at, depth);
  }
}

void ProfileWalk::check_count(std::size_t least, std::size_t most, const Check& check, const Step& step,
                              const json::Node& at, const std::string& told_by) {
  const std::string by = told_by.empty() ? "" : " (told by " + told_by + ")";
  if (most < check.min) {
    tell(Severity::error, "min", "required", step, check.name, at,
         title(check) + " must be given" + (check.min > 1 ? " at least " + std::to_string(check.min) + " times" : ""),
         "add " + title(check) + by);
  }
  if (least > check.max) {
    tell(Severity::error, "max", "structure", step, check.name, at,
         check.max == 0 ? title(check) + " is not allowed here"
                        : title(check) + " may be given at most " + std::to_string(check.max) + " times",
         (check.max == 0 ? "remove it" : "keep " + std::to_string(check.max)) + by);
  }
}

void ProfileWalk::check_slices(std::span<const Found* const> values, const Check& check, const Step& step,
                               const json::Node& at, std::uint32_t depth) {
  SliceMatch match(checking_, profile_, scope_, check);
  std::vector<std::vector<const Found*>> members(check.slices.size());
  std::vector<std::size_t> perhaps(check.slices.size());
  std::size_t furthest = 0;
  bool unmatched_before = false;
  for (const Found* found : values) {
    const Step here{&step, found->name, found->index};
    const SliceMatch::Found in = match.find(found->value, here, *found->at, depth);
    if (checking_.exhausted()) return;
    if (in.slice == SliceMatch::none) {
      for (const std::size_t number : in.perhaps) ++perhaps[number];
      if (!in.perhaps.empty()) continue;
      unmatched_before = true;
      if (check.rules == SlicingRules::closed) tell_closed(check, match, here, *found->at);
      continue;
    }
    members[in.slice].push_back(found);
    if (check.slices[in.slice]->slice == SliceMatch::default_slice) continue;  // which has no place in the order
    if (check.ordered && in.slice < furthest) {
      tell(Severity::error, "slicing-order", "structure", here, {}, *found->at,
           "this slice stands after one that it should come before", "order the values so: " + slice_names(check));
    }
    if (check.rules == SlicingRules::open_at_end && unmatched_before) {
      tell(Severity::error, "slicing-open-at-end", "structure", here, {}, *found->at,
           "a value of no slice stands before this slice", "move values of no slice to the end");
    }
    furthest = std::max(furthest, in.slice);
  }
  for (std::size_t number = 0; number < check.slices.size(); ++number) {
    const Check& slice = *check.slices[number];
    const std::size_t count = members[number].size();
    const bool wrong = count + perhaps[number] < slice.min || count > slice.max;
    check_count(count, count + perhaps[number], slice, step, at, wrong ? match.told_by(number) : std::string());
    for (const Found* found : members[number]) {
      const Step here{&step, found->name, found->index};
      this->check(found->value, slice, here, *found->at, depth + 1);
    }
    if (!slice.slices.empty()) check_slices(members[number], slice, step, at, depth + 1);
  }
}

void ProfileWalk::tell_closed(const Check& check, SliceMatch& match, const Step& step, const json::Node& at) {
  std::string list;
  for (std::size_t number = 0; number < check.slices.size() && list.size() < longest_list; ++number) {
    const std::string by = match.told_by(number);
    list += (list.empty() ? "" : "; ") + title(*check.slices[number]) + (by.empty() ? "" : " (told by " + by + ")");
  }
  tell(Severity::error, "slicing-closed", "structure", step, {}, at,
       "this matches none of the slices, and no others are allowed",
       list.empty() ? "remove it" : "make it one of these or remove it: " + list);
}

}  // namespace gateway::validation
