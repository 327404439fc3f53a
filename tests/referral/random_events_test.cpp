// Random sequences of events: whatever happens in whatever order, the promises of the domain hold after every step.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "referral/case_codec.hpp"
#include "referral/lifecycle.hpp"
#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

constexpr std::array<TaskStatus, 12> statuses = {
    TaskStatus::draft,    TaskStatus::requested, TaskStatus::received,  TaskStatus::accepted,
    TaskStatus::rejected, TaskStatus::ready,     TaskStatus::cancelled, TaskStatus::in_progress,
    TaskStatus::on_hold,  TaskStatus::failed,    TaskStatus::completed, TaskStatus::entered_in_error};

// The policy that ships, read once.
const Policy& england() {
  static const Policy policy = read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
  return policy;
}

base::Result<Decision> decided(const Case& current, const Event& event, base::Instant now) {
  return decide(current, event, england(), calendar(), now);
}

// One life of a case: an opening event, then anything.
class Life {
 public:
  explicit Life(std::uint32_t seed) : random_(seed), now_(friday() + std::chrono::minutes{pick(10'000)}) {
    quarantine_ = pick(4) == 0;
    const Event opening = quarantine_ ? Event(quarantined()) : Event(received(pick(2) == 0));
    take(opening);
  }

  std::size_t steps() const { return steps_; }
  std::size_t changes() const { return changes_; }
  std::size_t rungs() const { return current_.escalations.size(); }
  const Case& current() const { return current_; }

  void step() {
    now_ += std::chrono::minutes{pick(8) == 0 ? pick(8'000) : pick(600)};
    if (pick(50) == 0) now_ -= std::chrono::hours{2};  // a clock set back
    switch (pick(8)) {
      case 0: take(ClockDue{pick(10) == 0 ? id("other") : current_.clocks[pick(current_.clocks.size())].id}); break;
      case 5: fire_due(); break;
      case 1: take(DeliverySucceeded{delivery(), static_cast<std::uint32_t>(pick(9)), 200}); break;
      case 2: take(DeliveryFailed{delivery(), static_cast<std::uint32_t>(pick(9)), "timeout", pick(5) != 0}); break;
      case 3: take(quarantine_ ? Event(quarantined()) : Event(received())); break;
      default: take(update()); break;
    }
  }

 private:
  // As the tick does: every clock that is due, in the order of the list.
  void fire_due() {
    for (std::size_t at = 0; at < current_.clocks.size(); ++at) {
      const auto& next_at = current_.clocks[at].next_at;
      if (next_at && *next_at <= now_) take(ClockDue{current_.clocks[at].id});
    }
  }

  std::size_t pick(std::size_t below) { return random_() % below; }

  base::Uuid delivery() {
    if (pick(10) == 0 || quarantine_) return id("other");
    if (!current_.letters.empty() && pick(3) == 0) {
      return base::derive_near(current_.letters[pick(current_.letters.size())].task, "delivery");
    }
    static const base::Uuid own = ask({}, received(), friday()).value().deliveries[0].id;
    return own;
  }

  const ReferralTask& any_task() {
    if (!current_.errands.empty() && pick(3) == 0) return current_.errands[pick(current_.errands.size())];
    if (!current_.next_steps.empty() && pick(3) == 0) return current_.next_steps[pick(current_.next_steps.size())];
    const std::size_t count = current_.escalations.size() + (current_.task ? 1 : 0);
    const std::size_t chosen = pick(count);
    if (current_.task && (chosen == 0 || pick(2) == 0)) return *current_.task;
    return current_.escalations[current_.task ? chosen - 1 : chosen];
  }

  TaskUpdateRequested update() {
    const ReferralTask& task = any_task();
    TaskUpdateRequested event;
    event.task_id = pick(30) == 0 ? id("other") : task.id;
    event.expected_version = task.version - (pick(6) == 0 ? 1U : 0U);
    event.role = std::array{Role::council, Role::council, Role::referrer, Role::gateway, Role::partnership}[pick(5)];
    event.organisation = event.role == Role::council ? council : practice;
    if (pick(20) == 0) event.organisation = "X";
    // Mostly a legal state, so that lives go somewhere; else any.
    const auto legal = legal_next(task.status, event.role, task.purpose);
    event.status = !legal.empty() && pick(3) != 0 ? legal[pick(legal.size())] : statuses[pick(statuses.size())];
    if (event.status == TaskStatus::entered_in_error && pick(4) != 0) event.status = TaskStatus::received;
    const auto rows = moves_between(task.purpose, task.status, event.status, &event.role);
    if (!rows.empty() && pick(2) == 0) {
      const auto& allowed = rows[pick(rows.size())]->business_statuses;
      event.business_status = allowed[pick(allowed.size())];
    } else if (pick(5) == 0) {
      event.business_status = codes::acknowledged;
    }
    if (pick(4) != 0) event.status_reason = because();
    if (event.status_reason && pick(4) != 0 && event.status == TaskStatus::entered_in_error) {
      event.status_reason->code = codes::wrong_person;
    }
    if (pick(3) == 0) event.output = R"([{"type":{"text":"s"},"valueString":"v"}])";
    event.spoke_to_council = pick(2) == 0;
    event.names_owner = pick(2) == 0;
    event.owner_acts_here = pick(4) == 0;
    if (event.role == Role::partnership && pick(3) != 0) event.acts_for = {task.owner_role};
    return event;
  }

  void take(const Event& event) {
    ++steps_;
    const auto decision = decided(current_, event, now_);
    const auto again = decided(current_, event, now_);
    ASSERT_EQ(decision.ok(), again.ok());
    if (!decision) {
      ASSERT_EQ(base::describe(decision.error()), base::describe(again.error()));
      return;
    }
    expect_same(*decision, *again);
    if (decision->unchanged) {
      ASSERT_EQ(decision->next, current_);
      ASSERT_TRUE(decision->resources.empty() && decision->deliveries.empty() && decision->deliveries_done.empty());
      return;
    }
    ++changes_;
    check(*decision);
    current_ = decision->next;
    ASSERT_EQ(decode_case(encode_case(current_)).value(), current_);
  }

  static void expect_same(const Decision& left, const Decision& right) {
    ASSERT_EQ(left.next, right.next);
    ASSERT_EQ(left.unchanged, right.unchanged);
    ASSERT_EQ(left.resources.size(), right.resources.size());
    for (std::size_t at = 0; at < left.resources.size(); ++at) {
      ASSERT_EQ(left.resources[at].bytes, right.resources[at].bytes);
      ASSERT_EQ(left.resources[at].id, right.resources[at].id);
    }
    ASSERT_EQ(left.deliveries_done, right.deliveries_done);
    ASSERT_EQ(left.deliveries.size(), right.deliveries.size());
    ASSERT_EQ(left.story.size(), right.story.size());
    ASSERT_EQ(left.facts.size(), right.facts.size());
  }

  void check(const Decision& decision) {
    const Case& next = decision.next;
    ASSERT_EQ(next.version, current_.version + 1);
    ASSERT_FALSE(decision.story.empty());
    ASSERT_FALSE(decision.facts.empty());
    if (current_.task) check_edge(*current_.task, *next.task);
    ASSERT_GE(next.escalations.size(), current_.escalations.size());
    for (std::size_t at = 0; at < current_.escalations.size(); ++at) {
      check_edge(current_.escalations[at], next.escalations[at]);
    }
    ASSERT_GE(next.errands.size(), current_.errands.size());
    for (std::size_t at = 0; at < current_.errands.size(); ++at) check_edge(current_.errands[at], next.errands[at]);
    ASSERT_GE(next.next_steps.size(), current_.next_steps.size());
    for (std::size_t at = 0; at < current_.next_steps.size(); ++at) {
      check_edge(current_.next_steps[at], next.next_steps[at]);
    }
    check_clocks(decision);
    check_resources(decision);
    check_escalations(decision);
    for (const DeliveryRequest& delivery : decision.deliveries) outbox_.insert(delivery.id);
    for (const base::Uuid& done : decision.deliveries_done) ASSERT_EQ(outbox_.erase(done), 1U);
    check_not_forgotten(next);
  }

  static void check_edge(const ReferralTask& before, const ReferralTask& after) {
    if (before == after) return;
    ASSERT_EQ(after.version, before.version + 1);
    ASSERT_GE(after.last_modified, before.last_modified);
    ASSERT_GE(after.last_modified, after.authored_on);
    bool legal = false;
    for (const Move* move : moves_between(before.purpose, before.status, after.status, nullptr)) {
      legal = legal || std::find(move->business_statuses.begin(), move->business_statuses.end(),
                                 after.business_status) != move->business_statuses.end();
      if (before.status == after.status) legal = legal || after.business_status == before.business_status;
    }
    ASSERT_TRUE(legal) << to_code(before.status) << " -> " << to_code(after.status) << " " << after.business_status;
    if (is_terminal(before.status)) {
      ASSERT_EQ(after.status, TaskStatus::entered_in_error);
    }
    ASSERT_EQ(after.focus, before.focus);
    ASSERT_EQ(after.owner, before.owner);
    ASSERT_EQ(after.due, before.due);
  }

  void check_resources(const Decision& decision) {
    for (const ResourceVersion& resource : decision.resources) {
      ASSERT_EQ(resource.version, versions_[resource.id] + 1) << resource.type;
      versions_[resource.id] = resource.version;
    }
    if (decision.next.task) {
      ASSERT_EQ(versions_[decision.next.task->id], decision.next.task->version);
    }
    for (const ReferralTask& task : decision.next.escalations) {
      ASSERT_EQ(versions_[task.id], task.version);
    }
  }

  // Each clock starts once, warns and breaches once and never early; each rung likewise.
  void check_clocks(const Decision& decision) {
    const Case& next = decision.next;
    std::set<base::Uuid> ids;
    ASSERT_GE(next.clocks.size(), current_.clocks.size());
    for (std::size_t at = 0; at < next.clocks.size(); ++at) {
      const Clock& clock = next.clocks[at];
      ASSERT_TRUE(ids.insert(clock.id).second);
      ASSERT_EQ(clock.ended_at.has_value() && clock.next_at.has_value(), false) << "what ended says no more";
      if (clock.state == ClockState::stopped) {
        ASSERT_LT(*clock.ended_at, clock.due_at);
      }
      if (at >= current_.clocks.size()) {
        ASSERT_NE(clock.state, ClockState::breached) << clock.rule;
        continue;
      }
      const Clock& before = current_.clocks[at];
      ASSERT_EQ(before.id, clock.id);
      ASSERT_EQ(before.started_at, clock.started_at);
      if (before.state != ClockState::running) {
        ASSERT_EQ(clock.state, before.state) << "a breach stays one, what stopped does not start again";
      }
      if (before.ended_at) {
        ASSERT_EQ(before, clock);
      }
      if (clock.state == ClockState::breached && before.state == ClockState::running) {
        ASSERT_GE(now_, clock.due_at) << "never early";
        ASSERT_TRUE(breached_.insert(clock.id).second) << "once";
      }
      ASSERT_LE(clock.warnings.size(), before.warnings.size());
    }
    for (const StoryLine& line : decision.story) {
      if (line.kind != "clock-warned") continue;
      ++warned_[detail(line, "clock")];
      ASSERT_LE(warned_[detail(line, "clock")], england().rule(detail(line, "clock"))->warn_at.size());
    }
  }

  void check_escalations(const Decision& decision) {
    const Case& next = decision.next;
    std::set<std::tuple<std::string, base::Uuid, std::uint32_t>> rungs;  // reason and cause make the matter
    std::set<std::string> causes;
    std::set<base::Uuid> ids;
    for (const ReferralTask& task : next.escalations) {
      ASSERT_TRUE(ids.insert(task.id).second);
      const auto watch = std::find_if(next.clocks.begin(), next.clocks.end(),
                                      [&](const Clock& clock) { return clock.watch && clock.watch->task == task.id; });
      ASSERT_NE(watch, next.clocks.end());
      ASSERT_TRUE(rungs.insert({task.reason->code, watch->watch->cause, task.rung}).second)
          << task.reason->code << " " << task.rung;
      ASSERT_LE(task.rung, england().ladder.rungs.size());
      ASSERT_GE(task.rung, next.immediate_danger ? 3U : 1U);
      causes.insert(task.reason->code);
    }
    for (const auto& [reason, cause, rung] : rungs) {
      std::size_t lowest = next.immediate_danger ? england().ladder.immediate_danger_rung : 0;
      for (const Clock& clock : next.clocks) {
        if (clock.id == cause) lowest = std::max(lowest, england().ladder.place_of(clock.rung));
      }
      ASSERT_TRUE(rung == lowest + 1 || rungs.contains({reason, cause, rung - 1})) << "no rung is left out";
    }
    if (next.task && next.task->status == TaskStatus::entered_in_error) {
      ASSERT_TRUE(causes.contains("privacy-incident"));
    }
    const bool maybe_there = next.delivery == DeliveryState::delivered || next.delivery_attempts > 0;
    const bool asked = causes.contains("cancellation-wanted");
    if (next.task && next.task->status == TaskStatus::cancelled && !asked) {
      ASSERT_EQ(causes.contains("withdrawn-after-sending"), maybe_there);
    }
    for (const StoryLine& line : decision.story) {
      if (line.kind != "escalated" || !current_.task || detail(line, "reason") != codes::delivery_failed) continue;
      const auto raised = std::find_if(next.escalations.begin(), next.escalations.end(), [&](const ReferralTask& task) {
        return "Task/" + base::to_string(task.id) == detail(line, "task");
      });
      if (raised->focus != "Task/" + base::to_string(current_.task->id)) continue;  // a letter's
      ASSERT_EQ(current_.task->status, TaskStatus::requested) << "the council had it, or it was taken back";
    }
    for (const Clock& clock : next.clocks) {
      if (clock.watch || !clock.inform.empty()) continue;
      if (clock.state == ClockState::breached) {
        ASSERT_TRUE(causes.contains(clock.reason)) << clock.rule;
      }
      if (clock.reason == codes::no_decision || clock.reason == codes::not_processed) {
        ASSERT_EQ(causes.contains(clock.reason), clock.state == ClockState::breached);
      }
    }
    check_ladders(next);
  }

  // A matter that nobody resolved and that still is so has a clock that will speak.
  static void check_ladders(const Case& next) {
    for (const Clock& clock : next.clocks) {
      if (!clock.watch || clock.ended_at) continue;
      const auto matter = [&](const Clock& other) {
        return other.watch && other.watch->cause == clock.watch->cause && other.reason == clock.reason &&
               other.next_at.has_value();
      };
      const bool watched_by_another = clock.reason == codes::unprocessed_record && clock.state == ClockState::running;
      ASSERT_TRUE(watched_by_another || std::any_of(next.clocks.begin(), next.clocks.end(), matter)) << clock.reason;
    }
  }

  void check_not_forgotten(const Case& next) {
    const bool pending = next.delivery == DeliveryState::queued || next.delivery == DeliveryState::escalated;
    const bool letters = std::any_of(next.letters.begin(), next.letters.end(), [](const Letter& letter) {
      return letter.state == DeliveryState::queued || letter.state == DeliveryState::escalated;
    });
    ASSERT_EQ(pending || letters, !outbox_.empty());
    if (pending) {
      ASSERT_EQ(next.task->status, TaskStatus::requested) << "nothing is sent that was taken back or is there already";
    }
    if (next.delivery == DeliveryState::escalated) {
      ASSERT_FALSE(next.escalations.empty());
    }
    if (next.task && next.task->status == TaskStatus::requested) {
      ASSERT_NE(next.clocks[0].state, ClockState::stopped);
      ASSERT_TRUE(pending || next.delivery == DeliveryState::delivered);
    }
    if (next.quarantined) {
      ASSERT_FALSE(next.escalations.empty());
    }
    // Never silent: what is not finished is sent, or a clock will speak.
    const auto awake = [](const Clock& clock) { return clock.next_at.has_value(); };
    const auto is_open = [](const ReferralTask& task) { return !is_terminal(task.status); };
    const bool unfinished =
        next.task ? is_open(*next.task) : std::any_of(next.escalations.begin(), next.escalations.end(), is_open);
    if (unfinished && next.delivery != DeliveryState::queued) {
      ASSERT_TRUE(std::any_of(next.clocks.begin(), next.clocks.end(), awake));
    }
  }

  std::mt19937 random_;
  base::Instant now_;
  bool quarantine_ = false;
  Case current_;
  std::map<base::Uuid, std::uint32_t> versions_;
  std::set<base::Uuid> outbox_;
  std::set<base::Uuid> breached_;
  std::map<std::string, std::size_t> warned_;
  std::size_t steps_ = 0;
  std::size_t changes_ = 0;
};

// Short lives mostly, and long ones among them.
unsigned length_of(std::uint32_t seed) {
  return seed % 200 == 0 ? 60 : 1 + seed % 4;
}

TEST(RandomEvents, AHundredThousandSequencesNeverBreakAPromiseOfTheDomain) {
  std::size_t steps = 0;
  std::size_t changes = 0;
  std::size_t reviews = 0;
  std::map<std::string, std::size_t> ends;
  constexpr std::uint32_t sequences = 100'000;
  for (std::uint32_t seed = 1; seed <= sequences; ++seed) {
    Life life(seed);
    for (unsigned step = 0; step < length_of(seed); ++step) {
      life.step();
      ASSERT_FALSE(testing::Test::HasFatalFailure()) << "seed " << seed << " step " << step;
    }
    steps += life.steps();
    changes += life.changes();
    for (const Clock& clock : life.current().clocks) reviews += clock.rule == "review" ? 1 : 0;
    ++ends[life.current().task ? to_code(life.current().task->status) : "kept"];
  }
  std::cout << sequences << " sequences, " << steps << " steps, " << changes << " changes, " << reviews << " reviews\n";
  for (const auto& [end, count] : ends) std::cout << "  " << end << " " << count << "\n";
  EXPECT_GT(steps, 300'000U);
  EXPECT_GT(changes, 100'000U);
  EXPECT_GT(reviews, 0U);
  for (const char* end : {"accepted", "rejected", "in-progress", "on-hold", "completed", "failed", "cancelled",
                          "entered-in-error", "kept"}) {
    EXPECT_GT(ends[end], 0U) << end;
  }
}

}  // namespace
}  // namespace gateway::referral
