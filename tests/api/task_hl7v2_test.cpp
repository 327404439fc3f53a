#include "api/task_hl7v2.hpp"

#include <gtest/gtest.h>

#include "formats/hl7v2_message.hpp"
#include "json/reader.hpp"

namespace gateway::api {
namespace {

const std::string referral_message =
    "MSH|^~\\&|EMR|Y99001|GW|Z99001|20260316||REF^I12^REF_I12|ID1|P|2.5.1\rRF1|P||||||||||\rPRD|RP|Ash\rPID|1||999\r";
const base::Instant answered = base::parse_instant("2026-03-17T10:00:00Z").value();

// The RRI^I12 about a Task in that state.
std::string response_to(const std::string& members) {
  const json::Names names;
  const auto task = json::read(R"({"resourceType":"Task","id":"t1","meta":{"versionId":"3"},)" + members + "}", names);
  const auto text = task_as_hl7v2(task->root(), referral_message, answered);
  return text ? *text : text.error().text;
}

TEST(TaskHl7v2, SaysWhatBecameOfTheReferral) {
  const std::string text = response_to(
      R"("status":"accepted","businessStatus":{"coding":[{"code":"x","display":"Assessment begun"}]},)"
      R"("statusReason":{"text":"Meets the threshold"},"restriction":{"period":{"end":"2026-03-18T17:00:00Z"}})");

  const auto read = formats::read_hl7v2(text);
  ASSERT_TRUE(read.ok()) << text;
  EXPECT_EQ(read->header().field(9), "RRI^I12^RRI_I12");
  EXPECT_EQ(read->header().field(5), "EMR");
  EXPECT_EQ(read->find("MSA"), nullptr) << "it answers no message, it tells news";
  EXPECT_EQ(read->find("RF1")->field(1), "A^Accepted^HL70283");
  EXPECT_EQ(read->find("RF1")->field(11), "t1^referral-gateway");
  EXPECT_NE(text.find("NTE|1||Task status: accepted\rNTE|2||Business status: Assessment begun\r"
                      "NTE|3||Reason: Meets the threshold\rNTE|4||Due: 2026-03-18T17:00:00Z\r"),
            std::string::npos)
      << text;
}

TEST(TaskHl7v2, EveryStatusHasAWordOfTable0283) {
  const std::pair<const char*, const char*> expected[] = {
      {"requested", "P^"}, {"received", "P^"}, {"on-hold", "P^"},   {"accepted", "A^"}, {"in-progress", "A^"},
      {"completed", "A^"}, {"rejected", "R^"}, {"cancelled", "R^"}, {"failed", "R^"},
  };
  for (const auto& [status, code] : expected) {
    const std::string text = response_to("\"status\":\"" + std::string(status) + "\"");
    EXPECT_TRUE(formats::read_hl7v2(text)->find("RF1")->field(1).starts_with(code)) << status;
  }
}

TEST(TaskHl7v2, OnlyItsOwnMediaTypeAsksForIt) {
  EXPECT_TRUE(asks_for_hl7v2("application/hl7-v2"));
  EXPECT_TRUE(asks_for_hl7v2("text/plain, Application/HL7-v2;q=0.5"));
  EXPECT_FALSE(asks_for_hl7v2("*/*"));
  EXPECT_FALSE(asks_for_hl7v2(""));
}

}  // namespace
}  // namespace gateway::api
