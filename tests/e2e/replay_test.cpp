// A record that was kept is understood again once its mapping is mended; a practice asks which of its records arrived.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/running_gateway.hpp"

namespace gateway::tests {
namespace {

Reply sent(RunningGateway& gateway, const std::string& body, const std::string& type = "application/json") {
  return gateway.send("practice-Y99001", net::Method::post, "/referrals", body,
                      {{"Content-Type", type}, {"X-Request-ID", gateway.fresh_uuid()}});
}

std::string first(const Reply& reply, const std::string& type) {
  for (const std::string& reference : reply.all("reference")) {
    if (reference.starts_with(type + '/')) return reference;
  }
  return {};
}

TEST(Replay, AKeptRecordBecomesAReferralOnceAndItsTaskIsCompleted) {
  const TemporaryFolder mappings;
  std::filesystem::copy("mappings", mappings.path(), std::filesystem::copy_options::recursive);
  std::filesystem::create_directory(mappings.file("own"));
  std::ofstream(mappings.file("own/own.map")) << "group Own(source s, target t : Bundle) {\n"
                                                 "  s -> t.type = 'collection', t.id = 'x y' \"broken\";\n}\n";
  const auto begin_in = [&](const std::string& map) {
    std::ofstream(mappings.file("own/mapping.toml"))
        << "name = \"own\"\nversion = \"2\"\nform = \"json\"\ncontent_types = [\"application/vnd.own+json\"]\nmap = \""
        << map << "\"\nwith = [\"../shared\", \"../shared/conceptmaps\"]\n";
  };
  begin_in("own.map");
  GatewayOptions options;
  options.mappings = mappings.path();
  RunningGateway gateway(options);
  const Reply kept = sent(gateway, sample("routine-neglect"), "application/vnd.own+json");
  ASSERT_EQ(kept.status, 202) << kept.body;
  const std::string id = kept.at("/parameter/0/valueUuid").substr(9);
  const std::string escalation = first(kept, "Task");

  int code = -1;
  const std::string in_vain = gateway.run({"replay", id}, &code);
  EXPECT_EQ(code, 1) << in_vain;
  EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/" + escalation).at("/status"), "requested");

  begin_in("../gp-referral-json/gp-referral.map");
  gateway.run({"mappings", "reload"}, &code);
  ASSERT_EQ(code, 0);
  gateway.run({"replay", id, "--with", "own@1"}, &code);
  EXPECT_EQ(code, 1) << "of a version that is not in force";
  const std::string done = gateway.run({"replay", id, "--with", "own@2"}, &code);
  EXPECT_EQ(code, 0) << done;
  ASSERT_TRUE(done.starts_with("Task/")) << done;
  const std::string task = done.substr(0, done.find('\n'));
  EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/" + task).at("/status"), "requested");
  const Reply settled = gateway.get("practice-Y99001", "/fhir/R4/" + escalation);
  EXPECT_EQ(settled.at("/status"), "completed") << settled.body;
  EXPECT_NE(settled.body.find(task), std::string::npos) << "and it names what became of the record";

  const std::string again = gateway.run({"replay", id}, &code);
  EXPECT_EQ(code, 0);
  EXPECT_EQ(again, task + ": was made before\n");
  const std::string story = gateway.trace(id);
  EXPECT_NE(story.find("\"replayed\""), std::string::npos) << story;
}

TEST(Reconcile, APracticeIsToldWhichOfItsRecordsArrivedAndWhichWereNeverSeen) {
  RunningGateway gateway({});
  ASSERT_EQ(sent(gateway, sample("routine-neglect")).status, 201);
  ASSERT_EQ(sent(gateway, sample("unmappable-no-children")).status, 202);
  const std::string text = sample("routine-neglect");
  const std::size_t at = text.find(':', text.find("\"recordId\"")) + 1;
  const std::size_t begin = text.find('"', at) + 1;
  const std::string record = text.substr(begin, text.find('"', begin) - begin);
  const std::string list = "recordId\n" + record + "\nNEVER-SENT-1\n";

  const auto ask = [&](const std::string& who) {
    return gateway.send(who, net::Method::post, "/referrals/$reconcile?day=2026-03-16", list,
                        {{"Content-Type", "text/plain"}});
  };
  const Reply answer = ask("practice-Y99001");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.at("/parameter/1/part/0/valueString"), record);
  EXPECT_EQ(answer.at("/parameter/1/part/1/valueBoolean"), "true") << answer.body;
  EXPECT_EQ(answer.at("/parameter/1/part/2/part/2/valueCode"), "requested");
  EXPECT_EQ(answer.at("/parameter/2/part/1/valueBoolean"), "false");
  EXPECT_EQ(answer.at("/parameter/3/name"), "kept") << "whose record id nobody could read";
  const Reply others = ask("practice-Y99002");
  EXPECT_EQ(others.at("/parameter/1/part/1/valueBoolean"), "false") << "another practice's record is none of its own";
  EXPECT_EQ(ask("council-Z99001").status, 403);

  std::ofstream(gateway.folder() + "/list") << list;
  int code = -1;
  const std::string told = gateway.run({"reconcile", gateway.folder() + "/list", "--practice", "Y99001"}, &code);
  EXPECT_EQ(code, 1) << told;
  EXPECT_NE(told.find("NEVER-SENT-1: NEVER SEEN\n"), std::string::npos) << told;
  EXPECT_NE(told.find(record + ": requested since 2026-03-16T09:30:"), std::string::npos) << told;
}

}  // namespace
}  // namespace gateway::tests
