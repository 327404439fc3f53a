// PUT Task: If-Match, who may, what may change, and what the lifecycle refuses.
#include "api/update_task.hpp"

#include "api/counter.hpp"

namespace gateway::tests {
namespace {

class UpdateTask : public Counter {
 protected:
  UpdateTask() : task_(*referred().task), path_(path_of(task_)) {}

  // The Task as it stands, with `from` replaced by `to`.
  std::string changed(const std::string& from, const std::string& to) {
    std::string body = get("Z99001", path_).response.body;
    const std::size_t at = body.find(from);
    EXPECT_NE(at, std::string::npos) << from << " in " << body;
    return at == std::string::npos ? body : body.replace(at, from.size(), to);
  }

  Reply put(std::string body, const std::string& if_match = "W/\"1\"", const std::string& who = "Z99001") {
    Fields fields{{"Content-Type", "application/fhir+json"}};
    if (!if_match.empty()) fields.emplace_back("If-Match", if_match);
    return ask(who, net::Method::put, path_, fields, std::move(body));
  }

  void expect_refused(const Reply& reply, int status, const std::string& code) {
    EXPECT_EQ(reply.response.status, status) << reply.response.body;
    EXPECT_EQ(reply.at("/resourceType"), "OperationOutcome");
    EXPECT_EQ(reply.at("/issue/0/code"), code) << reply.response.body;
    EXPECT_EQ(office.cases().at(0).version, 1U) << "nothing changed";
  }

  std::string accepted() { return changed("\"requested\"", "\"accepted\""); }

  referral::ReferralTask task_;
  std::string path_;
};

TEST_F(UpdateTask, TheCouncilsWordIsTheNextVersion) {
  const Reply reply = put(accepted());

  EXPECT_EQ(reply.response.status, 200) << reply.response.body;
  EXPECT_EQ(reply.response.headers.get("ETag"), "W/\"2\"");
  EXPECT_EQ(reply.at("/status"), "accepted");
  EXPECT_EQ(get("Y99001", path_).response.body, reply.response.body);
}

TEST_F(UpdateTask, IfMatchIsDemandedInItsFormAndCompared) {
  expect_refused(put(accepted(), ""), 400, "required");
  for (const char* malformed : {"1", "W/1", "W/\"\"", "W/\"x\"", "W/\"1\", W/\"2\"", "*", "\"-1\""}) {
    SCOPED_TRACE(malformed);
    expect_refused(put(accepted(), malformed), 400, "value");
  }
  for (const char* stale : {"W/\"2\"", "W/\"0\"", "\"7\""}) {
    SCOPED_TRACE(stale);
    expect_refused(put(accepted(), stale), 412, "conflict");
  }
  EXPECT_EQ(put(accepted(), "\"1\"").response.status, 200) << "a strong tag names the version as well";
}

TEST_F(UpdateTask, AnExactRepeatIsToldThatNothingChanged) {
  const std::string body = accepted();
  ASSERT_EQ(put(body).response.status, 200);

  const Reply repeat = put(body);

  EXPECT_EQ(repeat.response.status, 200);
  EXPECT_EQ(repeat.at("/issue/0/severity"), "information");
  EXPECT_EQ(office.cases().at(0).version, 2U);
}

TEST_F(UpdateTask, AnotherVersionsUpdateAfterItIsStale) {
  ASSERT_EQ(put(accepted()).response.status, 200);

  const Reply late = put(changed("\"accepted\"", "\"received\""));

  EXPECT_EQ(late.response.status, 412);
  EXPECT_EQ(office.cases().at(0).task->status, referral::TaskStatus::accepted);
}

TEST_F(UpdateTask, OnlyItsCouncilAndItsPracticeKnowOfIt) {
  for (const char* who : {"Z99002", "Y99002"}) expect_refused(put(accepted(), "W/\"1\"", who), 404, "not-found");
}

TEST_F(UpdateTask, ThePracticeMayNotDecideForTheCouncil) {
  expect_refused(put(accepted(), "W/\"1\"", "Y99001"), 403, "forbidden");
}

TEST_F(UpdateTask, AMoveOutsideTheLifecycleIs422AndNamesTheMovesThereAre) {
  const Reply reply = put(changed("\"requested\"", "\"completed\""));

  expect_refused(reply, 422, "business-rule");
  EXPECT_NE(reply.response.body.find("accepted"), std::string::npos) << reply.response.body;
}

TEST_F(UpdateTask, ARejectionNeedsItsReason) {
  expect_refused(put(changed("\"requested\"", "\"rejected\"")), 422, "business-rule");

  const Reply reasoned = put(changed("\"status\":\"requested\"",
                                     "\"status\":\"rejected\",\"statusReason\":{\"coding\":[{\"system\":"
                                     "\"https://referral-gateway.example/fhir/CodeSystem/status-reason\",\"code\":"
                                     "\"below-threshold\"}],\"text\":\"why\"}"));

  EXPECT_EQ(reasoned.response.status, 200) << reasoned.response.body;
}

TEST_F(UpdateTask, OnlyWhatACouncilMayChangeMayDiffer) {
  const Reply reply = put(changed("\"priority\":\"routine\"", "\"priority\":\"stat\""));

  expect_refused(reply, 422, "business-rule");
  EXPECT_NE(reply.response.body.find("Task.priority"), std::string::npos) << reply.response.body;
}

TEST_F(UpdateTask, ABodyThatIsNotThisTaskIs400) {
  expect_refused(put("{"), 400, "structure");
  expect_refused(put(R"({"resourceType":"Patient"})"), 400, "structure");
  expect_refused(put(changed(base::to_string(task_.id), fresh_id())), 400, "value");
}

TEST_F(UpdateTask, AStoreInTroubleIs503AndNothingChanged) {
  const std::string body = accepted();
  office.store().before_submit([](const store::Transaction&) {
    return std::optional(base::Error(base::ErrorKind::transient, "the disk is full"));
  });

  const Reply reply = put(body);

  expect_refused(reply, 503, "transient");
  EXPECT_EQ(reply.response.headers.get("Retry-After"), "2");
}

}  // namespace
}  // namespace gateway::tests
