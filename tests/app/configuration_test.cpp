#include "app/configuration.hpp"

#include <gtest/gtest.h>

namespace gateway::app {
namespace {

const std::string sound = R"([gateway]
base_url = "https://gateway.example/fhir/R4"
data = "data"
definitions = "r4.pack"
mappings = "mappings"
policy = "policy.toml"
bank_holidays = "days.json"
admin_socket = "admin.sock"
[listen]
certificate = "g.crt"
key = "g.key"
client_ca = "ca.crt"
[delivery]
certificate = "g.crt"
key = "g.key"
server_ca = "ca.crt"
[[partner]]
ods = "Z99001"
name = "Council"
role = "council"
certificate_san = ["z99001.council.example"]
endpoint = "https://council.example:9443/fhir/R4"
postcodes = ["ZZ99"]
)";

std::string complaint(const std::string& from, const std::string& to) {
  std::string text = sound;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto configuration = read_configuration(text, "gateway.toml", "/etc/gateway");
  return configuration ? "sound" : base::describe(configuration.error());
}

TEST(Configuration, PathsAreRelativeToItsFolderAndEndpointsAreTakenApart) {
  const auto configuration = read_configuration(sound, "gateway.toml", "/etc/gateway");

  ASSERT_TRUE(configuration.ok()) << base::describe(configuration.error());
  EXPECT_EQ(configuration->data, "/etc/gateway/data");
  EXPECT_EQ(configuration->listen.tls.key, "/etc/gateway/g.key");
  EXPECT_EQ(configuration->listen.port, 8443);
  const access::Partner& council = configuration->partners.all().at(0);
  EXPECT_EQ(council.endpoint.host, "council.example");
  EXPECT_EQ(council.endpoint.port, 9443);
  EXPECT_EQ(council.endpoint_path, "/fhir/R4");
}

const std::string mail = "[notices.mail]\nserver = \"mail.example\"\nfrom = \"gateway@practice.example\"\n";

std::string notices_complaint(const std::string& more) {
  const auto configuration = read_configuration(sound + more, "gateway.toml", "/etc/gateway");
  return configuration ? "sound" : base::describe(configuration.error());
}

TEST(Configuration, TellsNobodyUnlessItSaysHow) {
  EXPECT_FALSE(read_configuration(sound, "gateway.toml", "/etc/gateway")->notices);
  const auto configuration = read_configuration(
      sound + mail +
          "user = \"gw\"\npassword_file = \"secret\"\n[notices.webhooks]\norigins = [\"https://a.example\"]\n"
          "server_ca = \"ca.crt\"\nsigning_key = \"hook.key\"\n",
      "gateway.toml", "/etc/gateway");

  ASSERT_TRUE(configuration.ok()) << base::describe(configuration.error());
  const NoticeSettings& notices = *configuration->notices;
  EXPECT_EQ(notices.link_base, "https://gateway.example/fhir/R4");
  EXPECT_EQ(notices.mail->server.port, 587);
  EXPECT_EQ(notices.mail->server.security, net::MailSecurity::starttls);
  EXPECT_EQ(notices.mail->server.greeting, "practice.example");
  EXPECT_EQ(notices.mail->password_file, "/etc/gateway/secret");
  EXPECT_EQ(notices.webhooks->signing_key, "/etc/gateway/hook.key");
}

TEST(Configuration, RefusesWaysToTellThatCannotWork) {
  EXPECT_NE(notices_complaint("[notices]\n").find("neither [notices.mail] nor"), std::string::npos);
  EXPECT_NE(notices_complaint(mail + "security = \"ssl\"\n").find("\"security\""), std::string::npos);
  EXPECT_NE(notices_complaint(mail + "user = \"gw\"\n").find("come together"), std::string::npos);
  EXPECT_NE(notices_complaint(mail + "sevrer = \"x\"\n").find("server"), std::string::npos);
  for (const char* server : {"mail.example/x", "mail.example:25", "mail.example\\r\\nX", "user@mail.example", "a b"}) {
    const std::string said = notices_complaint("[notices.mail]\nserver = \"" + std::string(server) +
                                               "\"\nfrom = \"gateway@practice.example\"\n");
    EXPECT_NE(said.find("\"server\" is no host name"), std::string::npos) << server << ": " << said;
  }
  EXPECT_NE(
      notices_complaint("[notices.mail]\nserver = \"m\"\nfrom = \"a@b\\r\\nTo: c@d\"\n").find("\"from\" is no mailbox"),
      std::string::npos);
  EXPECT_NE(notices_complaint("[notices.webhooks]\norigins = [\"https://a.example/path\"]\nserver_ca = \"c\"\n"
                              "signing_key = \"k\"\n")
                .find("\"origins\""),
            std::string::npos);
}

TEST(Notices, ThatAContactHasNoWayToGetAreNamed) {
  referral::Policy policy;
  policy.contacts.push_back({"named-gp", "x", "gp@icb.test", ""});
  policy.contacts.push_back({"practice-lead", "x", "", "https://alerts.test/x"});
  NoticeSettings settings;
  settings.mail.emplace();
  EXPECT_EQ(untold(policy, settings).size(), 1U);
  settings.webhooks.emplace();
  EXPECT_NE(untold(policy, settings).at(0).text.find("at no origin"), std::string::npos);
  settings.webhooks->origins = {"https://alerts.test.evil.example"};
  EXPECT_EQ(untold(policy, settings).size(), 1U) << "origins are compared whole";
  settings.webhooks->origins = {"https://alerts.test"};
  EXPECT_TRUE(untold(policy, settings).empty());
  settings.mail.reset();
  EXPECT_EQ(untold(policy, settings).size(), 1U);
}

TEST(Configuration, NamesPackagesBesideR4) {
  const auto configuration = read_configuration(sound + "[fhir]\npackages = [\"uk/core.tgz\", \"/opt/ours\"]\n",
                                                "gateway.toml", "/etc/gateway");

  ASSERT_TRUE(configuration.ok()) << base::describe(configuration.error());
  EXPECT_EQ(configuration->packages, (std::vector<std::string>{"/etc/gateway/uk/core.tgz", "/opt/ours"}));
}

TEST(Configuration, ACouncilMayHaveAPolicyOfItsOwnAndAPracticeMayNot) {
  const auto configuration = read_configuration(sound + "policy = \"own.toml\"\n", "gateway.toml", "/etc/gateway");

  ASSERT_TRUE(configuration.ok()) << base::describe(configuration.error());
  EXPECT_EQ(configuration->council_policies.at("Z99001"), "/etc/gateway/own.toml");
  const std::string practice = complaint("[[partner]]\n",
                                         "[[partner]]\nods = \"Y99001\"\nname = \"Practice\"\nrole = \"practice\"\n"
                                         "certificate_san = [\"y.example\"]\npolicy = \"own.toml\"\n[[partner]]\n");
  EXPECT_NE(practice.find("gateway.toml:22:10"), std::string::npos) << practice;
  EXPECT_NE(practice.find("Y99001 is no council"), std::string::npos) << practice;
}

TEST(Configuration, APartnershipSaysForWhomItActsAboutWhom) {
  const auto with = [](const std::string& keys) {
    return complaint("[[partner]]\n",
                     "[[partner]]\nods = \"Q99001\"\nname = \"Board\"\nrole = \"partnership\"\n"
                     "certificate_san = [\"q.example\"]\n" +
                         keys + "[[partner]]\n");
  };
  const std::string roles = "acts_for = [\"named-gp\", \"partnership-chair\"]\n";
  const std::string covered = "covers = [\"Z99001\"]\n";

  EXPECT_EQ(with(roles + covered), "sound");
  EXPECT_NE(with(roles).find("covers of Q99001 is missing"), std::string::npos) << with(roles);
  EXPECT_NE(with(covered).find("acts_for of Q99001 is missing"), std::string::npos) << with(covered);
  EXPECT_NE(with("acts_for = [\"practice-lead\"]\n" + covered).find("gateway.toml:22:"), std::string::npos);
  EXPECT_NE(with("acts_for = [\"named-gb\"]\n" + covered).find("\"named-gb\" is no safeguarding role"),
            std::string::npos);
  EXPECT_NE(with(roles + "covers = [\"Z99009\"]\n").find("\"Z99009\" that Q99001 covers"), std::string::npos);
  EXPECT_NE(complaint("role = \"council\"", "role = \"council\"\ncovers = [\"Z99001\"]").find("no partnership"),
            std::string::npos);
}

TEST(Configuration, WhatIsWrongIsNamedWithItsLine) {
  EXPECT_EQ(complaint("data = \"data\"", "dat = \"data\""), "gateway.toml:1:1: \"data\" is missing; add it");
  EXPECT_EQ(complaint("key = \"g.key\"", "key = 7"), "gateway.toml:11:7: \"key\" is not a text; put it in quotes");
  EXPECT_EQ(complaint("admin_socket = \"admin.sock\"", "admin_socket = \"admin.sock\"\nworker = 2"),
            "gateway.toml:9:10: unknown key \"worker\"; did you mean \"workers\"?");
  EXPECT_EQ(complaint("client_ca = \"ca.crt\"", "client_ca = \"ca.crt\"\nport = 99999"),
            "gateway.toml:13:8: \"port\" is not a whole number in its range; give 0 to 65535");
  EXPECT_EQ(complaint("postcodes = [\"ZZ99\"]", "postcodes = \"ZZ99\""),
            "gateway.toml:23:13: \"postcodes\" is not a list of texts; write it as [\"…\"]");
  EXPECT_NE(complaint("data = \"data\"", "data = \"data\"\ndata = \"again\"").find("gateway.toml:4:"),
            std::string::npos);
}

TEST(Configuration, HostsAreThoseOfTheBaseUrlUnlessGiven) {
  const auto configuration = read_configuration(sound, "gateway.toml", "/etc/gateway");

  EXPECT_EQ(configuration->listen.hosts, (std::vector<std::string>{"gateway.example", "127.0.0.1", "localhost"}));
}

TEST(Configuration, WhatCouldNeverWorkIsRefused) {
  EXPECT_NE(
      complaint("endpoint = \"https://council.example:9443/fhir/R4\"\n", "").find("endpoint of Z99001 is missing"),
      std::string::npos);
  EXPECT_NE(complaint("certificate_san = [\"z99001.council.example\"]\n", "").find("certificate_san of Z99001"),
            std::string::npos);
  EXPECT_NE(complaint("https://gateway.example", "gateway.example").find("base_url"), std::string::npos);
  EXPECT_NE(complaint("server_ca = \"ca.crt\"", "server_ca = \"ca.crt\"\nretry_cap_ms = 10").find("first_retry_ms"),
            std::string::npos);
}

TEST(Configuration, WhatIsWrongInsideAPartnerIsPlacedThere) {
  EXPECT_TRUE(complaint("role = \"council\"", "role = \"school\"").starts_with("gateway.toml:20:8: "));
  EXPECT_TRUE(complaint("https://council.example", "http://council.example").starts_with("gateway.toml:22:12: "));
  EXPECT_TRUE(
      complaint("endpoint = \"https://council.example:9443/fhir/R4\"\n", "").starts_with("gateway.toml:18:7: "));
  EXPECT_TRUE(complaint("https://gateway.example", "gateway.example").starts_with("gateway.toml:2:12: "));
}

TEST(Configuration, AreasMatchWhateverTheirCase) {
  std::string text = sound;
  text.replace(text.find("ZZ99"), 4, "zz99");
  const auto configuration = read_configuration(text, "gateway.toml", "/etc/gateway");

  EXPECT_NE(configuration->partners.council_for_postcode("ZZ99 1AA"), nullptr);
}

TEST(Configuration, PartnersThatCannotBeAreRefused) {
  EXPECT_NE(complaint("role = \"council\"", "role = \"school\"").find("neither practice nor council"),
            std::string::npos);
  EXPECT_NE(complaint("https://council.example", "http://council.example").find("https://host"), std::string::npos);
  EXPECT_NE(complaint("https://council.example", "https://council.example@127.0.0.1").find("https://host"),
            std::string::npos);
}

}  // namespace
}  // namespace gateway::app
