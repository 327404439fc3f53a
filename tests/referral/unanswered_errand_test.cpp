// An errand that nobody answers becomes a person's business.
#include <gtest/gtest.h>

#include <algorithm>

#include "referral_samples.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

using namespace samples;

const Policy& england() {
  static const Policy policy = read_policy(tests::content_of("policies/default.toml"), "policies/default.toml").value();
  return policy;
}

Case take(const Case& current, const Event& event, base::Instant now) {
  return decide(current, event, england(), calendar(), now).value().next;
}

const Clock& find(const Case& of, std::string_view rule) {
  return *std::find_if(of.clocks.rbegin(), of.clocks.rend(), [&](const Clock& clock) { return clock.rule == rule; });
}

Case run_out(const Case& of, std::string_view rule) {
  return take(of, ClockDue{find(of, rule).id}, find(of, rule).due_at);
}

const ReferralTask& errand_of(const Case& of, std::string_view reason) {
  return *std::find_if(of.errands.begin(), of.errands.end(),
                       [&](const ReferralTask& task) { return task.reason->code == reason; });
}

// The one that waits for the errand's answer.
const Clock& waiting_for(const Case& of, const ReferralTask& errand) {
  const base::Uuid id = base::derive_near(errand.id, "answer|D15");
  return *std::find_if(of.clocks.begin(), of.clocks.end(), [&](const Clock& clock) { return clock.id == id; });
}

Case refused() {
  const Case current = take({}, received(), friday());
  auto event = by_council(current, TaskStatus::rejected);
  event.status_reason = because();
  event.output = R"([{"type":{"coding":[{"code":"suggestion"}]},"valueString":"x"}])";
  return take(current, event, friday());
}

const ReferralTask* escalation_about(const Case& of, const ReferralTask& errand) {
  const auto found = std::find_if(of.escalations.begin(), of.escalations.end(), [&](const ReferralTask& task) {
    return task.focus == "Task/" + base::to_string(errand.id) && task.reason->code == codes::not_answered;
  });
  return found == of.escalations.end() ? nullptr : &*found;
}

TEST(UnansweredErrand, ClimbsWhicheverSideItWasAskedOf) {
  for (const char* const rule : {"D11", "D4"}) {
    const Case asked = run_out(refused(), rule);
    const ReferralTask errand = asked.errands.back();
    EXPECT_EQ(escalation_about(asked, errand), nullptr);
    EXPECT_EQ(find(asked, "D15").basis, "product-policy");
    const Case late = run_out(asked, "D15");
    ASSERT_NE(escalation_about(late, errand), nullptr) << rule;
    EXPECT_EQ(escalation_about(late, errand)->rung, 1U);
  }
}

TEST(UnansweredErrand, IsLeftAloneOnceItIsAnswered) {
  const Case asked = run_out(refused(), "D11");
  const ReferralTask errand = errand_of(asked, codes::re_referral_due);
  const base::Instant now = find(asked, "D11").due_at;
  const Case answered = take(asked, by_practice(asked, errand, TaskStatus::completed), now);
  EXPECT_EQ(waiting_for(answered, errand).state, ClockState::stopped);

  const Case late = run_out(asked, "D15");
  const base::Instant later = waiting_for(late, errand).due_at;
  const Case after = take(late, by_practice(late, errand, TaskStatus::completed), later);
  const bool rests = std::none_of(after.clocks.begin(), after.clocks.end(), [&](const Clock& clock) {
    return clock.watch && clock.watch->cause == waiting_for(after, errand).id && !clock.ended_at;
  });
  EXPECT_TRUE(rests) << "the answer ends the ladder as well";
}

TEST(UnansweredErrand, TakenNoteOfIsNotAnswered) {
  const Case asked = run_out(refused(), "D11");
  const ReferralTask errand = errand_of(asked, codes::re_referral_due);
  const Case noted = take(asked, by_practice(asked, errand, TaskStatus::received), find(asked, "D11").due_at);
  EXPECT_EQ(waiting_for(noted, errand).state, ClockState::running);
}

TEST(UnansweredErrand, IsDoneWhenWhatItAskedForCameAnotherWay) {
  const Case asked = run_out(refused(), "D11");
  const auto step = std::find_if(asked.next_steps.begin(), asked.next_steps.end(),
                                 [](const ReferralTask& task) { return task.step == codes::seek_guidance; });
  const Case taken = take(asked, by_practice(asked, *step, TaskStatus::accepted), find(asked, "D11").due_at);
  const ReferralTask& errand = errand_of(taken, codes::re_referral_due);
  EXPECT_EQ(errand.status, TaskStatus::completed);
  EXPECT_EQ(waiting_for(taken, errand).state, ClockState::stopped);
}

}  // namespace
}  // namespace gateway::referral
