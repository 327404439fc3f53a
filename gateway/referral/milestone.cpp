#include "referral/milestone.hpp"

#include <algorithm>
#include <array>

#include "referral/codes.hpp"
#include "referral/lifecycle.hpp"

namespace gateway::referral {

const Milestones& known_milestones() {
  static const Milestones known = [] {
    using namespace milestones;
    Milestones all{committed,
                   kept,
                   taken_up,
                   settled,
                   delivered,
                   acknowledged,
                   decided,
                   kind_not_named,
                   kind_named,
                   decision_overdue,
                   feedback_incomplete,
                   feedback_given,
                   referrer_told,
                   family_told,
                   next_step_taken,
                   next_step_begun,
                   next_step_done,
                   taken_on_elsewhere,
                   taken_back,
                   asked,
                   advice_asked,
                   advice_answered,
                   ended,
                   at_rest};
    const auto add = [&](std::string_view name) {
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    };
    for (const Move& move : moves()) {
      if (move.purpose != TaskPurpose::fulfill) continue;
      add(to_code(move.to));
      for (const std::string_view status : move.business_statuses) add(status);
    }
    return all;
  }();
  return known;
}

namespace {

// Steps of the work that tell what the council took the case on for; seeing the child or being in progress does not.
constexpr std::array telling_steps = {codes::assessment_started, codes::strategy_discussion_held, codes::s47_started,
                                      codes::icpc_scheduled};

bool is_unnamed(const ReferralTask& task) {
  const bool working = task.status == TaskStatus::in_progress && task.business_status == codes::in_progress;
  return (task.status == TaskStatus::accepted && task.business_status == codes::accepted) || working;
}

// Whether the council says as what it has the case, or leaves that open. Empty when neither came with this change.
std::string_view what_is_said_of_kind(const ReferralTask& before, const ReferralTask& after) {
  const bool was_named = before.status == TaskStatus::accepted && before.business_status != codes::accepted;
  const auto& steps = telling_steps;
  if (std::find(steps.begin(), steps.end(), after.business_status) != steps.end()) return milestones::kind_named;
  const bool begins = before.status == TaskStatus::requested || before.status == TaskStatus::received ||
                      before.status == TaskStatus::accepted;
  return begins && !was_named && is_unnamed(after) ? milestones::kind_not_named : std::string_view{};
}

}  // namespace

Milestones milestones_between(const ReferralTask& before, const ReferralTask& after) {
  Milestones reached;
  const auto add = [&](std::string_view name) {
    if (!name.empty() && std::find(reached.begin(), reached.end(), name) == reached.end()) reached.push_back(name);
  };
  const bool moved = before.status != after.status;
  if (!moved && before.business_status == after.business_status) return reached;
  if (moved) add(to_code(after.status));
  add(after.business_status);
  add(what_is_said_of_kind(before, after));
  if (!moved) return reached;
  if (after.status == TaskStatus::accepted || after.status == TaskStatus::rejected) {
    add(milestones::acknowledged);
    add(milestones::decided);
  }
  if (after.status == TaskStatus::rejected && after.output.empty()) add(milestones::feedback_incomplete);
  // The Task itself tells the referrer, unless it leaves out what may help instead.
  const bool refused_with_help = after.status == TaskStatus::rejected && !after.output.empty();
  if (after.status == TaskStatus::accepted || refused_with_help) add(milestones::referrer_told);
  if (after.status == TaskStatus::cancelled || after.status == TaskStatus::entered_in_error) {
    add(milestones::taken_back);
  }
  if (is_terminal(after.status)) add(milestones::ended);
  return reached;
}

}  // namespace gateway::referral
