// Fates: what became of the nodes of a record, while it is mapped: a hash set of their addresses.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "json/document.hpp"
#include "mapping/mapping.hpp"

namespace gateway::mapping {

// Open addressing, at most half full. A node's address leaves its low bits free for its fate.
class Fates {
 public:
  // Notes that `node` has `fate`, unless it has a better one.
  void set(const json::Node& node, Fate fate) {
    if (count_ * 2 >= slots_.size()) grow();
    std::uintptr_t& slot = slots_[place_of(address_of(node))];
    if (slot == 0) {
      slot = address_of(node) | static_cast<std::uintptr_t>(fate);
      ++count_;
    } else if (fate == Fate::mapped) {
      slot &= ~fate_bits;
    }
  }

  // Its fate, `unused` when it has none.
  Fate of(const json::Node& node) const {
    if (slots_.empty()) return Fate::unused;
    const std::uintptr_t slot = slots_[place_of(address_of(node))];
    return slot == 0 ? Fate::unused : static_cast<Fate>(slot & fate_bits);
  }

 private:
  static constexpr std::uintptr_t fate_bits = 3;
  static_assert(alignof(json::Node) > fate_bits && Fate::mapped == Fate{0});

  static std::uintptr_t address_of(const json::Node& node) { return reinterpret_cast<std::uintptr_t>(&node); }

  // Where that address stands, or the free slot where it would.
  std::size_t place_of(std::uintptr_t address) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = static_cast<std::size_t>(address * 0x9e3779b97f4a7c15u) >> (64 - std::bit_width(mask));
    while (slots_[at] != 0 && (slots_[at] & ~fate_bits) != address) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    std::vector<std::uintptr_t> before(slots_.empty() ? 512 : slots_.size() * 2);
    before.swap(slots_);
    for (const std::uintptr_t slot : before) {
      if (slot != 0) slots_[place_of(slot & ~fate_bits)] = slot;
    }
  }

  std::vector<std::uintptr_t> slots_;  // a power of two
  std::size_t count_ = 0;
};

}  // namespace gateway::mapping
