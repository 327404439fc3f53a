// Milestones: the names of what can happen to a referral that starts or stops a clock.
#pragma once

#include <string_view>
#include <vector>

#include "referral/task.hpp"

namespace gateway::referral {

namespace milestones {
inline constexpr std::string_view committed = "committed";  // the referral is on disk
inline constexpr std::string_view kept = "kept";            // the record is, but is no referral
inline constexpr std::string_view taken_up = "taken-up";    // a person took up a kept record
inline constexpr std::string_view settled = "settled";      // and then dealt with it
inline constexpr std::string_view delivered = "delivered";
inline constexpr std::string_view acknowledged = "acknowledged";                // by a named person, or by a decision
inline constexpr std::string_view decided = "decided";                          // accepted or rejected
inline constexpr std::string_view kind_not_named = "kind-not-named";            // accepted, nobody said as what
inline constexpr std::string_view kind_named = "kind-named";                    // and then the work begun said it
inline constexpr std::string_view decision_overdue = "decision-overdue";        // the clock for it ran out
inline constexpr std::string_view feedback_incomplete = "feedback-incomplete";  // rejected without a suggestion
inline constexpr std::string_view feedback_given = "feedback-given";            // and then the suggestion came
inline constexpr std::string_view referrer_told = "referrer-told";      // the outcome, with what may help instead
inline constexpr std::string_view family_told = "family-told";          // or a reason given why telling it is unsafe
inline constexpr std::string_view next_step_taken = "next-step-taken";  // by the practice, after a rejection
inline constexpr std::string_view next_step_begun = "next-step-begun";  // a step taken is the practice's to do now
inline constexpr std::string_view next_step_done = "next-step-done";    // and none that was taken is left to do
inline constexpr std::string_view taken_on_elsewhere = "taken-on-elsewhere";  // another council accepted the child
inline constexpr std::string_view taken_back = "taken-back";                  // cancelled or entered in error
inline constexpr std::string_view advice_asked = "advice-asked";              // a question about a child nobody names
inline constexpr std::string_view advice_answered = "advice-answered";
inline constexpr std::string_view asked = "asked";      // a Task to inform was raised; starts a clock for each of them
inline constexpr std::string_view ended = "ended";      // any terminal state; of a kept record, all closed
inline constexpr std::string_view at_rest = "at-rest";  // not ended, and no clock or delivery will speak again
}  // namespace milestones

using Milestones = std::vector<std::string_view>;

// All of them: those above, and each status and business status the lifecycle leads the referral's Task to.
const Milestones& known_milestones();

// What a referral's Task says by having become `after`; the views stand on `after` and on constants. Statuses and
// business statuses by their codes. Empty when neither changed.
Milestones milestones_between(const ReferralTask& before, const ReferralTask& after);

}  // namespace gateway::referral
