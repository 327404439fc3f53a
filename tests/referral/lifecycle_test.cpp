#include "referral/lifecycle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "referral/codes.hpp"
#include "referral_samples.hpp"

namespace gateway::referral {
namespace {

constexpr std::array<TaskStatus, 12> statuses = {
    TaskStatus::draft,    TaskStatus::requested, TaskStatus::received,  TaskStatus::accepted,
    TaskStatus::rejected, TaskStatus::ready,     TaskStatus::cancelled, TaskStatus::in_progress,
    TaskStatus::on_hold,  TaskStatus::failed,    TaskStatus::completed, TaskStatus::entered_in_error};
constexpr std::array<Role, 4> roles = {Role::referrer, Role::gateway, Role::council, Role::partnership};

// The legal edges written down a second time, as "from>to role", from standards.md b.2 and the rulings.
const std::set<std::string>& legal_edges() {
  static const std::set<std::string> edges = [] {
    std::set<std::string> all = {
        "draft>requested gateway",          "draft>cancelled referrer",        "requested>requested gateway",
        "requested>received council",       "requested>accepted council",      "requested>rejected council",
        "requested>cancelled referrer",     "received>received council",       "received>accepted council",
        "received>rejected council",        "received>cancelled referrer",     "accepted>in-progress council",
        "accepted>cancelled referrer",      "in-progress>in-progress council", "in-progress>on-hold council",
        "on-hold>in-progress council",      "in-progress>completed council",   "in-progress>failed council",
        "in-progress>in-progress referrer", "in-progress>cancelled council"};
    for (const TaskStatus from : statuses) {
      if (from == TaskStatus::entered_in_error) continue;
      for (const char* role : {" referrer", " gateway"}) {
        all.insert(std::string(to_code(from)) + ">entered-in-error" + role);
      }
    }
    return all;
  }();
  return edges;
}

std::string edge(TaskStatus from, TaskStatus to, Role role) {
  return std::string(to_code(from)) + ">" + to_code(to) + " " + to_text(role);
}

std::string organisation_of(Role role) {
  if (role == Role::council) return samples::council;
  return role == Role::referrer ? samples::practice : "gateway";
}

TEST(Lifecycle, DecidesEveryPairOfStatesForEveryRoleAsTheTableSays) {
  std::size_t legal = 0;
  for (const TaskStatus from : statuses) {
    for (const TaskStatus to : statuses) {
      for (const Role role : roles) {
        Case current = samples::opened();
        current.task->status = from;
        current.errands = {samples::asked_to_stop(current)};
        // Something none of the states has, so that nothing is taken for a repeat.
        current.task->business_status = "before";
        auto update = samples::by_council(current, to);
        update.role = role;
        update.organisation = organisation_of(role);
        update.status_reason = samples::because();
        if (to == TaskStatus::entered_in_error) update.status_reason->code = codes::wrong_person;
        const auto decision = samples::ask(current, update, samples::friday());
        const std::string name = edge(from, to, role);
        if (legal_edges().contains(name)) {
          ++legal;
          ASSERT_TRUE(decision.ok()) << name << ": " << base::describe(decision.error());
          EXPECT_EQ(decision->next.task->status, to) << name;
          continue;
        }
        ASSERT_FALSE(decision.ok()) << name;
        const base::Error& error = decision.error();
        if (role == Role::partnership) {
          EXPECT_EQ(error.kind, base::ErrorKind::not_found) << name;
          continue;
        }
        const bool others_may = std::any_of(roles.begin(), roles.end(),
                                            [&](Role other) { return legal_edges().contains(edge(from, to, other)); });
        EXPECT_EQ(error.kind, others_may ? base::ErrorKind::forbidden : base::ErrorKind::business_rule) << name;
        EXPECT_NE(error.text.find("legal next states for the " + std::string(to_text(role)) + ": " +
                                  list_of(legal_next(from, role))),
                  std::string::npos)
            << error.text;
      }
    }
  }
  EXPECT_EQ(legal, legal_edges().size());
}

TEST(Lifecycle, LetsNothingOutOfATerminalStateButEnteredInError) {
  for (const Move& move : moves()) {
    if (is_terminal(move.from)) {
      EXPECT_EQ(move.to, TaskStatus::entered_in_error);
      EXPECT_NE(move.from, TaskStatus::entered_in_error);
    }
  }
}

TEST(Lifecycle, NamesTheLegalNextStatesOfARole) {
  EXPECT_EQ(list_of(legal_next(TaskStatus::requested, Role::council)), "received, accepted or rejected");
  EXPECT_EQ(list_of(legal_next(TaskStatus::received, Role::council)), "received, accepted or rejected");
  EXPECT_EQ(list_of(legal_next(TaskStatus::rejected, Role::council)), "none");
  EXPECT_EQ(list_of(legal_next(TaskStatus::rejected, Role::referrer)), "entered-in-error");
  EXPECT_EQ(list_of(legal_next(TaskStatus::requested, Role::referrer, TaskPurpose::escalate)),
            "received, accepted or cancelled");
  EXPECT_EQ(list_of(legal_next(TaskStatus::requested, Role::council, TaskPurpose::escalate)), "none");
}

TEST(Lifecycle, AsksForAReasonWhereverSomethingIsRefusedHeldOrGivenUp) {
  const std::set<TaskStatus> always = {TaskStatus::rejected, TaskStatus::on_hold, TaskStatus::failed,
                                       TaskStatus::cancelled, TaskStatus::entered_in_error};
  for (const Move& move : moves()) {
    if (move.purpose == TaskPurpose::next_step) continue;  // an offer is declined without a word
    const bool waits = move.business_statuses.front() == codes::awaiting_information ||
                       move.business_statuses.front() == codes::cancellation_requested;
    EXPECT_EQ(move.needs_reason, always.contains(move.to) || waits) << to_code(move.from) << ">" << to_code(move.to);
  }
}

TEST(Lifecycle, UsesOnlyBusinessStatusesOfTheCodeSystem) {
  for (const Move& move : moves()) {
    ASSERT_FALSE(move.business_statuses.empty());
    for (const std::string_view status : move.business_statuses) {
      EXPECT_TRUE(codes::is_known(codes::business_status_system, status)) << status;
    }
  }
}

}  // namespace
}  // namespace gateway::referral
