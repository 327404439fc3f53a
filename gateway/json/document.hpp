// Document and Node: a JSON tree in one arena, numbers kept as written, each value with its place in the source.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "json/name.hpp"

namespace gateway::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

class Arena;
class Document;

// One value. Lives in its Document's arena and never moves, so pointers to nodes stay good while the document lives.
// Children are a singly linked list in document order.
class Node {
 public:
  // Walks a node's children in order.
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using pointer = const Node*;
    using reference = const Node&;

    Iterator() = default;
    explicit Iterator(const Node* node) : node_(node) {}
    const Node& operator*() const { return *node_; }
    const Node* operator->() const { return node_; }
    Iterator& operator++() {
      node_ = node_->next_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const Node* node_ = nullptr;
  };

  static constexpr std::uint32_t no_offset = 0xffffffff;

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_boolean() const { return kind_ == Kind::boolean; }
  bool is_number() const { return kind_ == Kind::number; }
  bool is_string() const { return kind_ == Kind::string; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }

  // The property name under which this value stands in its object; empty in arrays and at the root.
  Name name() const { return name_; }

  // A string's characters (unescaped UTF-8) or a number exactly as written; "true"/"false" for booleans; else empty.
  std::string_view text() const;
  bool boolean() const { return kind_ == Kind::boolean && size_ != 0; }

  // Byte offset of the value's first character in the parsed text; no_offset for values that were built.
  std::uint32_t offset() const { return offset_; }

  // Number of children of an array or object; 0 for the rest.
  std::uint32_t size() const { return is_array() || is_object() ? size_ : 0; }
  const Node* first() const { return is_array() || is_object() ? first_ : nullptr; }
  const Node* next() const { return next_; }
  Iterator begin() const { return Iterator(first()); }
  Iterator end() const { return Iterator(); }

  // The member of this object with that name, or null; null on anything but an object.
  const Node* find(Name name) const {
    if (kind_ != Kind::object) return nullptr;
    if (own_names_ || !name.shared()) return find_by_text(name);
    for (const Node* child = first_; child != nullptr; child = child->next_) {
      if (identical(child->name_, name)) return child;
    }
    return nullptr;
  }
  const Node* find(std::string_view name) const;

  // False when no member of this object begins with an underscore, as FHIR's companions of primitives do.
  bool may_have_companions() const { return companions_; }

  // The text of the member `name` when it is a string, else empty.
  std::string_view string(std::string_view name) const;

  // The element at `index` of an array, or null. Linear.
  const Node* at(std::size_t index) const;

 private:
  friend class Document;
  friend class Builder;  // the reader, in reader.cpp

  const Node* find_by_text(Name name) const;

  // Notes what the name of a new member says of this object.
  void note(Name member) {
    own_names_ = own_names_ || !member.shared();
    companions_ = companions_ || member.text().starts_with('_');
  }

  Kind kind_ = Kind::null;
  bool own_names_ = false;  // a member may have a name that nobody interned
  bool companions_ = false;
  std::uint32_t offset_ = no_offset;
  std::uint32_t size_ = 0;  // characters, children, or 1 for true
  Name name_;
  union {
    const char* characters_ = nullptr;
    Node* first_;
  };
  Node* last_ = nullptr;
  Node* next_ = nullptr;
};

// Owns an arena and the tree in it. Movable, not copyable. Destroying or writing it never recurses.
// The `names` given must outlive the document.
class Document {
 public:
  // An empty document: its root is null.
  explicit Document(const Names& names);
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  const Node& root() const { return *root_; }
  Node& root() { return *root_; }
  void set_root(Node& node) { root_ = &node; }

  // Makers for values that belong to this document; text is copied into the arena.
  Node& make_object();
  Node& make_array();
  Node& make_string(std::string_view text);
  Node& make_number(std::string_view text);  // `text` must be a JSON number
  Node& make_boolean(bool value);
  Node& make_null();

  // Deep copy of a node of any document into this one; keeps offsets of `other`.
  Node& copy(const Node& other);

  // Appends `value` to an object under `name` (no duplicate check: the caller's duty) or to an array; returns it.
  // `value` must be fresh from this document and not yet attached anywhere.
  Node& append(Node& object, std::string_view name, Node& value);
  Node& append(Node& object, Name name, Node& value);
  Node& append(Node& array, Node& value);

  // Replaces the value of member `name` of `object`, or appends it when absent.
  Node& set(Node& object, std::string_view name, Node& value);
  // Says where in a text the value stands, for documents built from another format than JSON.
  static void place(Node& value, std::uint32_t offset) { value.offset_ = offset; }

  // Removes the member when present.
  void remove(Node& object, std::string_view name);

  // The interned name, or one of this document's own.
  Name name(std::string_view text);

  // Non-const views of this document's own nodes.
  static Node* mutable_find(Node& object, std::string_view name);

  const Names& names() const { return *names_; }

  // Bytes the arena holds, for budgets and tests.
  std::size_t arena_bytes() const;

 private:
  friend class Builder;
  Node& make(Kind kind);
  Node& make_text(Kind kind, std::string_view text);
  Name own(std::string_view text);

  const Names* names_;
  std::unique_ptr<Arena> arena_;
  Node* root_ = nullptr;
};

}  // namespace gateway::json
