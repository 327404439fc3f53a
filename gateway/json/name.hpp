// Name and Names: property names interned once, so that FHIRPath, mapping and validation compare pointers.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::json {

// One distinct spelling. Shared entries live in Names; a document keeps entries of its own for names nobody interned.
struct NameEntry {
  std::string_view text;
  bool shared = false;
  std::uint32_t number = 0;  // shared entries: 1, 2, 3 … in the order of interning; for tables indexed by name
};

// A property name. Equal names of one Names table are one pointer; a name nobody interned compares by text.
class Name {
 public:
  Name() = default;
  explicit Name(const NameEntry* entry) : entry_(entry) {}

  std::string_view text() const { return entry_ == nullptr ? std::string_view() : entry_->text; }
  bool empty() const { return entry_ == nullptr; }
  bool shared() const { return entry_ != nullptr && entry_->shared; }

  // 0 for a name that is not shared, else its number in its table, from 1 to Names::size().
  std::uint32_t number() const { return entry_ == nullptr ? 0 : entry_->number; }

  friend bool operator==(Name left, Name right) {
    if (left.entry_ == right.entry_) return true;
    if (left.empty() || right.empty()) return false;
    if (left.entry_->shared && right.entry_->shared) return false;
    return left.entry_->text == right.entry_->text;
  }

 private:
  const NameEntry* entry_ = nullptr;
};

// The name as a message may show it: interned names and what looks like a name. Others might be content and give "?".
std::string_view shown(Name name);

// The table of names known before any message arrives: FHIR elements, and every name a mapping or expression uses.
// Filled at start (one thread), then only read (any thread). Must outlive every Document parsed with it.
class Names {
 public:
  Names();
  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  // The name of this spelling, added when new.
  Name intern(std::string_view text);

  // The name of this spelling, or an empty Name when nobody interned it.
  Name find(std::string_view text) const;

  std::size_t size() const { return entries_.size(); }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    const NameEntry* entry = nullptr;
  };
  void grow();

  std::deque<std::string> texts_;
  std::deque<NameEntry> entries_;
  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
};

}  // namespace gateway::json
