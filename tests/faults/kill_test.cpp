// kill -9 at any moment: nothing acknowledged is lost, nothing happens twice at a council.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>

#include "base/system_ports.hpp"
#include "faults/both_sides.hpp"
#include "faults/senders.hpp"

namespace gateway::tests {
namespace {

constexpr int kills = 60;
constexpr unsigned senders_at_once = 8;

TEST(Kill, LosesNoAcknowledgedReferralAndHasNoSecondEffectAtTheCouncil) {
  GatewayOptions options;
  options.scripts = {{"Z99001", acknowledging_and_accepting}, {"Z99002", acknowledging_and_accepting}};
  RunningGateway gateway(options);
  std::mt19937_64 random(20260316);
  Senders senders(gateway, senders_at_once, random());

  double slowest = 0;
  for (int round = 0; round < kills; ++round) {
    if (round % 2 == 0) {
      ASSERT_TRUE(senders.wait_for_those_under_way()) << gateway.log();
    }
    ASSERT_TRUE(senders.wait_for_events(1 + random() % 60)) << gateway.log();
    gateway.kill_gateway();
    const base::Stopwatch watch;
    ASSERT_TRUE(gateway.start_gateway()) << "kill " << round << '\n' << gateway.log();
    slowest = std::max(slowest, watch.seconds());
    senders.gateway_is_back();
  }
  const std::vector<Message> messages = senders.finish();

  const Senders::Tally tally = senders.tally();
  std::printf(
      "%d kills, slowest start %.2f s; %zu messages, %llu sends, %llu without answer, %llu put off, %llu replayed\n",
      kills, slowest, messages.size(), static_cast<unsigned long long>(tally.sends),
      static_cast<unsigned long long>(tally.unanswered), static_cast<unsigned long long>(tally.put_off),
      static_cast<unsigned long long>(tally.replayed));
  EXPECT_LT(slowest, 5);
  EXPECT_GE(tally.unanswered, static_cast<std::uint64_t>(kills)) << "the kills met no work";
  expect_nothing_lost_and_nothing_twice(gateway, messages);
}

}  // namespace
}  // namespace gateway::tests
