#include <algorithm>

#include "mapping/run.hpp"

namespace gateway::mapping {

void Run::mark(const json::Node* node, Fate fate) {
  if (!follows(fate) || node == nullptr) return;
  if (inputs_.origins && fate == Fate::mapped) touched_.push_back(node);
  const auto [entry, fresh] = fates_.emplace(node, fate);
  if (!fresh && fate == Fate::mapped) entry->second = fate;
}

// FHIRPath does not say what it looked at. What its variables and focus hold is followed along the names it mentions.
void Run::mark_mentioned(const ExpressionCode& code, std::size_t frame, const fhirpath::Value* focus, Fate fate) {
  std::vector<const json::Node*> open;
  const auto start = [&open](const fhirpath::Value& value) {
    if (value.is_node() && value.node() != nullptr) open.push_back(value.node());
  };
  if (focus != nullptr) start(*focus);
  for (const auto& [name, reference] : code.variables) {
    if (reference.constant) continue;
    const Slot& held = slot(reference, frame);
    if (held.bound && held.target == nullptr) start(held.value);
  }
  while (!open.empty()) {
    const json::Node* node = open.back();
    open.pop_back();
    if (!node->is_object() && !node->is_array()) {
      mark(node, fate);
      continue;
    }
    for (const json::Node& child : *node) {
      const bool mentioned = node->is_array() || std::find(code.mentioned.begin(), code.mentioned.end(), child.name().text()) != code.mentioned.end();
      if (mentioned) open.push_back(&child);
    }
  }
}

// Where a node that a target has just written came from. What a rule made of its own variables counts as made from what
// these were made from.
void Run::note_descent(const TargetCode& target, const TargetNode& node, const Made& made) {
  // A node made before and put into its place now came from where it was made.
  if (made.node != nullptr && tree_.knows_descent(node)) return;
  Descent from;
  const bool in_record = made.value.is_node() && made.literal == nullptr && made.node == nullptr;
  switch (target.transform) {
    case TransformKind::create: from.kind = Origin::Kind::object; break;
    case TransformKind::uuid:
    case TransformKind::pointer:
    case TransformKind::reference: break;
    default:
      if (in_record) from.kind = Origin::Kind::taken;
      else if (made.literal == nullptr) from.kind = Origin::Kind::made;
  }
  const bool of_map = made.literal == nullptr && target.transform == TransformKind::copy &&
                      program_.parameters[target.parameters.begin].slot.constant;
  if (of_map) from.kind = Origin::Kind::constant;
  if (from.kind == Origin::Kind::taken) {
    from.sources = {made.value.node()};
  } else if (from.kind == Origin::Kind::object) {
    if (current_ != nullptr) from.sources = {current_};
  } else if (from.kind == Origin::Kind::made) {
    from.sources = touched_.empty() ? bound_from_ : touched_;
    from.for_parts = target.transform == TransformKind::translate || target.transform == TransformKind::qty ||
                     target.transform == TransformKind::evaluate;
    bool from_variable = false;
    for (Index at = target.parameters.begin; at < target.parameters.end; ++at) {
      const ParameterCode& parameter = program_.parameters[at];
      if (parameter.kind == ParameterCode::Kind::variable) from_variable = from_variable || !parameter.slot.constant;
      if (parameter.kind != ParameterCode::Kind::expression) continue;
      for (const auto& [name, reference] : program_.expressions[parameter.expression].variables) {
        from_variable = from_variable || !reference.constant;
      }
    }
    if (from.sources.empty() && from_variable && current_ != nullptr) from.sources = {current_};
    if (from.sources.empty()) from.kind = Origin::Kind::constant;
  }
  std::vector<const json::Node*> once;
  for (const json::Node* source : from.sources) {
    if (std::find(once.begin(), once.end(), source) == once.end()) once.push_back(source);
  }
  from.sources = std::move(once);
  tree_.descends(node, std::move(from));
}

bool Run::follows(Fate fate) const { return inputs_.losses && (fate == Fate::mapped || !inputs_.lost_only); }

std::vector<Loss> Run::losses() const {
  // Every node of the record with the way to it; pointers are written only for what is listed.
  struct Step {
    const json::Node* node;
    std::size_t parent;
    std::size_t index;  // in an array
    Fate fate;
  };
  std::vector<Step> steps = {{&source_, 0, 0, Fate::unused}};
  const auto pointer_to = [&steps](std::size_t at) {
    std::vector<std::size_t> way;
    for (; at != 0; at = steps[at].parent) way.push_back(at);
    std::string pointer;
    for (auto step = way.rbegin(); step != way.rend(); ++step) {
      pointer += '/';
      if (steps[steps[*step].parent].node->is_array()) {
        pointer += std::to_string(steps[*step].index);
        continue;
      }
      for (const char c : steps[*step].node->name().text()) {
        if (c == '~') pointer += "~0";
        else if (c == '/') pointer += "~1";
        else pointer += c;
      }
    }
    return pointer;
  };
  std::vector<Loss> losses;
  std::vector<std::size_t> open = {0};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    const json::Node& node = *steps[at].node;
    if (const auto found = fates_.find(&node); found != fates_.end() && found->second < steps[at].fate) steps[at].fate = found->second;
    const Fate fate = steps[at].fate;
    if (node.size() == 0) {
      // What says nothing cannot be lost.
      const bool silent = node.is_null() || node.is_object() || node.is_array() || (node.is_string() && node.text().empty());
      if (!silent && !(inputs_.lost_only && fate == Fate::mapped)) losses.push_back({pointer_to(at), fate});
      continue;
    }
    const std::size_t first = steps.size();
    std::size_t index = 0;
    for (const json::Node& child : node) steps.push_back({&child, at, index++, fate});
    for (std::size_t child = steps.size(); child-- > first;) open.push_back(child);
  }
  return losses;
}

}  // namespace gateway::mapping
