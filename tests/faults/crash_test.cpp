// A crash between taking a message in and deciding on it: the next start goes on, and a message that ends the program
// three times is given to a person.
#include <gtest/gtest.h>

#include "faults/both_sides.hpp"
#include "faults/senders.hpp"

namespace gateway::tests {
namespace {

constexpr const char* silent = R"([[rule]]
steps = [{ silent = true }]
)";

class Crash : public testing::Test {
 protected:
  // The message as the store holds it; none when it is not there. The gateway must not be running.
  std::optional<store::InboxEntry> stored() {
    const StoreView view = view_of(gateway_);
    return view.store->message("Y99001", base::parse_uuid(message_.request_id).value()).value();
  }

  // Sends the message once while the power goes right after a commit, and again at a later commit, until the raw record
  // is all there is of it.
  void crash_when_taken_in() {
    gateway_.stop_gateway();
    for (int commit = 1; commit < 20; ++commit) {
      if (gateway_.start_gateway({after_commit(commit)})) {
        EXPECT_EQ(post(gateway_, message_).status, 0) << "an answer although the power was cut before the decision";
      }
      EXPECT_EQ(gateway_.await_end(), 137) << gateway_.log();
      if (stored()) return;
    }
  }

  // Starts the program until the power went right after it had noted that work on the message begins again.
  void crash_when_taken_up_again() {
    const std::uint32_t tries = stored()->record.tries;
    for (int commit = 1; commit < 20; ++commit) {
      gateway_.start_gateway({after_commit(commit)});
      EXPECT_EQ(gateway_.await_end(), 137) << gateway_.log();
      if (stored()->record.tries > tries) return;
    }
  }

  static std::string after_commit(int commit) { return "GATEWAY_POWER_CUT_AFTER_COMMIT=" + std::to_string(commit); }

  static GatewayOptions options() {
    GatewayOptions options;
    options.program = "referral-gateway-faults";
    options.store_vfs = "power-cut";
    options.scripts["Z99001"] = silent;
    return options;
  }

  RunningGateway gateway_{options()};
  Message message_{"routine-neglect", gateway_.fresh_uuid(), 0, {}};
};

TEST_F(Crash, BetweenRecordAndDecisionIsMadeUpForAtTheNextStart) {
  crash_when_taken_in();
  ASSERT_TRUE(stored() && !stored()->answer);

  ASSERT_TRUE(gateway_.start_gateway()) << gateway_.log();

  ASSERT_TRUE(RunningGateway::eventually([&] { return gateway_.effects("Z99001").at("/tasks") == "1"; }))
      << gateway_.log();
  const Reply repeated = post(gateway_, message_);
  EXPECT_EQ(repeated.status, 201) << repeated.body;
  EXPECT_EQ(repeated.headers.get("X-Replayed"), "true");
  EXPECT_EQ(gateway_.get("practice-Y99001", std::string(repeated.headers.get("Location"))).status, 200);
}

TEST_F(Crash, AfterTwoOnTheSameMessageItIsStillAReferral) {
  crash_when_taken_in();
  crash_when_taken_up_again();
  ASSERT_TRUE(stored() && !stored()->answer);

  ASSERT_TRUE(gateway_.start_gateway()) << gateway_.log();

  ASSERT_TRUE(RunningGateway::eventually([&] { return post(gateway_, message_).status == 201; })) << gateway_.log();
}

TEST_F(Crash, AfterThreeOnTheSameMessageItIsGivenToAPerson) {
  crash_when_taken_in();
  crash_when_taken_up_again();
  crash_when_taken_up_again();
  ASSERT_TRUE(stored() && !stored()->answer);

  ASSERT_TRUE(gateway_.start_gateway()) << gateway_.log();

  Reply repeated;
  ASSERT_TRUE(RunningGateway::eventually([&] { return (repeated = post(gateway_, message_)).status == 202; }))
      << gateway_.log();
  EXPECT_EQ(repeated.headers.get("X-Replayed"), "true");
  const std::string referral(repeated.headers.get("Location"));
  EXPECT_EQ(gateway_.get("practice-Y99001", "/fhir/R4/Binary/" + referral.substr(11)).body, sample(message_.sample));
  std::string escalation;
  for (const std::string& reference : repeated.all("reference")) {
    if (reference.starts_with("Task/")) escalation = reference;
  }
  const Reply task = gateway_.get("practice-Y99001", "/fhir/R4/" + escalation);
  EXPECT_EQ(task.at("/code/coding/0/code"), "escalate") << repeated.body;
  EXPECT_NE(task.body.find("practice-lead"), std::string::npos);
  EXPECT_EQ(gateway_.effects("Z99001").at("/tasks"), "0");
}

}  // namespace
}  // namespace gateway::tests
