#include "sim/edges.hpp"

#include <algorithm>

namespace gateway::tests::sim {
namespace {

constexpr std::string_view working =
    "assessment-started strategy-discussion-held s47-started icpc-scheduled child-seen in-progress";

constexpr auto own = referral::TaskPurpose::fulfill;
constexpr auto rung = referral::TaskPurpose::escalate;
constexpr auto ask = referral::TaskPurpose::inform;
constexpr auto stop = referral::TaskPurpose::abort;
constexpr auto step = referral::TaskPurpose::next_step;

constexpr Edge edges[] = {
    {own, "draft", "requested", "G", "queued sent", false},
    {own, "draft", "cancelled", "R", "withdrawn-before-sending", true},
    {own, "requested", "requested", "G", "queued sent delivery-retrying", false},
    {own, "requested", "received", "C", "acknowledged received-by-system", false},
    {own, "requested received", "accepted", "C", "accepted*", false},
    {own, "requested received", "rejected", "C", "not-accepted*", true},
    {own, "received", "received", "C", "acknowledged", false},
    {own, "received", "received", "C", "awaiting-information", true},
    {own, "in-progress", "in-progress", "C", "awaiting-information", true},
    {own, "accepted in-progress on-hold", "in-progress", "C", working, false},
    {own, "in-progress", "on-hold", "C", "on-hold", true},
    {own, "in-progress", "completed", "C", "completed*", false},
    {own, "in-progress", "failed", "C", "could-not-complete", true},
    {own, "requested received accepted", "cancelled", "R", "withdrawn", true},
    {own, "in-progress", "in-progress", "R", "cancellation-requested", true},
    {own, "in-progress", "cancelled", "C", "withdrawn", true},
    {own, "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed",
     "entered-in-error", "RG", "entered-in-error wrong-person duplicate-record", true},
    {rung, "requested", "received", "RP", "acknowledged", false},
    {rung, "requested received", "accepted", "RP", "acknowledged", false},
    {rung, "received accepted", "in-progress", "RP", "being-resolved", false},
    {rung, "in-progress", "completed", "RP", "resolved", false},
    {rung, "requested received accepted in-progress", "cancelled", "RP", "withdrawn", true},
    {ask, "requested", "received", "RC", "acknowledged", false},
    {ask, "requested received", "completed", "RCG", "resolved", false},
    {ask, "requested received", "rejected", "RC", "not-accepted", true},
    {stop, "requested", "received", "C", "acknowledged", false},
    {stop, "requested received", "accepted", "C", "acknowledged", false},
    {stop, "accepted", "completed", "CG", "resolved", false},
    {step, "draft", "accepted", "R", "step-taken", false},
    {step, "draft accepted", "cancelled", "RG", "step-declined", false},
    {step, "accepted", "completed", "RG", "step-done", false},
    {step, "draft", "completed", "G", "step-done", false},
    {stop, "requested received", "rejected", "C", "not-accepted", true},
    {stop, "requested received", "cancelled", "R", "withdrawn", true},
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
    if (row.purpose != purpose) continue;
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
