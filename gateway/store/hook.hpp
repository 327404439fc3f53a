// Subscriptions of practices' systems, and what each is still to be told of: rows of the store.
#pragma once

#include <cstdint>
#include <string>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::store {

// A practice's wish to be told of its Tasks (R4 Subscription, rest-hook).
struct SubscriptionRow {
  base::Uuid id;
  std::string organisation;
  std::string criteria;        // as it was given
  std::string endpoint;        // https URL at the organisation's own origin
  bool with_resource = false;  // the Task goes along; else only that there is something new
  std::string status;          // active | error
  std::uint32_t version = 1;
  base::Instant created_at{};  // case time, both
  base::Instant changed_at{};
};

// One Task version that one subscription is to be told of; gone once it was.
struct HookRow {
  std::int64_t sequence = 0;  // in commit order
  base::Uuid subscription;
  base::Uuid case_id;
  base::Uuid task_id;
  std::uint32_t version = 0;
  base::Instant queued_at{};  // network time, both
  base::Instant next_attempt_at{};
  std::uint32_t attempts = 0;
};

struct HookChange {
  std::int64_t sequence = 0;
  bool done = false;
  std::uint32_t attempts = 0;
  base::Instant next_attempt_at{};  // network time; unused when done
};

}  // namespace gateway::store
