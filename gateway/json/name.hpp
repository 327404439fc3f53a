// Name and Names: property names interned once, so that FHIRPath, mapping and validation compare pointers.
#pragma once

#include <cstdint>
#include <cstring>
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

  // One entry: what equality comes to among shared names.
  friend bool identical(Name left, Name right) { return left.entry_ == right.entry_; }

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

  // Names that come after those of `below`, which stays as it is and must outlive this: what is interned here compares
  // by text, so expressions can be compiled beside threads that read documents. Not thread-safe itself.
  explicit Names(const Names* below) : Names() { below_ = below; }

  Names(const Names&) = delete;
  Names& operator=(const Names&) = delete;

  // The name of this spelling, added when new.
  Name intern(std::string_view text);

  // The name of this spelling, or an empty Name when nobody interned it.
  Name find(std::string_view text) const;

  std::size_t size() const { return entries_.size(); }

 private:
  // The first and the last bytes of a spelling; with the size they are the whole of one up to 16 characters.
  struct Ends {
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    bool operator==(const Ends&) const = default;
  };
  struct Slot {
    Ends ends;
    std::size_t size = 0;
    const NameEntry* entry = nullptr;
  };
  template <typename Word>
  static std::uint64_t word_at(const char* bytes);
  static Ends ends_of(std::string_view text);
  static std::size_t hash_of(const Ends& ends, std::size_t size);
  static void place(const Slot& slot, std::vector<Slot>& slots);
  void grow();

  std::deque<std::string> texts_;
  std::deque<NameEntry> entries_;
  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
  const Names* below_ = nullptr;
};

// Looking a name up is the hottest thing the reader does, so it is inline.

template <typename Word>
std::uint64_t Names::word_at(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

inline Names::Ends Names::ends_of(std::string_view text) {
  const std::size_t size = text.size();
  const char* bytes = text.data();
  if (size >= 8) return {word_at<std::uint64_t>(bytes), word_at<std::uint64_t>(bytes + size - 8)};
  if (size >= 4) return {word_at<std::uint32_t>(bytes), word_at<std::uint32_t>(bytes + size - 4)};
  if (size == 0) return {};
  return {static_cast<unsigned char>(bytes[0]), static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[size / 2]))
                                                        << 8 |
                                                    static_cast<unsigned char>(bytes[size - 1])};
}

// Nobody outside chooses what is in the table, so a quick mix will do.
inline std::size_t Names::hash_of(const Ends& ends, std::size_t size) {
  std::uint64_t hash = (ends.head ^ (size * 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;
  hash ^= hash >> 29;
  hash = (hash ^ ends.tail) * 0x94d049bb133111ebu;
  return hash ^ (hash >> 32);
}

inline Name Names::find(std::string_view text) const {
  const Ends ends = ends_of(text);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash_of(ends, text.size()) & mask; slots_[at].entry != nullptr; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.size != text.size() || slot.ends != ends) continue;
    if (text.size() <= 16 || slot.entry->text == text) return Name(slot.entry);
  }
  return below_ == nullptr ? Name() : below_->find(text);
}

}  // namespace gateway::json
