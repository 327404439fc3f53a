#include <gtest/gtest.h>

#include "support/running_gateway.hpp"

namespace gateway::tests {
namespace {

std::string task_of(const Reply& reply) {
  for (const std::string& reference : reply.all("reference")) {
    if (reference.starts_with("Task/")) return reference.substr(5);
  }
  return {};
}

GatewayOptions with(const std::string& steps) {
  GatewayOptions options;
  options.scripts["Z99001"] = "[[rule]]\nsteps = [" + steps + "]\n";
  return options;
}

bool becomes(RunningGateway& gateway, const std::string& task, const std::string& status) {
  return RunningGateway::eventually(
      [&] { return gateway.get("practice-Y99001", "/fhir/R4/Task/" + task).at("/status") == status; });
}

TEST(Delivery, ACouncilThatIsDownForAWhileStillGetsTheReferralOnce) {
  RunningGateway gateway(with(R"({ unavailable_for_ms = 600 }, { accept = "accepted-early-help" })"));

  const std::string task = task_of(gateway.post_record(sample("routine-neglect")));

  ASSERT_TRUE(becomes(gateway, task, "accepted")) << gateway.log();
  const Reply effects = gateway.effects("Z99001");
  EXPECT_EQ(effects.at("/tasks"), "1");
  EXPECT_EQ(effects.at("/effects/0/creations"), "1");
  EXPECT_EQ(effects.at("/violations/0/text"), "") << effects.body;
}

TEST(Delivery, RubbishIsNotTakenForSuccess) {
  RunningGateway gateway(with(R"({ garbage = 2 }, { accept = "accepted-early-help" })"));

  const std::string task = task_of(gateway.post_record(sample("routine-neglect")));

  ASSERT_TRUE(becomes(gateway, task, "accepted")) << gateway.log();
  EXPECT_NE(gateway.trace(task).find("not-fhir"), std::string::npos);
}

TEST(Delivery, AnAnswerLostAfterStoringHasNoSecondEffect) {
  RunningGateway gateway(with(R"({ drop_after_store = 2 }, { accept = "accepted-early-help" })"));

  const std::string task = task_of(gateway.post_record(sample("routine-neglect")));

  ASSERT_TRUE(becomes(gateway, task, "accepted")) << gateway.log();
  const Reply effects = gateway.effects("Z99001");
  EXPECT_EQ(effects.at("/tasks"), "1") << effects.body;
  EXPECT_EQ(effects.at("/effects/0/creations"), "1") << effects.body;
  EXPECT_EQ(effects.all("id").size(), 1U) << effects.body;
  // The council's own update shows that the lost answer was a success: then nothing is left to try again.
  const bool shown_by_update = gateway.trace(task).find("shown-by") != std::string::npos;
  EXPECT_GE(std::stoi(effects.at("/requests/0/count")), shown_by_update ? 1 : 2) << effects.body;
  EXPECT_EQ(effects.at("/violations/0/text"), "") << effects.body;
}

TEST(Delivery, ACouncilThatIsNotThereIsToldToAPersonOnceAndStillTried) {
  GatewayOptions options = with(R"({ accept = "accepted-early-help" })");
  RunningGateway gateway(options);
  gateway.kill_council("Z99001");

  const Reply answer = gateway.post_record(sample("routine-neglect"));
  const std::string task = task_of(answer);
  const std::string referral(answer.headers.get("Location"));

  ASSERT_TRUE(RunningGateway::eventually([&] {
    return gateway.trace(task).find("delivery-failed") != std::string::npos;
  })) << gateway.log();
  gateway.start_council("Z99001");
  ASSERT_TRUE(becomes(gateway, task, "accepted")) << gateway.log();
  std::size_t escalations = 0;
  for (const std::string& reference : gateway.get("practice-Y99001", referral).all("reference")) {
    if (reference.starts_with("Task/") && reference.substr(5) != task) ++escalations;
  }
  EXPECT_EQ(escalations, 1U);
}

TEST(Delivery, AMoveTheLifecycleForbidsIsRefusedAndChangesNothing) {
  RunningGateway gateway(with(R"({ wrong_update = "completed" }, { accept = "accepted-early-help" })"));

  const std::string task = task_of(gateway.post_record(sample("routine-neglect")));

  ASSERT_TRUE(becomes(gateway, task, "accepted")) << gateway.log();
  const std::string story = gateway.trace(task);
  EXPECT_NE(story.find("task-refused"), std::string::npos) << story;
}

// The practice takes its referral back; a try that ends meanwhile makes another version, which is then read again.
bool withdraw(RunningGateway& gateway, const std::string& task) {
  const std::string target = "/fhir/R4/Task/" + task;
  const std::string before = R"("status":"requested")";
  const std::string after = R"("status":"cancelled","statusReason":{"coding":[
      {"system":"https://referral-gateway.example/fhir/CodeSystem/status-reason","code":"referrer-withdrew"}],
      "text":"The family moved."})";
  return RunningGateway::eventually(
      [&] {
        const Reply standing = gateway.get("practice-Y99001", target);
        std::string body = standing.body;
        const std::size_t place = body.find(before);
        if (place == std::string::npos) return false;
        body.replace(place, before.size(), after);
        const std::string version = "W/\"" + standing.at("/meta/versionId") + "\"";
        return gateway
                   .send("practice-Y99001", net::Method::put, target, body,
                         {{"Content-Type", "application/fhir+json"}, {"If-Match", version}})
                   .status == 200;
      },
      std::chrono::seconds(10));
}

TEST(Delivery, OfAWithdrawnReferralStopsForGoodAndTheTriesAreToldToAPerson) {
  RunningGateway gateway(with(R"({ accept = "accepted-early-help" })"));
  gateway.kill_council("Z99001");
  const std::string withdrawn = task_of(gateway.post_record(sample("routine-neglect")));
  ASSERT_TRUE(RunningGateway::eventually([&] {
    return gateway.trace(withdrawn).find("\"attempt\"") != std::string::npos;
  })) << gateway.log();

  ASSERT_TRUE(withdraw(gateway, withdrawn)) << gateway.log();

  const std::string story = gateway.trace(withdrawn);
  EXPECT_NE(story.find("delivery-stopped"), std::string::npos) << story;
  EXPECT_NE(story.find("withdrawn-after-sending"), std::string::npos) << story;
  const std::string other = task_of(gateway.post_record(sample("routine-neglect")));
  gateway.start_council("Z99001");
  ASSERT_TRUE(becomes(gateway, other, "accepted")) << gateway.log();
  EXPECT_EQ(gateway.effects("Z99001").at("/tasks"), "1");
  EXPECT_TRUE(becomes(gateway, withdrawn, "cancelled"));
}

}  // namespace
}  // namespace gateway::tests
