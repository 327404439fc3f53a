// Digests and their text forms: SHA-256, SHA-1 (FHIR Attachment.hash and UUIDv5 only), HMAC, hex, base64.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::base {

using Sha256 = std::array<std::uint8_t, 32>;
using Sha1 = std::array<std::uint8_t, 20>;

Sha256 sha256(std::string_view bytes);
Sha1 sha1(std::string_view bytes);
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

// Lower-case hexadecimal.
std::string hex(std::string_view bytes);
std::string hex(const Sha256& digest);

// Standard base64 with padding (RFC 4648 §4).
std::string base64(std::string_view bytes);
std::string base64(const Sha1& digest);

// Reads strict base64: padding required, no white space. Errors: value.
Result<std::string> decode_base64(std::string_view text);

// True when both are equal; takes the same time wherever they differ.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace gateway::base
