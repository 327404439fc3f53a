// A flood of clocks: many that fall due in one second, while messages come in.
#pragma once

#include <cstdint>

namespace gateway::bench {

// Opens `due` cases whose decision falls due at one instant, sends `rate` messages a second for `idle` seconds before
// and for as long as the clocks are being decided, and prints what both took.
void flood(std::uint64_t due, double rate, double idle);

}  // namespace gateway::bench
