// Edges: the legal moves of a Task, written down from standards.md b.2 and not from the product's table.
#pragma once

#include <string_view>

#include "referral/task.hpp"

namespace gateway::tests::sim {

struct Edge {
  referral::TaskPurpose purpose;
  std::string_view from;  // space-separated
  std::string_view to;
  std::string_view who;                // any of R G C
  std::string_view business_statuses;  // space-separated; one that ends in "*" stands for all with that beginning
  bool reason;
};

// The row for this move, or null. With `who` 0 anybody may make it; an empty business status fits every row.
const Edge* edge(referral::TaskPurpose purpose, referral::TaskStatus from, referral::TaskStatus to, char who,
                 std::string_view business_status);

// True for rejected, completed, failed, cancelled and entered-in-error.
bool ends(referral::TaskStatus status);

}  // namespace gateway::tests::sim
