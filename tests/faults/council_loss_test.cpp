// The council's system dies and comes back while referrals arrive: none is lost, none arrives twice.
#include <gtest/gtest.h>

#include <random>

#include "faults/both_sides.hpp"
#include "faults/senders.hpp"

namespace gateway::tests {
namespace {

TEST(CouncilLoss, CostsNoReferralAndCausesNoSecondOne) {
  GatewayOptions options;
  options.scripts = {{"Z99001", acknowledging_and_accepting}, {"Z99002", acknowledging_and_accepting}};
  RunningGateway gateway(options);
  std::mt19937_64 random(20260319);
  Senders senders(gateway, 4, random());

  for (int round = 0; round < 12; ++round) {
    ASSERT_TRUE(senders.wait_for_events(20 + random() % 30)) << gateway.log();
    gateway.kill_council("Z99001");
    ASSERT_TRUE(senders.wait_for_events(8 + random() % 20)) << "a council that is away keeps practices from sending";
    gateway.start_council("Z99001");
  }
  const std::vector<Message> messages = senders.finish();

  expect_nothing_lost_and_nothing_twice(gateway, messages);
}

}  // namespace
}  // namespace gateway::tests
