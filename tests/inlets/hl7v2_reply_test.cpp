#include "inlets/hl7v2_reply.hpp"

#include <gtest/gtest.h>

#include "fhir/outcome_text.hpp"
#include "formats/hl7v2_message.hpp"

namespace gateway::inlets {
namespace {

using base::Error;
using base::ErrorKind;

const base::Instant asked_at = base::parse_instant("2026-11-22T12:45:00Z").value();

Asked asked(const std::string& accept = "", const std::string& application = "") {
  Asked made;
  made.message = "MSH|^~\\&|EMR|Y99001|GW|Y99999|20261122||REF^I12^REF_I12|ID1|P|2.5.1|||" + accept + "|" +
                 application + "\rRF1|P\rPRD|RP|Ash\rPID|1||999\r";
  made.header = formats::read_hl7v2_header(made.message).value();
  made.request_id = base::parse_uuid("6d6c6c70-214e-4837-8a51-7b0c52454631").value();
  return made;
}

casework::Answer kept(int status, const std::string& outcome) {
  return {
      status, "/referrals/0198f2f0-0000-7000-8000-000000000001",
      R"({"resourceType":"Parameters","parameter":[{"name":"id","valueUuid":"urn:uuid:x"},{"name":"referral","part":[)"
      R"({"name":"task","valueReference":{"reference":"Task/7"}},{"name":"due","valueInstant":"2026-11-23T17:00:00Z"}]},)"
      R"({"name":"outcome","resource":)" +
          outcome + "}]}",
      false};
}

// The codes (MSA-1 or the message type) of what is sent, in order.
std::vector<std::string> codes(const Asked& message, const Outcome& outcome,
                               ReferralAnswer usual = ReferralAnswer::acknowledgement) {
  const json::Names names;
  std::vector<std::string> found;
  for (const std::string& text : hl7v2_replies(message, outcome, usual, asked_at, names)) {
    const auto read = formats::read_hl7v2(text);
    EXPECT_TRUE(read.ok()) << text;
    EXPECT_EQ(read->find("MSA")->field(2), "ID1");
    const bool response = read->header().field(9).starts_with("RRI");
    found.push_back((response ? "RRI " : "") + std::string(read->find("MSA")->field(1)));
  }
  return found;
}

std::string only(const Asked& message, const Outcome& outcome, ReferralAnswer usual = ReferralAnswer::acknowledgement) {
  const json::Names names;
  const auto replies = hl7v2_replies(message, outcome, usual, asked_at, names);
  EXPECT_EQ(replies.size(), 1u);
  return replies.empty() ? std::string() : replies.front();
}

using Codes = std::vector<std::string>;
const Outcome taken{kept(201, fhir::warnings_outcome({})), {}};
const Outcome to_a_person{kept(202, fhir::errors_outcome({{ErrorKind::required, "there is no child", "PID-5", ""}})),
                          {}};
const Outcome unreadable{Error(ErrorKind::structure, "no MSH", "line 1", ""), {}};
const Outcome busy{Error(ErrorKind::transient, "no room", "", "send it again"), {}};

TEST(Hl7v2Reply, WhatIsKeptIsAcceptedEvenWhenAPersonMustLook) {
  EXPECT_EQ(codes(asked(), taken), Codes{"AA"});
  EXPECT_EQ(codes(asked(), to_a_person), Codes{"AA"});
  const std::string text = only(asked(), to_a_person);
  EXPECT_NE(text.find("\rERR||PID^1^5^1|101^Required field missing^HL70357|W||||there is no child\r"),
            std::string::npos)
      << text;
}

TEST(Hl7v2Reply, AFaultOfTheMessageIsAnErrorAndAnyOtherARejection) {
  EXPECT_EQ(codes(asked(), unreadable), Codes{"AE"});
  EXPECT_EQ(codes(asked(), busy), Codes{"AR"});
  EXPECT_EQ(codes(asked(), {Error(ErrorKind::conflict, "used before"), {}}), Codes{"AE"});
  EXPECT_EQ(codes(asked(), {Error(ErrorKind::unknown_party, "who"), {}}), Codes{"AR"});
  EXPECT_EQ(codes(asked(), {Error(ErrorKind::not_supported, "no referral"), {}}), Codes{"AR"});
  const casework::Answer refused{400, "", fhir::errors_outcome({{ErrorKind::value, "bad", "MSH-9", "mend it"}}), false};
  EXPECT_EQ(codes(asked(), {refused, {}}), Codes{"AE"});
  const std::string text = only(asked(), {refused, {}});
  EXPECT_NE(text.find("\rERR||MSH^1^9^1|102^Data type error^HL70357|E||||bad; mend it\r"), std::string::npos) << text;
}

TEST(Hl7v2Reply, EnhancedModeAnswersAsMsh15AndMsh16Ask) {
  EXPECT_EQ(codes(asked("AL", "NE"), taken), Codes{"CA"});
  EXPECT_EQ(codes(asked("AL", ""), unreadable), Codes{"CE"});
  EXPECT_EQ(codes(asked("AL", "AL"), busy), Codes{"CR"});
  EXPECT_EQ(codes(asked("NE", "NE"), taken), Codes{});
  EXPECT_EQ(codes(asked("ER", "NE"), taken), Codes{});
  EXPECT_EQ(codes(asked("ER", "NE"), unreadable), Codes{"CE"});
  EXPECT_EQ(codes(asked("SU", "NE"), taken), Codes{"CA"});
  EXPECT_EQ(codes(asked("NE", "AL"), taken), Codes{"RRI AA"});
  EXPECT_EQ(codes(asked("", "AL"), unreadable), Codes{"AE"});
  EXPECT_EQ(codes(asked("AL", "AL"), taken), (Codes{"CA", "RRI AA"}));
  EXPECT_EQ(codes(asked("AL", "SU"), to_a_person), (Codes{"CA", "RRI AA"}));
}

TEST(Hl7v2Reply, AReferralIsAnsweredWithAResponseWhereThatIsUsual) {
  EXPECT_EQ(codes(asked(), taken, ReferralAnswer::response), Codes{"RRI AA"});
  EXPECT_EQ(codes(asked(), busy, ReferralAnswer::response), Codes{"AR"});
  const std::string text = only(asked(), taken, ReferralAnswer::response);
  EXPECT_NE(text.find("\rRF1|P^Pending^HL70283||||||||||0198f2f0-0000-7000-8000-000000000001^referral-gateway\r"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\rNTE|1||Task/7, decision due 2026-11-23T17:00:00Z\r"), std::string::npos) << text;
  EXPECT_TRUE(may_need_message(asked().header, ReferralAnswer::response));
  EXPECT_FALSE(may_need_message(asked().header, ReferralAnswer::acknowledgement));
  EXPECT_TRUE(may_need_message(asked("AL", "AL").header, ReferralAnswer::acknowledgement));
}

TEST(Hl7v2Reply, ARepeatIsAnsweredUnderTheSameControlId) {
  const std::string once = only(asked(), taken);
  EXPECT_EQ(only(asked(), taken), once);
  EXPECT_EQ(formats::read_hl7v2_header(once)->control_id.size(), 20u);
  EXPECT_NE(formats::read_hl7v2_header(only(asked("AL", ""), taken))->control_id,
            formats::read_hl7v2_header(once)->control_id);
}

TEST(Hl7v2Reply, RemarksAreToldAsWarnings) {
  const std::string text =
      only(asked(), {kept(201, fhir::warnings_outcome({})), {{ErrorKind::value, "odd", "MSH-11", ""}}});
  EXPECT_NE(text.find("\rERR||MSH^1^11^1|102^Data type error^HL70357|W||||odd\r"), std::string::npos) << text;
}

}  // namespace
}  // namespace gateway::inlets
