// Work that has begun and is to be stopped, over real TLS: the practice asks, the council stops or goes on.
#include <gtest/gtest.h>

#include "support/running_gateway.hpp"

namespace gateway::tests {
namespace {

constexpr const char* codes = "https://referral-gateway.example/fhir/CodeSystem/";

std::string why(const std::string& text) {
  return R"(,"statusReason":{"coding":[{"system":")" + std::string(codes) +
         R"(status-reason","code":"referrer-withdrew"}],"text":")" + text + "\"}";
}

std::string as(const std::string& business_status) {
  return R"(,"businessStatus":{"coding":[{"system":")" + std::string(codes) + R"(business-status","code":")" +
         business_status + "\"}]}";
}

class Abort : public testing::Test {
 protected:
  static GatewayOptions options() {
    GatewayOptions options;
    options.scripts["Z99001"] = "[[rule]]\nsteps = [{ silent = true }]\n";
    return options;
  }

  Reply put(const std::string& who, const std::string& task, const std::string& status, const std::string& more = {}) {
    const std::string target = "/fhir/R4/" + task;
    const std::string version(gateway_.get(who, target).headers.get("ETag"));
    return gateway_.send(who, net::Method::put, target,
                         R"({"resourceType":"Task","id":")" + task.substr(5) + R"(","status":")" + status +
                             R"(","intent":"order")" + more + "}",
                         {{"Content-Type", "application/fhir+json"}, {"If-Match", version}});
  }

  std::string status_of(const std::string& who, const std::string& task) {
    return gateway_.get(who, "/fhir/R4/" + task).at("/status");
  }

  // The referral's Task with the council at work on it, and the Task that asks it to stop.
  void ask_to_stop() {
    const Reply answer = gateway_.post_record(sample("routine-neglect"));
    ASSERT_EQ(answer.status, 201) << answer.body;
    place_ = answer.headers.get("Location");
    const auto own = answer.all("reference");
    for (const std::string& text : own) {
      if (text.starts_with("Task/")) referral_ = text;
    }
    ASSERT_TRUE(RunningGateway::eventually([&] {
      return gateway_.get("council-Z99001", "/fhir/R4/" + referral_).at("/businessStatus/coding/0/code") == "sent";
    }));
    ASSERT_EQ(put("council-Z99001", referral_, "accepted", as("accepted-s17-assessment")).status, 200);
    ASSERT_EQ(put("council-Z99001", referral_, "in-progress", as("assessment-started")).status, 200);
    const Reply asked = put("practice-Y99001", referral_, "in-progress",
                            as("cancellation-requested") + why("The family is known to another team."));
    ASSERT_EQ(asked.status, 200) << asked.body;
    const Reply tasks = gateway_.get("council-Z99001", "/fhir/R4/Task?identifier=" + referral_.substr(5));
    for (const std::string& id : tasks.all("id")) {
      if (gateway_.get("council-Z99001", "/fhir/R4/Task/" + id).at("/code/coding/0/code") == "abort") {
        abort_ = "Task/" + id;
      }
    }
    ASSERT_FALSE(abort_.empty()) << tasks.body;
    EXPECT_TRUE(RunningGateway::eventually([&] { return deliveries() == 2; }, std::chrono::seconds(10))) << story();
    EXPECT_NE(story().find("cancellation-wanted"), std::string::npos) << "a person tells the council as well";
  }

  std::string story() { return gateway_.trace(place_.substr(11)); }

  // What the council took: the referral, and then the Task that asks it to stop.
  std::size_t deliveries() {
    const std::string told = story();
    const std::string taken = "\"kind\":\"delivered\"";
    std::size_t count = 0;
    for (std::size_t at = told.find(taken); at != std::string::npos; at = told.find(taken, at + 1)) {
      ++count;
    }
    return count;
  }

  RunningGateway gateway_{options()};
  std::string place_;
  std::string referral_;
  std::string abort_;
};

TEST_F(Abort, TheCouncilStopsAndTheReferralIsCancelled) {
  ask_to_stop();

  EXPECT_EQ(put("practice-Y99001", abort_, "accepted").status, 403) << "the council's to answer";
  EXPECT_EQ(put("council-Z99001", abort_, "accepted").status, 200);
  EXPECT_EQ(status_of("practice-Y99001", referral_), "in-progress") << "until the council cancels it";
  const Reply cancelled = put("council-Z99001", referral_, "cancelled", why("Stopped as asked."));

  EXPECT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(status_of("practice-Y99001", referral_), "cancelled");
  EXPECT_EQ(status_of("council-Z99001", abort_), "completed") << "by the gateway";
  EXPECT_EQ(gateway_.get("practice-Y99001", "/fhir/R4/" + referral_ + "/$clocks").body.find("\"running\""),
            std::string::npos)
      << "nothing is waited for any more";
}

TEST_F(Abort, TheCouncilGoesOnAndThePracticeIsTold) {
  ask_to_stop();

  EXPECT_EQ(put("council-Z99001", abort_, "rejected").status, 422) << "not without a reason";
  const Reply refused = put("council-Z99001", abort_, "rejected", why("The child is at risk: the work goes on."));

  EXPECT_EQ(refused.status, 200) << refused.body;
  EXPECT_EQ(status_of("practice-Y99001", referral_), "in-progress");
  const Reply tasks = gateway_.get("practice-Y99001", "/fhir/R4/Task?identifier=" + referral_.substr(5));
  EXPECT_NE(tasks.body.find("cancellation-refused"), std::string::npos) << tasks.body;
  EXPECT_EQ(put("council-Z99001", referral_, "cancelled", why("After all.")).status, 422)
      << "what it refused to stop it completes, or says that it failed";
}

}  // namespace
}  // namespace gateway::tests
