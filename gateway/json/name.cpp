#include "json/name.hpp"

#include <algorithm>
#include <cstring>

namespace gateway::json {
namespace {

template <typename Word>
std::uint64_t word_at(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// The ends and the length tell FHIR's names apart; nobody outside chooses what is in the table.
std::uint64_t hash_of(std::string_view text) {
  const std::size_t size = text.size();
  const char* bytes = text.data();
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  if (size >= 8) {
    head = word_at<std::uint64_t>(bytes);
    tail = word_at<std::uint64_t>(bytes + size - 8);
  } else if (size >= 4) {
    head = word_at<std::uint32_t>(bytes);
    tail = word_at<std::uint32_t>(bytes + size - 4);
  } else if (size > 0) {
    head = static_cast<unsigned char>(bytes[0]);
    tail = static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[size / 2])) << 8 |
           static_cast<unsigned char>(bytes[size - 1]);
  }
  std::uint64_t hash = (head ^ (size * 0x9e3779b97f4a7c15u)) * 0xbf58476d1ce4e5b9u;
  hash ^= hash >> 29;
  hash = (hash ^ tail) * 0x94d049bb133111ebu;
  return hash ^ (hash >> 32);
}

bool looks_like_a_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '-' || character == '.';
  });
}

}  // namespace

std::string_view shown(Name name) {
  return name.shared() || looks_like_a_name(name.text()) ? name.text() : std::string_view("?");
}

Names::Names() : slots_(64) {}

Name Names::intern(std::string_view text) {
  if (const Name known = find(text); !known.empty()) return known;

  if ((entries_.size() + 1) * 2 > slots_.size()) grow();
  texts_.emplace_back(text);
  entries_.push_back({texts_.back(), true, static_cast<std::uint32_t>(entries_.size() + 1)});
  const std::uint64_t hash = hash_of(text);
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot].entry != nullptr) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = {hash, &entries_.back()};
  return Name(&entries_.back());
}

Name Names::find(std::string_view text) const {
  const std::uint64_t hash = hash_of(text);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot].entry != nullptr; slot = (slot + 1) & mask) {
    if (slots_[slot].hash == hash && slots_[slot].entry->text == text) return Name(slots_[slot].entry);
  }
  return Name();
}

void Names::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  for (const Slot& old : slots_) {
    if (old.entry == nullptr) continue;
    std::size_t slot = old.hash & (larger.size() - 1);
    while (larger[slot].entry != nullptr) slot = (slot + 1) & (larger.size() - 1);
    larger[slot] = old;
  }
  slots_ = std::move(larger);
}

}  // namespace gateway::json
