#include "base/digest.hpp"
#include "listener.hpp"
#include "notices.hpp"

namespace gateway::tests {
namespace {

const std::string key = "an example of a signing key, long enough";

class Webhook : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(secrets_.file("key")) << key << '\n';
    std::filesystem::permissions(secrets_.file("key"), std::filesystem::perms::owner_read);
  }
  // Every contact is told by webhook alone; `origin` is what the configuration lists.
  GatewayOptions options(const std::string& origin) {
    GatewayOptions made =
        telling("[notices]\nfirst_retry_ms = 20\nretry_cap_ms = 200\n[notices.webhooks]\norigins = [\"" + origin +
                "\"]\nprivate_addresses = true\nserver_ca = \"" + test::certificate_file("ca") +
                "\"\nsigning_key = \"" + secrets_.file("key") + "\"\n");
    made.alter_policy = [to = listener_.origin()](std::string policy) {
      for (std::size_t at = policy.find("mailbox = \""); at != std::string::npos;
           at = policy.find("mailbox = \"", at + 1)) {
        policy.replace(at, policy.find('\n', at) - at, "webhook = \"" + to + "/alerts?who=us\"");
      }
      return patient(policy);
    };
    return made;
  }

  TemporaryFolder secrets_;
  Listener listener_;
};

TEST_F(Webhook, IsSignedAndRepeatedUnderOneNumberUntilItIsTaken) {
  listener_.refuse_first(2);
  RunningGateway gateway(options(listener_.origin()));

  const std::string referral = quarantine(gateway);

  ASSERT_TRUE(RunningGateway::eventually([&] { return told(gateway, referral, "notified") == 1; })) << gateway.log();
  const auto calls = listener_.calls();
  ASSERT_EQ(calls.size(), 3U);
  for (const net::Request& call : calls) {
    EXPECT_EQ(call.path, "/alerts");
    EXPECT_EQ(call.query, "who=us");
    EXPECT_EQ(call.body, calls[0].body);
    EXPECT_EQ(call.headers.get("X-Notice-ID"), calls[0].headers.get("X-Notice-ID"));
    const std::string timestamp(call.headers.get("X-Notice-Timestamp"));
    EXPECT_EQ(call.headers.get("X-Notice-Signature"),
              "sha256=" + base::hex(base::hmac_sha256(key, timestamp + '.' + call.body)));
  }
  EXPECT_NE(calls[0].body.find("\"reason\":\"unprocessed-record\""), std::string::npos) << calls[0].body;
  EXPECT_NE(gateway.trace(referral).find("\"by\":\"webhook\""), std::string::npos);
}

TEST_F(Webhook, AtAnOriginThatIsNotListedKeepsTheProgramFromStarting) {
  const std::string listed = listener_.origin();
  RunningGateway gateway(options(listed));
  ASSERT_EQ(gateway.stop_gateway(), 0);
  std::ifstream file(gateway.configuration());
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::ofstream(gateway.configuration()) << replaced(text, listed, "https://localhost.evil.example");
  int code = 0;

  gateway.run({"check"}, &code);

  EXPECT_EQ(code, 3);
  EXPECT_FALSE(gateway.start_gateway());
  EXPECT_TRUE(listener_.calls().empty());
}

}  // namespace
}  // namespace gateway::tests
