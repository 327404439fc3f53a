#include "json/reader.hpp"
#include "notices.hpp"

namespace gateway::tests {
namespace {

// Every text of a record that could say something of somebody.
void collect(const json::Node& node, std::vector<std::string>& texts) {
  constexpr std::size_t telling_length = 4;
  if (node.is_string() && node.text().size() >= telling_length) texts.emplace_back(node.text());
  if (node.is_string()) return;
  for (const json::Node& child : node) collect(child, texts);
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

TEST(Mail, TellsTheContactsOfEachRungAndNothingOfTheRecord) {
  MailServer server({"--tls", test::certificate_file("gateway"), test::key_file("gateway")});
  server.start();
  GatewayOptions options = telling(server.tables("starttls"));
  options.scripts["Z99001"] = "[[rule]]\nsteps = [{ silent = true }]\n";
  options.pace = 57'600;  // the 31½ hours to the deadline pass in two seconds
  RunningGateway gateway(options);
  const std::string record = sample("routine-neglect");

  const Reply answer = gateway.post_record(record);

  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto of_second_rung = [&]() -> std::string {
    for (const std::string& mail : server.mails())
      if (mail.find("Rung:     L2") != std::string::npos) return mail;
    return {};
  };
  ASSERT_TRUE(RunningGateway::eventually([&] { return !of_second_rung().empty(); })) << gateway.log();
  ASSERT_TRUE(RunningGateway::eventually([&] { return server.mails().size() >= 3; })) << gateway.log();
  const std::vector<std::string> mails = server.mails();
  EXPECT_TRUE(mails[0].starts_with("X-Envelope: gateway@practice.test safeguarding@practice.example tls=yes"))
      << mails[0];
  EXPECT_NE(of_second_rung().find("(no-decision)"), std::string::npos) << of_second_rung();
  const std::size_t link = mails[0].find("/fhir/R4/Task/");
  ASSERT_NE(link, std::string::npos);
  const std::string task = mails[0].substr(link + 14, 36);
  EXPECT_EQ(gateway.get("practice-Y99001", "/fhir/R4/Task/" + task).at("/code/coding/0/code"), "escalate");
  EXPECT_EQ(field(mails[0], "Message-ID"),
            '<' + mails[0].substr(mails[0].find("Notice:   ") + 10, 36) + "@practice.test>");
  const json::Names names;
  const auto document = json::read(record, names);
  std::vector<std::string> texts;
  collect(document->root(), texts);
  ASSERT_GT(texts.size(), 50U);
  for (const std::string& mail : mails) {
    for (const std::string& text : texts) {
      EXPECT_EQ(lower(mail).find(lower(text)), std::string::npos) << '"' << text << "\" stands in:\n" << mail;
    }
  }
  const std::string notice = mails[0].substr(mails[0].find("Notice:   ") + 10, 36);
  EXPECT_NE(gateway.trace(notice).find("\"notified\""), std::string::npos)
      << "the number in the mail leads to the story";
}

TEST(Mail, SaysInImmediateDangerToTelephoneTheCouncilAnd999) {
  MailServer server;
  server.start();
  GatewayOptions options = telling(server.tables("plain"));
  options.pace = 57'600;
  RunningGateway gateway(options);

  ASSERT_EQ(gateway.post_record(sample("immediate-danger-sparse")).status, 201);

  ASSERT_TRUE(RunningGateway::eventually([&] { return !server.mails().empty(); })) << gateway.log();
  const std::string mail = server.mails()[0];
  EXPECT_TRUE(field(mail, "Subject").starts_with("IMMEDIATE DANGER: telephone the council now")) << mail;
  EXPECT_NE(mail.find("call 999"), std::string::npos);
  EXPECT_NE(mail.find("designated@icb.example"), std::string::npos) << "danger enters the ladder higher up";
}

TEST(Mail, IsSentAgainWithTheSameNumberWhenTheProgramDiedBeforeItKnew) {
  MailServer server;
  server.start();
  server.behave("swallow");
  GatewayOptions options = telling(server.tables("plain"));
  options.alter_policy = patient;
  RunningGateway gateway(options);
  const std::string referral = quarantine(gateway);
  ASSERT_TRUE(RunningGateway::eventually([&] { return !server.mails().empty(); })) << gateway.log();

  gateway.kill_gateway();
  const std::size_t before = server.mails().size();
  server.behave("");
  ASSERT_TRUE(gateway.start_gateway());

  ASSERT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "notified") == 1; })) << gateway.log();
  const auto mails = server.mails();
  ASSERT_GT(mails.size(), before);
  for (const std::string& mail : mails) {
    EXPECT_EQ(field(mail, "Message-ID"), field(mails[0], "Message-ID"));
    EXPECT_EQ(mail.substr(mail.find("\r\n")), mails[0].substr(mails[0].find("\r\n"))) << "the same bytes at every try";
  }
  EXPECT_EQ(told(gateway, referral, "notice"), 1U);
}

TEST(Mail, WaitsForAServerThatIsDownAndThenArrives) {
  MailServer server;
  GatewayOptions options = telling(server.tables("plain"));
  options.alter_policy = patient;
  RunningGateway gateway(options);
  const std::string referral = quarantine(gateway);
  ASSERT_TRUE(RunningGateway::eventually([&] {
    return gateway.admin("/metrics").find("outcome=\"connect\"") != std::string::npos;
  })) << gateway.admin("/metrics");

  server.start();

  ASSERT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "notified") == 1; })) << gateway.log();
  EXPECT_EQ(server.mails().size(), 1U);
  EXPECT_EQ(told(gateway, referral, "notice-failed"), 0U);
  EXPECT_EQ(told(gateway, referral, "escalated"), 1U) << "nothing climbed";
}

TEST(Mail, ThatTheServerRefusesForGoodClimbsTheLadderAtOnce) {
  MailServer server;
  server.start();
  server.behave("reject 550");
  RunningGateway gateway(telling(server.tables("plain")));

  const std::string referral = quarantine(gateway);

  ASSERT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "escalated") == 4; })) << gateway.log();
  const std::string story = gateway.trace(referral);
  EXPECT_NE(story.find("\"outcome\":\"smtp-550\""), std::string::npos) << story;
  server.behave("");
  EXPECT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "notified") == 5; }))
      << "it is tried on, and all four rungs' five contacts learn of it" << gateway.trace(referral);
}

TEST(Mail, ThatIsPutOffIsTriedAgainAndClimbsNothing) {
  MailServer server;
  server.start();
  server.behave("later 451");
  GatewayOptions options = telling(server.tables("plain"));
  options.alter_policy = patient;
  RunningGateway gateway(options);
  const std::string referral = quarantine(gateway);
  ASSERT_TRUE(RunningGateway::eventually(
      [&] { return gateway.admin("/metrics").find("outcome=\"smtp-451\"") != std::string::npos; }));

  server.behave("");

  ASSERT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "notified") == 1; })) << gateway.log();
  EXPECT_EQ(told(gateway, referral, "escalated"), 1U);
}

TEST(Mail, IsNeverSentWithoutTlsOrToAServerThatCannotProveItsName) {
  MailServer plain;
  plain.start();
  MailServer rogue({"--tls", test::certificate_file("rogue"), test::key_file("rogue")});
  rogue.start();
  for (const MailServer* server : {&plain, &rogue}) {
    GatewayOptions options = telling(server->tables("starttls"));
    options.alter_policy = patient;
    RunningGateway gateway(options);

    quarantine(gateway);

    EXPECT_TRUE(RunningGateway::eventually([&] {
      return gateway.admin("/metrics").find("way=\"mail\",outcome=\"tls\"") != std::string::npos ||
             gateway.admin("/metrics").find("outcome=\"tls\",way=\"mail\"") != std::string::npos;
    })) << gateway.admin("/metrics");
    EXPECT_TRUE(server->mails().empty());
  }
}

TEST(Mail, LogsInWithTheSecretOfAFileThatOnlyItsOwnerMayRead) {
  MailServer server(
      {"--tls", test::certificate_file("gateway"), test::key_file("gateway"), "--login", "gateway", "a long secret"});
  server.start();
  TemporaryFolder secrets;
  std::ofstream(secrets.file("password")) << "a long secret\n";
  std::filesystem::permissions(secrets.file("password"), std::filesystem::perms::owner_read);
  RunningGateway gateway(telling(server.tables("starttls") + "user = \"gateway\"\npassword_file = \"" +
                                 secrets.file("password") + "\"\n"));

  const std::string referral = quarantine(gateway);

  EXPECT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "notified") == 1; })) << gateway.log();
  int code = 0;
  gateway.run({"check"}, &code);
  EXPECT_EQ(code, 0);
  std::filesystem::permissions(secrets.file("password"), std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  gateway.run({"check"}, &code);
  EXPECT_EQ(code, 3);
}

TEST(Mail, OutsideTheContactsHoursGoesToTheDeputy) {
  MailServer server;
  server.start();
  GatewayOptions options = telling(server.tables("plain"));
  options.start = "2026-03-14T11:00:00Z";  // a Saturday
  options.alter_policy = [](const std::string& policy) {
    const std::string mailbox = "mailbox = \"safeguarding@practice.example\"";
    return replaced(policy, mailbox,
                    mailbox +
                        "\nhours = { open = 08:00:00, close = 18:30:00 }\n"
                        "deputy = { name = \"On call\", mailbox = \"oncall@practice.example\" }");
  };
  RunningGateway gateway(options);

  const std::string referral = quarantine(gateway);

  ASSERT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "notified") == 1; })) << gateway.log();
  EXPECT_NE(server.mails().at(0).find("To: <oncall@practice.example>"), std::string::npos);
  EXPECT_NE(gateway.trace(referral).find("\"deputy\":\"yes\""), std::string::npos);
}

TEST(Mail, AServerThatNeverAnswersHoldsUpNeitherReferralsNorTheEnd) {
  MailServer server;
  server.start();
  server.behave("hang");
  GatewayOptions options = telling(server.tables("plain"));
  options.scripts["Z99001"] = "[[rule]]\nsteps = [{ accept = \"accepted-early-help\" }]\n";
  RunningGateway gateway(options);
  for (int i = 0; i < 40; ++i) quarantine(gateway);

  const Reply answer = gateway.post_record(sample("routine-neglect"));
  const std::string referral = std::string(answer.headers.get("Location")).substr(11);

  EXPECT_TRUE(
      RunningGateway::eventually([&] { return told(gateway, referral, "delivered") == 1; }, std::chrono::seconds(10)))
      << gateway.log();
  const base::SystemClock clock;
  const base::Instant before = clock.network_now();
  EXPECT_EQ(gateway.stop_gateway(), 0);
  EXPECT_LT((clock.network_now() - before).count(), 5'000) << "the server was still holding a mail";
}

TEST(Notices, WithoutAWayToTellAnybodyCheckSaysSoAndTheProgramWorks) {
  RunningGateway gateway(telling(""));
  int code = -1;

  gateway.run({"check"}, &code);
  const std::string referral = quarantine(gateway);

  EXPECT_EQ(code, 0);
  std::ifstream file(gateway.folder() + "/verb.log");
  const std::string said{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_NE(said.find("NOBODY IS TOLD"), std::string::npos) << said;
  EXPECT_NE(gateway.log().find("nobody_is_told"), std::string::npos);
  EXPECT_EQ(told(gateway, referral, "escalated"), 1U);
  EXPECT_EQ(told(gateway, referral, "notice"), 0U);
}

}  // namespace
}  // namespace gateway::tests
