#include "store/codec.hpp"

#include <cstring>

#include "base/assert.hpp"

namespace gateway::store {

void Encoder::text(std::string_view value) {
  GATEWAY_ASSERT(value.size() <= UINT32_MAX);
  u32(static_cast<std::uint32_t>(value.size()));
  bytes_ += value;
}

void Encoder::little_endian(std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i, value >>= 8) bytes_ += static_cast<char>(value & 0xff);
}

base::Uuid Decoder::uuid() {
  base::Uuid value;
  const std::string_view bytes = take(value.bytes.size());
  if (!bytes.empty()) std::memcpy(value.bytes.data(), bytes.data(), bytes.size());
  return value;
}

std::string_view Decoder::text() {
  const std::uint32_t size = u32();
  return take(size);
}

std::string_view Decoder::take(std::size_t size) {
  if (size > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::uint64_t Decoder::little_endian(std::size_t width) {
  const std::string_view bytes = take(width);
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

}  // namespace gateway::store
