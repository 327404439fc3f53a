#include "json/arena.hpp"

#include <algorithm>
#include <cstring>

namespace gateway::json {

std::string_view Arena::keep(std::string_view text) {
  if (text.empty()) return {};
  auto* copy = static_cast<char*>(take(text.size()));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

void* Arena::take_slow(std::size_t size) {
  // A value larger than a quarter of a chunk gets a chunk of its own, so that the rest of the current one is not lost.
  if (size > next_chunk_ / 4) {
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    bytes_ += size;
    return chunks_.back().get();
  }
  chunks_.push_back(std::make_unique_for_overwrite<char[]>(next_chunk_));
  bytes_ += next_chunk_;
  free_ = chunks_.back().get();
  end_ = free_ + next_chunk_;
  next_chunk_ = std::min(next_chunk_ * 2, largest_chunk);
  return take(size);
}

}  // namespace gateway::json
