// Practices subscribe to their own Tasks, and can ask for them.
#include "api/counter.hpp"

namespace gateway::tests {
namespace {

class Subscriptions : public Counter {
 protected:
  std::string body(const std::string& criteria = "Task", const std::string& channel = R"("type":"rest-hook")",
                   const std::string& endpoint = "https://y99001.hooks.example/told") {
    return R"({"resourceType":"Subscription","status":"requested","reason":"r","criteria":")" + criteria +
           R"(","channel":{)" + channel + R"(,"endpoint":")" + endpoint + "\"}}";
  }
  Reply subscribe(std::string what, const std::string& who = "Y99001") {
    return ask(who, net::Method::post, "/fhir/R4/Subscription", {{"Content-Type", "application/fhir+json"}},
               std::move(what));
  }
};

TEST_F(Subscriptions, AreMadeReadListedAndDeletedByTheirPracticeAlone) {
  const Reply made = subscribe(body());
  ASSERT_EQ(made.response.status, 201) << made.response.body;
  const auto document = json::read(made.response.body, names()).value();
  EXPECT_TRUE(validator().validate(document.root(), made.response.body).empty());
  const std::string path = "/fhir/R4/Subscription/" + made.at("/id");
  EXPECT_EQ(made.response.headers.get("Location"), "https://gateway.example" + path);

  EXPECT_EQ(get("Y99001", path).at("/status"), "active");
  EXPECT_EQ(get("Y99002", path).response.status, 404);
  EXPECT_EQ(get("Y99001", "/fhir/R4/Subscription").at("/total"), "1");
  EXPECT_EQ(get("Y99002", "/fhir/R4/Subscription").at("/total"), "0");
  EXPECT_EQ(ask("Y99002", net::Method::delete_, path).response.status, 404);
  EXPECT_EQ(ask("Y99001", net::Method::delete_, path).response.status, 204);
  EXPECT_EQ(get("Y99001", path).response.status, 404);
}

TEST_F(Subscriptions, ThatWouldLeadElsewhereOrAreNotServedAreRefused) {
  EXPECT_EQ(subscribe(body(), "Z99001").response.status, 403);
  EXPECT_EQ(subscribe(body("Task", R"("type":"rest-hook")", "https://evil.example/told")).response.status, 422);
  EXPECT_EQ(subscribe(body("Task", R"("type":"websocket")")).response.status, 422);
  EXPECT_EQ(subscribe(body("Task", R"("type":"rest-hook","header":["X: y"])")).response.status, 422);
  EXPECT_EQ(subscribe(body("Task", R"("type":"rest-hook","payload":"text/plain")")).response.status, 422);
  EXPECT_EQ(subscribe(body("Patient")).response.status, 422);
  EXPECT_EQ(subscribe(body("Task?requester=Y99002")).response.status, 422);
  EXPECT_EQ(subscribe("{}").response.status, 400);
  EXPECT_EQ(get("Y99001", "/fhir/R4/Subscription").at("/total"), "0");
}

TEST_F(Subscriptions, QueueEachTaskVersionForWhoIsSubscribedAtTheCommit) {
  const std::string id = subscribe(body()).at("/id");
  const referral::Case standing = referred();
  const auto subscription = base::parse_uuid(id).value();

  const auto hooks = office.store().due_hooks(subscription, office.clock.network_now(), 10).value();

  ASSERT_EQ(hooks.size(), 1U);
  EXPECT_EQ(hooks[0].task_id, standing.task->id);
  EXPECT_EQ(hooks[0].version, 1U);
  store::Transaction done;
  done.hook_changes.push_back({hooks[0].sequence, true, 1, {}});
  office.store().submit(std::move(done), [](const base::Status&) {});
  const std::string path = "/fhir/R4/Subscription/" + id;
  ASSERT_EQ(ask("Y99001", net::Method::delete_, path).response.status, 204);
  EXPECT_TRUE(office.store().waiting_subscriptions().value().empty());
}

TEST_F(Subscriptions, WhoAsksInsteadFindsTheTasksOfAReferralPageByPage) {
  const referral::Case standing = referred();
  office.clock.set("2026-03-17T17:00:00Z");
  office.run_tick();
  const std::string by_id = "/fhir/R4/Task?identifier=" + base::to_string(standing.referral_id);

  EXPECT_EQ(get("Y99001", by_id).at("/total"), "3") << "the referral's, and the first rung's of delivery and decision";
  EXPECT_EQ(get("Z99001", by_id).at("/total"), "1") << "the ladder is the practice's own";
  EXPECT_EQ(get("Y99002", by_id).at("/total"), "0");
  const Reply page = get("Y99001", by_id + "&_count=2");
  EXPECT_EQ(page.at("/entry/0/resource/id"), base::to_string(standing.task->id));
  ASSERT_EQ(page.at("/link/1/relation"), "next");
  const Reply next = get("Y99001", page.at("/link/1/url").substr(std::string("https://gateway.example").size()));
  EXPECT_EQ(next.at("/entry/0/resource/code/coding/0/code"), "escalate");
  EXPECT_EQ(next.at("/entry/1/resource/id"), "none");
  EXPECT_EQ(next.at("/link/1/relation"), "none");
  EXPECT_EQ(get("Y99001", by_id + "&_lastUpdated=gt2026-03-17T00:00:00Z").at("/total"), "2");
  EXPECT_EQ(get("Y99001", by_id + "&_lastUpdated=lt2026-03-17T00:00:00Z").at("/total"), "1");
}

TEST_F(Subscriptions, WhoAsksForAllThatChangedSinceFindsEachTaskOncePageByPage) {
  const referral::Case first = referred();
  office.clock.set("2026-03-17T17:00:00Z");
  office.run_tick();
  const std::string all = "/fhir/R4/Task?_lastUpdated=gt2026-03-01T00:00:00Z";
  const auto ids = [&](const std::string& who, std::string path) {
    std::vector<std::string> found;
    while (!path.empty()) {
      const Reply page = get(who, path);
      EXPECT_EQ(page.response.status, 200) << page.response.body;
      for (int i = 0; page.at("/entry/" + std::to_string(i) + "/resource/id") != "none"; ++i) {
        found.push_back(page.at("/entry/" + std::to_string(i) + "/resource/id"));
      }
      path = page.at("/link/1/relation") != "next"
                 ? std::string()
                 : page.at("/link/1/url").substr(std::string("https://gateway.example").size());
    }
    return found;
  };

  EXPECT_EQ(ids("Y99001", all).size(), 3U);
  EXPECT_EQ(ids("Y99001", all + "&_count=1"), ids("Y99001", all)) << "page by page the same";
  EXPECT_EQ(ids("Z99001", all), std::vector<std::string>{base::to_string(first.task->id)});
  EXPECT_TRUE(ids("Y99002", all).empty());
  EXPECT_EQ(ids("Y99001", "/fhir/R4/Task?_lastUpdated=gt2026-03-17T00:00:00Z").size(), 2U);
  EXPECT_EQ(ids("Y99001", all + "&_lastUpdated=lt2026-03-17T00:00:00Z").size(), 1U);
  EXPECT_EQ(get("Y99001", "/fhir/R4/Task?_lastUpdated=lt2026-03-17T00:00:00Z").response.status, 400);
  EXPECT_EQ(get("Y99001", all + "&_after=x").response.status, 400);
}

TEST_F(Subscriptions, AQuestionThatCannotBeAnsweredAsAskedIsRefused) {
  EXPECT_EQ(get("Y99001", "/fhir/R4/Task").response.status, 400);
  EXPECT_GE(get("Y99001", "/fhir/R4/Task?status=accepted").response.status, 400);
  EXPECT_EQ(get("Y99001", "/fhir/R4/Task?identifier=x").response.status, 400);
  const std::string id = "/fhir/R4/Task?identifier=" + fresh_id();
  EXPECT_EQ(get("Y99001", id).at("/total"), "0");
  EXPECT_EQ(get("Y99001", id + "&_lastUpdated=2026").response.status, 400);
}

}  // namespace
}  // namespace gateway::tests
