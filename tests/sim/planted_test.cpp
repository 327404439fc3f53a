// Faults planted in the core, the store and the dispatch: each must be found, and by the check that is meant to find
// it.
#include <gtest/gtest.h>

#include <algorithm>

#include "referral/codes.hpp"
#include "referral/task_resource.hpp"
#include "sim/simulation.hpp"

namespace gateway::tests::sim {
namespace {

using referral::Case;
using referral::Decision;
using referral::Event;
using referral::TaskStatus;

using Spoil = std::function<void(Decision&, const Case& before, const Event&, base::Instant now)>;

// decide, and then something wrong done to what it says.
casework::Decider spoiled(Spoil spoil) {
  return [spoil](const Case& current, Event event, const auto& policy, const auto& calendar, base::Instant now) {
    auto decision = referral::decide(current, event, policy, calendar, now);
    if (decision && !decision->unchanged) spoil(*decision, current, event, now);
    return decision;
  };
}

void rewrite_task(Decision& decision) {
  for (auto& resource : decision.resources) {
    if (resource.type == "Task" && resource.id == decision.next.task->id) {
      resource.bytes = referral::task_resource(*decision.next.task, decision.next.requisition);
    }
  }
}

bool is_last_rung(const referral::Clock& clock) {
  return clock.watch && clock.rule == "L4";
}

const referral::ReferralTask* escalation_of(const Case& of, const Event& event) {
  const auto* update = std::get_if<referral::TaskUpdateRequested>(&event);
  if (update == nullptr) return nullptr;
  for (const auto& task : of.escalations) {
    if (task.id == update->task_id) return &task;
  }
  return nullptr;
}

// The clock that watches over that escalation.
referral::Clock* rung_clock(Case& of, const base::Uuid& task) {
  for (auto& clock : of.clocks) {
    if (clock.watch && clock.watch->task == task) return &clock;
  }
  return nullptr;
}

// What decide says under a policy that was bent.
casework::Decider bent(std::function<void(referral::Policy&)> bend) {
  return [bend](const Case& current, Event event, const auto& policy, const auto& calendar, base::Instant now) {
    referral::Policy other = policy;
    bend(other);
    return referral::decide(current, std::move(event), other, calendar, now);
  };
}

struct Planted {
  std::string name;
  std::string check;  // that finds it
  std::function<void(Plan&)> plant;
};

void drop_escalations(Decision& decision, const Case& before) {
  auto& escalations = decision.next.escalations;
  for (std::size_t at = before.escalations.size(); at < escalations.size(); ++at) {
    const base::Uuid id = escalations[at].id;
    const std::string object = "Task/" + base::to_string(id);
    std::erase_if(decision.resources, [&](const auto& resource) { return resource.id == id; });
    std::erase_if(decision.facts, [&](const auto& fact) { return fact.object == object; });
    std::erase_if(decision.story, [&](const auto& line) { return line.kind == "escalated"; });
    std::erase_if(decision.next.clocks, [&](const auto& clock) { return clock.watch && clock.watch->task == id; });
  }
  escalations.resize(std::min(before.escalations.size(), escalations.size()));
}

// Matters of that reason were raised, and none of them runs any more.
bool was_closed(const Case& of, const std::string& reason) {
  const auto raised = [&](const referral::Clock& clock) { return clock.watch && clock.reason == reason; };
  const auto runs = [&](const referral::Clock& clock) { return raised(clock) && !clock.ended_at; };
  return std::any_of(of.clocks.begin(), of.clocks.end(), raised) &&
         std::none_of(of.clocks.begin(), of.clocks.end(), runs);
}

const std::vector<Planted>& planted() {
  static const std::vector<Planted> all = {
      {"DueADayLate", "clock-due",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event&, base::Instant) {
           for (std::size_t at = before.clocks.size(); at < decision.next.clocks.size(); ++at) {
             decision.next.clocks[at].due_at += std::chrono::hours{24};
           }
         });
       }},
      {"CountedWithoutBankHolidays", "clock-due",
       [](Plan& plan) {
         plan.first = std::chrono::sys_days{base::parse_date("2026-04-01").value()};
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto&, base::Instant now) {
           static const auto wrong =
               referral::WorkingCalendar::read(R"({"england-and-wales":{"division":"england-and-wales",
             "events":[{"title":"a","date":"2026-01-01"},{"title":"b","date":"2029-12-25"}]}})")
                   .value();
           return referral::decide(current, std::move(event), policy, wrong, now);
         };
       }},
      {"DueAnHourLateInSummer", "clock-due",
       [](Plan& plan) {
         plan.first = std::chrono::sys_days{base::parse_date("2026-03-26").value()};
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event&, base::Instant now) {
           const bool summer = now > base::parse_instant("2026-03-29T01:00:00Z").value();
           for (std::size_t at = before.clocks.size(); summer && at < decision.next.clocks.size(); ++at) {
             decision.next.clocks[at].due_at += std::chrono::hours{1};
           }
         });
       }},
      {"ClockRunsOnAfterTheDecision", "clock-not-stopped",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case&, const Event& event, base::Instant) {
           if (!std::holds_alternative<referral::TaskUpdateRequested>(event)) return;
           for (auto& clock : decision.next.clocks) {
             if (clock.state != referral::ClockState::stopped) continue;
             clock.state = referral::ClockState::running;
             clock.ended_at.reset();
           }
         });
       }},
      {"ClockFiresTwice", "clock-twice",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant) {
           if (!std::holds_alternative<referral::ClockDue>(event) || before.version % 2 == 1) return;
           for (auto& clock : decision.next.clocks) clock.state = referral::ClockState::running;
         });
       }},
      {"ClockFiresEarly", "clock-early",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case&, const Event& event, base::Instant) {
           if (!std::holds_alternative<referral::DeliverySucceeded>(event)) return;
           for (auto& clock : decision.next.clocks) clock.state = referral::ClockState::breached;
         });
       }},
      {"ClockNeverLookedAt", "clock-late",
       [](Plan& plan) {
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto& calendar,
                           base::Instant now) {
           const bool due = std::holds_alternative<referral::ClockDue>(event);
           auto decision = referral::decide(current, std::move(event), policy, calendar, now);
           if (!due) return decision;
           Decision nothing;
           nothing.next = current;
           nothing.unchanged = true;
           decision = nothing;
           return decision;
         };
       }},
      {"ClockRowLost", "clock-row",
       [](Plan& plan) { plan.alter = [](auto& transaction) { transaction.clocks.clear(); }; }},
      {"ClockNeverStarted", "silent",
       [](Plan& plan) {
         plan.decider = spoiled(
             [](Decision& decision, const Case&, const Event&, base::Instant) { decision.next.clocks.clear(); });
       }},
      {"BreachTellsNobody", "breach-untold",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant) {
           if (std::holds_alternative<referral::ClockDue>(event)) drop_escalations(decision, before);
         });
       }},
      {"ClosedMatterNeverOpensAgain", "breach-untold",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event&, base::Instant) {
           const auto& escalations = decision.next.escalations;
           for (std::size_t at = before.escalations.size(); at < escalations.size(); ++at) {
             if (was_closed(before, escalations[at].reason->code)) return drop_escalations(decision, before);
           }
         });
       }},
      {"EscalationRaisedTwice", "rung-twice",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event&, base::Instant) {
           if (decision.next.escalations.size() > before.escalations.size()) {
             decision.next.escalations.push_back(decision.next.escalations.back());
           }
         });
       }},
      {"RungAboveRaisedTwice", "rung-twice",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event&, base::Instant) {
           auto& next = decision.next;
           if (next.escalations.size() == before.escalations.size() || next.escalations.back().rung < 2) return;
           auto again = next.escalations.back();
           auto clock = *rung_clock(next, again.id);
           again.id = base::derive_near(again.id, "again");
           clock.id = base::derive_near(again.id, "rung");
           clock.watch->task = again.id;
           next.escalations.push_back(again);
           next.clocks.push_back(clock);
         });
       }},
      {"RungSkipped", "rung-skipped",
       [](Plan& plan) {
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto& calendar,
                           base::Instant now) {
           Case climbed = current;
           if (std::holds_alternative<referral::ClockDue>(event)) {
             for (auto& task : climbed.escalations) task.rung += task.rung == 1 ? 1U : 0U;
           }
           auto decision = referral::decide(climbed, std::move(event), policy, calendar, now);
           if (!decision) return decision;
           for (std::size_t at = 0; at < current.escalations.size(); ++at) {
             decision->next.escalations[at].rung = current.escalations[at].rung;
           }
           return decision;
         };
       }},
      {"RungReachedEarly", "climb-early",
       [](Plan& plan) {
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto& calendar,
                           base::Instant now) {
           const auto* task = escalation_of(current, event);
           Case hurried = current;
           auto* clock = task == nullptr || task->rung > 3 ? nullptr : rung_clock(hurried, task->id);
           if (clock == nullptr || !clock->next_at) return referral::decide(current, event, policy, calendar, now);
           const auto due = clock->due_at;
           clock->due_at = now;
           clock->next_at = now;
           auto decision = referral::decide(hurried, referral::ClockDue{clock->id}, policy, calendar, now);
           if (decision) rung_clock(decision->next, task->id)->due_at = due;
           return decision;
         };
       }},
      {"RungMissing", "rung-missing",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant) {
           if (std::holds_alternative<referral::ClockDue>(event) && !before.escalations.empty()) {
             drop_escalations(decision, before);
           }
         });
       }},
      {"ImmediateDangerStartsAtTheFirstRung", "bypass-ignored",
       [](Plan& plan) {
         plan.decider = bent([](referral::Policy& policy) { policy.ladder.immediate_danger_rung = 0; });
       }},
      {"RungADayLate", "rung-due",
       [](Plan& plan) { plan.decider = bent([](referral::Policy& policy) { ++policy.ladder.rungs[0].due.amount; }); }},
      {"RungOfAnotherRole", "rung-owner",
       [](Plan& plan) {
         plan.decider = bent([](referral::Policy& policy) { policy.ladder.rungs[1].owner_role = "practice-lead"; });
       }},
      {"ReminderLost", "reminder-lost",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case&, const Event&, base::Instant) {
           for (auto& clock : decision.next.clocks) {
             if (is_last_rung(clock) && clock.state == referral::ClockState::breached) clock.next_at.reset();
           }
         });
       }},
      {"ReminderEveryHour", "reminder-due",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case&, const Event& event, base::Instant now) {
           if (!std::holds_alternative<referral::ClockDue>(event)) return;
           for (auto& clock : decision.next.clocks) {
             if (is_last_rung(clock) && clock.state == referral::ClockState::breached && clock.next_at) {
               clock.next_at = now + std::chrono::hours{1};
             }
           }
         });
       }},
      {"AcknowledgedButClimbs", "ack-ignored",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant) {
           const auto* task = escalation_of(before, event);
           if (task == nullptr || task->status != TaskStatus::requested) return;
           Case earlier = before;
           const auto* was = rung_clock(earlier, task->id);
           auto* is = rung_clock(decision.next, task->id);
           if (!was->next_at || is->ended_at) return;
           is->due_at = was->due_at;
           is->next_at = was->next_at;
         });
       }},
      {"LadderRunsOnAfterItWasResolved", "ladder-runs-on",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant) {
           const auto* task = escalation_of(before, event);
           if (task == nullptr) return;
           Case earlier = before;
           *rung_clock(decision.next, task->id) = *rung_clock(earlier, task->id);
         });
       }},
      {"LadderStopsForNothing", "ladder-stopped",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant now) {
           const auto* task = escalation_of(before, event);
           if (task == nullptr || task->status != TaskStatus::requested) return;
           auto* clock = rung_clock(decision.next, task->id);
           clock->next_at.reset();
           clock->ended_at = now;
         });
       }},
      {"LadderStopsWithALowerRung", "ladder-stopped",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant now) {
           const auto* task = escalation_of(before, event);
           const auto* closed = task == nullptr ? nullptr : escalation_of(decision.next, event);
           if (closed == nullptr || !referral::is_terminal(closed->status)) return;
           const referral::Clock its = *rung_clock(decision.next, task->id);
           for (auto& clock : decision.next.clocks) {
             if (!clock.watch || clock.watch->cause != its.watch->cause || clock.reason != its.reason) continue;
             clock.next_at.reset();
             if (!clock.ended_at) clock.ended_at = now;
           }
         });
       }},
      {"WarnedEarly", "warn-early",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant) {
           if (!std::holds_alternative<referral::DeliverySucceeded>(event)) return;
           for (std::size_t at = 0; at < before.clocks.size(); ++at) {
             auto& clock = decision.next.clocks[at];
             if (clock.warnings.empty()) continue;
             clock.warnings.clear();
             clock.next_at = clock.due_at;
           }
         });
       }},
      {"ErrandLost", "errand-lost",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event&, base::Instant) {
           auto& errands = decision.next.errands;
           while (errands.size() > before.errands.size()) {
             const base::Uuid id = errands.back().id;
             std::erase_if(decision.resources, [&](const auto& resource) { return resource.id == id; });
             std::erase_if(decision.next.letters, [&](const auto& letter) { return letter.task == id; });
             errands.pop_back();
           }
           std::erase_if(decision.deliveries, [](const auto& delivery) { return delivery.resources.size() == 1; });
         });
       }},
      {"ReviewNeverBegins", "silent",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event&, base::Instant) {
           auto& clocks = decision.next.clocks;
           while (clocks.size() > before.clocks.size() && clocks.back().rule == "review") clocks.pop_back();
         });
       }},
      {"StaleUpdateApplied", "stale-applied",
       [](Plan& plan) {
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto& calendar,
                           base::Instant now) {
           auto* update = std::get_if<referral::TaskUpdateRequested>(&event);
           if (update != nullptr && current.task && current.task->id == update->task_id) {
             update->expected_version = current.task->version;
           }
           return referral::decide(current, std::move(event), policy, calendar, now);
         };
       }},
      {"IllegalMove", "edge",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case&, const Event&, base::Instant) {
           if (!decision.next.task || decision.next.task->status != TaskStatus::accepted) return;
           decision.next.task->status = TaskStatus::completed;
           rewrite_task(decision);
         });
       }},
      {"TerminalReopened", "terminal",
       [](Plan& plan) {
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto& calendar,
                           base::Instant now) {
           Case reopened = current;
           const auto* update = std::get_if<referral::TaskUpdateRequested>(&event);
           const bool ended = current.task && current.task->status == TaskStatus::rejected;
           if (ended && update != nullptr && update->status == TaskStatus::accepted) {
             reopened.task->status = TaskStatus::received;
           }
           return referral::decide(reopened, std::move(event), policy, calendar, now);
         };
       }},
      {"ReasonNotAskedFor", "update-applied",
       [](Plan& plan) {
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto& calendar,
                           base::Instant now) {
           auto* update = std::get_if<referral::TaskUpdateRequested>(&event);
           if (update != nullptr && !update->status_reason) update->status_reason = referral::Reason{"x", "y", "z"};
           return referral::decide(current, std::move(event), policy, calendar, now);
         };
       }},
      {"LegalUpdateRefused", "update-refused",
       [](Plan& plan) {
         plan.decider = [](const Case& current, Event event, const auto& policy, const auto& calendar,
                           base::Instant now) {
           auto* update = std::get_if<referral::TaskUpdateRequested>(&event);
           if (update != nullptr && update->status == TaskStatus::completed) update->organisation = "Z0";
           return referral::decide(current, std::move(event), policy, calendar, now);
         };
       }},
      {"AuditRowLost", "audit",
       [](Plan& plan) {
         plan.alter = [](auto& transaction) {
           if (!transaction.audit.empty()) transaction.audit.pop_back();
         };
       }},
      {"AuditRowDoubled", "audit",
       [](Plan& plan) {
         plan.alter = [](auto& transaction) {
           if (!transaction.audit.empty()) transaction.audit.push_back(transaction.audit.back());
         };
       }},
      {"StoryNotTold", "story", [](Plan& plan) { plan.alter = [](auto& transaction) { transaction.events.clear(); }; }},
      {"TaskNotWritten", "resource",
       [](Plan& plan) {
         plan.alter = [](auto& transaction) {
           std::erase_if(transaction.resources,
                         [](const auto& resource) { return resource.type == "Task" && resource.version > 1; });
         };
       }},
      {"DeliveryNeverQueued", "delivery-row",
       [](Plan& plan) { plan.alter = [](auto& transaction) { transaction.outbox.clear(); }; }},
      {"FailedDeliveryCountsAsDone", "delivery-dropped",
       [](Plan& plan) {
         plan.decider = spoiled([](Decision& decision, const Case& before, const Event& event, base::Instant) {
           const auto* failed = std::get_if<referral::DeliveryFailed>(&event);
           if (failed == nullptr || before.delivery != referral::DeliveryState::queued) return;
           decision.next.delivery = referral::DeliveryState::delivered;
           decision.deliveries_done.push_back(failed->delivery_id);
         });
       }},
      {"DeliveredAgain", "delivery-row",
       [](Plan& plan) {
         plan.alter = [](auto& transaction) {
           for (auto& change : transaction.outbox_changes) change.done = false;
         };
       }},
      {"OtherBytesAtTheNextTry", "council-once",
       [](Plan& plan) {
         plan.spoil_bundle = [](std::string& bundle, std::uint32_t attempt) { bundle += std::string(attempt, ' '); };
       }},
      {"ToldBeforeItIsOnDisk", "message-lost",
       [](Plan& plan) {
         plan.tell_early = true;
         plan.crash_every = 40;
       }},
  };
  return all;
}

class PlantedFault : public testing::TestWithParam<std::size_t> {};

TEST_P(PlantedFault, IsFoundByItsCheck) {
  const Planted& fault = planted()[GetParam()];
  Plan plan;
  plan.seed = 41;
  plan.days = 8;
  plan.per_day = 12;
  const Outcome outcome = [&] {
    fault.plant(plan);
    return simulate(plan);
  }();
  EXPECT_TRUE(outcome.found(fault.check)) << fault.name << " is not found; what was found:\n" << outcome.report();
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedFault, testing::Range<std::size_t>(0, planted().size()),
                         [](const auto& tested) { return planted()[tested.param].name; });

TEST(NoPlantedFault, FindsNothing) {
  for (std::uint64_t seed = 41; seed < 44; ++seed) {
    Plan plan;
    plan.seed = seed;
    plan.days = 8;
    plan.per_day = 12;
    const Outcome outcome = simulate(plan);
    EXPECT_TRUE(outcome.findings.empty()) << outcome.report();
    EXPECT_GT(outcome.breaches, 10U);
  }
}

// A decision that is not a function of its event is seen by writing other bytes at the second run.
TEST(NoPlantedFault, ADeciderThatRemembersWritesOtherBytes) {
  Plan plan;
  plan.days = 2;
  std::uint64_t remembered = 0;
  plan.decider = spoiled([&](Decision& decision, const Case&, const Event&, base::Instant) {
    decision.story.front().details.emplace_back("remembered", std::to_string(++remembered));
  });
  EXPECT_NE(simulate(plan).digest_of_everything, simulate(plan).digest_of_everything);
}

}  // namespace
}  // namespace gateway::tests::sim
