// Tally: what happened on a server's connections, counted by its event loops and read by the metrics page.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "net/wire_rules.hpp"

namespace gateway::net {

struct Tally {
  using Count = std::atomic<std::uint64_t>;

  Count connections = 0;
  Count open_connections = 0;
  Count requests = 0;
  Count failed_handshakes = 0;
  Count failed_accepts = 0;       // out of descriptors or memory
  Count refused_connections = 0;  // too many from one address
  std::array<Count, wire_rule_count> wire_rejects{};

  static void add(Count& count) { count.fetch_add(1, std::memory_order_relaxed); }
};

}  // namespace gateway::net
