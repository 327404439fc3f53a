#include "base/uuid.hpp"

#include <cstring>
#include <optional>

#include "base/digest.hpp"

namespace gateway::base {
namespace {

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_dash_position(std::size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

std::optional<Uuid> read_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid;
  std::size_t at = 0;
  for (std::uint8_t& byte : uuid.bytes) {
    if (is_dash_position(at) && text[at++] != '-') return std::nullopt;
    const int high = hexadecimal(text[at]);
    const int low = hexadecimal(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return uuid;
}

}  // namespace

std::string to_string(const Uuid& uuid) {
  static constexpr char digit[] = "0123456789abcdef";
  std::string text(36, '-');
  std::size_t at = 0;
  for (const std::uint8_t byte : uuid.bytes) {
    if (is_dash_position(at)) ++at;
    text[at++] = digit[byte >> 4];
    text[at++] = digit[byte & 15];
  }
  return text;
}

Result<Uuid> parse_uuid(std::string_view text) {
  if (const auto uuid = read_uuid(text)) return *uuid;
  return Error(ErrorKind::value, "not a UUID", {}, "give 32 hexadecimal digits in the form 8-4-4-4-12");
}

Uuid derive_uuid(const Uuid& space, std::string_view name) {
  std::string input(reinterpret_cast<const char*>(space.bytes.data()), space.bytes.size());
  input += name;
  const auto digest = sha1(input);
  Uuid uuid;
  std::memcpy(uuid.bytes.data(), digest.data(), uuid.bytes.size());
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x50);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
  return uuid;
}

Uuid derive_near(const Uuid& space, std::string_view name) {
  Uuid uuid = derive_uuid(space, name);
  std::memcpy(uuid.bytes.data(), space.bytes.data(), 6);
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x80);
  return uuid;
}

}  // namespace gateway::base

std::size_t std::hash<gateway::base::Uuid>::operator()(const gateway::base::Uuid& uuid) const noexcept {
  std::size_t value = 0;
  std::memcpy(&value, uuid.bytes.data() + 8, sizeof value);
  return value;
}
