#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "base/system_ports.hpp"
#include "store/sealer_file.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/running_gateway.hpp"

namespace gateway::tests {
namespace {

// One gateway for the whole table: what is refused changes nothing, so no case disturbs another.
class BadInput : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    GatewayOptions options;
    options.scripts["Z99001"] = "[[rule]]\nsteps = [{ silent = true }]\n";
    gateway_ = std::make_unique<RunningGateway>(options);
  }
  static void TearDownTestSuite() { gateway_.reset(); }

  static RunningGateway& gateway() { return *gateway_; }

  // The Task of a fresh referral that stays requested.
  static std::string fresh_task() {
    for (const std::string& reference : gateway().post_record(sample("routine-neglect")).all("reference")) {
      if (reference.starts_with("Task/")) return reference.substr(5);
    }
    return {};
  }

  static Reply put(const std::string& who, const std::string& task, std::string body, const std::string& if_match) {
    std::vector<std::pair<std::string, std::string>> headers{{"Content-Type", "application/fhir+json"}};
    if (!if_match.empty()) headers.emplace_back("If-Match", if_match);
    return gateway().send(who, net::Method::put, "/fhir/R4/Task/" + task, std::move(body), headers);
  }

  // The Task as it stands, with `from` replaced by `to`.
  static std::string changed(const Reply& task, const std::string& from, const std::string& to) {
    std::string body = task.body;
    const std::size_t at = body.find(from);
    EXPECT_NE(at, std::string::npos) << from << " in " << body;
    if (at != std::string::npos) body.replace(at, from.size(), to);
    return body;
  }

  // Once delivery is over: a Task whose version moves under the test would make 412 of everything.
  static Reply settled(const std::string& task) {
    Reply reply;
    RunningGateway::eventually([&] {
      reply = gateway().get("council-Z99001", "/fhir/R4/Task/" + task);
      return reply.at("/businessStatus/coding/0/code") == "sent";
    });
    return reply;
  }

  static void expect(const Reply& reply, int status, const std::string& code) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.at("/resourceType"), "OperationOutcome") << reply.body;
    EXPECT_EQ(reply.at("/issue/0/code"), code) << reply.body;
    EXPECT_NE(reply.at("/issue/0/details/text"), "") << reply.body;
    EXPECT_NE(reply.headers.get("X-Request-ID"), "");
  }

 private:
  static std::unique_ptr<RunningGateway> gateway_;
};

std::unique_ptr<RunningGateway> BadInput::gateway_;

// Reads the chain beside the running program, as a verb does.
std::uint64_t audit_rows(const RunningGateway& gateway) {
  base::SystemEntropy entropy;
  const auto sealer =
      store::open_sealer(gateway.folder() + "/data/gateway.sealing-key", store::MissingKey::refuse, entropy);
  if (!sealer) {
    ADD_FAILURE() << base::describe(sealer.error());
    return 0;
  }
  store::sqlite::SqliteSettings settings;
  settings.path = gateway.folder() + "/data/gateway.db";
  settings.read_only = true;
  const auto store = store::sqlite::open_sqlite(settings, **sealer);
  if (!store) {
    ADD_FAILURE() << base::describe(store.error());
    return 0;
  }
  const auto chain = (*store)->verify_audit();
  if (!chain) ADD_FAILURE() << base::describe(chain.error());
  return chain ? chain->rows : 0;
}

TEST_F(BadInput, MalformedJsonIs400WithItsPlace) {
  const Reply reply = gateway().post_record("{\"format\": \"gp-referral-json/1\",\n  \"children\": [}");

  expect(reply, 400, "structure");
  EXPECT_NE(reply.body.find("2:"), std::string::npos) << "line and column in " << reply.body;
}

TEST_F(BadInput, ARecordWithoutARequestIdIs400) {
  const Reply reply = gateway().send("practice-Y99001", net::Method::post, "/referrals", sample("routine-neglect"),
                                     {{"Content-Type", "application/json"}});

  expect(reply, 400, "required");
}

TEST_F(BadInput, AnotherMediaTypeIs415) {
  const Reply reply = gateway().send("practice-Y99001", net::Method::post, "/referrals", "<xml/>",
                                     {{"Content-Type", "text/plain"}, {"X-Request-ID", gateway().fresh_uuid()}});

  expect(reply, 415, "not-supported");
}

TEST_F(BadInput, AnOversizeBodyIs413) {
  const Reply reply = gateway().post_record("{\"a\":\"" + std::string(6 * 1024 * 1024, 'x') + "\"}");

  EXPECT_EQ(reply.status, 413) << reply.body;
}

TEST_F(BadInput, ATrustedCertificateThatNoPartnerHasIs403) {
  const Reply reply = gateway().send("unlisted", net::Method::post, "/referrals", sample("routine-neglect"),
                                     {{"Content-Type", "application/json"}, {"X-Request-ID", gateway().fresh_uuid()}});

  expect(reply, 403, "security");
}

TEST_F(BadInput, ACouncilMayNotSubmit) {
  const Reply reply = gateway().send("council-Z99001", net::Method::post, "/referrals", sample("routine-neglect"),
                                     {{"Content-Type", "application/json"}, {"X-Request-ID", gateway().fresh_uuid()}});

  expect(reply, 403, "forbidden");
}

TEST_F(BadInput, ABundleWithAnUnknownElementIs422WithItsPlace) {
  std::string bundle = sample("fhir-bundle");
  bundle.replace(bundle.find("\"resourceType\": \"Patient\""), 25,
                 "\"resourceType\": \"Patient\", \"favouriteColour\": \"blue\"");

  const Reply reply =
      gateway().send("practice-Y99001", net::Method::post, "/referrals", bundle,
                     {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", gateway().fresh_uuid()}});

  EXPECT_EQ(reply.status, 422) << reply.body;
  EXPECT_NE(reply.body.find("favouriteColour"), std::string::npos) << reply.body;
  EXPECT_EQ(reply.body.find("blue"), std::string::npos) << "content is never echoed";
}

TEST_F(BadInput, AResourceThatIsOnlyToBeValidatedIsToldItsErrorsWith200) {
  const auto validate = [](const std::string& type, const std::string& body, const std::string& query = "") {
    return gateway().send("practice-Y99001", net::Method::post, "/fhir/R4/" + type + "/$validate" + query, body,
                          {{"Content-Type", "application/fhir+json"}});
  };
  const std::string bad = R"({"resourceType":"Patient","gender":"boy"})";

  const Reply reply = validate("Patient", bad);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_NE(reply.body.find("required-binding"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("\"Patient.gender\""), std::string::npos) << reply.body;

  const Reply wrapped =
      validate("Patient", R"({"resourceType":"Parameters","parameter":[{"name":"resource","resource":)" + bad +
                              R"(},{"name":"profile","valueUri":"http://hl7.org/fhir/StructureDefinition/Patient"}]})");
  EXPECT_EQ(wrapped.status, 200) << wrapped.body;
  EXPECT_NE(wrapped.body.find("\"Patient.gender\""), std::string::npos) << wrapped.body;

  const Reply profiled = validate("Patient", bad, "?profile=http%3A%2F%2Fx.test%2Funknown");
  EXPECT_EQ(profiled.status, 200) << profiled.body;
  EXPECT_NE(profiled.body.find("profile-unknown"), std::string::npos) << profiled.body;

  expect(validate("Task", bad), 400, "value");
  expect(validate("Foo", bad), 404, "not-found");
  expect(validate("Patient", "{"), 400, "structure");
}

TEST_F(BadInput, ABundleThatCannotBeParsedIs400) {
  const Reply reply =
      gateway().send("practice-Y99001", net::Method::post, "/referrals", "{\"resourceType\":\"Bundle\"",
                     {{"Content-Type", "application/fhir+json"}, {"X-Request-ID", gateway().fresh_uuid()}});

  expect(reply, 400, "structure");
}

TEST_F(BadInput, AnUnknownNamedCouncilIs404AndABrokenNameIs400) {
  const auto post = [](const std::string& target) {
    return gateway().send("practice-Y99001", net::Method::post, "/referrals", sample("routine-neglect"),
                          {{"Content-Type", "application/json"},
                           {"X-Request-ID", gateway().fresh_uuid()},
                           {"NHSD-Target-Identifier", target}});
  };

  expect(post(base::base64(R"({"value":"Z99009","system":"https://fhir.nhs.uk/Id/ods-organization-code"})")), 404,
         "not-found");
  expect(post("%%%"), 400, "value");
  EXPECT_EQ(post(base::base64(R"({"value":"Z99002","system":"https://fhir.nhs.uk/Id/ods-organization-code"})")).status,
            201);
}

TEST_F(BadInput, TheSameMessageAgainGetsTheSameAnswerAndAnotherBodyA409) {
  const std::string request_id = gateway().fresh_uuid();

  const Reply first = gateway().post_record(sample("routine-neglect"), request_id);
  const Reply repeat = gateway().post_record(sample("routine-neglect"), request_id);
  const Reply other = gateway().post_record(sample("fgm-risk"), request_id);

  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(repeat.status, 201);
  EXPECT_EQ(repeat.body, first.body);
  EXPECT_EQ(repeat.headers.get("Location"), first.headers.get("Location"));
  EXPECT_EQ(repeat.headers.get("X-Replayed"), "true");
  EXPECT_FALSE(first.headers.has("X-Replayed"));
  expect(other, 409, "conflict");
}

TEST_F(BadInput, TheSameRequestIdOfAnotherPracticeIsAnotherMessage) {
  const std::string request_id = gateway().fresh_uuid();
  gateway().post_record(sample("routine-neglect"), request_id);

  const Reply other = gateway().send("practice-Y99002", net::Method::post, "/referrals", sample("fgm-risk"),
                                     {{"Content-Type", "application/json"}, {"X-Request-ID", request_id}});

  EXPECT_EQ(other.status, 201) << other.body;
  EXPECT_FALSE(other.headers.has("X-Replayed"));
}

TEST_F(BadInput, AStaleVersionIs412) {
  const std::string task = fresh_task();
  const Reply standing = settled(task);

  const Reply reply = put("council-Z99001", task, changed(standing, "\"requested\"", "\"received\""), "W/\"999\"");

  expect(reply, 412, "conflict");
  EXPECT_EQ(gateway().get("council-Z99001", "/fhir/R4/Task/" + task).body, standing.body);
}

TEST_F(BadInput, AnUpdateWithoutIfMatchIs400) {
  const std::string task = fresh_task();

  expect(put("council-Z99001", task, settled(task).body, ""), 400, "required");
}

TEST_F(BadInput, AnIllegalMoveIs422AndNamesTheLegalOnes) {
  const std::string task = fresh_task();
  const Reply standing = settled(task);

  const Reply reply = put("council-Z99001", task, changed(standing, "\"requested\"", "\"completed\""),
                          std::string(standing.headers.get("ETag")));

  expect(reply, 422, "business-rule");
  EXPECT_NE(reply.body.find("accepted"), std::string::npos) << reply.body;
  EXPECT_EQ(gateway().get("council-Z99001", "/fhir/R4/Task/" + task).body, standing.body);
}

TEST_F(BadInput, ARejectionWithoutAReasonIs422) {
  const std::string task = fresh_task();
  const Reply standing = settled(task);

  const Reply reply = put("council-Z99001", task, changed(standing, "\"requested\"", "\"rejected\""),
                          std::string(standing.headers.get("ETag")));

  expect(reply, 422, "business-rule");
}

TEST_F(BadInput, AnotherCouncilsTaskIs404) {
  const std::string task = fresh_task();
  const Reply standing = settled(task);

  const Reply reply = put("council-Z99002", task, changed(standing, "\"requested\"", "\"received\""),
                          std::string(standing.headers.get("ETag")));

  expect(reply, 404, "not-found");
}

TEST_F(BadInput, ThePracticeMayNotAcceptItsOwnReferral) {
  const std::string task = fresh_task();
  const Reply standing = settled(task);

  const Reply reply = put("practice-Y99001", task, changed(standing, "\"requested\"", "\"accepted\""),
                          std::string(standing.headers.get("ETag")));

  EXPECT_TRUE(reply.status == 403 || reply.status == 422) << reply.body;
  EXPECT_EQ(gateway().get("council-Z99001", "/fhir/R4/Task/" + task).body, standing.body);
}

TEST_F(BadInput, AnUpdateThatTouchesMoreThanItMayIsRefused) {
  const std::string task = fresh_task();
  const Reply standing = settled(task);

  const Reply reply =
      put("council-Z99001", task,
          changed(standing, standing.at("/focus/reference"), "ServiceRequest/" + gateway().fresh_uuid()),
          std::string(standing.headers.get("ETag")));

  EXPECT_EQ(reply.status, 422) << reply.body;
}

TEST_F(BadInput, ThePutOfATaskThatDoesNotExistMakesNone) {
  const std::string task = gateway().fresh_uuid();

  const Reply reply =
      put("council-Z99001", task,
          R"({"resourceType":"Task","id":")" + task + R"(","status":"requested","intent":"order"})", "W/\"1\"");

  expect(reply, 404, "not-found");
}

TEST_F(BadInput, AnUnknownPathIs404AndAnotherMethod405) {
  expect(gateway().get("practice-Y99001", "/nowhere"), 404, "not-found");
  const Reply reply = gateway().send("practice-Y99001", net::Method::delete_, "/fhir/R4/metadata");
  EXPECT_EQ(reply.status, 405);
  EXPECT_NE(std::string(reply.headers.get("Allow")).find("GET"), std::string::npos);
}

TEST_F(BadInput, AnotherMediaTypeOfATaskIs415) {
  const std::string task = fresh_task();
  const Reply standing = settled(task);
  const std::string body = changed(standing, "\"requested\"", "\"received\"");

  for (const char* type : {"text/xml", "application/json", "application/fhir+xml", ""}) {
    std::vector<std::pair<std::string, std::string>> headers{{"If-Match", std::string(standing.headers.get("ETag"))}};
    if (*type != 0) headers.emplace_back("Content-Type", type);
    expect(gateway().send("council-Z99001", net::Method::put, "/fhir/R4/Task/" + task, body, headers), 415,
           "not-supported");
  }
  EXPECT_EQ(gateway().get("council-Z99001", "/fhir/R4/Task/" + task).body, standing.body);
}

TEST_F(BadInput, AnEncodedBodyIs415) {
  const auto post = [](const std::string& coding) {
    return gateway().send(
        "practice-Y99001", net::Method::post, "/referrals", sample("routine-neglect"),
        {{"Content-Type", "application/json"}, {"X-Request-ID", gateway().fresh_uuid()}, {"Content-Encoding", coding}});
  };
  const Reply reply = post("gzip");

  expect(reply, 415, "not-supported");
  EXPECT_EQ(reply.headers.get("Accept-Encoding"), "identity");
  expect(post("identity, gzip"), 415, "not-supported");
  EXPECT_EQ(post("Identity").status, 201);
  expect(
      gateway().send("council-Z99001", net::Method::put, "/fhir/R4/Task/" + gateway().fresh_uuid(), "{}",
                     {{"Content-Type", "application/fhir+json"}, {"If-Match", "W/\"1\""}, {"Content-Encoding", "br"}}),
      415, "not-supported");
}

TEST_F(BadInput, AnUnlistedCertificateLearnsNothingOfWhatIsServed) {
  expect(gateway().get("unlisted", "/nowhere"), 403, "security");
  const Reply reply = gateway().send("unlisted", net::Method::delete_, "/fhir/R4/metadata");
  expect(reply, 403, "security");
  EXPECT_FALSE(reply.headers.has("Allow"));
}

// On a gateway of its own: deliveries of the other tests' referrals write rows too.
TEST(Audit, GetsOneRowForEachRefusal) {
  RunningGateway gateway{GatewayOptions{}};
  const auto post = [&](const std::string& who, std::string body, const std::string& type) {
    return gateway.send(who, net::Method::post, "/referrals", std::move(body),
                        {{"Content-Type", type}, {"X-Request-ID", gateway.fresh_uuid()}});
  };
  struct Case {
    int status;
    std::function<Reply()> send;
  };
  const std::vector<Case> cases{
      {415, [&] { return post("practice-Y99001", "hello", "text/plain"); }},
      {413, [&] { return post("practice-Y99001", std::string(6 * 1024 * 1024, 'x'), "application/json"); }},
      {404, [&] { return gateway.get("practice-Y99001", "/nowhere"); }},
      {405, [&] { return gateway.send("practice-Y99001", net::Method::delete_, "/fhir/R4/metadata"); }},
      {403, [&] { return post("unlisted", sample("routine-neglect"), "application/json"); }},
      {403, [&] { return gateway.get("unlisted", "/nowhere"); }},
      {400,
       [&] {
         return gateway.send("practice-Y99001", net::Method::get, "/fhir/R4/metadata", {}, {{"X_Y", "1"}});
       }},
      {400,
       [&] {
         return gateway.send("unlisted", net::Method::get, "/fhir/R4/metadata", {}, {{"X_Y", "1"}});
       }},
  };

  std::uint64_t rows = audit_rows(gateway);
  for (const Case& one : cases) {
    EXPECT_EQ(one.send().status, one.status);
    ++rows;
    // The server's own refusals are answered before their row is on disk.
    ASSERT_TRUE(RunningGateway::eventually([&] { return audit_rows(gateway) >= rows; }, std::chrono::seconds(10)))
        << one.status;
  }
  EXPECT_EQ(audit_rows(gateway), rows) << "more than one row for one refusal";
  EXPECT_NE(gateway.admin("/metrics").find("gateway_refusals_unrecorded_total 0"), std::string::npos);
}

}  // namespace
}  // namespace gateway::tests
