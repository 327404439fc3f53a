#include "sim/edges.hpp"

#include <algorithm>

namespace gateway::tests::sim {
namespace {

constexpr std::string_view working =
    "assessment-started strategy-discussion-held s47-started icpc-scheduled in-progress";

constexpr Edge edges[] = {
    {false, "draft", "requested", "G", "queued sent", false},
    {false, "draft", "cancelled", "R", "withdrawn-before-sending", true},
    {false, "requested", "requested", "G", "queued sent delivery-retrying", false},
    {false, "requested", "received", "C", "acknowledged received-by-system", false},
    {false, "requested received", "accepted", "C", "accepted*", false},
    {false, "requested received", "rejected", "C", "not-accepted*", true},
    {false, "received", "received", "C", "acknowledged", false},
    {false, "received", "received", "C", "awaiting-information", true},
    {false, "in-progress", "in-progress", "C", "awaiting-information", true},
    {false, "accepted in-progress on-hold", "in-progress", "C", working, false},
    {false, "in-progress", "on-hold", "C", "on-hold", true},
    {false, "in-progress", "completed", "C", "completed*", false},
    {false, "in-progress", "failed", "C", "could-not-complete", true},
    {false, "requested received accepted", "cancelled", "R", "withdrawn", true},
    {false, "in-progress", "in-progress", "R", "cancellation-requested", true},
    {false, "in-progress", "cancelled", "C", "withdrawn", true},
    {false, "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed",
     "entered-in-error", "RG", "entered-in-error wrong-person duplicate-record", true},
    {true, "requested", "received", "R", "acknowledged", false},
    {true, "requested received", "accepted", "R", "acknowledged", false},
    {true, "received accepted", "in-progress", "R", "being-resolved", false},
    {true, "in-progress", "completed", "R", "resolved", false},
};

bool holds(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    std::string_view one = words.substr(0, end);
    if (one == word) return true;
    if (one.ends_with('*') && word.starts_with(one.substr(0, one.size() - 1))) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

}  // namespace

const Edge* edge(referral::TaskPurpose purpose, referral::TaskStatus from, referral::TaskStatus to, char who,
                 std::string_view business_status) {
  for (const Edge& row : edges) {
    if (row.escalation != (purpose == referral::TaskPurpose::escalate)) continue;
    if (!holds(row.from, referral::to_code(from)) || row.to != referral::to_code(to)) continue;
    if (who != 0 && row.who.find(who) == std::string_view::npos) continue;
    if (!business_status.empty() && !holds(row.business_statuses, business_status)) continue;
    return &row;
  }
  return nullptr;
}

bool ends(referral::TaskStatus status) {
  return holds("rejected completed failed cancelled entered-in-error", referral::to_code(status));
}

}  // namespace gateway::tests::sim
