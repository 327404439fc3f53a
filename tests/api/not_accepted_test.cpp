// After a rejection over HTTP: next steps taken, a referral made again, and one sent on to another council.
#include "api/counter.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"
#include "referral/codes.hpp"

namespace gateway::tests {
namespace {

using referral::TaskStatus;
namespace codes = referral::codes;

constexpr const char* code_system = "https://referral-gateway.example/fhir/CodeSystem/";

class NotAccepted : public Counter {
 protected:
  // `who` asks for a state of the Task; `more` are further members, each with a comma before.
  Reply put(const std::string& who, const referral::ReferralTask& task, const std::string& status,
            const std::string& more = {}) {
    const std::string id = base::to_string(task.id);
    return ask(who, net::Method::put, path_of(task),
               {{"Content-Type", "application/fhir+json"}, {"If-Match", "W/\"" + std::to_string(task.version) + "\""}},
               R"({"resourceType":"Task","id":")" + id + R"(","status":")" + status + R"(","intent":")" +
                   (task.purpose == referral::TaskPurpose::next_step ? "proposal" : "order") + '"' + more + "}");
  }

  static std::string coding(const std::string& member, const std::string& system, const std::string& code,
                            const std::string& text = {}) {
    const std::string words = text.empty() ? std::string() : ",\"text\":\"" + text + '"';
    return ",\"" + member + R"(":{"coding":[{"system":")" + code_system + system + R"(","code":")" + code + "\"}]" +
           words + '}';
  }

  static std::string output(const std::string& code, const std::string& value) {
    return R"(,"output":[{"type":{"coding":[{"system":")" + std::string(code_system) + R"(task-output","code":")" +
           code + R"("}]},"valueString":")" + value + "\"}]";
  }

  // The council does not accept, and suggests something.
  void reject(const referral::Case& of, const std::string& business_status = "not-accepted-advice-given",
              const std::string& more = output("suggestion", "The family hub.")) {
    const Reply reply =
        put(of.council_ods, *of.task, "rejected",
            coding("businessStatus", "business-status", business_status) +
                coding("statusReason", "status-reason", "insufficient-information", "Too little.") + more);
    ASSERT_EQ(reply.response.status, 200) << reply.response.body;
  }

  referral::Case standing(const base::Uuid& id) {
    for (const referral::Case& one : office.cases()) {
      if (one.id == id) return one;
    }
    ADD_FAILURE() << "no such case";
    return {};
  }

  static const referral::ReferralTask& step(const referral::Case& of, std::string_view code) {
    for (const referral::ReferralTask& task : of.next_steps) {
      if (task.step == code && !referral::is_terminal(task.status)) return task;
    }
    ADD_FAILURE() << "no step " << code;
    return of.next_steps.at(0);
  }

  Reply prepare(const referral::ReferralTask& task, const std::string& who = "Y99001") {
    return ask(who, net::Method::post, path_of(task) + "/$prepare-re-referral");
  }

  // The Bundle that the operation fills in.
  std::string prepared(const referral::ReferralTask& task) {
    const Reply reply = prepare(task);
    EXPECT_EQ(reply.response.status, 200) << reply.response.body;
    const auto document = json::read(reply.response.body, names());
    const json::Node* bundle = json::at_pointer(document->root(), "/parameter/0/resource");
    EXPECT_NE(bundle, nullptr);
    return bundle == nullptr ? std::string() : json::write(*bundle);
  }

  std::string status_of_request(const referral::Case& of, const std::string& who = "Y99001") {
    return get(who, "/fhir/R4/" + of.service_request).at("/status");
  }
};

TEST_F(NotAccepted, ThePracticeReadsTheStepsAndTakesOneInOneCall) {
  const referral::Case before = referred();
  reject(before);
  const referral::Case refused = standing(before.id);
  const referral::ReferralTask& disagree = step(refused, codes::escalate_disagreement);

  EXPECT_EQ(get("Y99001", path_of(disagree)).at("/status"), "draft");
  EXPECT_EQ(get("Y99001", path_of(disagree)).at("/reasonCode/text"), "Too little.");
  EXPECT_EQ(get("Z99001", path_of(disagree)).response.status, 404) << "the council sees none of it";
  EXPECT_NE(get("Y99001", "/referrals/" + base::to_string(refused.referral_id)).response.body.find("nextStep"),
            std::string::npos);
  EXPECT_EQ(put("Z99001", disagree, "accepted").response.status, 404);
  const Reply taken = put("Y99001", disagree, "accepted");
  EXPECT_EQ(taken.response.status, 200) << taken.response.body;
  EXPECT_EQ(standing(before.id).escalations.back().reason->code, codes::disagreement);
}

TEST_F(NotAccepted, AReferralIsPreparedAgainWithWhatWasMissing) {
  const referral::Case before = referred();
  EXPECT_EQ(prepare(*before.task).response.status, 422) << "the council may still decide";
  reject(before);
  const referral::Case refused = standing(before.id);

  EXPECT_EQ(prepare(*refused.task, "Z99001").response.status, 403);
  EXPECT_EQ(prepare(*refused.task, "Y99002").response.status, 404);
  const Reply reply = prepare(step(refused, codes::refer_again));

  EXPECT_EQ(reply.at("/parameter/0/resource/type"), "collection");
  EXPECT_NE(reply.response.body.find("insufficient-information: Too little."), std::string::npos);
  EXPECT_NE(reply.response.body.find("The family hub."), std::string::npos);
  EXPECT_EQ(reply.at("/parameter/2/valueUuid"), "urn:uuid:" + base::to_string(refused.correlation_id));
  EXPECT_EQ(standing(before.id).version, refused.version) << "asking changes nothing";
}

TEST_F(NotAccepted, AReferralMadeAgainReplacesTheOldOneAndBothSaySo) {
  const referral::Case before = referred();
  reject(before);
  const std::string bundle = prepared(*standing(before.id).task);

  const Reply reply = post(bundle, fresh_id(), "application/fhir+json");

  ASSERT_EQ(reply.response.status, 201) << reply.response.body;
  const referral::Case again = office.cases().at(0);
  const referral::Case old = standing(before.id);
  ASSERT_TRUE(again.replaces);
  ASSERT_TRUE(old.replaced_by);
  EXPECT_EQ(again.replaces->service_request, old.service_request);
  EXPECT_EQ(old.replaced_by->service_request, again.service_request);
  EXPECT_EQ(again.correlation_id, old.correlation_id);
  EXPECT_EQ(again.requisition, old.requisition);
  EXPECT_EQ(again.council_ods, old.council_ods);
  EXPECT_EQ(status_of_request(old), "revoked");
  EXPECT_EQ(get("Y99001", "/fhir/R4/" + old.service_request).at("/meta/versionId"), "2");
  EXPECT_EQ(status_of_request(again), "active");
  EXPECT_EQ(get("Y99001", "/fhir/R4/" + again.service_request).at("/replaces/0/identifier/value"),
            old.service_request.substr(old.service_request.find('/') + 1));
  EXPECT_EQ(old.task->status, TaskStatus::rejected) << "terminal stays terminal";
  for (const referral::ReferralTask& task : old.next_steps)
    EXPECT_TRUE(referral::is_terminal(task.status)) << task.step;
  EXPECT_EQ(office.story(old.referral_id, "replaced").size(), 1U);
  EXPECT_EQ(office.story(again.referral_id, "re-referral").size(), 1U);
  EXPECT_EQ(office.store().trace(old.correlation_id).value().size(), 2U) << "one journey";

  office.reopen();
  EXPECT_EQ(standing(before.id), old);
}

TEST_F(NotAccepted, AReferralMadeAgainMoreThanOnceNamesTheOneThatStands) {
  const referral::Case before = referred();
  reject(before);
  const std::string bundle = prepared(*standing(before.id).task);
  std::vector<std::future<Reply>> posts;
  for (int n = 0; n < 3; ++n) {
    posts.push_back(
        std::async(std::launch::async, [&, id = fresh_id()] { return post(bundle, id, "application/fhir+json"); }));
  }

  std::size_t warned = 0;
  for (auto& one : posts) {
    const Reply reply = one.get();
    EXPECT_EQ(reply.response.status, 201) << reply.response.body;
    const std::string by = standing(before.id).replaced_by->service_request;
    if (reply.response.body.find("replaced already, by " + by) != std::string::npos) ++warned;
  }

  EXPECT_EQ(warned, 2U);
  const Reply later = post(bundle, fresh_id(), "application/fhir+json");
  const std::size_t first = later.response.body.find("replaced already");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(later.response.body.find("replaced already", first + 1), std::string::npos) << "said once";
}

TEST_F(NotAccepted, WhatTheCouncilStillWorksOnIsNotRevoked) {
  const referral::Case before = referred();
  reject(before);
  std::string bundle = prepared(*standing(before.id).task);
  const referral::Case other = referred();
  const auto old_id = before.service_request.substr(before.service_request.find('/') + 1);
  const auto other_id = other.service_request.substr(other.service_request.find('/') + 1);
  bundle.replace(bundle.find("\"value\":\"" + old_id) + 9, old_id.size(), other_id);

  const Reply reply = post(bundle, fresh_id(), "application/fhir+json");

  EXPECT_EQ(reply.response.status, 201) << reply.response.body;
  EXPECT_NE(reply.response.body.find("still works on the request"), std::string::npos);
  EXPECT_EQ(status_of_request(other), "active");
}

TEST_F(NotAccepted, AnotherPracticesReferralIsNotReplaced) {
  const referral::Case before = referred();
  reject(before);
  const std::string bundle = prepared(*standing(before.id).task);

  const Reply reply = post(bundle, fresh_id(), "application/fhir+json", "Y99002");

  EXPECT_EQ(reply.response.status, 201) << reply.response.body;
  EXPECT_NE(reply.response.body.find("none that was made here"), std::string::npos);
  EXPECT_EQ(status_of_request(before), "active");
  EXPECT_FALSE(standing(before.id).replaced_by);
}

class WrongArea : public NotAccepted {
 protected:
  // Refused, naming the other council; and the redirect taken.
  WrongArea() : first_(referred()) {
    reject(first_, "not-accepted-wrong-area", output("responsible-council", "Z99002"));
  }

  referral::Case redirected() {
    const referral::Case refused = standing(first_.id);
    const Reply reply = put("Y99001", step(refused, codes::redirect), "accepted");
    EXPECT_EQ(reply.response.status, 200) << reply.response.body;
    const referral::Case second = office.cases().at(0);
    EXPECT_NE(second.id, first_.id);
    return second;
  }

  const referral::Clock& watch() {
    const referral::Case of = standing(first_.id);
    for (const referral::Clock& clock : of.clocks) {
      if (clock.rule == "D13") watch_ = clock;
    }
    return watch_;
  }

  const referral::Case first_;
  referral::Clock watch_;
};

TEST_F(WrongArea, TheNamedCouncilGetsACopyOfItsOwn) {
  const referral::Case second = redirected();

  EXPECT_EQ(second.council_ods, "Z99002");
  EXPECT_EQ(second.requisition, first_.requisition);
  EXPECT_EQ(second.correlation_id, first_.correlation_id);
  EXPECT_EQ(second.referral_id, first_.referral_id);
  ASSERT_TRUE(second.redirected_from);
  EXPECT_EQ(second.redirected_from->case_id, first_.id);
  EXPECT_EQ(standing(first_.id).redirected_to.at(0).case_id, second.id);
  const Reply request = get("Z99002", "/fhir/R4/" + second.service_request);
  EXPECT_EQ(request.response.status, 200);
  EXPECT_EQ(request.at("/basedOn/0/identifier/value"),
            first_.service_request.substr(first_.service_request.find('/') + 1));
  EXPECT_EQ(get("Z99002", "/fhir/R4/" + second.task->for_patient).response.status, 200);
  EXPECT_EQ(get("Z99002", "/fhir/R4/" + first_.service_request).response.status, 404) << "the first one's is not its";
  EXPECT_EQ(get("Z99001", "/fhir/R4/" + second.service_request).response.status, 404);
  EXPECT_EQ(get("Z99002", path_of(*second.task)).at("/groupIdentifier/value"),
            get("Z99001", path_of(*first_.task)).at("/groupIdentifier/value"));
  EXPECT_EQ(office.store().due_deliveries("Z99002", office.clock.network_now(), 9).value().size(), 1U);
  const auto sent = office.store().due_deliveries("Z99002", office.clock.network_now(), 9).value();
  for (const store::ResourceKey& key : sent.at(0).resources) {
    const std::string bytes = office.store().resource(key).value()->bytes;
    const std::string first_task = base::to_string(first_.task->id);
    EXPECT_EQ(bytes.find(first_task), std::string::npos) << key.type;
  }
  const std::string original = "/fhir/R4/Binary/" + base::to_string(first_.referral_id);
  EXPECT_EQ(get("Z99001", original).response.status, 200);
  EXPECT_EQ(get("Z99002", original).response.status, 200);
}

TEST_F(WrongArea, TheFirstCouncilStaysResponsibleUntilTheOtherAccepts) {
  EXPECT_EQ(watch().state, referral::ClockState::running);
  const referral::Case second = redirected();
  EXPECT_EQ(watch().state, referral::ClockState::running) << "sending it on is not enough";

  ASSERT_EQ(put("Z99002", *second.task, "accepted").response.status, 200);

  EXPECT_EQ(watch().state, referral::ClockState::stopped);
  EXPECT_TRUE(standing(first_.id).escalations.empty());
  EXPECT_EQ(office.story(first_.id, "redirect-answered").size(), 1U);
}

TEST_F(WrongArea, TheOthersRejectionGoesToTheLadderAndOffersAnother) {
  const referral::Case second = redirected();

  reject(second, "not-accepted-wrong-area", {});

  const referral::Case first = standing(first_.id);
  ASSERT_FALSE(first.escalations.empty());
  EXPECT_EQ(first.escalations.back().reason->code, codes::nobody_responsible);
  EXPECT_EQ(watch().state, referral::ClockState::running);
  EXPECT_EQ(step(first, codes::redirect).status, TaskStatus::draft);
}

TEST_F(WrongArea, TheOthersSilenceGoesToTheLadder) {
  redirected();
  office.clock.set("2026-03-18T17:00:01Z");

  office.run_tick();

  const referral::Case first = standing(first_.id);
  ASSERT_FALSE(first.escalations.empty());
  EXPECT_EQ(first.escalations.back().reason->code, codes::nobody_responsible);
}

TEST_F(WrongArea, ACouncilMustBeNamedAndServedHere) {
  const referral::Case other = referred();
  reject(other, "not-accepted-wrong-area", {});
  const referral::Case refused = standing(other.id);

  const Reply unnamed = put("Y99001", step(refused, codes::redirect), "accepted");
  const Reply unknown = put("Y99001", step(refused, codes::redirect), "accepted", output("responsible-council", "Q99"));
  const Reply same = put("Y99001", step(refused, codes::redirect), "accepted", output("responsible-council", "Z99001"));
  const Reply named =
      put("Y99001", step(refused, codes::redirect), "accepted", output("responsible-council", "Z99002"));

  EXPECT_EQ(unnamed.response.status, 422);
  EXPECT_EQ(unnamed.at("/issue/0/code"), "business-rule");
  EXPECT_EQ(unknown.response.status, 422);
  EXPECT_EQ(same.response.status, 422);
  EXPECT_EQ(named.response.status, 200) << named.response.body;
}

TEST_F(WrongArea, TakenTwiceItIsSentOnce) {
  const referral::Case refused = standing(first_.id);
  const referral::ReferralTask redirect = step(refused, codes::redirect);
  ASSERT_EQ(put("Y99001", redirect, "accepted").response.status, 200);
  const std::size_t cases = office.cases().size();

  const Reply again = put("Y99001", redirect, "accepted");

  EXPECT_EQ(again.response.status, 200) << "an exact repeat";
  EXPECT_EQ(office.cases().size(), cases);
}

// The same child again, found by the keyed index of the NHS number.
TEST_F(WrongArea, AReferralSentOnCountsOnceWhenEveryCouncilRefusedIt) {
  const referral::Case second = redirected();
  const auto earlier_of_another = [&] {
    EXPECT_EQ(post(gp_sample("routine-neglect"), fresh_id()).response.status, 201);
    return office.cases().at(0).earlier;
  };
  EXPECT_TRUE(earlier_of_another().empty()) << "it may be taken on yet";

  reject(second, "not-accepted-wrong-area", {});

  const auto earlier = earlier_of_another();
  ASSERT_EQ(earlier.size(), 1U);
  EXPECT_EQ(earlier[0].case_id, first_.id);
}

class SameChild : public NotAccepted {
 protected:
  referral::Case referred_by(const std::string& who, const std::string& sample = "routine-neglect") {
    EXPECT_EQ(post(gp_sample(sample), fresh_id(), "application/json", who).response.status, 201);
    return office.cases().at(0);
  }

  // The first escalation for want of a decision.
  referral::ReferralTask escalated(const referral::Case& of) {
    office.clock.set("2026-03-17T17:00:01Z");
    office.run_tick();
    return standing(of.id).escalations.at(0);
  }
};

TEST_F(SameChild, RefusedBeforeStartsHigherUpAndShowsTheEarlierOnes) {
  const referral::Case first = referred_by("Y99001");
  EXPECT_TRUE(first.earlier.empty());
  reject(first);
  const referral::Case elsewhere = referred_by("Y99002");
  reject(elsewhere);
  const referral::Case third = referred_by("Y99001");

  ASSERT_EQ(third.earlier.size(), 2U);
  EXPECT_EQ(third.earlier[0].case_id, first.id);
  const referral::ReferralTask task = escalated(third);
  EXPECT_EQ(task.rung, 2U);
  const Reply shown = get("Y99001", path_of(task));
  EXPECT_EQ(shown.at("/input/0/valueReference/reference"), "Task/" + base::to_string(first.task->id));
  EXPECT_EQ(shown.at("/input/1/valueString"), "1, the last on 2026-03-16");
  EXPECT_EQ(shown.response.body.find(base::to_string(elsewhere.task->id)), std::string::npos);
  EXPECT_EQ(shown.response.body.find("Y99002"), std::string::npos);
}

TEST_F(SameChild, AcceptedBeforeOrAnotherChildStartsWhereEveryoneDoes) {
  const referral::Case first = referred_by("Y99001");
  ASSERT_EQ(put("Z99001", *first.task, "accepted").response.status, 200);
  const referral::Case other = referred_by("Y99001", "consent-refused");
  reject(other);

  const referral::Case again = referred_by("Y99001");

  EXPECT_TRUE(again.earlier.empty());
  EXPECT_EQ(escalated(again).rung, 1U);
}

TEST_F(SameChild, IsKnownByADigestAndNeverByTheNumber) {
  const referral::Case first = referred_by("Y99001");

  ASSERT_TRUE(first.child_index);
  EXPECT_EQ(referral::encode_case(first).find("9990001014"), std::string::npos);
  EXPECT_NE(base::hex(*first.child_index), base::hex(base::sha256("9990001014"))) << "keyed";
  EXPECT_EQ(office.store().cases_of_child(*first.child_index, {}, 9).value().size(), 1U);
}

}  // namespace
}  // namespace gateway::tests
