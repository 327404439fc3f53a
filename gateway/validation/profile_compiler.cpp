#include "validation/profile_compiler.hpp"

#include <algorithm>
#include <unordered_map>

#include "validation/definition_reading.hpp"
#include "validation/element_definition.hpp"

namespace gateway::validation {
namespace {

constexpr std::size_t most_elements = 20'000;  // of one snapshot

// True when a profile lets a reference lead where R4 does and nowhere less; R4's own list has types by their names.
bool same_targets(const std::vector<std::string_view>& allowed, const std::vector<std::string_view>& base) {
  return allowed.size() == base.size() && std::all_of(allowed.begin(), allowed.end(), [&](std::string_view target) {
           const std::string_view name =
               target.starts_with(core_definitions) ? target.substr(core_definitions.size()) : target;
           return std::find(base.begin(), base.end(), target) != base.end() ||
                  std::find(base.begin(), base.end(), name) != base.end();
         });
}

bool bare_core(const std::vector<std::string_view>& profiles, const fhir::Definitions& definitions) {
  for (const std::string_view profile : profiles) {
    if (core_type(profile, definitions) == nullptr) return false;
  }
  return true;
}

class ProfileCompiler {
 public:
  ProfileCompiler(Profile& profile, const BaseInvariants& base, json::Names& names,
                  const fhir::Definitions& definitions)
      : profile_(profile), base_(base), names_(names), definitions_(definitions) {}

  void compile(const json::Node& elements) {
    if (elements.size() > most_elements) return fail("its snapshot has too many elements");
    for (const json::Node& element : elements) {
      add(element);
      if (!profile_.problem.empty()) return;
    }
    for (const auto& [check, target] : repeats_) {
      const auto found = by_id_.find(target);
      if (found != by_id_.end() && found->second != check) check->same_as = found->second;
    }
    // A repeated element asks what its original asks, which may be around it: until nothing changes.
    for (bool changed = true; changed;) changed = settle();
  }

 private:
  void fail(std::string problem) {
    if (profile_.problem.empty()) profile_.problem = std::move(problem);
  }

  void add(const json::Node& element) {
    const std::string_view path = element.string("path");
    if (path.empty()) return fail("an element of its snapshot has no path");
    const std::string id = element.string("id").empty() ? id_from(element) : std::string(element.string("id"));
    Check& check = profile_.checks.emplace_back();
    check.id = element.string("id").empty() ? path : element.string("id");
    if (profile_.root == nullptr) {
      if (path.find('.') != std::string_view::npos) return fail("its snapshot does not start with the type");
      profile_.root = &check;
      const json::Node* modifier = element.find("isModifier");
      profile_.modifier = modifier != nullptr && modifier->text() == "true";
    } else if (!place(check, id)) {
      return fail("an element of its snapshot stands under none before it");
    }
    by_id_.emplace(id, &check);
    read(element, path, check);
  }

  // Old definitions have no ids: the path with the slice's name comes close.
  std::string id_from(const json::Node& element) const {
    std::string id(element.string("path"));
    if (const std::string_view slice = element.string("sliceName"); !slice.empty()) id.append(":").append(slice);
    return id;
  }

  Check* known(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : found->second;
  }

  // Hangs the check under its parent, or under the element it is a slice of.
  bool place(Check& check, std::string_view id) {
    const std::size_t dot = id.rfind('.');
    if (dot == std::string_view::npos) return false;
    Check* parent = known(id.substr(0, dot));
    if (parent == nullptr) return false;
    std::string_view segment = id.substr(dot + 1);
    const std::size_t colon = segment.find(':');
    check.name = segment.substr(0, colon);
    if (check.name.ends_with("[x]")) check.name.remove_suffix(3);
    if (colon == std::string_view::npos) {
      parent->children.push_back(&check);
      return true;
    }

    // The id is not the element's own text when it was made up, so the slice's name is looked up again in read().
    const std::string_view slice = segment.substr(colon + 1);
    const std::string_view base_id = id.substr(0, dot + 1 + colon);
    Check* around = known(base_id);
    if (const std::size_t slash = slice.rfind('/'); slash != std::string_view::npos) {
      Check* first = known(std::string(base_id) + ":" + std::string(slice.substr(0, slash)));
      if (first != nullptr) around = first;
    }
    if (around == nullptr) {
      around = &profile_.checks.emplace_back();
      around->id = parent->id;
      parent->children.push_back(around);
      by_id_.emplace(std::string(base_id), around);
      name_of(*around, check.name);
    }
    around->slices.push_back(&check);
    around->sliced = true;
    return true;
  }

  // Names must be views that live: of the definitions.
  void name_of(Check& check, std::string_view name) {
    const json::Name interned = names_.intern(name);
    check.name = interned.text();
  }

  void read(const json::Node& element, std::string_view path, Check& check) {
    check.slice = element.string("sliceName");
    const fhir::Element* base = base_element(element, path);
    if (!check.name.empty()) {
      name_of(check, check.name);
      if (base == nullptr || base->choice) read_choice(path, check);
    }
    check.min = number_of(element.find("min"));
    if (base != nullptr && check.slice.empty() && check.min <= base->min) check.min = 0;
    const json::Node* max = element.find("max");
    check.max = max == nullptr ? fhir::Element::unbounded : number_of(max);
    if (base != nullptr && check.slice.empty() && check.max >= base->max) check.max = fhir::Element::unbounded;
    read_types(element, base, check);
    check.fixed = typed_member(element, "fixed");
    check.pattern = typed_member(element, "pattern");
    check.min_value = typed_member(element, "minValue");
    check.max_value = typed_member(element, "maxValue");
    check.max_length = number_of(element.find("maxLength"));
    read_binding(element, base, check);
    read_invariants(element, check);
    read_slicing(element, check);
    if (const std::string_view target = element.string("contentReference");
        target.find('#') != std::string_view::npos) {
      repeats_.emplace_back(&check, std::string(target.substr(target.find('#') + 1)));
    }
    if (check.name.empty()) {
      check.min = 0;
      check.max = fhir::Element::unbounded;
      check.types_narrowed = false;
    }
  }

  // "valueQuantity" where the type has value[x].
  void read_choice(std::string_view path, Check& check) {
    if (path.ends_with("[x]") && check.slice.empty()) return;
    const std::string_view last = path.substr(path.rfind('.') + 1);
    const std::string_view written = path.ends_with("[x]") ? check.slice : last;
    const fhir::Element* choice = choice_named(written);
    if (choice == nullptr || (choice->name.text() != check.name && last != check.name)) return;
    for (const fhir::ElementType& of : choice->types) {
      if (of.property.text() == written) check.only = of.type;
    }
    if (!path.ends_with("[x]")) check.name = choice->name.text();
  }

  const fhir::Element* choice_named(std::string_view property) const {
    const json::Name name = definitions_.names().find(property);
    if (name.empty()) return nullptr;
    for (const fhir::Type& type : definitions_.types()) {
      const fhir::Child* child = type.child(name);
      if (child != nullptr && child->element->choice && !child->companion) return child->element;
    }
    return nullptr;
  }

  const fhir::Element* base_element(const json::Node& element, std::string_view path) const {
    const json::Node* base = element.find("base");
    std::string_view base_path = base == nullptr ? path : base->string("path");
    if (base_path.empty()) base_path = path;
    const std::size_t dot = base_path.rfind('.');
    if (dot == std::string_view::npos) return nullptr;
    const fhir::Type* holder = definitions_.type(base_path.substr(0, dot));
    if (holder == nullptr) return nullptr;
    std::string_view name = base_path.substr(dot + 1);
    if (name.ends_with("[x]")) name.remove_suffix(3);
    return holder->element(name);
  }

  void read_types(const json::Node& element, const fhir::Element* base, Check& check) {
    const json::Node* list = element.find("type");
    if (list == nullptr || !list->is_array()) return;
    for (const json::Node& type : *list) {
      AllowedType& allowed = check.types.emplace_back();
      allowed.code = type.string("code");
      allowed.profiles = texts_of(type.find("profile"));
      allowed.targets = texts_of(type.find("targetProfile"));
      allowed.aggregation = texts_of(type.find("aggregation"));
      if (bare_core(allowed.profiles, definitions_)) allowed.profiles.clear();
      const fhir::ElementType* same = nullptr;
      if (base != nullptr) {
        for (const fhir::ElementType& of : base->types) {
          if (of.type->name() == allowed.code) same = &of;
        }
      }
      if (same == nullptr || !same_targets(allowed.targets, same->targets)) {
        check.targets_narrowed = check.targets_narrowed || !allowed.targets.empty();
      }
    }
    check.types_narrowed = base == nullptr || base->types.size() != check.types.size() || check.only != nullptr;
    if (check.types.size() == 1 && base != nullptr && base->types.size() == 1) {
      // One type where R4 has one: narrower only when it is a subtype, such as a resource type for any resource.
      check.types_narrowed = base->types[0].type->is_resource() && check.types[0].code != base->types[0].type->name();
    }
  }

  void read_binding(const json::Node& element, const fhir::Element* base, Check& check) {
    const json::Node* binding = element.find("binding");
    if (binding == nullptr) return;
    const fhir::BindingStrength strength = strength_of(binding->string("strength"));
    const std::string_view value_set = binding->string("valueSet");
    if (base != nullptr && base->binding == strength && unversioned(base->value_set) == unversioned(value_set)) return;
    if (strength < fhir::BindingStrength::extensible || value_set.empty()) return;
    check.binding = strength;
    check.value_set = value_set;
  }

  void read_invariants(const json::Node& element, Check& check) {
    const json::Node* constraints = element.find("constraint");
    if (constraints == nullptr || !constraints->is_array()) return;
    for (const json::Node& constraint : *constraints) {
      const std::string_view key = constraint.string("key");
      const std::string_view source = constraint.string("source");
      if (base_.has(key) || (!source.empty() && core_type(source, definitions_) != nullptr)) continue;
      fhir::Invariant stated;
      stated.key = key;
      stated.human = constraint.string("human");
      stated.expression = constraint.string("expression");
      stated.error = constraint.string("severity") != "warning";
      check.invariants.push_back(compile_invariant(stated, profile_.url, names_, definitions_));
    }
  }

  static bool asks_itself(const Check& check) {
    bool profiled = false;
    for (const AllowedType& type : check.types)
      profiled = profiled || !type.profiles.empty() || !type.aggregation.empty();
    return check.min > 0 || check.max != fhir::Element::unbounded || check.types_narrowed || check.targets_narrowed ||
           profiled || check.fixed != nullptr || check.pattern != nullptr || check.min_value != nullptr ||
           check.max_value != nullptr || check.max_length != 0 || check.binding != fhir::BindingStrength::none ||
           !check.invariants.empty() || !check.slices.empty() || (check.sliced && check.rules == SlicingRules::closed);
  }

  // Marks what asks from below upwards; true when anything changed.
  bool settle() {
    bool changed = false;
    for (auto check = profile_.checks.rbegin(); check != profile_.checks.rend(); ++check) {
      if (check->asks) continue;
      bool asks = asks_itself(*check) || (check->same_as != nullptr && check->same_as->asks);
      for (const Check* child : check->children) asks = asks || child->asks;
      if (asks) check->asks = changed = true;
    }
    return changed;
  }

  Profile& profile_;
  const BaseInvariants& base_;
  json::Names& names_;
  const fhir::Definitions& definitions_;
  std::unordered_map<std::string, Check*> by_id_;
  std::vector<std::pair<Check*, std::string>> repeats_;
};

}  // namespace

void compile_snapshot(Profile& profile, const json::Node& elements, const BaseInvariants& base, json::Names& names,
                      const fhir::Definitions& definitions) {
  ProfileCompiler(profile, base, names, definitions).compile(elements);
}

}  // namespace gateway::validation
