// Settings that a script gives to a test program in its environment.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace gateway::tests {

// The number `name` is set to; 0 when it is not set.
inline std::uint64_t setting_number(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

}  // namespace gateway::tests
