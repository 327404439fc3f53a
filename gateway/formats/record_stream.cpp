#include "formats/record_stream.hpp"

#include <algorithm>

namespace gateway::formats {

ChunkSource chunks_of(std::string_view text) {
  return [text](std::span<char> room) mutable -> base::Result<std::size_t> {
    const std::size_t taken = std::min(text.size(), room.size());
    std::copy_n(text.data(), taken, room.data());
    text.remove_prefix(taken);
    return taken;
  };
}

}  // namespace gateway::formats
