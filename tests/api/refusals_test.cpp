// Everything the interface refuses: its status, an OperationOutcome one can act on, an audit row, and no personal data.
#include "api/counter.hpp"
#include "base/digest.hpp"

namespace gateway::tests {
namespace {

using net::Method;

class Refusals : public Counter {
 protected:
  // That `reply` is such a refusal, and that nothing else came of it.
  void expect_refused(const Reply& reply, int status, const std::string& code) {
    const std::string& body = reply.response.body;
    EXPECT_EQ(reply.response.status, status) << body;
    EXPECT_EQ(reply.at("/resourceType"), "OperationOutcome") << body;
    EXPECT_EQ(reply.at("/issue/0/severity"), "error") << body;
    EXPECT_EQ(reply.at("/issue/0/code"), code) << body;
    EXPECT_GT(reply.at("/issue/0/details/text").size(), 10U) << body;
    const auto document = json::read(body, names()).value();
    for (const auto& issue : validator().validate(document.root(), body))
      ADD_FAILURE() << issue.expression << ": " << issue.text;
    EXPECT_NE(reply.response.headers.get("X-Request-ID"), "");
    EXPECT_NE(reply.response.headers.get("X-Correlation-ID"), "");
    EXPECT_EQ(reply.response.headers.get("Cache-Control"), "no-store");
    for (const char* secret : {"Canary", "9990009317", "Ethan"})
      EXPECT_EQ(body.find(secret), std::string::npos) << secret << " in " << body;
  }

  static std::string council_header(const std::string& json) { return base::base64(json); }
};

TEST_F(Refusals, EachRowOfTheTable) {
  const std::string record = gp_sample("routine-neglect");
  const std::string task = "/fhir/R4/Task/" + fresh_id();
  struct Row {
    const char* what;
    const char* who;
    Method method;
    std::string path;
    Fields fields;
    std::string body;
    int status;
    const char* code;
  };
  const std::string json = "application/json";
  const std::string fhir = "application/fhir+json";
  const Row rows[] = {
      {"nobody we know", "unlisted", Method::get, "/fhir/R4/metadata", {}, "", 403, "security"},
      {"nobody we know, anywhere", "unlisted", Method::get, "/nowhere", {}, "", 403, "security"},
      {"a council that refers",
       "Z99001",
       Method::post,
       "/referrals",
       {{"Content-Type", json}, {"X-Request-ID", fresh_id()}},
       record,
       403,
       "forbidden"},
      {"no request id", "Y99001", Method::post, "/referrals", {{"Content-Type", json}}, record, 400, "required"},
      {"a request id that is none",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", json}, {"X-Request-ID", "Canary"}},
       record,
       400,
       "required"},
      {"no media type",
       "Y99001",
       Method::post,
       "/referrals",
       {{"X-Request-ID", fresh_id()}},
       record,
       415,
       "not-supported"},
      {"another media type",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", "text/xml"}, {"X-Request-ID", fresh_id()}},
       "<Canary/>",
       415,
       "not-supported"},
      {"an encoded body",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", json}, {"Content-Encoding", "gzip"}, {"X-Request-ID", fresh_id()}},
       record,
       415,
       "not-supported"},
      {"no JSON",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", json}, {"X-Request-ID", fresh_id()}},
       "{\"a\": \"Canary\" \"Canary\"}",
       400,
       "structure"},
      {"no Bundle",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", fhir}, {"X-Request-ID", fresh_id()}},
       R"({"resourceType":"Patient","name":[{"family":"Canary"}]})",
       400,
       "structure"},
      {"a Bundle that is not valid",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", fhir}, {"X-Request-ID", fresh_id()}},
       R"({"resourceType":"Bundle","type":"collection","colour":"Canary"})",
       422,
       "invariant"},
      {"a council that is not one",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", json},
        {"X-Request-ID", fresh_id()},
        {"NHSD-Target-Identifier", council_header(R"({"value":"Canary"})")}},
       record,
       404,
       "not-found"},
      {"a practice named as council",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", json},
        {"X-Request-ID", fresh_id()},
        {"NHSD-Target-Identifier", council_header(R"({"value":"Y99002"})")}},
       record,
       404,
       "not-found"},
      {"a council's name that cannot be read",
       "Y99001",
       Method::post,
       "/referrals",
       {{"Content-Type", json}, {"X-Request-ID", fresh_id()}, {"NHSD-Target-Identifier", "Canary!"}},
       record,
       400,
       "value"},
      {"a path that is not there", "Y99001", Method::get, "/Canary", {}, "", 404, "not-found"},
      {"another method", "Y99001", Method::delete_, "/fhir/R4/metadata", {}, "", 405, "not-supported"},
      {"a reader who takes no JSON",
       "Y99001",
       Method::get,
       "/fhir/R4/metadata",
       {{"Accept", "application/fhir+xml"}},
       "",
       406,
       "not-supported"},
      {"an id that is none", "Y99001", Method::get, "/fhir/R4/Patient/Canary", {}, "", 404, "not-found"},
      {"a referral that is not there", "Y99001", Method::get, "/referrals/" + fresh_id(), {}, "", 404, "not-found"},
      {"an original that is not there",
       "Y99001",
       Method::get,
       "/fhir/R4/Binary/" + fresh_id(),
       {},
       "",
       404,
       "not-found"},
      {"clocks of nothing", "Y99001", Method::get, task + "/$clocks", {}, "", 404, "not-found"},
      {"an update of nothing",
       "Z99001",
       Method::put,
       task,
       {{"Content-Type", fhir}, {"If-Match", "W/\"1\""}},
       R"({"resourceType":"Task"})",
       404,
       "not-found"},
      {"an update of another media type",
       "Z99001",
       Method::put,
       task,
       {{"Content-Type", "text/xml"}, {"If-Match", "W/\"1\""}},
       "<Task/>",
       415,
       "not-supported"},
  };

  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const std::uint64_t audited = office.audit_rows();
    expect_refused(ask(row.who, row.method, row.path, row.fields, row.body), row.status, row.code);
    EXPECT_EQ(office.audit_rows(), audited + 1);
  }
  EXPECT_TRUE(office.cases().empty());
}

TEST_F(Refusals, WhereAndWhatToDoAreSaid) {
  const Reply broken = post("{\"children\": [}", fresh_id());
  const Reply unnamed = ask("Y99001", Method::post, "/referrals", {{"Content-Type", "application/json"}}, "{}");

  EXPECT_NE(broken.response.body.find("1:15"), std::string::npos) << broken.response.body;
  EXPECT_NE(unnamed.response.body.find("X-Request-ID"), std::string::npos);
  EXPECT_NE(unnamed.response.body.find("send a fresh UUID"), std::string::npos);
}

TEST_F(Refusals, ThoseWhoBringSomethingAreNotTurnedAwayForTheAnswersLooks) {
  const Reply reply = ask("Y99001", Method::post, "/referrals",
                          {{"Content-Type", "application/json"}, {"X-Request-ID", fresh_id()}, {"Accept", "text/xml"}},
                          gp_sample("routine-neglect"));

  EXPECT_EQ(reply.response.status, 201);
}

TEST_F(Refusals, TheSameIdWithAnotherBodyIs409AndTheSameBodyIsReplayed) {
  const std::string id = fresh_id();
  const Reply first = post(gp_sample("routine-neglect"), id);
  const std::uint64_t audited = office.audit_rows();

  expect_refused(post(gp_sample("fgm-risk"), id), 409, "conflict");
  EXPECT_EQ(office.audit_rows(), audited + 1);
  const Reply repeat = post(gp_sample("routine-neglect"), id);

  EXPECT_EQ(first.response.status, 201);
  EXPECT_FALSE(first.response.headers.has("X-Replayed"));
  EXPECT_EQ(repeat.response.status, 201);
  EXPECT_EQ(repeat.response.headers.get("X-Replayed"), "true");
  EXPECT_EQ(repeat.response.headers.get("Location"), first.response.headers.get("Location"));
  EXPECT_EQ(repeat.response.body, first.response.body);
}

TEST_F(Refusals, IdsThatAreGivenComeBackAndOthersAreMade) {
  const std::string request = fresh_id();
  const std::string correlation = fresh_id();

  const Reply given =
      ask("Y99001", Method::get, "/nowhere", {{"X-Request-ID", request}, {"X-Correlation-ID", correlation}});
  const Reply made = ask("Y99001", Method::get, "/nowhere", {{"X-Request-ID", "Canary"}});

  EXPECT_EQ(given.response.headers.get("X-Request-ID"), request);
  EXPECT_EQ(given.response.headers.get("X-Correlation-ID"), correlation);
  EXPECT_TRUE(base::parse_uuid(made.response.headers.get("X-Request-ID")).ok());
}

}  // namespace
}  // namespace gateway::tests
