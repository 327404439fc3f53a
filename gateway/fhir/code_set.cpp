#include "fhir/code_set.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace gateway::fhir {
namespace {

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

// The same for codes that differ in case only, so that both ways of comparing find them.
std::size_t hash_of(std::string_view code) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char character : code) hash = (hash ^ static_cast<unsigned char>(lower(character))) * 0x100000001b3u;
  return hash ^ (hash >> 31);
}

bool same_but_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char one, char other) { return lower(one) == lower(other); });
}

}  // namespace

std::uint16_t CodeSet::number_of(std::string_view system) {
  const auto known = std::find(systems_.begin(), systems_.end(), system);
  if (known != systems_.end()) return static_cast<std::uint16_t>(known - systems_.begin());
  GATEWAY_ASSERT(systems_.size() < 0xffff);
  systems_.emplace_back(system);
  return static_cast<std::uint16_t>(systems_.size() - 1);
}

bool CodeSet::matches(const Entry& entry, std::string_view system, std::string_view code) const {
  if (entry.code_size != code.size() || (!system.empty() && systems_[entry.system] != system)) return false;
  const std::string_view held = std::string_view(text_).substr(entry.code, entry.code_size);
  return entry.any_case ? same_but_case(held, code) : held == code;
}

void CodeSet::add(const Coded& coded) {
  GATEWAY_ASSERT(coded.code.size() <= 0xffff);
  if (2 * (entries_.size() + 1) > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(coded.code) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    Entry& held = entries_[slots_[slot] - 1];
    if (systems_[held.system] != coded.system || !matches(held, coded.system, coded.code)) continue;
    held.doubtful = held.doubtful && coded.doubtful;
    return;
  }
  Entry& entry = entries_.emplace_back();
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
  entry.code = static_cast<std::uint32_t>(text_.size());
  entry.code_size = static_cast<std::uint16_t>(coded.code.size());
  entry.display_size = static_cast<std::uint32_t>(coded.display.size());
  entry.system = number_of(coded.system);
  entry.inactive = coded.inactive;
  entry.any_case = coded.any_case;
  entry.doubtful = coded.doubtful;
  text_ += coded.code;
  text_ += coded.display;
}

void CodeSet::grow() {
  slots_.assign(std::max<std::size_t>(8, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = 0; at < entries_.size(); ++at) {
    std::size_t slot = hash_of((*this)[at].code) & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(at + 1);
  }
}

CodeSet::Found CodeSet::find(std::string_view system, std::string_view code) const {
  Found found;
  if (slots_.empty() || code.empty()) return found;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash_of(code) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Entry& entry = entries_[slots_[slot] - 1];
    if (!matches(entry, system, code) || (found.held && entry.doubtful)) continue;
    found = {true, entry.doubtful, slots_[slot] - 1};
    if (!entry.doubtful) break;
  }
  return found;
}

Coded CodeSet::operator[](std::size_t at) const {
  const Entry& entry = entries_[at];
  const std::string_view text =
      std::string_view(text_).substr(entry.code, std::size_t{entry.code_size} + entry.display_size);
  return {systems_[entry.system],
          text.substr(0, entry.code_size),
          text.substr(entry.code_size),
          entry.inactive,
          entry.any_case,
          entry.doubtful};
}

std::size_t CodeSet::bytes() const {
  std::size_t systems = 0;
  for (const std::string& system : systems_) systems += sizeof system + system.capacity();
  return text_.capacity() + entries_.capacity() * sizeof(Entry) + slots_.capacity() * sizeof(std::uint32_t) + systems;
}

void CodeSet::shrink() {
  text_.shrink_to_fit();
  entries_.shrink_to_fit();
}

}  // namespace gateway::fhir
