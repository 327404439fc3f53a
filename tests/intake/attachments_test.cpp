#include "intake/attachments.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "json/pointer.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "support/definitions.hpp"

namespace gateway::intake {
namespace {

json::Document bundle_with(const std::string& attachment) {
  const std::string text =
      R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient"}},)"
      R"({"resource":{"resourceType":"DocumentReference","status":"current","content":[{"attachment":)" +
      attachment + "}]}}]}";
  return json::read(text, tests::names()).value();
}

const json::Node* attachment_of(const json::Document& bundle) {
  return json::at_pointer(bundle.root(), "/entry/1/resource/content/0/attachment");
}

TEST(Attachments, ADocumentGetsItsSizeAndDigestsAndKeepsItsBytes) {
  const std::string document = "%PDF-1.7\nbody plan";
  const std::string data = base::base64(document);
  json::Document bundle =
      bundle_with(R"({"contentType":"application/pdf","data":")" + data.substr(0, 8) + "\\n " + data.substr(8) + "\"}");

  EXPECT_TRUE(examine_attachments(bundle).empty());

  EXPECT_EQ(attachment_of(bundle)->string("data"), data);
  EXPECT_EQ(attachment_of(bundle)->find("size")->text(), std::to_string(document.size()));
  EXPECT_EQ(attachment_of(bundle)->string("hash"), base::base64(base::sha1(document)));
  EXPECT_EQ(json::at_pointer(bundle.root(), "/entry/1/resource/extension/0/valueString")->text(),
            base::hex(base::sha256(document)));
}

TEST(Attachments, ContentOfAnotherTypeIsAWarningAndStays) {
  json::Document bundle =
      bundle_with(R"({"contentType":"application/pdf","data":")" + base::base64("{\\rtf1}") + "\"}");

  const auto told = examine_attachments(bundle);

  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].place, "Bundle.entry[1].resource.content[0].attachment");
  EXPECT_NE(attachment_of(bundle)->find("data"), nullptr);
}

TEST(Attachments, WhatIsNoBase64OrTooLongIsKeptInTheOriginalOnly) {
  json::Document wrong = bundle_with(R"({"contentType":"application/pdf","title":"t","data":"%%%"})");
  EXPECT_EQ(examine_attachments(wrong).size(), 1u);
  EXPECT_EQ(json::write(*attachment_of(wrong)), R"({"contentType":"application/pdf","title":"t"})");

  for (const std::size_t over : {0u, 1u}) {
    const std::string document = "%PDF-" + std::string(attachment_bytes - 5 + over, 'x');
    json::Document bundle =
        bundle_with(R"({"contentType":"application/pdf","data":")" + base::base64(document) + "\"}");
    EXPECT_EQ(examine_attachments(bundle).size(), over);
    EXPECT_EQ(attachment_of(bundle)->find("data") == nullptr, over == 1);
    EXPECT_EQ(attachment_of(bundle)->find("size")->text(), std::to_string(document.size()));
  }
}

TEST(Attachments, AReferenceWithoutDataIsLeftAlone) {
  json::Document bundle = bundle_with(R"({"url":"https://gateway.example/Binary/1"})");
  const std::string before = json::write(bundle.root());

  EXPECT_TRUE(examine_attachments(bundle).empty());
  EXPECT_EQ(json::write(bundle.root()), before);
}

}  // namespace
}  // namespace gateway::intake
