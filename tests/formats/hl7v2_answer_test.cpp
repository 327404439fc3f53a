#include "formats/hl7v2_answer.hpp"

#include <gtest/gtest.h>

#include "formats/hl7v2_referral_response.hpp"

namespace gateway::formats {
namespace {

const std::string asked =
    "MSH|^~\\&|EMR|Y99001^x|GW|Y99999|20261122||REF^I12^REF_I12|ID1|T|2.5.1|||AL|NE||UNICODE UTF-8\r";
const base::Instant answered_at = base::parse_instant("2026-11-22T12:45:00.120Z").value();

Hl7v2Answer answer(Acknowledgement code, std::vector<base::Error> errors = {}, std::vector<base::Error> warnings = {}) {
  return {code, std::move(errors), std::move(warnings), "A1", answered_at};
}

TEST(Hl7v2Header, SaysWhatTheMessageIsAndWhichAnswersAreWanted) {
  const auto header = read_hl7v2_header(asked + "garbage");

  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->sending_facility, "Y99001^x");
  EXPECT_EQ(header->code, "REF");
  EXPECT_EQ(header->trigger, "I12");
  EXPECT_EQ(header->control_id, "ID1");
  EXPECT_EQ(header->version, "2.5.1");
  EXPECT_TRUE(wants_enhanced_mode(*header));
  EXPECT_FALSE(wants_enhanced_mode(*read_hl7v2_header("MSH|^~\\&|A\r")));
  EXPECT_FALSE(read_hl7v2_header("PID|1\rMSH|^~\\&|A\r").ok());
  EXPECT_EQ(read_hl7v2_header("FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&|A\r")->sending_application, "A");
}

TEST(Hl7v2Answer, SwapsThePartiesAndNamesTheMessage) {
  EXPECT_EQ(
      write_hl7v2_acknowledgement(*read_hl7v2_header(asked), answer(Acknowledgement::accept)),
      "MSH|^~\\&|GW|Y99999|EMR|Y99001^x|20261122124500.120+0000||ACK^I12|A1|T|2.5.1||||||UNICODE UTF-8\rMSA|AA|ID1\r");
  EXPECT_EQ(write_hl7v2_acknowledgement(*read_hl7v2_header("MSH*:!?%*A*B\r"), answer(Acknowledgement::commit_reject)),
            "MSH*:!?%***A*B*20261122124500.120+0000**ACK*A1*P*2.5\rMSA*CR*\r");
}

TEST(Hl7v2Answer, NamesThePlaceOfEachError) {
  const std::string text = write_hl7v2_acknowledgement(
      *read_hl7v2_header(asked),
      answer(Acknowledgement::error, {{base::ErrorKind::required, "there is no name", "PID[2]-5[3].1.2", "say who"}},
             {{base::ErrorKind::value, "odd|text", "Patient.name", ""}}));

  EXPECT_NE(text.find("\rERR||PID^2^5^3^1^2|101^Required field missing^HL70357|E||||there is no name; say who\r"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\rERR|||102^Data type error^HL70357|W|||Patient.name|odd\\F\\text\r"), std::string::npos)
      << text;
}

TEST(Hl7v2Answer, BeforeTwoFiveTheErrorIsOneField) {
  const std::string text = write_hl7v2_acknowledgement(
      *read_hl7v2_header("MSH|^~\\&|EMR|Y99001|GW|Y99999|20261122||REF^I12|ID1|P|2.4\r"),
      answer(Acknowledgement::error, {{base::ErrorKind::required, "there is no name", "PID-5", ""}}));

  EXPECT_NE(text.find("\rERR|PID^1^5^101&Required field missing&HL70357\r"), std::string::npos) << text;
}

TEST(Hl7v2ReferralResponse, TellsTheStatusInTheMessagesOwnWords) {
  const std::string bytes =
      asked + "RF1|P^Pending|R|||||||||X\rPRD|RP|Ash^Robin\rCTD|a\rPRD|RT\rPID|1||999\rOBX|1\rNTE|1||theirs\r";
  const auto original = read_hl7v2(bytes);
  ReferralResponse response;
  response.acknowledgement = Acknowledgement::accept;
  response.status = ReferralStatus::accepted;
  response.ids = {"R-1"};
  response.assigner = "gateway";
  response.notes = {"Taken up & looked at\nby the duty desk"};
  response.control_id = "A1";
  response.at = answered_at;

  const auto text = write_referral_response(*original, response);

  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text,
            "MSH|^~\\&|GW|Y99999|EMR|Y99001^x|20261122124500.120+0000||RRI^I12^RRI_I12|A1|T|2.5.1||||||UNICODE UTF-8\r"
            "MSA|AA|ID1\rRF1|A^Accepted^HL70283|R|||||||||R-1^gateway\rPRD|RP|Ash^Robin\rCTD|a\rPRD|RT\rPID|1||999\r"
            "NTE|1||Taken up \\T\\ looked at\\.br\\by the duty desk\r");
  EXPECT_TRUE(read_hl7v2(*text).ok());
}

TEST(Hl7v2ReferralResponse, WithoutRf1OneIsMadeAndSeveralChildrenAreNoted) {
  ReferralResponse response;
  response.ids = {"R-1", "R-2"};

  const auto text = write_referral_response(*read_hl7v2(asked + "NTE|1||a\nb\r"), response);

  ASSERT_TRUE(text.ok());
  EXPECT_NE(text->find("\rRF1|P^Pending^HL70283||||||||||R-1^\rNTE|1||Referral R-1\rNTE|2||Referral R-2\r"),
            std::string::npos)
      << *text;
}

}  // namespace
}  // namespace gateway::formats
