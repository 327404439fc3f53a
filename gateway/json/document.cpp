#include "json/document.hpp"

#include <new>
#include <type_traits>

#include "base/assert.hpp"
#include "json/arena.hpp"

namespace gateway::json {

// The arena frees nodes without destroying them.
static_assert(std::is_trivially_destructible_v<Node> && std::is_trivially_destructible_v<NameEntry>);

std::string_view Node::text() const {
  switch (kind_) {
    case Kind::string:
    case Kind::number: return {characters_, size_};
    case Kind::boolean: return size_ != 0 ? "true" : "false";
    default: return {};
  }
}

const Node* Node::find_by_text(Name name) const {
  for (const Node* child = first_; child != nullptr; child = child->next_) {
    if (child->name_ == name) return child;
  }
  return nullptr;
}

const Node* Node::find(std::string_view name) const {
  if (kind_ != Kind::object) return nullptr;
  for (const Node* child = first_; child != nullptr; child = child->next_) {
    if (child->name_.text() == name) return child;
  }
  return nullptr;
}

std::string_view Node::string(std::string_view name) const {
  const Node* member = find(name);
  return member != nullptr && member->is_string() ? member->text() : std::string_view();
}

const Node* Node::at(std::size_t index) const {
  if (kind_ != Kind::array || index >= size_) return nullptr;
  const Node* child = first_;
  for (; index > 0; --index) child = child->next_;
  return child;
}

Document::Document(const Names& names) : names_(&names), arena_(std::make_unique<Arena>()) {
  root_ = &make_null();
}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Node& Document::make(Kind kind) {
  Node* node = new (arena_->take(sizeof(Node))) Node();
  node->kind_ = kind;
  return *node;
}

Node& Document::make_text(Kind kind, std::string_view text) {
  GATEWAY_ASSERT(text.size() <= 0xffffffff);
  Node& node = make(kind);
  node.characters_ = arena_->keep(text).data();
  node.size_ = static_cast<std::uint32_t>(text.size());
  return node;
}

Node& Document::make_object() {
  return make(Kind::object);
}
Node& Document::make_array() {
  return make(Kind::array);
}
Node& Document::make_string(std::string_view text) {
  return make_text(Kind::string, text);
}
Node& Document::make_number(std::string_view text) {
  return make_text(Kind::number, text);
}
Node& Document::make_null() {
  return make(Kind::null);
}

Node& Document::make_boolean(bool value) {
  Node& node = make(Kind::boolean);
  node.size_ = value ? 1 : 0;
  return node;
}

Node& Document::copy(const Node& other) {
  const auto alone = [this](const Node& source) -> Node& {
    Node& twin = source.is_string() || source.is_number() ? make_text(source.kind_, source.text()) : make(source.kind_);
    if (source.is_boolean()) twin.size_ = source.size_;
    twin.offset_ = source.offset_;
    return twin;
  };

  Node& top = alone(other);
  struct Level {
    const Node* next;
    Node* parent;
  };
  std::vector<Level> levels;
  if (other.first() != nullptr) levels.push_back({other.first(), &top});
  while (!levels.empty()) {
    const Level level = levels.back();
    if (level.next == nullptr) {
      levels.pop_back();
      continue;
    }
    levels.back().next = level.next->next_;
    Node& twin = alone(*level.next);
    if (level.parent->is_object()) {
      append(*level.parent, level.next->name_.text(), twin);
    } else {
      append(*level.parent, twin);
    }
    if (level.next->first() != nullptr) levels.push_back({level.next->first(), &twin});
  }
  return top;
}

Node& Document::append(Node& object, std::string_view name, Node& value) {
  return append(object, this->name(name), value);
}

Node& Document::append(Node& object, Name name, Node& value) {
  GATEWAY_ASSERT(object.is_object() || name.empty());
  GATEWAY_ASSERT(object.is_object() || object.is_array());
  value.name_ = name;
  if (object.is_object()) object.note(name);
  if (object.last_ == nullptr) {
    object.first_ = &value;
  } else {
    object.last_->next_ = &value;
  }
  object.last_ = &value;
  ++object.size_;
  return value;
}

Node& Document::append(Node& array, Node& value) {
  return append(array, Name(), value);
}

Node& Document::set(Node& object, std::string_view name, Node& value) {
  GATEWAY_ASSERT(object.is_object());
  Node* before = nullptr;
  for (Node* child = object.first_; child != nullptr; before = child, child = child->next_) {
    if (child->name_.text() != name) continue;
    value.name_ = child->name_;
    value.next_ = child->next_;
    (before == nullptr ? object.first_ : before->next_) = &value;
    if (object.last_ == child) object.last_ = &value;
    return value;
  }
  return append(object, name, value);
}

void Document::remove(Node& object, std::string_view name) {
  if (!object.is_object()) return;
  Node* before = nullptr;
  for (Node* child = object.first_; child != nullptr; before = child, child = child->next_) {
    if (child->name_.text() != name) continue;
    (before == nullptr ? object.first_ : before->next_) = child->next_;
    if (object.last_ == child) object.last_ = before;
    --object.size_;
    return;
  }
}

Name Document::name(std::string_view text) {
  const Name shared = names_->find(text);
  return shared.empty() ? own(arena_->keep(text)) : shared;
}

Name Document::own(std::string_view text) {
  return Name(new (arena_->take(sizeof(NameEntry))) NameEntry{text, false, 0});
}

Node* Document::mutable_find(Node& object, std::string_view name) {
  return const_cast<Node*>(object.find(name));
}

std::size_t Document::arena_bytes() const {
  return arena_->bytes();
}

}  // namespace gateway::json
