#include "json/pointer.hpp"

#include <vector>

namespace gateway::json {
namespace {

// Reads one token: "~1" is "/", "~0" is "~"; nothing else may follow "~". Returns false on a bad token.
bool unescape(std::string_view token, std::string& text) {
  text.clear();
  for (std::size_t at = 0; at < token.size(); ++at) {
    if (token[at] != '~') {
      text.push_back(token[at]);
      continue;
    }
    if (++at == token.size() || (token[at] != '0' && token[at] != '1')) return false;
    text.push_back(token[at] == '0' ? '~' : '/');
  }
  return true;
}

const Node* element_at(const Node& array, std::string_view token) {
  if (token.empty() || token.size() > 9 || (token.size() > 1 && token.front() == '0')) return nullptr;
  std::size_t index = 0;
  for (const char digit : token) {
    if (digit < '0' || digit > '9') return nullptr;
    index = index * 10 + static_cast<std::size_t>(digit - '0');
  }
  return array.at(index);
}

void append_token(std::string& pointer, std::string_view name) {
  pointer.push_back('/');
  for (const char character : name) {
    if (character == '~') {
      pointer += "~0";
    } else if (character == '/') {
      pointer += "~1";
    } else {
      pointer.push_back(character);
    }
  }
}

}  // namespace

const Node* at_pointer(const Node& root, std::string_view pointer) {
  const Node* node = &root;
  std::string name;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    if (node->is_array()) {
      node = element_at(*node, token);
    } else {
      node = unescape(token, name) ? node->find(name) : nullptr;
    }
    if (node == nullptr) return nullptr;
  }
  return node;
}

std::string pointer_to(const Node& root, const Node& node) {
  struct Level {
    const Node* parent;
    const Node* child;
    std::size_t index;
  };
  std::vector<Level> levels;
  if (&root != &node && root.first() != nullptr) levels.push_back({&root, root.first(), 0});
  while (!levels.empty()) {
    const Node* child = levels.back().child;
    if (child == &node) break;
    if (child != nullptr && child->first() != nullptr) {
      levels.push_back({child, child->first(), 0});
      continue;
    }
    while (!levels.empty()) {
      Level& level = levels.back();
      level.child = level.child->next();
      ++level.index;
      if (level.child != nullptr) break;
      levels.pop_back();
    }
  }

  std::string pointer;
  for (const Level& level : levels) {
    append_token(pointer, level.parent->is_object() ? level.child->name().text() : std::to_string(level.index));
  }
  return pointer;
}

}  // namespace gateway::json
