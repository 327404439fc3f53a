#include "dispatch/reply.hpp"

#include <gtest/gtest.h>

namespace gateway::dispatch {
namespace {

const json::Names names;

net::Response response(int status, std::string body) {
  net::Response made;
  made.status = status;
  made.body = std::move(body);
  return made;
}

constexpr const char* two_created =
    R"({"resourceType":"Bundle","type":"transaction-response","entry":[
        {"response":{"status":"201 Created"}},{"response":{"status":"200 OK"}}]})";

TEST(Reply, ATransactionResponseWithEveryEntryTakenIsDelivered) {
  const Verdict verdict = judge(response(200, two_created), 2, names);

  EXPECT_TRUE(verdict.delivered);
  EXPECT_EQ(verdict.outcome, "delivered");
}

TEST(Reply, SuccessWithoutProofIsNotDeliveredAndTriedAgain) {
  for (const char* body : {"", "OK", "{}", "<html></html>", R"({"resourceType":"OperationOutcome","issue":[]})",
                           R"({"resourceType":"Bundle","type":"transaction-response","entry":[]})",
                           R"({"resourceType":"Bundle","type":"transaction-response","entry":[
                               {"response":{"status":"201"}},{"response":{"status":"412"}}]})",
                           R"({"resourceType":"Bundle","type":"batch-response","entry":[
                               {"response":{"status":"201"}},{"response":{"status":"201"}}]})"}) {
    const Verdict verdict = judge(response(200, body), 2, names);

    EXPECT_FALSE(verdict.delivered) << body;
    EXPECT_TRUE(verdict.retryable) << body;
    EXPECT_EQ(verdict.outcome, "not-fhir") << body;
  }
}

TEST(Reply, AcceptedForLaterAndRedirectsAreNotDelivered) {
  for (const int status : {202, 204, 301, 302, 307}) {
    const Verdict verdict = judge(response(status, two_created), 2, names);

    EXPECT_FALSE(verdict.delivered) << status;
    EXPECT_TRUE(verdict.retryable) << status;
  }
}

TEST(Reply, ConflictWithDuplicateIsProofOfDeliveryAndOtherConflictsAreNot) {
  EXPECT_TRUE(judge(response(409, R"({"resourceType":"OperationOutcome","issue":[{"code":"duplicate"}]})"), 2, names)
                  .delivered);
  const Verdict other =
      judge(response(409, R"({"resourceType":"OperationOutcome","issue":[{"code":"conflict"}]})"), 2, names);
  EXPECT_FALSE(other.delivered);
  EXPECT_FALSE(other.retryable);
}

TEST(Reply, OnlyWhatAnotherTryCanMendIsRetryable) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504})
    EXPECT_TRUE(judge(response(status, ""), 2, names).retryable) << status;
  for (const int status : {400, 401, 403, 404, 405, 410, 413, 422}) {
    EXPECT_FALSE(judge(response(status, ""), 2, names).retryable) << status;
  }
}

TEST(Reply, NoAnswerIsRetryableAndNamed) {
  EXPECT_EQ(judge(base::Error(base::ErrorKind::timeout, "late"), 2, names).outcome, "timeout");
  EXPECT_EQ(judge(base::Error(base::ErrorKind::transient, "gone"), 2, names).outcome, "connect");
  EXPECT_TRUE(judge(base::Error(base::ErrorKind::transient, "gone"), 2, names).retryable);
}

TEST(Reply, RetryAfterIsHonouredUpToAnHour) {
  net::Response busy = response(503, "");
  busy.headers.add("Retry-After", "30");
  EXPECT_EQ(judge(busy, 2, names).retry_after, base::Duration{30'000});
  busy.headers.set("Retry-After", "86400");
  EXPECT_EQ(judge(busy, 2, names).retry_after, base::Duration{3'600'000});
  busy.headers.set("Retry-After", "soon");
  EXPECT_FALSE(judge(busy, 2, names).retry_after.has_value());
}

}  // namespace
}  // namespace gateway::dispatch
