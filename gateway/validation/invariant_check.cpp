#include "validation/invariant_check.hpp"

#include <vector>

namespace gateway::validation {
namespace {

using fhirpath::Value;

bool has_member(const json::Node* object, std::string_view name) {
  return object != nullptr && object->find(name) != nullptr;
}

bool is_primitive_value(const json::Node* node) {
  return node != nullptr && !node->is_null() && !node->is_object() && !node->is_array();
}

// Anything but an id counts as a child.
bool has_children(const json::Node* object) {
  if (object == nullptr || !object->is_object()) return false;
  for (const json::Node& member : *object) {
    if (member.name().text() != "id" && member.name().text() != "resourceType") return true;
  }
  return false;
}

// An array where one value belongs has a value, if too many: the structure's own rule tells of it.
bool keeps_ele_1(const Value& value) {
  if (value.node() != nullptr && value.node()->is_array()) return true;
  return is_primitive_value(value.node()) || has_children(value.node()) || has_children(value.companion());
}

bool keeps_ext_1(const Value& value) {
  bool extensions = false;
  bool given = false;
  if (const json::Node* members = value.node()) {
    for (const json::Node& member : *members) {
      const std::string_view name = member.name().text();
      if (name == "extension") extensions = true;
      if ((name.starts_with("value") && name.size() > 5) || (name.starts_with("_value") && name.size() > 6))
        given = true;
    }
  }
  return extensions != given;
}

const json::Node* list(const json::Node* object, std::string_view name) {
  const json::Node* found = object == nullptr ? nullptr : object->find(name);
  return found != nullptr && found->is_array() ? found : nullptr;
}

template <typename Broken>
bool each_contained(const Value& value, Broken&& broken) {
  const json::Node* contained = list(value.node(), "contained");
  if (contained == nullptr) return true;
  for (const json::Node& one : *contained) {
    if (broken(one)) return false;
  }
  return true;
}

bool has_meta(const json::Node& resource, std::string_view name) {
  const json::Node* meta = resource.find("meta");
  return meta != nullptr && meta->find(name) != nullptr;
}

// The fragments that members called "reference" hold, here and below.
void collect_fragments(const json::Node& top, std::vector<std::string_view>& fragments) {
  std::vector<const json::Node*> left = {&top};
  while (!left.empty()) {
    const json::Node* node = left.back();
    left.pop_back();
    for (const json::Node& member : *node) {
      if (member.is_string() && member.text().starts_with('#') && member.name().text() == "reference") {
        fragments.push_back(member.text());
      }
      if (member.first() != nullptr) left.push_back(&member);
    }
  }
}

// Each contained resource is referred to from the container, or refers to it. Canonicals and URIs may refer too: the
// expression knows.
std::optional<bool> keeps_dom_3(const Value& value) {
  const json::Node* contained = list(value.node(), "contained");
  if (contained == nullptr) return true;
  std::vector<std::string_view> fragments;
  collect_fragments(*value.node(), fragments);
  for (const json::Node& one : *contained) {
    const std::string_view id = one.string("id");
    bool linked = false;
    for (const std::string_view fragment : fragments) linked = linked || (!id.empty() && fragment.substr(1) == id);
    if (!linked) return std::nullopt;
  }
  return true;
}

bool keeps_ref_1(const Value& value, const Scope& scope) {
  const std::string_view reference = value.node() == nullptr ? std::string_view() : value.node()->string("reference");
  if (!reference.starts_with('#') || reference.size() == 1) return true;
  return fhir::contained(scope.root, reference.substr(1)) != nullptr;
}

// Times written alike compare as they are written; of the rest the expression knows.
std::optional<bool> keeps_per_1(const Value& value) {
  if (value.node() == nullptr) return true;
  const std::string_view start = value.node()->string("start");
  const std::string_view end = value.node()->string("end");
  if (start.empty() || end.empty()) return true;
  constexpr std::size_t seconds = 19;  // "2026-03-02T09:30:00", then fraction and zone
  const bool alike = start.size() == end.size() &&
                     (start.size() <= 10 || (start.size() > seconds && start.substr(seconds) == end.substr(seconds)));
  return alike ? std::optional<bool>(start <= end) : std::nullopt;
}

// A rule without an answer is not taken as kept. What the validator has no means to answer is a warning, as it is for
// profiles that are claimed and not known.
void tell_unanswered(Checking& checking, const Invariant& invariant, const base::Error& error, const Step& step,
                     const json::Node& at) {
  fhir::Severity severity = invariant.severity;
  const char* code = "processing";
  if (error.kind == base::ErrorKind::too_costly) {
    severity = fhir::Severity::fatal;
    code = "too-costly";
  } else if (error.kind == base::ErrorKind::not_supported) {
    severity = fhir::Severity::warning;
    code = "not-supported";
  }
  checking.findings->add(severity, {invariant.key, code, invariant.profile}, step, {}, at,
                         "rule " + invariant.key + " could not be answered: " + error.text);
}

}  // namespace

std::optional<bool> keeps(Native native, const Value& value, const Scope& scope) {
  switch (native) {
    case Native::none: return std::nullopt;
    case Native::narrative: return true;
    case Native::ele_1: return keeps_ele_1(value);
    case Native::ext_1: return keeps_ext_1(value);
    case Native::dom_2:
      return each_contained(value, [](const json::Node& one) { return has_member(&one, "contained"); });
    case Native::dom_3: return keeps_dom_3(value);
    case Native::dom_4:
      return each_contained(
          value, [](const json::Node& one) { return has_meta(one, "versionId") || has_meta(one, "lastUpdated"); });
    case Native::dom_5: return each_contained(value, [](const json::Node& one) { return has_meta(one, "security"); });
    case Native::dom_6: {
      const json::Node* text = value.node() == nullptr ? nullptr : value.node()->find("text");
      return text != nullptr && text->find("div") != nullptr;
    }
    case Native::ref_1: return keeps_ref_1(value, scope);
    case Native::per_1: return keeps_per_1(value);
  }
  return true;
}

void check_invariant(Checking& checking, const Invariant& invariant, const Value& value, const Scope& scope,
                     const Step& step, const json::Node& at) {
  bool kept = true;
  if (const auto native = keeps(invariant.native, value, scope)) {
    kept = *native;
  } else if (invariant.expression) {
    const auto answer =
        checking.evaluator.evaluate_boolean(*invariant.expression, fhirpath::Values(&value, 1), scope.context);
    if (!checking.spend(checking.evaluator.steps(), step, at)) return;
    if (!answer) {
      tell_unanswered(checking, invariant, answer.error(), step, at);
      return;
    }
    // Empty is no untruth: R4's own rules give it for values that are not there (ras-2) or do not compare (rng-2).
    kept = answer->value_or(true);
  } else if (!invariant.problem.empty()) {
    checking.findings->add(
        invariant.severity, {invariant.key, "processing", invariant.profile}, step, {}, at,
        "rule " + invariant.key + " cannot be used: its expression does not compile: " + invariant.problem,
        "correct it in its profile");
    return;
  }
  if (kept) return;
  checking.findings->add(invariant.severity, {invariant.key, "invariant", invariant.profile}, step, {}, at,
                         "rule " + invariant.key + " is not kept", invariant.human);
}

void check_invariants(Checking& checking, const BaseInvariants::List& list, const Value& value, const Scope& scope,
                      const Step& step, const json::Node& at) {
  for (const Invariant* invariant : list) {
    if (checking.exhausted()) return;
    check_invariant(checking, *invariant, value, scope, step, at);
  }
}

}  // namespace gateway::validation
