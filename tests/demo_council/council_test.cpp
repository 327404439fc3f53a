#include "demo_council/council.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <future>
#include <optional>

#include "demo_council/gateway_double.hpp"
#include "demo_council/records.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "support/dev_ca.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::demo_council {
namespace {

constexpr const char* task_id = "7f0c4e6e-0000-5000-8000-000000000001";

std::string bundle_of(const std::string& task) {
  const std::string system(gateway_identifier_system);
  return R"({"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:)" + task +
         R"(","resource":{"resourceType":"Task","status":"requested","code":{"coding":[{"code":"fulfill"}]},
            "identifier":[{"system":")" +
         system + R"(","value":")" + task + R"("}]},
            "request":{"method":"POST","url":"Task","ifNoneExist":"identifier=)" +
         system + "|" + task + R"("}}]})";
}

// A council on a free port, a double of the gateway, and a client with the gateway's certificate.
class CouncilTest : public ::testing::Test {
 protected:
  CouncilTest() : gateway_(task_id) {
    net::ClientSettings settings;
    settings.certificate = test::certificate_file("gateway");
    settings.key = test::key_file("gateway");
    settings.server_ca = test::certificate_file("ca");
    client_.emplace(settings);
    EXPECT_TRUE(client_->start().ok());
    gateway_port_ = gateway_.start();
    EXPECT_NE(gateway_port_, 0);
  }
  ~CouncilTest() override { client_->stop(); }

  // Starts the program with this script; its port is what send() talks to.
  void run(const std::string& script) {
    std::ofstream(folder_.file("script.toml")) << script;
    program_.emplace(std::vector<std::string>{
        tests::built_program("demo-council"), "--listen", "127.0.0.1:0", "--certificate",
        test::certificate_file("council-Z99001"), "--key", test::key_file("council-Z99001"), "--client-ca",
        test::certificate_file("ca"), "--store", folder_.file("store"), "--script", folder_.file("script.toml"),
        "--gateway", "https://localhost:" + std::to_string(gateway_port_)});
    const auto port = program_->line("listening on ");
    ASSERT_TRUE(port.has_value());
    port_ = static_cast<std::uint16_t>(std::stoul(*port));
  }

  base::Result<net::Response> send(net::Method method, const std::string& target, const std::string& body = {},
                                   const std::string& request_id = "r1") {
    net::OutgoingRequest request;
    request.origin = {"localhost", port_, {}};
    request.method = method;
    request.target = target;
    request.body = body;
    request.headers.add("X-Request-ID", request_id);
    std::promise<base::Result<net::Response>> promise;
    client_->send(std::move(request),
                  [&promise](base::Result<net::Response> reply) { promise.set_value(std::move(reply)); });
    return promise.get_future().get();
  }

  base::Result<net::Response> deliver(const std::string& task = task_id, const std::string& request_id = "r1") {
    return send(net::Method::post, "/fhir/R4", bundle_of(task), request_id);
  }

  // The value at a JSON Pointer of GET /effects.
  std::string effect(const std::string& pointer) {
    const auto reply = send(net::Method::get, "/effects");
    if (!reply) return base::describe(reply.error());
    const auto document = json::read(reply->body, names_);
    const json::Node* node = document ? json::at_pointer(document->root(), pointer) : nullptr;
    return node == nullptr ? "none in " + reply->body : std::string(node->text());
  }

  json::Names names_;
  tests::TemporaryFolder folder_;
  GatewayDouble gateway_;
  std::uint16_t gateway_port_ = 0;
  std::uint16_t port_ = 0;
  std::optional<net::Client> client_;
  std::optional<tests::Program> program_;
};

TEST_F(CouncilTest, AReferralIsAcknowledgedAcceptedAndStarted) {
  run(R"([[rule]]
steps = [ { wait_ms = 20 }, { acknowledge = "Sam Example" }, { wrong_update = "completed" },
          { accept = "accepted-s17-assessment" }, { start = "assessment-started" } ])");
  const auto reply = deliver();

  ASSERT_TRUE(reply.ok()) << base::describe(reply.error());
  EXPECT_EQ(reply->status, 200);
  ASSERT_TRUE(gateway_.reaches("in-progress"));
  EXPECT_EQ(gateway_.story(), (std::vector<std::string>{"received/acknowledged", "accepted/accepted-s17-assessment",
                                                        "in-progress/assessment-started"}));
  EXPECT_EQ(gateway_.refused(), 1u);
  EXPECT_EQ(effect("/effects/0/steps/2"), "422");
}

TEST_F(CouncilTest, AStaleVersionIsReadAgainAndTheUpdateRepeated) {
  run(R"([[rule]]
steps = [ { accept = "accepted-early-help" } ])");
  gateway_.interfere();
  ASSERT_TRUE(deliver().ok());

  ASSERT_TRUE(gateway_.reaches("accepted"));
  EXPECT_EQ(gateway_.refused(), 1u);
}

TEST_F(CouncilTest, ATroubledGatewayIsTriedAgain) {
  run(R"([[rule]]
steps = [ { reject = "not-accepted-signposted", reason = "other", text = "why", suggestion = "what" } ])");
  gateway_.be_unavailable(3);
  ASSERT_TRUE(deliver().ok());

  ASSERT_TRUE(gateway_.reaches("rejected"));
  EXPECT_NE(gateway_.task().find(R"("valueString":"what")"), std::string::npos);
}

TEST_F(CouncilTest, ItMisbehavesAsOftenAsTheScriptSaysAndKeepsOneEffect) {
  run(R"([[rule]]
steps = [ { garbage = 1 }, { drop_after_store = 2 }, { silent = true } ])");

  const auto garbage = deliver();
  ASSERT_TRUE(garbage.ok());
  EXPECT_EQ(garbage->status, 200);
  EXPECT_FALSE(json::read(garbage->body, names_).ok());
  EXPECT_EQ(effect("/tasks"), "0");
  // A client may try once more by itself when a kept connection breaks, so tries are counted over there.
  auto taken = deliver();
  EXPECT_FALSE(taken.ok());
  while (!taken) taken = deliver();

  EXPECT_NE(taken->body.find("200 OK"), std::string::npos);
  EXPECT_EQ(effect("/effects/0/creations"), "1");
  EXPECT_EQ(effect("/requests/0/count"), "4");
}

TEST_F(CouncilTest, WhileUnavailableItAnswers503WithRetryAfter) {
  run(R"([[rule]]
nth = 1
steps = [ { unavailable_for_ms = 60000 } ])");

  const auto reply = deliver();
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->status, 503);
  EXPECT_EQ(reply->headers.get("Retry-After"), "60");
  EXPECT_EQ(deliver("7f0c4e6e-0000-5000-8000-000000000002", "r2")->status, 200);
  EXPECT_EQ(effect("/tasks"), "1");
}

TEST_F(CouncilTest, OtherBytesUnderOneRequestIdAreAViolation) {
  run("");
  ASSERT_TRUE(deliver().ok());
  EXPECT_EQ(deliver("7f0c4e6e-0000-5000-8000-000000000002")->status, 409);

  EXPECT_EQ(effect("/violations/0/request"), "r1");
  EXPECT_EQ(effect("/tasks"), "1");
}

TEST_F(CouncilTest, KilledAtOnceItKeepsWhatItAcknowledgedAndGoesOn) {
  run(R"([[rule]]
steps = [ { acknowledge = "Sam Example" }, { wait_ms = 60000 }, { accept = "late" } ])");
  ASSERT_EQ(deliver()->status, 200);
  program_->signal(SIGKILL);
  EXPECT_EQ(program_->wait(), -SIGKILL);
  run(R"([[rule]]
steps = [ { acknowledge = "Sam Example" }, { accept = "accepted-s47-strategy" } ])");

  EXPECT_NE(deliver()->body.find("200 OK"), std::string::npos);
  EXPECT_TRUE(gateway_.reaches("accepted"));
  EXPECT_EQ(gateway_.story().size(), 2u);
  EXPECT_EQ(effect("/effects/0/creations"), "1");
}

TEST_F(CouncilTest, SigtermEndsItCleanly) {
  run("");
  program_->signal(SIGTERM);
  EXPECT_EQ(program_->wait(), 0);
}

}  // namespace
}  // namespace gateway::demo_council
