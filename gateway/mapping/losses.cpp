#include <algorithm>

#include "mapping/run.hpp"

namespace gateway::mapping {
namespace {

// A level of the walk through the record: the child being looked at.
struct Level {
  const json::Node* child;
  std::size_t index;
  Fate fate;  // of the node that holds it
};

std::string pointer_to(const std::vector<Level>& levels) {
  std::string pointer;
  for (const Level& level : levels) {
    pointer += '/';
    if (level.child->name().empty()) {
      pointer += std::to_string(level.index);
      continue;
    }
    for (const char c : level.child->name().text()) {
      if (c == '~') pointer += "~0";
      else if (c == '/') pointer += "~1";
      else pointer += c;
    }
  }
  return pointer;
}

// What says nothing cannot be lost.
bool is_silent(const json::Node& leaf) {
  return leaf.is_null() || leaf.is_object() || leaf.is_array() || (leaf.is_string() && leaf.text().empty());
}

}  // namespace

// FHIRPath does not say what it looked at. What its variables and focus hold is followed along the names it mentions.
void Run::mark_mentioned(const ExpressionCode& code, std::size_t frame, const fhirpath::Value* focus, Fate fate) {
  const auto start = [this](const fhirpath::Value& value) {
    if (value.is_node() && value.node() != nullptr) open_.push_back(value.node());
  };
  if (focus != nullptr) start(*focus);
  for (const auto& [name, reference] : code.variables) {
    if (reference.constant) continue;
    const Slot& held = slot(reference, frame);
    if (held.bound && held.target == nullptr) start(held.value);
  }
  while (!open_.empty()) {
    const json::Node* node = open_.back();
    open_.pop_back();
    if (!node->is_object() && !node->is_array()) {
      mark(node, fate);
      continue;
    }
    for (const json::Node& child : *node) {
      if (node->is_array() || code.mentions(child.name())) open_.push_back(&child);
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

std::vector<Loss> Run::losses() const {
  std::vector<Loss> losses;
  std::vector<Level> levels;
  const auto look = [&](const json::Node& node, Fate inherited) {
    const Fate fate = std::min(fates_.of(node), inherited);
    if (node.first() != nullptr) {
      levels.push_back({node.first(), 0, fate});
      return true;
    }
    if (!(inputs_.lost_only && fate == Fate::mapped) && !is_silent(node)) losses.push_back({pointer_to(levels), fate});
    return false;
  };
  look(source_, Fate::unused);
  while (!levels.empty()) {
    if (look(*levels.back().child, levels.back().fate)) continue;
    // On to the next child, of the nearest level that has one.
    while (!levels.empty()) {
      Level& level = levels.back();
      level.child = level.child->next();
      ++level.index;
      if (level.child != nullptr) break;
      levels.pop_back();
    }
  }
  return losses;
}

}  // namespace gateway::mapping
