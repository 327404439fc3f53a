// Codec: the fixed little-endian forms of what the store packs into payloads and binary columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::store {

// Appends to a string it does not own.
class Encoder {
 public:
  explicit Encoder(std::string& bytes) : bytes_(bytes) {}

  void u8(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void u32(std::uint32_t value) { little_endian(value, 4); }
  void u64(std::uint64_t value) { little_endian(value, 8); }
  void instant(base::Instant value) { u64(static_cast<std::uint64_t>(value.time_since_epoch().count())); }
  void uuid(const base::Uuid& value) { bytes_.append(reinterpret_cast<const char*>(value.bytes.data()), 16); }
  // Length (32 bits), then the bytes.
  void text(std::string_view value);

 private:
  void little_endian(std::uint64_t value, int width);

  std::string& bytes_;
};

// Reads from bytes it does not own. Past the end everything reads as zero and `ok` stays false.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(little_endian(1)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(little_endian(4)); }
  std::uint64_t u64() { return little_endian(8); }
  base::Instant instant() { return base::Instant(base::Duration(static_cast<std::int64_t>(u64()))); }
  base::Uuid uuid();
  std::string_view text();

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take(std::size_t size);
  std::uint64_t little_endian(std::size_t width);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace gateway::store
