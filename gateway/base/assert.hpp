// GATEWAY_ASSERT: a broken invariant ends the program, in production too; crash-only start recovers.
#pragma once

namespace gateway::base {

// Writes `expression` and its place to standard error and aborts.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

}  // namespace gateway::base

#define GATEWAY_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::gateway::base::assertion_failed(#expression, __FILE__, __LINE__))
