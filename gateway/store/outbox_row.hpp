// Deliveries to councils that wait to be sent: rows of the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::store {

struct ResourceKey {
  std::string type;
  base::Uuid id;
  std::uint32_t version = 0;  // 0: the latest
};

struct OutboxRow {
  base::Uuid id;
  base::Uuid case_id;
  std::string destination;  // council ODS
  base::Uuid request_id;    // X-Request-ID of the delivery, the same at every try
  base::Uuid correlation_id;
  std::vector<ResourceKey> resources;  // versions fixed
  base::Instant next_attempt_at{};     // network time
  std::uint32_t attempts = 0;
};

struct OutboxChange {
  base::Uuid id;
  bool done = false;  // false leaves one that is done already as it is: done
  std::uint32_t attempts = 0;
  base::Instant next_attempt_at{};  // network time; unused when done
};

}  // namespace gateway::store
