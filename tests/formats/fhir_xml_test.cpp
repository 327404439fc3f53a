#include "formats/fhir_xml.hpp"

#include <gtest/gtest.h>

#include "json/writer.hpp"
#include "support/definitions.hpp"

namespace gateway::formats {
namespace {

// The JSON it becomes, or "place: error".
std::string read(const std::string& xml) {
  const auto document = read_fhir_xml(xml, tests::definitions());
  return document ? json::write(document->root()) : base::describe(document.error());
}

TEST(FhirXml, BecomesTheJsonOfTheSameResource) {
  EXPECT_EQ(read(R"(<Patient xmlns="http://hl7.org/fhir"><id value="a"/><active value="true"/>)"
                 R"(<name><given value="b"/><given value="c"/></name></Patient>)"),
            R"({"resourceType":"Patient","id":"a","active":true,"name":[{"given":["b","c"]}]})");
}

TEST(FhirXml, AnyPrefixMayStandForFhirsNamespace) {
  const char* const json =
      R"({"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a</p></div>"},"gender":"male"})";
  EXPECT_EQ(
      read(R"(<f:Patient xmlns:f="http://hl7.org/fhir"><f:text><f:status value="generated"/>)"
           R"(<div xmlns="http://www.w3.org/1999/xhtml"><p>a</p></div></f:text><f:gender value="male"/></f:Patient>)"),
      json);
  EXPECT_EQ(
      read(
          R"(<f:Patient xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><f:text><f:status value="generated"/>)"
          R"(<h:div><h:p>a</h:p></h:div></f:text><gender xmlns="http://hl7.org/fhir" value="male"/></f:Patient>)"),
      json);
}

TEST(FhirXml, ElementsOfNoOrAnotherNamespaceAreRefusedAtTheirPlace) {
  EXPECT_EQ(read("<f:Patient xmlns:f=\"http://hl7.org/fhir\">\n<g:id value=\"a\"/></f:Patient>"),
            "2:2: the namespace prefix of this element is not declared");
  EXPECT_EQ(read("<f:Patient xmlns:f=\"http://hl7.org/fhir\">\n <id value=\"a\"/></f:Patient>"),
            "2:3: this element is not of the namespace http://hl7.org/fhir");
  EXPECT_EQ(read("<Patient><id value=\"a\"/></Patient>"),
            "1:2: the root element is not of the namespace http://hl7.org/fhir");
}

TEST(FhirXml, AnElementOutOfTheOrderOfItsTypeIsRefusedAtItsPlace) {
  EXPECT_EQ(read("<Patient xmlns=\"http://hl7.org/fhir\"><gender value=\"male\"/>\n<name><family "
                 "value=\"x\"/></name></Patient>"),
            "2:2: name stands after gender, in XML it belongs before it");
  EXPECT_EQ(
      read("<Patient xmlns=\"http://hl7.org/fhir\"><name><given value=\"x\"/>\n<family value=\"x\"/></name></Patient>"),
      "2:2: family stands after given, in XML it belongs before it");
  EXPECT_EQ(
      read("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\"/><name><family value=\"x\"/></name>"
           "<gender value=\"male\"/><deceasedBoolean value=\"false\"/></Patient>"),
      R"({"resourceType":"Patient","active":true,"name":[{"family":"x"}],"gender":"male","deceasedBoolean":false})");
}

TEST(FhirXml, ManyAttributesAndNamespacesAreTooCostly) {
  std::string attributes, spaces;
  for (int i = 0; i < 101; ++i) attributes += " a" + std::to_string(i) + "=\"\"";
  for (int i = 0; i < 65; ++i) spaces += " xmlns:a" + std::to_string(i) + "=\"x\"";
  EXPECT_EQ(read("<Patient xmlns=\"http://hl7.org/fhir\"><id" + attributes + "/></Patient>"),
            "1:39: too-costly: an element has too many attributes");
  EXPECT_EQ(read("<Patient xmlns=\"http://hl7.org/fhir\"><id" + spaces + "/></Patient>"),
            "1:39: too-costly: there are too many namespace declarations");
}

}  // namespace
}  // namespace gateway::formats
