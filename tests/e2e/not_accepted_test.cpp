// After a rejection, over real TLS: referred again, sent on to another council, and what the council is asked in turn.
#include <gtest/gtest.h>

#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "support/running_gateway.hpp"

namespace gateway::tests {
namespace {

constexpr const char* accepting = R"([[rule]]
steps = [{ acknowledge = "Rowan Ellery" }, { accept = "accepted-s17-assessment" }]
)";
constexpr const char* codes = "https://referral-gateway.example/fhir/CodeSystem/";

std::string coding(const std::string& member, const std::string& system, const std::string& code) {
  return ",\"" + member + R"(":{"coding":[{"system":")" + codes + system + R"(","code":")" + code + "\"}]";
}

std::string output(const std::string& code, const std::string& value) {
  return R"(,"output":[{"type":{"coding":[{"system":")" + std::string(codes) + R"(task-output","code":")" + code +
         R"("}]},"valueString":")" + value + "\"}]";
}

class AfterRejection : public testing::Test {
 protected:
  static GatewayOptions options() {
    GatewayOptions options;
    options.scripts["Z99001"] = "[[rule]]\nnth = 1\nsteps = [{ silent = true }]\n" + std::string(accepting);
    options.scripts["Z99002"] = accepting;
    return options;
  }

  // A referral that council Z99001 has, and does not accept. Its place.
  std::string refused(const std::string& business_status, const std::string& more) {
    const Reply answer = gateway_.post_record(sample("routine-neglect"));
    EXPECT_EQ(answer.status, 201) << answer.body;
    const std::string place(answer.headers.get("Location"));
    EXPECT_TRUE(RunningGateway::eventually([&] { return gateway_.effects("Z99001").at("/tasks") == "1"; }));
    const std::string task = reference(place, "task");
    // The gateway notes the delivery on the Task a moment after the council has it.
    EXPECT_TRUE(RunningGateway::eventually([&] {
      return gateway_.get("council-Z99001", "/fhir/R4/" + task).at("/businessStatus/coding/0/code") == "sent";
    }));
    const Reply rejection = put("council-Z99001", task, "rejected",
                                coding("businessStatus", "business-status", business_status) + "}" +
                                    coding("statusReason", "status-reason", "insufficient-information") +
                                    R"(,"text":"Too little."})" + more);
    EXPECT_EQ(rejection.status, 200) << rejection.body;
    return place;
  }

  Reply put(const std::string& who, const std::string& task, const std::string& status, const std::string& more = {}) {
    const std::string target = "/fhir/R4/" + task;
    const std::string version(gateway_.get(who, target).headers.get("ETag"));
    return gateway_.send(who, net::Method::put, target,
                         R"({"resourceType":"Task","id":")" + task.substr(5) + R"(","status":")" + status +
                             R"(","intent":")" + gateway_.get(who, target).at("/intent") + '"' + more + "}",
                         {{"Content-Type", "application/fhir+json"}, {"If-Match", version}});
  }

  // The last part of that name among a referral's parameters, as practice Y99001 reads them.
  std::string reference(const std::string& place, const std::string& name, std::size_t parameter = 1) {
    const Reply reply = gateway_.get("practice-Y99001", place);
    const json::Node* parts =
        json::at_pointer(reply.document->root(), "/parameter/" + std::to_string(parameter) + "/part");
    std::string found;
    if (parts == nullptr) return found;
    for (const json::Node& part : *parts) {
      const json::Node* value = part.find("valueReference");
      if (part.string("name") == name && value != nullptr) found = value->string("reference");
    }
    return found;
  }

  // The next step of that code.
  std::string step(const std::string& place, const std::string& code) {
    for (const std::string& text : gateway_.get("practice-Y99001", place).all("reference")) {
      if (!text.starts_with("Task/")) continue;
      const Reply task = gateway_.get("practice-Y99001", "/fhir/R4/" + text);
      if (task.at("/code/coding/0/code") == code) return text;
    }
    ADD_FAILURE() << "no step " << code;
    return {};
  }

  RunningGateway gateway_{options()};
};

TEST_F(AfterRejection, AReferralIsMadeAgainAndAccepted) {
  const std::string place = refused("not-accepted-advice-given", output("suggestion", "Family hub."));
  const std::string task = step(place, "refer-again");
  EXPECT_EQ(put("practice-Y99001", task, "accepted").status, 200);
  const Reply prepared =
      gateway_.send("practice-Y99001", net::Method::post, "/fhir/R4/" + task + "/$prepare-re-referral");
  ASSERT_EQ(prepared.status, 200) << prepared.body;
  EXPECT_NE(prepared.body.find("Too little."), std::string::npos);
  const std::string bundle = json::write(*json::at_pointer(prepared.document->root(), "/parameter/0/resource"));

  const Reply answer =
      gateway_.send("practice-Y99001", net::Method::post, "/referrals", bundle,
                    {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", gateway_.fresh_uuid()}});

  ASSERT_EQ(answer.status, 201) << answer.body;
  const std::string again(answer.headers.get("Location"));
  const std::string new_task = "/fhir/R4/" + reference(again, "task");
  EXPECT_TRUE(RunningGateway::eventually([&] {
    return gateway_.get("practice-Y99001", new_task).at("/status") == "accepted";
  })) << gateway_.log();
  EXPECT_EQ(gateway_.get("practice-Y99001", "/fhir/R4/" + reference(place, "serviceRequest")).at("/status"), "revoked");
  EXPECT_EQ(reference(place, "replacedBy"), reference(again, "serviceRequest"));
  EXPECT_EQ(reference(again, "replaces"), reference(place, "serviceRequest"));
  EXPECT_EQ(gateway_.get("practice-Y99001", "/fhir/R4/" + task).at("/status"), "completed");
  const Reply effects = gateway_.effects("Z99001");
  EXPECT_EQ(effects.at("/tasks"), "2");
  EXPECT_EQ(effects.at("/violations/0/text"), "");
  const std::string story = gateway_.trace(place.substr(11));
  EXPECT_NE(story.find("\"replaced\""), std::string::npos) << story;
}

TEST_F(AfterRejection, AWrongAreaIsSentOnAndTheFirstCouncilIsResponsibleUntilTheOtherAccepts) {
  const std::string place = refused("not-accepted-wrong-area", output("responsible-council", "Z99002"));
  const std::string first = reference(place, "task");
  const auto watch = [&] {
    const std::string clocks = gateway_.get("practice-Y99001", "/fhir/R4/" + first + "/$clocks").body;
    const std::size_t at = clocks.find("\"D13\"");
    if (at == std::string::npos) return std::string("none");
    const std::size_t state = clocks.find("\"state\",\"valueCode\":\"", at) + 21;
    return clocks.substr(state, clocks.find('"', state) - state);
  };
  EXPECT_EQ(watch(), "running");

  const Reply taken = put("practice-Y99001", step(place, "redirect"), "accepted");

  EXPECT_EQ(taken.status, 200) << taken.body;
  EXPECT_TRUE(RunningGateway::eventually([&] { return watch() == "stopped"; })) << watch() << gateway_.log();
  const std::string second = reference(place, "task", 2);
  EXPECT_EQ(gateway_.get("council-Z99002", "/fhir/R4/" + second).at("/status"), "accepted");
  EXPECT_EQ(gateway_.get("council-Z99001", "/fhir/R4/" + second).status, 404);
  EXPECT_EQ(gateway_.effects("Z99002").at("/tasks"), "1");
  EXPECT_EQ(gateway_.effects("Z99002").at("/violations/0/text"), "");
}

TEST_F(AfterRejection, WithoutASuggestionTheCouncilIsSentWhatIsMissing) {
  const std::string place = refused("not-accepted", {});

  EXPECT_TRUE(RunningGateway::eventually([&] {
    const std::string story = gateway_.trace(place.substr(11));
    const std::size_t asked = story.find("\"asked\"");
    return asked != std::string::npos && story.find("\"delivered\"", asked) != std::string::npos;
  })) << gateway_.trace(place.substr(11));
  EXPECT_EQ(gateway_.effects("Z99001").at("/violations/0/text"), "");
}

}  // namespace
}  // namespace gateway::tests
