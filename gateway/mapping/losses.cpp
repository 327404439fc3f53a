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
      if (c == '~')
        pointer += "~0";
      else if (c == '/')
        pointer += "~1";
      else
        pointer += c;
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
    if (++values_ > inputs_.budget.values) return open_.clear();
    if (!node->is_object() && !node->is_array()) {
      mark(node, fate);
      continue;
    }
    for (const json::Node& child : *node) {
      if (node->is_array() || code.mentions(child.name())) open_.push_back(&child);
    }
  }
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
