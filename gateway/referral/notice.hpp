// Notice: that one contact is to be told of one Task. Opaque ids, codes and times; nothing about anybody.
#pragma once

#include <optional>
#include <string>

#include "base/instant.hpp"
#include "base/uuid.hpp"

namespace gateway::referral {

struct Notice {
  base::Uuid id;  // derived from the Task, the occasion and the role
  base::Uuid task;
  std::string event;   // raised | reminded | asked | offered
  std::string role;    // whom to tell: a contact's role in the policy
  std::string reason;  // a code of escalation-reason
  std::string rung;    // "L2"; empty for what is asked of the practice
  std::optional<base::Instant> due;
  bool immediate_danger = false;
  base::Instant raised_at{};
};

// A notice that has not reached anybody yet, as the case remembers it.
struct PendingNotice {
  base::Uuid id;
  base::Uuid task;
  std::string role;
  bool failed = false;  // tried long enough that the ladder has climbed; still being tried

  bool operator==(const PendingNotice&) const = default;
};

}  // namespace gateway::referral
