// The page for people: it leads with what must not be overlooked, and leaves out nothing of what the referral says.
#include "dispatch/page.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/digest.hpp"
#include "dispatch/delivery.hpp"
#include "json/reader.hpp"
#include "referral/plain_words.hpp"
#include "support/gp_intake.hpp"

namespace gateway::dispatch {
namespace {

using Rows = std::vector<store::ResourceRow>;

Rows rows_of(const referral::ReferralReceived& child) {
  Rows rows;
  for (const auto& resource : child.resources) {
    store::ResourceRow row;
    row.type = resource.type;
    row.id = resource.id;
    row.version = resource.version;
    row.bytes = resource.bytes;
    rows.push_back(std::move(row));
  }
  return rows;
}

// The resources of each child of a sample, as they are stored.
std::vector<Rows> children_of(const std::string& sample) {
  access::Partner practice;
  practice.ods = "Y99001";
  practice.home_council = "Z99001";
  access::Partner council;
  council.ods = "Z99001";
  council.name = "Eastmere Council";
  council.role = access::PartnerRole::council;
  council.postcodes = {"ZZ99"};
  const auto partners = *access::Partners::from({practice, council});
  const auto intake = tests::gp_intake(partners);
  store::InboxRecord record;
  record.organisation = "Y99001";
  record.referral_id = *base::parse_uuid("01a20369-e6c2-70d6-a792-dbdcdb9405d8");
  record.content_type = "application/json";
  record.body = tests::gp_sample(sample);
  record.body_sha256 = base::sha256(record.body);
  const auto outcome = intake.take_in({record, *partners.find("Y99001"), base::Instant{base::Duration{1772443800000}}});
  std::vector<Rows> children;
  for (const auto& child : std::get<intake::Understood>(outcome).received) children.push_back(rows_of(child));
  return children;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\n') {
      out += "<br/>";
    } else {
      out += c;
    }
  }
  return out;
}

// The texts below `node` that a person wrote or would read.
void collect(const json::Node& node, std::vector<std::string>& texts) {
  static const std::set<std::string_view> for_machines{
      "resourceType", "id",  "meta", "system",      "code", "reference", "url",       "status", "intent",
      "use",          "div", "hash", "contentType", "size", "type",      "valueCode", "data"};
  for (const json::Node& member : node) {
    const bool ours = node.string("system") == "https://referral-gateway.example/fhir/Id/resource";
    if (for_machines.contains(member.name().text()) || ours) continue;
    if (member.is_string() || member.is_number()) texts.emplace_back(member.text());
    if (member.is_object() || member.is_array()) collect(member, texts);
  }
}

TEST(Page, HoldsEveryTextOfEverySample) {
  const json::Names names;
  std::size_t compared = 0;
  for (const auto& file : std::filesystem::directory_iterator("mappings/gp-referral-json/samples")) {
    const std::string sample = file.path().stem().string();
    if (sample.starts_with("unmappable") || sample.starts_with("fhir-")) continue;
    for (const Rows& rows : children_of(sample)) {
      const std::string made = page(rows).value();
      for (const auto& row : rows) {
        if (row.type == "Provenance" || !page_path(row.bytes).empty()) continue;
        const auto document = json::read(row.bytes, names).value();
        std::vector<std::string> texts;
        collect(document.root(), texts);
        for (const std::string& text : texts) {
          ++compared;
          EXPECT_NE(made.find(escaped(text)), std::string::npos) << sample << ' ' << row.type << ": " << text;
        }
      }
    }
  }
  EXPECT_GT(compared, 500U);
}

TEST(Page, LeadsWithDangerWhereaboutsAndWhomNotToContact) {
  const std::string danger = page(children_of("immediate-danger-sparse").front()).value();
  const std::size_t yes = danger.find("<th>Immediate danger</th><td>YES.");
  const std::size_t place = danger.find("At home, 27 Quarry Lane");
  EXPECT_LT(yes, place);
  EXPECT_LT(place, danger.find("<h2>"));

  const std::string restricted = page(children_of("restricted-address").front()).value();
  const std::string first = restricted.substr(0, restricted.find("<h2>"));
  EXPECT_NE(first.find("<th>Do not contact</th><td>the family"), std::string::npos) << first;
  EXPECT_NE(first.find("<th>Do not contact</th><td>Connor Brody (father"), std::string::npos) << first;
  EXPECT_NE(first.find("Restricted address"), std::string::npos) << first;
  EXPECT_NE(first.find("<th>Said to have done harm</th><td>Connor Brody"), std::string::npos) << first;
}

TEST(Page, WhatWasNotAnsweredIsNoNo) {
  const std::string made = page(children_of("danger-not-answered").front()).value();
  EXPECT_NE(made.find("<th>Immediate danger</th><td>NOT ANSWERED"), std::string::npos) << made.substr(0, 1500);
}

TEST(Page, LabelsAreWords) {
  EXPECT_EQ(referral::label_of("birthDate"), "Birth date");
  EXPECT_EQ(referral::label_of("safeguarding-lead-name"), "Safeguarding lead name");
  EXPECT_EQ(referral::label_of("Extension-UKCore-NHSNumberVerificationStatus"), "NHS number verification status");
}

TEST(Page, ADeliveryCarriesIt) {
  const json::Names names;
  const Rows rows = children_of("routine-neglect").front();
  const auto document = json::read(bundle(rows, {}, "https://gateway.example/fhir/R4"), names).value();
  std::size_t found = 0;
  for (const json::Node& entry : *document.root().find("entry")) {
    const json::Node& resource = *entry.find("resource");
    if (resource.string("description") != "The referral as a page for people") continue;
    ++found;
    const json::Node& attachment = *resource.find("content")->first()->find("attachment");
    EXPECT_EQ(attachment.string("data"), base::base64(page(rows).value()));
    EXPECT_EQ(attachment.find("url"), nullptr);
  }
  EXPECT_EQ(found, 1U);
}

TEST(Page, OfASiblingSaysNothingOfTheOther) {
  const auto children = children_of("two-siblings");
  ASSERT_EQ(children.size(), 2U);
  const json::Names names;
  const auto given_name = [&names](const Rows& rows) {
    for (const auto& row : rows) {
      if (row.type != "Patient") continue;
      const auto document = json::read(row.bytes, names).value();
      return std::string(document.root().find("name")->first()->find("given")->first()->text());
    }
    return std::string();
  };
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string made = page(children[i]).value();
    EXPECT_NE(made.find(given_name(children[i]) + ' '), std::string::npos);
    for (const auto& row : children[1 - i]) {
      if (row.type == "Patient" || row.type == "ServiceRequest") {
        EXPECT_EQ(made.find(base::to_string(row.id)), std::string::npos);
      }
    }
  }
}

TEST(Page, TheNarrativeOfTheRequestIsXhtmlThatRunsNothing) {
  const json::Names names;
  const Rows rows = children_of("long-narrative").front();
  for (const auto& row : rows) {
    if (row.type != "ServiceRequest") continue;
    const auto document = json::read(row.bytes, names).value();
    const json::Node& text = *document.root().find("text");
    EXPECT_EQ(text.string("status"), "additional");
    const std::string_view div = text.string("div");
    EXPECT_TRUE(div.starts_with("<div xmlns=\"http://www.w3.org/1999/xhtml\""));
    EXPECT_TRUE(div.ends_with("</div>"));
    EXPECT_NE(div.find("Immediate danger"), std::string_view::npos);
    return;
  }
  FAIL() << "no request";
}

}  // namespace
}  // namespace gateway::dispatch
