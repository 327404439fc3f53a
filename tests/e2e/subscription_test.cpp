#include "json/reader.hpp"
#include "listener.hpp"
#include "notices.hpp"

namespace gateway::tests {
namespace {

std::string subscription(const std::string& endpoint, const std::string& criteria = "Task") {
  return R"({"resourceType":"Subscription","status":"requested","reason":"our list","criteria":")" + criteria +
         R"(","channel":{"type":"rest-hook","payload":"application/fhir+json","endpoint":")" + endpoint + "\"}}";
}

Reply subscribe(RunningGateway& gateway, const std::string& body) {
  return gateway.send("practice-Y99001", net::Method::post, "/fhir/R4/Subscription", body,
                      {{"Content-Type", "application/fhir+json"}});
}

std::string task_of(const Reply& reply) {
  for (const std::string& reference : reply.all("reference")) {
    if (reference.starts_with("Task/")) return reference.substr(5);
  }
  return {};
}

int version_of(const net::Request& call) {
  static const json::Names names;
  const auto document = json::read(call.body, names);
  return document ? std::stoi(std::string(document->root().find("meta")->string("versionId"))) : 0;
}

TEST(Subscription, TellsEachVersionOfATaskInOrderThoughTheSystemFailsAtTimes) {
  Listener listener;
  listener.refuse_first(3);
  GatewayOptions options;
  options.practice_endpoint = listener.origin();
  options.scripts["Z99001"] =
      "[[rule]]\nsteps = [{ acknowledge = \"Rowan Ellery\" }, { accept = \"accepted-s17-assessment\" }]\n";
  RunningGateway gateway(options);
  const Reply made = subscribe(gateway, subscription(listener.origin() + "/told"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.at("/status"), "active");

  const std::string task = task_of(gateway.post_record(sample("routine-neglect")));
  ASSERT_TRUE(RunningGateway::eventually([&] {
    return gateway.get("practice-Y99001", "/fhir/R4/Task/" + task).at("/status") == "accepted";
  })) << gateway.log();
  const int last = std::stoi(gateway.get("practice-Y99001", "/fhir/R4/Task/" + task).at("/meta/versionId"));

  ASSERT_TRUE(RunningGateway::eventually([&] {
    const auto calls = listener.calls();
    return !calls.empty() && version_of(calls.back()) == last;
  })) << gateway.admin("/metrics");
  std::vector<int> taken;
  const auto calls = listener.calls();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    EXPECT_EQ(calls[i].method, net::Method::put);
    EXPECT_EQ(calls[i].path, "/told/Task/" + task);
    if (i >= 3) taken.push_back(version_of(calls[i]));
  }
  std::vector<int> expected;
  for (int version = 1; version <= last; ++version) expected.push_back(version);
  EXPECT_EQ(taken, expected) << "each once, in order: nothing was lost on the way";
  EXPECT_EQ(gateway.get("practice-Y99002", "/fhir/R4/Subscription/" + made.at("/id")).status, 404);
}

TEST(Subscription, OfADeadSystemEndsInErrorTellsAPersonAndHoldsUpNobody) {
  MailServer server;
  server.start();
  GatewayOptions options =
      telling(server.tables("plain") + "[subscriptions]\nerror_after_minutes = 0\nprivate_addresses = true\n");
  const std::string endpoint = "https://localhost:" + std::to_string(free_port());
  options.practice_endpoint = endpoint;
  options.scripts["Z99001"] = "[[rule]]\nsteps = [{ accept = \"accepted-early-help\" }]\n";
  RunningGateway gateway(options);
  const std::string id = subscribe(gateway, subscription(endpoint)).at("/id");

  const std::string task = task_of(gateway.post_record(sample("routine-neglect")));

  ASSERT_TRUE(RunningGateway::eventually([&] {
    return gateway.get("practice-Y99001", "/fhir/R4/Subscription/" + id).at("/status") == "error";
  })) << gateway.log();
  ASSERT_TRUE(RunningGateway::eventually([&] { return !server.mails().empty(); })) << gateway.log();
  EXPECT_NE(server.mails()[0].find("subscription-in-error"), std::string::npos) << server.mails()[0];
  EXPECT_TRUE(RunningGateway::eventually(
      [&] { return gateway.get("practice-Y99001", "/fhir/R4/Task/" + task).at("/status") == "accepted"; }));
  EXPECT_EQ(server.mails().size(), 1U) << server.mails().back() << gateway.trace(task);
  EXPECT_EQ(gateway.send("practice-Y99001", net::Method::delete_, "/fhir/R4/Subscription/" + id).status, 204);
  EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/Subscription/" + id).status, 404);
}

TEST(Subscription, SurvivesTheEndOfTheProgramWithWhatIsStillToBeTold) {
  auto listener = std::make_unique<Listener>();
  GatewayOptions options;
  options.practice_endpoint = listener->origin();
  RunningGateway gateway(options);
  ASSERT_EQ(subscribe(gateway, subscription(listener->origin() + "/told", "Task?requester=Y99001")).status, 201);
  listener->refuse_first(1'000'000);
  const std::string task = task_of(gateway.post_record(sample("routine-neglect")));
  ASSERT_TRUE(RunningGateway::eventually([&] { return !listener->calls().empty(); })) << gateway.log();

  gateway.kill_gateway();
  listener->refuse_first(0);
  const std::size_t before = listener->calls().size();
  ASSERT_TRUE(gateway.start_gateway());

  ASSERT_TRUE(RunningGateway::eventually([&] { return listener->calls().size() > before; })) << gateway.log();
  EXPECT_EQ(listener->calls()[before].body, listener->calls()[0].body);
  EXPECT_EQ(listener->calls()[before].headers.get("X-Request-ID"), listener->calls()[0].headers.get("X-Request-ID"));
}

}  // namespace
}  // namespace gateway::tests
