// What a notice says, to whom, and in what form it leaves.
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "dispatch/mail.hpp"
#include "dispatch/webhook.hpp"
#include "json/reader.hpp"

namespace gateway::dispatch {
namespace {

base::Instant at(const char* text) {
  return base::parse_instant(text).value();
}

const referral::WorkingCalendar& calendar() {
  static const auto made = referral::WorkingCalendar::read(R"({"england-and-wales":{"division":"england-and-wales",
    "events":[{"title":"a","date":"2026-01-01"},{"title":"b","date":"2026-12-25"}]}})")
                               .value();
  return made;
}

referral::Policy policy() {
  referral::Policy made;
  made.out_of_hours = {"Emergency duty team", "Telephone 0000 000000"};
  made.contacts.push_back({"named-gp", "Named GP", "gp@icb.test", "https://alerts.test/gp"});
  return made;
}

store::NoticeRow notice() {
  store::NoticeRow row;
  row.id = base::derive_uuid({}, "notice");
  row.task_id = base::derive_uuid({}, "task");
  row.event = "raised";
  row.role = "named-gp";
  row.reason = "no-decision";
  row.rung = "L2";
  row.due_at = at("2026-03-30T16:00:00Z");
  row.raised_at = at("2026-03-27T16:00:01Z");
  return row;
}

const char* const monday_noon = "2026-03-16T12:00:00Z";
const char* const sunday = "2026-03-15T12:00:00Z";
constexpr std::string_view link = "https://gateway.test/fhir/R4";

NoticeText text(const store::NoticeRow& row, const char* now = monday_noon) {
  return text_of(row, addressee_of(row, {}, policy(), calendar(), at(now)), policy(), link);
}

TEST(NoticeText, GivesRungDueTimeInLondonAndLink) {
  const NoticeText made = text(notice());

  EXPECT_EQ(made.link, "https://gateway.test/fhir/R4/Task/" + base::to_string(notice().task_id));
  EXPECT_NE(made.body.find("Rung:     L2\n"), std::string::npos) << made.body;
  EXPECT_NE(made.body.find("Mon 30 Mar 2026 17:00 (London)"), std::string::npos) << made.body;
  EXPECT_NE(made.body.find("no-decision"), std::string::npos);
  EXPECT_NE(made.body.find(made.link), std::string::npos);
  EXPECT_NE(made.body.find(base::to_string(notice().id)), std::string::npos);
  EXPECT_EQ(made.body.find("999"), std::string::npos);
}

TEST(NoticeText, SaysFirstInImmediateDangerToTelephoneTheCouncilAnd999) {
  auto row = notice();
  row.immediate_danger = true;

  const NoticeText made = text(row);

  EXPECT_TRUE(made.body.starts_with("IMMEDIATE DANGER. Telephone the council")) << made.body;
  EXPECT_NE(made.body.find("999"), std::string::npos);
  EXPECT_TRUE(made.subject.starts_with("IMMEDIATE DANGER: telephone the council now")) << made.subject;
}

TEST(NoticeText, AReminderIsNoNewMatterAndPromisesNoRungAbove) {
  store::NoticeRow reminder = notice();
  reminder.event = "reminded";
  const std::string body = text(reminder).body;
  EXPECT_NE(body.find("Reminded: "), std::string::npos);
  EXPECT_EQ(body.find("Raised: "), std::string::npos);
  EXPECT_NE(body.find("nobody stands above this rung"), std::string::npos);
  EXPECT_EQ(body.find("the next rung of the ladder is told"), std::string::npos);
  EXPECT_NE(text(notice()).body.find("the next rung of the ladder is told"), std::string::npos);
}

TEST(Addressee, OutOfHoursIsTheDeputy) {
  referral::Policy staffed = policy();
  staffed.contacts[0].hours = referral::OfficeHours{};
  staffed.contacts[0].deputy = referral::Deputy{"On call", "oncall@icb.test", ""};

  const Addressee weekday = addressee_of(notice(), {}, staffed, calendar(), at(monday_noon));
  const Addressee weekend = addressee_of(notice(), {}, staffed, calendar(), at(sunday));

  EXPECT_FALSE(weekday.deputy);
  EXPECT_EQ(weekday.mailbox, "gp@icb.test");
  EXPECT_TRUE(weekend.deputy);
  EXPECT_EQ(weekend.mailbox, "oncall@icb.test");
  EXPECT_EQ(weekend.webhook, "");
}

TEST(Addressee, AwayWithoutADeputyIsToldAllTheSameAndWhereToTurn) {
  referral::Policy staffed = policy();
  staffed.contacts[0].hours = referral::OfficeHours{};

  const Addressee weekend = addressee_of(notice(), {}, staffed, calendar(), at(sunday));
  const NoticeText made = text_of(notice(), weekend, staffed, link);

  EXPECT_TRUE(weekend.away);
  EXPECT_EQ(weekend.mailbox, "gp@icb.test");
  EXPECT_NE(made.body.find("Emergency duty team: Telephone 0000 000000"), std::string::npos) << made.body;
}

TEST(Addressee, OfARoleWithoutContactIsNotKnown) {
  auto row = notice();
  row.role = "partnership-chair";

  EXPECT_FALSE(addressee_of(row, {}, policy(), calendar(), at(monday_noon)).known);
}

TEST(Mail, IsTheSameAtEveryTryAndNamesTheNoticeAsItsMessage) {
  const auto addressee = addressee_of(notice(), {}, policy(), calendar(), at(monday_noon));
  const auto made = mail(notice(), addressee, text(notice()), "gateway@practice.test");
  const auto again = mail(notice(), addressee, text(notice()), "gateway@practice.test");

  EXPECT_EQ(made.bytes, again.bytes);
  EXPECT_EQ(made.to, "gp@icb.test");
  EXPECT_NE(made.bytes.find("\r\nMessage-ID: <" + base::to_string(notice().id) + "@practice.test>\r\n"),
            std::string::npos);
  EXPECT_NE(made.bytes.find("\r\nDate: Fri, 27 Mar 2026 16:00:01 +0000\r\n"), std::string::npos) << made.bytes;
  EXPECT_NE(made.bytes.find("\r\nAuto-Submitted: auto-generated\r\n"), std::string::npos);
  const std::size_t end = made.bytes.find("\r\n\r\n");
  ASSERT_NE(end, std::string::npos);
  for (std::size_t i = 0; i < made.bytes.size(); ++i) {
    const bool whole = made.bytes[i] != '\n' || (i > 0 && made.bytes[i - 1] == '\r');
    EXPECT_TRUE(whole) << "at " << i;
  }
}

TEST(Mail, CarriesAPolicysWordsOfAnyLanguageUnbroken) {
  referral::Policy staffed = policy();
  staffed.contacts[0].hours = referral::OfficeHours{};
  staffed.out_of_hours.route = "Ffoniwch y t\xc3\xaem\r\nBcc: c@d.test\r\n\r\n.\r\n";
  const auto weekend = addressee_of(notice(), {}, staffed, calendar(), at(sunday));

  const auto made = mail(notice(), weekend, text_of(notice(), weekend, staffed, link), "gateway@practice.test");

  const std::size_t end = made.bytes.find("\r\n\r\n");
  EXPECT_EQ(made.bytes.find("Bcc"), std::string::npos);
  EXPECT_NE(made.bytes.find("Content-Transfer-Encoding: base64"), std::string::npos);
  std::string body = made.bytes.substr(end + 4);
  std::erase(body, '\r');
  std::erase(body, '\n');
  const auto plain = base::decode_base64(body);
  ASSERT_TRUE(plain.ok());
  EXPECT_NE(plain->find("t\xc3\xaem"), std::string::npos);
}

TEST(Webhook, IsSignedOverTimestampAndBody) {
  const base::Sensitive<std::string> key("0123456789abcdef0123456789abcdef");
  const auto addressee = addressee_of(notice(), {}, policy(), calendar(), at(monday_noon));
  const std::string body = webhook_body(notice(), addressee, text(notice()));

  const auto request = webhook_request(notice(), webhook_address("https://alerts.test:8443/gp?x=1"), body, key,
                                       at("2026-03-16T12:00:00.900Z"));

  EXPECT_EQ(request.origin.host, "alerts.test");
  EXPECT_EQ(request.origin.port, 8443);
  EXPECT_EQ(request.target, "/gp?x=1");
  EXPECT_EQ(request.headers.get("X-Notice-ID"), base::to_string(notice().id));
  EXPECT_EQ(request.headers.get("X-Notice-Timestamp"), "1773662400");
  EXPECT_EQ(request.headers.get("X-Notice-Signature"),
            "sha256=" + base::hex(base::hmac_sha256(key.reveal(), "1773662400." + body)));
  const json::Names names;
  const auto document = json::read(body, names);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().string("notice"), base::to_string(notice().id));
  EXPECT_EQ(document->root().string("due"), "2026-03-30T16:00:00.000Z");
  EXPECT_EQ(document->root().string("dueInLondon"), "Mon 30 Mar 2026 17:00");
}

TEST(Webhook, AnswersAreAcceptedPermanentOrToBeTriedAgain) {
  const auto judged = [](int status) {
    net::Response response;
    response.status = status;
    return judge_webhook(response);
  };

  EXPECT_TRUE(judged(204).accepted);
  EXPECT_TRUE(judged(404).permanent);
  EXPECT_TRUE(judged(302).permanent);
  EXPECT_FALSE(judged(429).permanent);
  EXPECT_FALSE(judged(503).permanent);
  const WebhookVerdict none = judge_webhook(base::Error(base::ErrorKind::timeout, "late"));
  EXPECT_FALSE(none.reachable);
  EXPECT_EQ(none.outcome, "timeout");
}

}  // namespace
}  // namespace gateway::dispatch
