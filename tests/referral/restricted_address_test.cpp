// A restricted address in what the family is told, however it is written; and words that are none.
#include "referral/restricted_address.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "referral/folded_text.hpp"
#include "referral/task_update.hpp"

namespace gateway::referral {
namespace {

json::Document tree(const std::string& text) {
  static const json::Names names;
  auto document = json::read(text, names);
  EXPECT_TRUE(document.ok()) << text;
  return std::move(document).value();
}

const std::vector<std::string>& haven() {
  static const std::vector<std::string> places =
      restricted_places(tree(R"({"resourceType":"Patient","address":[{"extension":[{"url":
              "https://referral-gateway.example/fhir/StructureDefinition/address-restricted","valueBoolean":true}],
              "line":["Haven House","2 Cloister Row"],"postalCode":"ZZ99 4NP"},{"line":["60 Harbour Street"]}]})")
                            .root());
  return places;
}

std::string told(const std::string& members) {
  return place_that_tells(tree(R"({"resourceType":"Communication",)" + members + "}").root(), haven());
}

std::string told_in_words(const std::string& words) {
  return told(R"("payload":[{"contentString":)" + json::quote(words) + "}]");
}

std::string unread(const std::string& members) {
  return place_nobody_can_read(tree(R"({"resourceType":"Communication",)" + members + "}").root());
}

TEST(RestrictedAddress, IsFoundHoweverItIsWritten) {
  for (const char* words : {"We wrote to 2 Cloister Row", "2\u00a0Cloister\u00a0Row", "post to ZZ99\u00a04NP",
                            "ZZ99\u00ad4NP", "ZZ99\u20134NP", "zz99-4np", "\uff3a\uff3a\uff19\uff19 \uff14\uff2e\uff30",
                            "H\u200ba\u200bv\u200be\u200bn H\u200bouse", "2 Cloister Rw", "Haven Hse", "2 Cloíster Row",
                            "2 Cl<b>oister</b> Row", "2<br/>Cloister<br/>Row", "2 Cl<!-- > -->oister Row",
                            "2 Cl&#111;ister R&#x6f;w", "2 Clo&shy;ister Row", "2&nbsp;Cloister&nbsp;Row",
                            "https://x.example/2%20Cloister%20Row", "<img alt='H&#97;ven House'/>"}) {
    EXPECT_EQ(told_in_words(words), "Communication.payload[0].contentString") << words;
  }
}

TEST(RestrictedAddress, IsFoundInPiecesAndInAttachedText) {
  EXPECT_EQ(told(R"("payload":[{"contentString":"We wrote to 2 Cloister"},{"contentString":"Row"}])"),
            "Communication.payload");
  for (const char* type : {"text/plain", "text/html; charset=UTF-8"}) {
    const std::string attachment = std::string(R"("payload":[{"contentAttachment":{"contentType":")") + type +
                                   R"(","data":")" + base::base64("At 2 Cl<i>oister</i> Row now") + "\"}}]";
    EXPECT_EQ(told(attachment), "Communication.payload[0].contentAttachment") << type;
    EXPECT_EQ(unread(attachment), "");
  }
  EXPECT_EQ(told(R"("text":{"status":"generated","div":"<div>2 Cl<b>oister</b> Row</div>"})"),
            "Communication.text.div");
}

TEST(RestrictedAddress, WhatDoesNotTellItPasses) {
  for (const char* words : {"We decided to help.", "We will write to 60 Harbour Street.", "A cloister; a row.",
                            "2 < 3 and 5 > 4", "100 % & more; 50%", ""}) {
    EXPECT_EQ(told_in_words(words), "") << words;
  }
}

TEST(RestrictedAddress, WhatNobodyCanReadIsNamed) {
  const std::string words = base::base64("She is safe.");
  const auto attached = [&](const std::string& members) {
    return unread(R"("payload":[{"contentAttachment":{)" + members + "}}]");
  };
  const std::string place = "Communication.payload[0].contentAttachment";

  EXPECT_EQ(attached(R"("contentType":"application/pdf","data":")" + words + "\""), place);
  EXPECT_EQ(attached(R"("contentType":"text/plain","url":"https://x.example/1")"), place);
  EXPECT_EQ(attached(R"("contentType":"text/plain","data":"*")"), place);
  EXPECT_EQ(attached(R"("contentType":"text/plain; charset=utf-16","data":")" + words + "\""), place);
  EXPECT_EQ(attached(R"("title":"letter")"), place);
  EXPECT_EQ(attached(R"("contentType":"text/plain","data":")" + words + "\""), "");
  EXPECT_EQ(unread(R"("payload":[{"contentReference":{"reference":"DocumentReference/1"}}])"),
            "Communication.payload[0].contentReference");
  EXPECT_EQ(unread(R"("payload":[{"contentString":"x"}])"), "");
}

TEST(Words, AreLettersOrDigitsOfAnyScript) {
  for (const char* text : {"A. N. Other", "李", "Ж", "7", "- x"}) EXPECT_TRUE(has_words(text)) << text;
  for (const char* text : {"", " ", "\t\n", "\u00a0", "\u200b", "\u2800", "\u3164", "\u00ad", "-", "—", "…", "?!"}) {
    EXPECT_FALSE(has_words(text)) << text;
  }
}

base::Result<TaskUpdateRequested> asked(const std::string& members) {
  return read_task_update(
      tree(R"({"resourceType":"Task","id":"6f1c2a34-0000-4000-8000-000000000001","status":"cancelled",)" + members +
           "}")
          .root());
}

bool names_somebody(const char* type, const std::string& value) {
  const auto update = asked(R"("output":[{"type":{"coding":[{"system":
      "https://referral-gateway.example/fhir/CodeSystem/task-output","code":")" +
                            std::string(type) + R"("}]},)" + value + "}]");
  return update.value().spoke_to_council || update.value().names_owner;
}

TEST(Words, WithoutThemNobodyIsNamedAndNothingIsSaid) {
  for (const char* type : {"spoken-to-at-council", "done-for"}) {
    for (const char* value :
         {R"("valueString":" ")", R"("valueString":"\u200b")", R"("valueString":"-")", R"("valueReference":{})",
          R"("valueReference":{"display":" "})", R"("valueReference":{"reference":"Practitioner/"})",
          R"("valueReference":{"type":"Practitioner","identifier":{"system":"urn:x"}})"}) {
      EXPECT_FALSE(names_somebody(type, value)) << type << " " << value;
    }
    for (const char* value : {R"("valueString":"A. N. Other")", R"("valueReference":{"display":"A. N. Other"})",
                              R"("valueReference":{"reference":"Practitioner/7"})",
                              R"("valueReference":{"identifier":{"value":"C123"}})"}) {
      EXPECT_TRUE(names_somebody(type, value)) << type << " " << value;
    }
  }
  const auto reason = asked(R"("statusReason":{"coding":[{"system":"urn:x","code":"no"}],"text":"\u00a0"})");
  EXPECT_EQ(reason.value().status_reason->text, "") << "the decision asks for both";
  EXPECT_EQ(asked(R"("statusReason":{"text":" "})").error().place, "Task.statusReason");
  EXPECT_EQ(asked(R"("note":[{"text":" "}])").error().place, "Task.note[0]");
}

}  // namespace
}  // namespace gateway::referral
