#include "formats/xml_record.hpp"

#include <gtest/gtest.h>

#include "json/writer.hpp"

namespace gateway::formats {
namespace {

const json::Names& element_names() {
  static const json::Names& known = [] {
    static json::Names names;
    for (const char* name : {"child", "dob", "id", "name"}) names.intern(name);
    return std::ref(names);
  }();
  return known;
}

XmlForm each(const std::string& record) {
  XmlForm form;
  form.record = record;
  return form;
}

// The JSON it becomes, or "place: error".
std::string read(const std::string& xml, const XmlForm& form = {}) {
  const auto record = read_xml_record(xml, form, element_names());
  return record ? json::write(record->tree.root()) : base::describe(record.error());
}

TEST(XmlRecord, AttributesAndElementsBecomeMembers) {
  EXPECT_EQ(read("<?xml version=\"1.0\"?><!-- c --><r id='7' xmlns:x='urn:x'><x:name>A &amp; B</x:name><dob/>"
                 "<child><id>1</id></child><child id=\"2\">told</child><child>3</child></r>"),
            R"({"id":"7","name":"A & B","dob":"","child":[{"id":"1"},{"id":"2","text":"told"},"3"]})");
}

TEST(XmlRecord, TextIsTrimmedAndCdataIsText) {
  EXPECT_EQ(read("<r><name>\r\n  a\r\n b <![CDATA[<&>]]>\n</name></r>"), R"({"name":"a\n b <&>"})");
  EXPECT_EQ(read("<r>alone</r>"), R"({"text":"alone"})");
  EXPECT_EQ(read("<r/>"), "{}");
  EXPECT_EQ(read("<r><name xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/></r>"),
            R"({"name":null})");
}

TEST(XmlRecord, OneRecordMayStandInsideAnotherElement) {
  EXPECT_EQ(read("<export><when>now</when><r><id>1</id></r></export>", each("r")), R"({"id":"1"})");
  EXPECT_EQ(read("<r><id>1</id></r>", each("r")), R"({"id":"1"})");
  EXPECT_EQ(read("<export><r/><r/></export>", each("r")), "1:14: there is more than one record");
  EXPECT_EQ(read("<export><s/></export>", each("r")),
            "1:2: the element of the record is not there; the export must have the element r");
  EXPECT_EQ(read_xml_record("<e><when/><r/></e>", each("r"), element_names())->remarks.size(), 1u);
}

TEST(XmlRecord, WhatPugixmlTakesAndXmlForbidsIsRefusedAtItsPlace) {
  EXPECT_EQ(read("<!DOCTYPE r [<!ENTITY a \"b\">]>\n<r>&a;</r>"), "1:1: a DOCTYPE or other declaration is not allowed");
  EXPECT_EQ(read("<r>\n &nbsp;</r>"), "2:2: this entity is not one of XML's own, nor a character that XML allows");
  EXPECT_EQ(read("<r id='&#1;'/>"), "1:8: this entity is not one of XML's own, nor a character that XML allows");
  EXPECT_EQ(read("<r>&#xD800;</r>"), "1:4: this entity is not one of XML's own, nor a character that XML allows");
  EXPECT_EQ(read("<r><name id='1' id='2'/></r>"), "1:5: an attribute is given twice");
  EXPECT_EQ(read("<r/><r/>"), "1:5: there is a second root element");
  EXPECT_EQ(read("<r/>text"), "1:5: text stands outside the root element");
  EXPECT_EQ(read("text<r/>"), "1:1: text stands outside the root element");
  EXPECT_EQ(read("<r><name id='<'/></r>"), "1:4: this tag does not end before the next begins");
  EXPECT_EQ(read("<r><name>"), "1:10: the XML ends within what begins here");
  EXPECT_EQ(read("<r></s>").substr(0, 5), "1:6: ");
  EXPECT_EQ(read(""), "1:1: the XML is not well formed: No document element found");
  EXPECT_EQ(read("<r>\xc3\xa9\xff</r>", {Encoding::utf8, ""}).substr(0, 5), "1:5: ");
}

TEST(XmlRecord, ItsDeclarationTellsTheEncoding) {
  EXPECT_EQ(read("<?xml version='1.0' encoding='windows-1252'?><r><name>\xe9\x80</name></r>"),
            "{\"name\":\"\xc3\xa9\xe2\x82\xac\"}");
  EXPECT_EQ(read("<?xml version='1.0' encoding='EBCDIC'?><r/>").substr(0, 6), "1:30: ");
  const auto false_claim =
      read_xml_record("<?xml version='1.0' encoding='UTF-16'?><r><id>1</id></r>", {}, element_names());
  ASSERT_TRUE(false_claim);
  EXPECT_EQ(false_claim->remarks.size(), 1u);
  std::string wide;
  for (const char c : std::string("<?xml version='1.0' encoding='UTF-16'?><r><id>1</id></r>")) wide += {c, '\0'};
  EXPECT_EQ(read("\xff\xfe" + wide), R"({"id":"1"})");
}

TEST(XmlRecord, EveryValueHasItsBytesAndItsPlaceInWords) {
  const std::string xml =
      "<?xml version='1.0' encoding='iso-8859-1'?>\n<r>\n<name>\xe9</name> <child><dob>1</dob></child>"
      "<child id='x'><dob>2</dob><secret>s</secret></child></r>";
  const auto record = read_xml_record(xml, {}, element_names());
  ASSERT_TRUE(record) << base::describe(record.error());
  const json::Node* second = record->tree.root().find("child")->at(1);
  EXPECT_EQ(xml.substr(second->find("dob")->offset(), 6), "dob>2<");
  EXPECT_EQ(xml.substr(second->find("id")->offset(), 6), "id='x'");
  EXPECT_EQ(record->place(*second->find("dob")), "3:58 /r/child[2]/dob");
  EXPECT_EQ(record->place(*second->find("secret")), "3:70 /r/child[2]/secret");
}

TEST(XmlRecord, LimitsHoldOnBothSides) {
  XmlLimits limits;
  limits.depth = 3;
  limits.elements = 6;
  limits.members = 2;
  limits.bytes = 60;
  const auto kind = [&](const std::string& xml) {
    const auto record = read_xml_record(xml, {}, element_names(), limits);
    return record ? std::string("read") : base::issue_type(record.error().kind) + (" at " + record.error().place);
  };
  EXPECT_EQ(kind("<a><b><c/></b></a>"), "read");
  EXPECT_EQ(kind("<a><b><c><d/></c></b></a>"), "too-costly at 1:10");
  EXPECT_EQ(kind("<a><b/><b/><b/><b/><b/></a>"), "read");
  EXPECT_EQ(kind("<a><b/><b/><b/><b/><b/><b/></a>"), "too-costly at 1:24");
  EXPECT_EQ(kind("<a><b/><c/></a>"), "read");
  EXPECT_EQ(kind("<a><b/><c/><d/></a>"), "too-costly at 1:2");
  EXPECT_EQ(kind("<a>" + std::string(60, 'x') + "</a>"), "too-long at ");
}

TEST(XmlRecord, NestingLikeABombEndsInTheLimitAtItsPlace) {
  std::string bomb;
  for (int i = 0; i < 1'000'000; ++i) bomb += "<a>";
  const auto record = read_xml_record(bomb, {}, element_names());
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().kind, base::ErrorKind::too_costly);
  EXPECT_EQ(record.error().place, "1:193");
  std::string many = "<a>";
  for (int i = 0; i < 2'000'000; ++i) many += "<b/>";
  const auto wide = read_xml_record(many + "</a>", {}, element_names());
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().kind, base::ErrorKind::too_costly);
}

TEST(XmlRecord, TenMegabytesAreRead) {
  std::string xml = "<r>";
  while (xml.size() < 10 * 1024 * 1024)
    xml += "<child><name>" + std::string(200, 'n') + "</name><dob>2020-01-02</dob></child>";
  const auto record = read_xml_record(xml + "</r>", {}, element_names());
  ASSERT_TRUE(record) << base::describe(record.error());
  EXPECT_GT(record->tree.root().find("child")->size(), 40'000u);
}

}  // namespace
}  // namespace gateway::formats
