// Uuid: 128-bit identifiers, derived (versions 5 and 8) or drawn through the Ids port (version 7).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::base {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool is_nil() const { return *this == Uuid{}; }
};

// Lower-case "8-4-4-4-12".
std::string to_string(const Uuid& uuid);

// Reads "8-4-4-4-12" hexadecimal digits of either case. Errors: value.
Result<Uuid> parse_uuid(std::string_view text);

// The version 5 identifier of `name` in `space` (RFC 9562 §5.5): the same inputs always give the same identifier.
Uuid derive_uuid(const Uuid& space, std::string_view name);

// The same with version 8 (RFC 9562 §5.8) and the first six bytes of `space`: what is derived from a time-ordered
// identifier stands beside it in an index, so that a referral's rows share pages (measured: a third of the log).
Uuid derive_near(const Uuid& space, std::string_view name);

}  // namespace gateway::base

template <>
struct std::hash<gateway::base::Uuid> {
  std::size_t operator()(const gateway::base::Uuid& uuid) const noexcept;
};
