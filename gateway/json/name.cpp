#include "json/name.hpp"

#include <algorithm>

namespace gateway::json {
namespace {

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
  const bool shared = below_ == nullptr;
  entries_.push_back({texts_.back(), shared, shared ? static_cast<std::uint32_t>(entries_.size() + 1) : 0});
  place({ends_of(text), text.size(), &entries_.back()}, slots_);
  return Name(&entries_.back());
}

void Names::place(const Slot& slot, std::vector<Slot>& slots) {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = hash_of(slot.ends, slot.size) & mask;
  while (slots[at].entry != nullptr) at = (at + 1) & mask;
  slots[at] = slot;
}

void Names::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  for (const Slot& slot : slots_) {
    if (slot.entry != nullptr) place(slot, larger);
  }
  slots_ = std::move(larger);
}

}  // namespace gateway::json
