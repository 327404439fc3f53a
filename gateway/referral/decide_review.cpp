// The review: an unfinished referral that nothing would wake any more is given a clock, as often as it takes.
#include <algorithm>

#include "referral/decide_parts.hpp"

namespace gateway::referral {
namespace {

// A kept record is finished when a person has closed all that was raised about it.
bool is_finished(const Case& of) {
  if (of.task) return is_terminal(of.task->status);
  return std::all_of(of.escalations.begin(), of.escalations.end(),
                     [](const ReferralTask& task) { return is_terminal(task.status); });
}

// Tries that go on after a person was told are no next action: they may fail for ever.
bool is_at_rest(const Case& of) {
  if (of.delivery == DeliveryState::queued) return false;
  return std::none_of(of.clocks.begin(), of.clocks.end(), [](const Clock& clock) { return clock.next_at.has_value(); });
}

}  // namespace

void keep_awake(Decision& decision, const Circumstances& at) {
  const Case& next = decision.next;
  if (!is_finished(next)) {
    if (is_at_rest(next)) reach(decision, milestones::at_rest, at);
  } else if (next.quarantined) {
    reach(decision, milestones::ended, at);
  }
}

}  // namespace gateway::referral
