// NoticeRow: that somebody is to be told, as it is stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::store {

// That a contact is to be told of a Task (referral/notice.hpp). Codes and opaque ids only.
struct NoticeRow {
  base::Uuid id;  // the same at every try: what the receiver knows a repeat by
  base::Uuid case_id;
  base::Uuid task_id;
  std::string council_ods;  // whose policy names the contacts; empty while unrouted
  std::string event;        // raised | reminded | asked
  std::string role;
  std::string reason;
  std::string rung;                     // empty for none
  std::optional<base::Instant> due_at;  // of the Task, case time
  bool immediate_danger = false;
  base::Instant raised_at{};        // case time
  base::Instant queued_at{};        // network time
  base::Instant next_attempt_at{};  // network time
  std::uint32_t attempts = 0;
};

struct NoticeChange {
  base::Uuid id;
  bool done = false;  // false leaves one that is done already as it is: done
  std::uint32_t attempts = 0;
  base::Instant next_attempt_at{};  // network time; unused when done
};

}  // namespace gateway::store
