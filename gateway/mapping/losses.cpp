#include <algorithm>

#include "mapping/run.hpp"

namespace gateway::mapping {

void Run::mark(const json::Node* node, Fate fate) {
  if (!inputs_.losses || node == nullptr) return;
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

std::vector<Loss> Run::losses() const {
  struct Level {
    const json::Node* node;
    std::string pointer;
    Fate fate;
  };
  std::vector<Loss> losses;
  std::vector<Level> open = {{&source_, "", Fate::unused}};
  while (!open.empty()) {
    Level level = std::move(open.back());
    open.pop_back();
    if (const auto found = fates_.find(level.node); found != fates_.end() && found->second < level.fate) level.fate = found->second;
    if (level.node->size() == 0) {
      // What says nothing cannot be lost.
      const bool silent = level.node->is_null() || level.node->is_object() || level.node->is_array() ||
                          (level.node->is_string() && level.node->text().empty());
      if (!silent) losses.push_back({std::move(level.pointer), level.fate});
      continue;
    }
    std::vector<Level> children;
    std::size_t index = 0;
    for (const json::Node& child : *level.node) {
      std::string step = level.node->is_array() ? std::to_string(index++) : std::string();
      for (const char c : child.name().text()) {
        if (c == '~') step += "~0";
        else if (c == '/') step += "~1";
        else step += c;
      }
      children.push_back({&child, level.pointer + "/" + step, level.fate});
    }
    std::move(children.rbegin(), children.rend(), std::back_inserter(open));
  }
  return losses;
}

}  // namespace gateway::mapping
