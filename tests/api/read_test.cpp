// Reading what a referral made: who sees it, which version, and its deadlines.
#include "api/read.hpp"

#include "api/counter.hpp"
#include "referral/codes.hpp"

namespace gateway::tests {
namespace {

class Read : public Counter {
 protected:
  std::vector<store::ResourceKey> made() {
    return office.store().due_deliveries("Z99001", office.clock.now(), 1).value().at(0).resources;
  }
  static std::string path_of(const store::ResourceKey& key) {
    return "/fhir/R4/" + key.type + '/' + base::to_string(key.id);
  }
};

TEST_F(Read, EachResourceMadeIsReadByItsPracticeAndItsCouncilAndByNobodyElse) {
  referred();

  for (const store::ResourceKey& key : made()) {
    for (const char* who : {"Y99001", "Z99001"}) {
      const Reply reply = get(who, path_of(key));
      EXPECT_EQ(reply.response.status, 200) << who << ' ' << key.type;
      EXPECT_EQ(reply.at("/resourceType"), key.type);
      EXPECT_EQ(reply.at("/id"), base::to_string(key.id));
      EXPECT_EQ(reply.response.headers.get("ETag"), "W/\"1\"");
      EXPECT_EQ(reply.response.headers.get("Content-Type"), "application/fhir+json;charset=utf-8");
      EXPECT_EQ(reply.response.headers.get("Cache-Control"), "no-store");
    }
    for (const char* who : {"Y99002", "Z99002"})
      EXPECT_EQ(get(who, path_of(key)).response.status, 404) << who << ' ' << key.type;
  }
}

TEST_F(Read, AResourceUnderAnotherTypeIsNotThere) {
  referred();
  const auto keys = made();

  for (const store::ResourceKey& key : keys) {
    EXPECT_EQ(get("Y99001", "/fhir/R4/Basic/" + base::to_string(key.id)).response.status, 404) << key.type;
  }
}

TEST_F(Read, EveryVersionStaysReadableAndOthersAreNotThere) {
  const referral::Case standing = referred();
  const auto delivery = office.store().due_deliveries("Z99001", office.clock.now(), 1).value().at(0).id;
  ASSERT_TRUE(office.apply(standing.id, referral::DeliverySucceeded{delivery, 1, 200}));
  const std::string task = Counter::path_of(*standing.task);

  EXPECT_EQ(get("Y99001", task).response.headers.get("ETag"), "W/\"2\"");
  EXPECT_EQ(get("Y99001", task + "/_history/1").at("/businessStatus/coding/0/code"), "queued");
  EXPECT_EQ(get("Y99001", task + "/_history/2").at("/businessStatus/coding/0/code"), "sent");
  for (const char* version : {"3", "0", "-1", "1x", "99999999999"}) {
    EXPECT_EQ(get("Y99001", task + "/_history/" + version).response.status, 404) << version;
  }
}

TEST_F(Read, TheOriginalComesBackByteForByte) {
  const referral::Case standing = referred();
  const std::string path = "/fhir/R4/Binary/" + base::to_string(standing.referral_id);

  EXPECT_EQ(get("Y99001", path).response.body, gp_sample("routine-neglect"));
  EXPECT_EQ(get("Y99001", path).response.headers.get("Content-Type"), "application/json");
  EXPECT_EQ(get("Z99001", path).response.body, gp_sample("routine-neglect"));
  EXPECT_EQ(get("Y99002", path).response.status, 404);
  EXPECT_EQ(get("Z99002", path).response.status, 404);
}

TEST_F(Read, TheDeadlinesOfATaskAreShownAndHowTheyEnded) {
  const referral::Case standing = referred();
  const std::string path = Counter::path_of(*standing.task) + "/$clocks";

  const Reply running = get("Z99001", path);
  office.clock.set("2026-03-17T17:00:00Z");
  office.run_tick();
  const Reply breached = get("Y99001", path);

  EXPECT_EQ(running.response.status, 200);
  EXPECT_EQ(running.at("/parameter/1/part/0/valueCode"), "D2");
  EXPECT_EQ(running.at("/parameter/1/part/1/valueCode"), "statutory-guidance");
  EXPECT_EQ(running.at("/parameter/1/part/3/valueInstant"), "2026-03-17T17:00:00.000Z");
  EXPECT_EQ(running.at("/parameter/1/part/4/valueCode"), "running");
  EXPECT_EQ(breached.at("/parameter/1/part/4/valueCode"), "breached");
  EXPECT_NE(breached.response.body.find("\"L1\""), std::string::npos);
  EXPECT_EQ(get("Z99001", path).response.body.find("\"L1\""), std::string::npos) << "the ladder is the practice's";
  EXPECT_EQ(get("Z99002", path).response.status, 404);
}

TEST_F(Read, WhatMayBeDoneWithATaskIsToldToEachByItsRole) {
  const std::string path = Counter::path_of(*referred().task) + "/$allowed-transitions";

  const Reply council = get("Z99001", path);
  const Reply practice = get("Y99001", path);

  EXPECT_EQ(council.response.status, 200);
  EXPECT_EQ(council.at("/parameter/0/part/0/valueCode"), "received");
  EXPECT_NE(council.response.body.find("\"rejected\""), std::string::npos);
  EXPECT_EQ(council.response.body.find("\"cancelled\""), std::string::npos);
  EXPECT_EQ(practice.at("/parameter/0/part/0/valueCode"), "cancelled");
  EXPECT_EQ(get("Z99002", path).response.status, 404);
}

TEST_F(Read, AnEscalationIsThePracticesAlone) {
  referred();
  office.clock.set("2026-03-17T17:00:00Z");
  office.run_tick();
  const referral::Case standing = office.cases().at(0);
  const std::string escalation = Counter::path_of(standing.escalations.at(0));
  const std::string referral = "/referrals/" + base::to_string(standing.referral_id);

  EXPECT_EQ(get("Y99001", escalation).response.status, 200);
  EXPECT_EQ(get("Z99001", escalation).response.status, 404);
  EXPECT_NE(get("Y99001", referral).response.body.find("escalation"), std::string::npos);
  EXPECT_EQ(get("Z99001", referral).response.body.find("escalation"), std::string::npos);
  EXPECT_EQ(get("Z99002", referral).response.status, 404);
}

TEST_F(Read, WhatWasAboutAnotherPersonIsGoneForTheCouncilButItsTaskSaysSo) {
  const referral::Case standing = referred();
  const auto keys = made();
  const std::string task = Counter::path_of(*standing.task);
  const std::string original = "/fhir/R4/Binary/" + base::to_string(standing.referral_id);
  referral::TaskUpdateRequested event;
  event.task_id = standing.task->id;
  event.expected_version = standing.task->version;
  event.role = referral::Role::referrer;
  event.organisation = "Y99001";
  event.status = referral::TaskStatus::entered_in_error;
  event.status_reason = referral::Reason{std::string(referral::codes::status_reason_system),
                                         std::string(referral::codes::wrong_person), "Another child of that name."};
  ASSERT_EQ(get("Z99001", original).response.status, 200);
  event.spoke_to_council = true;
  ASSERT_TRUE(office.apply(standing.id, event));

  EXPECT_EQ(get("Z99001", task).at("/status"), "entered-in-error");
  EXPECT_EQ(get("Z99001", "/fhir/R4/Task?identifier=" + base::to_string(standing.task->id)).at("/total"), "1");
  EXPECT_EQ(get("Z99001", task + "/_history/1").response.status, 410) << "older versions go with the record";
  EXPECT_EQ(get("Z99001", original).response.status, 410);
  for (const store::ResourceKey& key : keys) {
    if (key.type == "Task") continue;
    const Reply reply = get("Z99001", path_of(key));
    EXPECT_EQ(reply.response.status, 410) << key.type;
    EXPECT_EQ(reply.at("/resourceType"), "OperationOutcome");
    EXPECT_EQ(get("Z99001", path_of(key) + "/_history/1").response.status, 410) << key.type;
    EXPECT_EQ(get("Y99001", path_of(key)).response.status, 200) << "the practice deals with its own record";
    EXPECT_EQ(get("Z99002", path_of(key)).response.status, 404) << key.type;
  }
}

TEST_F(Read, WhatWasSentTwiceStaysReadable) {
  const referral::Case standing = referred();
  const auto keys = made();
  referral::TaskUpdateRequested event;
  event.task_id = standing.task->id;
  event.expected_version = standing.task->version;
  event.role = referral::Role::referrer;
  event.organisation = "Y99001";
  event.status = referral::TaskStatus::entered_in_error;
  event.status_reason = referral::Reason{std::string(referral::codes::status_reason_system),
                                         std::string(referral::codes::duplicate_record), "Sent twice."};
  event.spoke_to_council = true;
  ASSERT_TRUE(office.apply(standing.id, event));

  for (const store::ResourceKey& key : keys) EXPECT_EQ(get("Z99001", path_of(key)).response.status, 200) << key.type;
}

TEST_F(Read, ARungIsReadAndMovedByWhoActsForItsRoleAndNothingElseIs) {
  referred();
  for (const char* due : {"2026-03-17T17:00:00Z", "2026-03-20T17:00:00Z", "2026-03-25T17:00:00Z"}) {
    office.clock.set(due);
    office.run_tick();
  }
  const referral::Case standing = office.cases().at(0);
  const auto of = [&](std::string_view role) {
    const auto found = std::find_if(standing.escalations.begin(), standing.escalations.end(),
                                    [&](const referral::ReferralTask& one) { return one.owner_role == role; });
    return found == standing.escalations.end() ? std::string() : Counter::path_of(*found);
  };
  const std::string first = of("practice-lead");
  const std::string second = of("named-gp");
  ASSERT_FALSE(first.empty() || second.empty());
  const auto keys = made();

  EXPECT_EQ(get("Q99001", first).response.status, 404) << "the practice lead's";
  const Reply task = get("Q99001", second);
  ASSERT_EQ(task.response.status, 200) << task.response.body;
  EXPECT_EQ(get("Q99001", "/fhir/R4/Task?identifier=" + base::to_string(standing.referral_id))
                .response.body.find("practice-lead"),
            std::string::npos);
  for (const store::ResourceKey& key : keys) EXPECT_EQ(get("Q99001", path_of(key)).response.status, 404) << key.type;
  EXPECT_EQ(get("Q99001", "/fhir/R4/Binary/" + base::to_string(standing.referral_id)).response.status, 404);
  EXPECT_EQ(get("Q99001", Counter::path_of(*standing.task) + "/$clocks").response.status, 404);
  EXPECT_EQ(post("{}", fresh_id(), "application/json", "Q99001").response.status, 403);
  EXPECT_EQ(get("Q99001", second + "/$allowed-transitions").at("/parameter/0/part/0/valueCode"), "received");
  EXPECT_EQ(get("Y99001", second + "/$allowed-transitions").at("/parameter"), "none") << "the named GP acts here";

  std::string body = task.response.body;
  const std::size_t at = body.find("\"status\":\"requested\"");
  ASSERT_NE(at, std::string::npos);
  body.replace(at, 20, "\"status\":\"accepted\"");
  const Fields fields{{"Content-Type", "application/fhir+json"}, {"If-Match", "W/\"1\""}};
  EXPECT_EQ(ask("Y99001", net::Method::put, second, fields, body).response.status, 403);
  const Reply moved = ask("Q99001", net::Method::put, second, fields, body);
  EXPECT_EQ(moved.response.status, 200) << moved.response.body;
  EXPECT_EQ(moved.at("/status"), "accepted");
}

TEST_F(Read, AStoreInTroubleIs503AndSaysWhenToComeAgain) {
  const referral::Case standing = referred();
  office.store().stop();

  const Reply reply = get("Y99001", Counter::path_of(*standing.task));

  EXPECT_EQ(reply.response.status, 503);
  EXPECT_EQ(reply.response.headers.get("Retry-After"), "2");
  EXPECT_EQ(reply.at("/issue/0/code"), "transient");
}

}  // namespace
}  // namespace gateway::tests
