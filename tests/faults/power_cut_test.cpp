// Fault F6, the whole program: what was not synced is gone, and still nothing acknowledged is lost and nothing happens
// twice.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <random>

#include "faults/both_sides.hpp"
#include "faults/senders.hpp"

namespace gateway::tests {
namespace {

constexpr int cuts = 30;
constexpr unsigned senders_at_once = 8;

GatewayOptions on_the_power_cut_vfs() {
  GatewayOptions options;
  options.program = "referral-gateway-faults";
  options.store_vfs = "power-cut";
  options.scripts = {{"Z99001", acknowledging_and_accepting}, {"Z99002", acknowledging_and_accepting}};
  return options;
}

TEST(PowerCut, UnderLoadLosesNoAcknowledgedReferralAndHasNoSecondEffectAtTheCouncil) {
  RunningGateway gateway(on_the_power_cut_vfs());
  std::mt19937_64 random(20260317);
  Senders senders(gateway, senders_at_once, random());

  for (int round = 0; round < cuts; ++round) {
    if (round % 2 == 0) {
      ASSERT_TRUE(senders.wait_for_those_under_way()) << gateway.log();
    }
    ASSERT_TRUE(senders.wait_for_events(1 + random() % 60)) << gateway.log();
    gateway.cut_power(static_cast<int>(random() % 1'000'000));
    ASSERT_TRUE(gateway.start_gateway()) << "cut " << round << '\n' << gateway.log();
    senders.gateway_is_back();
  }
  const std::vector<Message> messages = senders.finish();

  const Senders::Tally tally = senders.tally();
  std::printf("%d cuts; %zu messages, %llu sends, %llu without answer, %llu put off, %llu replayed\n", cuts,
              messages.size(), static_cast<unsigned long long>(tally.sends),
              static_cast<unsigned long long>(tally.unanswered), static_cast<unsigned long long>(tally.put_off),
              static_cast<unsigned long long>(tally.replayed));
  EXPECT_GE(tally.unanswered, static_cast<std::uint64_t>(cuts)) << "the cuts met no work";
  expect_nothing_lost_and_nothing_twice(gateway, messages);
}

// Starting, recovering, taking up messages again and checkpointing write as well, and may be cut at any of it.
TEST(PowerCut, AtAnyOfTheWritesOfAStartLosesNothingEither) {
  RunningGateway gateway(on_the_power_cut_vfs());
  std::mt19937_64 random(20260318);
  Senders senders(gateway, senders_at_once, random());

  for (int round = 0; round < cuts; ++round) {
    ASSERT_TRUE(senders.wait_for_those_under_way()) << gateway.log();
    ASSERT_TRUE(senders.wait_for_events(1 + random() % 30)) << gateway.log();
    gateway.cut_power(static_cast<int>(random() % 1'000'000));
    const std::string at = std::to_string(1 + random() % (round % 2 == 0 ? 6 : 400));
    if (gateway.start_gateway({"GATEWAY_POWER_CUT_AT=" + at})) senders.gateway_is_back();
    EXPECT_EQ(gateway.await_end(), 137) << gateway.log();
    ASSERT_TRUE(gateway.start_gateway()) << "round " << round << " cut at " << at << '\n' << gateway.log();
    senders.gateway_is_back();
  }
  const std::vector<Message> messages = senders.finish();

  std::printf("%d cuts; %zu messages\n", 2 * cuts, messages.size());
  expect_nothing_lost_and_nothing_twice(gateway, messages);
}

// The very first start makes key, file and schema; a cut leaves nothing that the next start stumbles over.
TEST(PowerCut, AtAnyOfTheWritesOfTheFirstStartLeavesAStoreThatOpens) {
  GatewayOptions options = on_the_power_cut_vfs();
  options.scripts.clear();
  RunningGateway gateway(options);
  gateway.stop_gateway();
  for (int at = 1; at <= 48; ++at) {
    SCOPED_TRACE(at);
    std::filesystem::remove_all(gateway.folder() + "/data");
    const Message message{"routine-neglect", gateway.fresh_uuid(), 0, {}};
    Reply first;
    if (gateway.start_gateway({"GATEWAY_POWER_CUT_AT=" + std::to_string(at)})) first = post(gateway, message);
    gateway.cut_power(at);

    ASSERT_TRUE(gateway.start_gateway()) << gateway.log();

    Reply second;
    ASSERT_TRUE(RunningGateway::eventually([&] { return (second = post(gateway, message)).status == 201; }))
        << second.body << gateway.log();
    if (first.status != 0) {
      EXPECT_EQ(second.body, first.body);
      EXPECT_EQ(second.headers.get("X-Replayed"), "true");
    }
    gateway.stop_gateway();
  }
}

}  // namespace
}  // namespace gateway::tests
