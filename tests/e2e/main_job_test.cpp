#include <gtest/gtest.h>

#include "support/running_gateway.hpp"

namespace gateway::tests {
namespace {

constexpr const char* accepting = R"([[rule]]
steps = [{ acknowledge = "Rowan Ellery" }, { accept = "accepted-s17-assessment" }]
)";
constexpr const char* declining = R"([[rule]]
steps = [{ acknowledge = "Rowan Ellery" },
  { reject = "not-accepted-signposted", reason = "below-threshold", text = "Below threshold.", suggestion = "Family hub." }]
)";
constexpr const char* silent = R"([[rule]]
steps = [{ silent = true }]
)";

GatewayOptions with(const char* script, double pace = 1) {
  GatewayOptions options;
  options.pace = pace;
  options.scripts["Z99001"] = script;
  return options;
}

// The id of the first Task the answer to a record names.
std::string task_of(const Reply& reply) {
  for (const std::string& reference : reply.all("reference")) {
    if (reference.starts_with("Task/")) return reference.substr(5);
  }
  return {};
}

Reply task_of(RunningGateway& gateway, const std::string& id) {
  return gateway.get("practice-Y99001", "/fhir/R4/Task/" + id);
}

TEST(MainJob, ARecordBecomesAReferralTheCouncilAccepts) {
  RunningGateway gateway(with(accepting));

  const Reply answer = gateway.post_record(sample("routine-neglect"));

  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_TRUE(std::string(answer.headers.get("Location")).starts_with("/referrals/"));
  const std::string id = task_of(answer);
  ASSERT_FALSE(id.empty()) << answer.body;
  EXPECT_TRUE(RunningGateway::eventually([&] { return task_of(gateway, id).at("/status") == "accepted"; }))
      << task_of(gateway, id).body << gateway.log();
  const Reply effects = gateway.effects("Z99001");
  EXPECT_EQ(effects.at("/tasks"), "1");
  EXPECT_EQ(effects.at("/effects/0/creations"), "1");
  EXPECT_EQ(effects.at("/violations/0/text"), "");
}

TEST(MainJob, EverythingMadeOfTheRecordCanBeReadByItsPracticeAndItsCouncilOnly) {
  RunningGateway gateway(with(silent));
  const Reply answer = gateway.post_record(sample("routine-neglect"));
  const std::string referral(answer.headers.get("Location"));

  std::vector<std::string> references;
  for (const std::string& reference : answer.all("reference")) references.push_back("/fhir/R4/" + reference);
  const Reply task = task_of(gateway, task_of(answer));
  for (const std::string& reference : task.all("reference")) references.push_back("/fhir/R4/" + reference);
  references.push_back(referral);

  ASSERT_GE(references.size(), 4U);
  for (const std::string& target : references) {
    EXPECT_EQ(gateway.get("practice-Y99001", target).status, 200) << target;
    EXPECT_EQ(gateway.get("council-Z99001", target).status, 200) << target;
    EXPECT_EQ(gateway.get("practice-Y99002", target).status, 404) << target;
    EXPECT_EQ(gateway.get("council-Z99002", target).status, 404) << target;
    EXPECT_EQ(gateway.get("unlisted", target).status, 403) << target;
  }
}

TEST(MainJob, TheOriginalOfSiblingsOfTwoCouncilsIsReadByTheirPracticeOnly) {
  RunningGateway gateway(with(silent));
  const std::string together = sample("two-siblings");
  std::string apart = together;
  apart.replace(apart.rfind("ZZ99 5ST"), 8, "ZZ99 7ST");
  const auto statuses = [&gateway](const std::string& body) {
    const Reply answer = gateway.post_record(body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    const std::string binary = "/fhir/R4/Binary/" + std::string(answer.headers.get("Location")).substr(11);
    std::string list;
    for (const char* who : {"practice-Y99001", "council-Z99001", "council-Z99002"}) {
      list += std::to_string(gateway.get(who, binary).status) + ' ';
    }
    return list;
  };

  EXPECT_EQ(statuses(together), "200 200 404 ");
  EXPECT_EQ(statuses(apart), "200 404 404 ");
}

TEST(MainJob, ADeclinedReferralCarriesReasonAndSuggestion) {
  RunningGateway gateway(with(declining));

  const std::string id = task_of(gateway.post_record(sample("consent-refused")));

  ASSERT_TRUE(RunningGateway::eventually([&] { return task_of(gateway, id).at("/status") == "rejected"; }))
      << gateway.log();
  const Reply task = task_of(gateway, id);
  EXPECT_EQ(task.at("/statusReason/coding/0/system"), "https://referral-gateway.example/fhir/CodeSystem/status-reason");
  EXPECT_EQ(task.at("/statusReason/coding/0/code"), "below-threshold");
  EXPECT_EQ(task.at("/statusReason/text"), "Below threshold.");
  EXPECT_NE(task.body.find("Family hub."), std::string::npos) << task.body;
}

// The close of business on the working day after that of `received`, in a week of March without holidays; empty when
// `received` is in no such week. Under load a fast case clock is past closing before the first record comes.
std::string close_of_the_next_working_day(const std::string& received) {
  for (int day = 16; day <= 19; ++day) {
    const auto close_of = [](int of) { return "2026-03-" + std::to_string(of) + "T17:00:00.000Z"; };
    if (received < close_of(day)) return close_of(day + 1);
  }
  return {};
}

TEST(MainJob, AMissedDeadlineRaisesOneEscalationToThePracticeSafeguardingLead) {
  RunningGateway gateway(with(silent, 57'600));  // the 31½ hours to the deadline pass in two seconds

  const Reply answer = gateway.post_record(sample("routine-neglect"));
  const std::string referral(answer.headers.get("Location"));

  const Reply asked = task_of(gateway, task_of(answer));
  const std::string due = close_of_the_next_working_day(asked.at("/authoredOn"));
  ASSERT_NE(due, "") << asked.at("/authoredOn");
  EXPECT_EQ(asked.at("/restriction/period/end"), due);
  const Reply clocks = gateway.get("council-Z99001", "/fhir/R4/Task/" + task_of(answer) + "/$clocks");
  EXPECT_NE(clocks.body.find("\"D2\""), std::string::npos) << clocks.body;
  EXPECT_NE(clocks.body.find(due), std::string::npos) << clocks.body;
  std::string escalation;
  ASSERT_TRUE(RunningGateway::eventually([&] {
    for (const std::string& text : gateway.get("practice-Y99001", referral).all("reference")) {
      if (escalation.empty() && text.starts_with("Task/") && text.substr(5) != task_of(answer)) escalation = text;
    }
    return !escalation.empty();
  })) << gateway.log();
  const Reply task = gateway.get("practice-Y99001", "/fhir/R4/" + escalation);
  EXPECT_EQ(task.at("/code/coding/0/code"), "escalate");
  EXPECT_EQ(task.at("/reasonCode/coding/0/code"), "no-decision");
  EXPECT_EQ(task.at("/partOf/0/reference"), "Task/" + task_of(answer));
  EXPECT_NE(task.body.find("practice-lead"), std::string::npos);
  EXPECT_EQ(gateway.get("council-Z99001", "/fhir/R4/" + escalation).status, 404) << "the ladder is the practice's";
  EXPECT_EQ(gateway.get("council-Z99001", "/fhir/R4/Task/" + task_of(answer)).at("/status"), "requested");
}

TEST(MainJob, TheWholeStoryIsTracedByAnyOfItsIds) {
  RunningGateway gateway(with(accepting));
  const std::string request_id = gateway.fresh_uuid();
  const Reply answer = gateway.post_record(sample("routine-neglect"), request_id);
  const std::string id = task_of(answer);
  ASSERT_TRUE(RunningGateway::eventually([&] { return task_of(gateway, id).at("/status") == "accepted"; }))
      << gateway.log();
  const std::string referral = std::string(answer.headers.get("Location")).substr(11);

  const std::string story = gateway.trace(referral);

  std::size_t before = 0;
  for (const char* kind :
       {"received", "mapped", "validated", "stored", "queued", "clock-started", "delivered", "task-changed"}) {
    const std::size_t found = story.find(std::string("\"kind\":\"") + kind + '"', before);
    EXPECT_NE(found, std::string::npos) << kind << " comes not or not in order in " << story;
    if (found != std::string::npos) before = found;
  }
  EXPECT_EQ(gateway.trace(id), story);
  EXPECT_EQ(gateway.trace(request_id), story);
  EXPECT_EQ(gateway.trace(std::string(answer.headers.get("X-Correlation-ID"))), story);
  EXPECT_EQ(story.find("Harwood"), std::string::npos) << "a story names no person";
  int code = 0;
  gateway.run({"trace", gateway.fresh_uuid()}, &code);
  EXPECT_EQ(code, 1);
}

TEST(MainJob, SiblingsAreTwoReferralsWithOneRequisition) {
  RunningGateway gateway(with(silent));

  const Reply answer = gateway.post_record(sample("two-siblings"));

  ASSERT_EQ(answer.status, 201) << answer.body;
  std::vector<std::string> tasks;
  for (const std::string& reference : answer.all("reference")) {
    if (reference.starts_with("Task/")) tasks.push_back(reference.substr(5));
  }
  ASSERT_EQ(tasks.size(), 2U) << answer.body;
  const Reply first = task_of(gateway, tasks[0]);
  const Reply second = task_of(gateway, tasks[1]);
  EXPECT_EQ(first.at("/groupIdentifier/value"), second.at("/groupIdentifier/value"));
  EXPECT_NE(first.at("/groupIdentifier/value"), "");
  EXPECT_NE(first.at("/focus/reference"), second.at("/focus/reference"));
  EXPECT_NE(first.at("/for/reference"), second.at("/for/reference"));
  EXPECT_TRUE(RunningGateway::eventually([&] { return gateway.effects("Z99001").at("/tasks") == "2"; }));
}

TEST(MainJob, ABundleOfAnIntegrationEngineKeepsItsTaskAsTheSendersAndGetsOurs) {
  RunningGateway gateway(with(silent));

  const Reply answer =
      gateway.send("practice-Y99001", net::Method::post, "/referrals", sample("fhir-bundle"),
                   {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", gateway.fresh_uuid()}});

  ASSERT_EQ(answer.status, 201) << answer.body;
  const Reply task = task_of(gateway, task_of(answer));
  EXPECT_EQ(task.at("/status"), "requested");
  std::string senders;
  for (const std::string& reference : task.all("reference")) {
    if (reference.starts_with("Task/")) senders = reference;
  }
  ASSERT_FALSE(senders.empty()) << task.body;
  EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/" + senders).status, 200);
  ASSERT_TRUE(RunningGateway::eventually([&] { return gateway.effects("Z99001").at("/tasks") != "0"; }))
      << gateway.log();
  EXPECT_EQ(gateway.effects("Z99001").at("/resources/Task"), "1") << "the council cannot know which Task to answer";
}

TEST(MainJob, TheOriginalCanBeReadBackByteForByte) {
  RunningGateway gateway(with(silent));
  const std::string record = sample("long-narrative");

  const Reply answer = gateway.post_record(record);

  const std::string referral = std::string(answer.headers.get("Location")).substr(11);
  EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/Binary/" + referral).body, record);
  EXPECT_EQ(gateway.get("practice-Y99002", "/fhir/R4/Binary/" + referral).status, 404);
}

TEST(MainJob, ARecordThatCannotBeUnderstoodIsKeptAndGivenToAPerson) {
  RunningGateway gateway(with(silent));

  for (const char* name : {"unmappable-no-children", "unmappable-wrong-types"}) {
    const Reply answer = gateway.post_record(sample(name));

    EXPECT_EQ(answer.status, 202) << answer.body;
    const Reply escalation = task_of(gateway, task_of(answer));
    EXPECT_EQ(escalation.at("/code/coding/0/code"), "escalate") << answer.body;
    EXPECT_NE(escalation.body.find("practice-lead"), std::string::npos);
    const std::string referral = std::string(answer.headers.get("Location")).substr(11);
    EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/Binary/" + referral).body, sample(name));
  }
}

TEST(MainJob, AnOutOfAreaChildGoesToTheCouncilOfTheAddress) {
  RunningGateway gateway(with(silent));

  const Reply answer = gateway.post_record(sample("out-of-area"));

  EXPECT_EQ(gateway.get("council-Z99002", "/fhir/R4/Task/" + task_of(answer)).status, 200);
  EXPECT_EQ(gateway.get("council-Z99001", "/fhir/R4/Task/" + task_of(answer)).status, 404);
}

TEST(MainJob, TheCapabilityStatementSaysWhatIsServed) {
  RunningGateway gateway(with(silent));

  const Reply statement = gateway.get("council-Z99001", "/fhir/R4/metadata");

  EXPECT_EQ(statement.status, 200);
  EXPECT_EQ(statement.at("/resourceType"), "CapabilityStatement");
  EXPECT_EQ(statement.at("/fhirVersion"), "4.0.1");
  EXPECT_NE(statement.body.find("\"Task\""), std::string::npos);
}

TEST(MainJob, HealthAndMetricsAreToldOnTheAdminSocket) {
  RunningGateway gateway(with(silent));
  gateway.post_record(sample("routine-neglect"));

  EXPECT_NE(gateway.admin("/livez").find("200"), std::string::npos);
  EXPECT_NE(gateway.admin("/readyz").find("200"), std::string::npos);
  EXPECT_NE(gateway.admin("/metrics").find("gateway_http_requests_total 1"), std::string::npos)
      << gateway.admin("/metrics");
}

TEST(MainJob, SigtermEndsTheProgramInOrderAndNothingIsLost) {
  RunningGateway gateway(with(silent));
  const Reply answer = gateway.post_record(sample("routine-neglect"));

  EXPECT_EQ(gateway.stop_gateway(), 0) << gateway.log();
  ASSERT_TRUE(gateway.start_gateway()) << gateway.log();

  EXPECT_EQ(task_of(gateway, task_of(answer)).at("/status"), "requested");
}

TEST(MainJob, NoPersonalDataReachesTheLog) {
  RunningGateway gateway(with(accepting));
  std::string id;
  for (const char* name : {"routine-neglect", "child-disclosure", "unmappable-wrong-types", "restricted-address"}) {
    id = task_of(gateway.post_record(sample(name)));
  }
  ASSERT_TRUE(RunningGateway::eventually([&] { return task_of(gateway, id).at("/status") == "accepted"; }))
      << gateway.log();

  const std::string log = gateway.log() + gateway.admin("/metrics");

  for (const char* canary : {"Harwood", "Penrose", "Delaney", "ZZ99", "9990"}) {
    EXPECT_EQ(log.find(canary), std::string::npos) << canary;
  }
}

}  // namespace
}  // namespace gateway::tests
