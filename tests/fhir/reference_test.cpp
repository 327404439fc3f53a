// References taken apart, and resolved inside a Bundle.
#include "fhir/reference.hpp"

#include <gtest/gtest.h>

#include "fhir/bundle.hpp"
#include "json/reader.hpp"

namespace gateway::fhir {

TEST(Reference, RelativeNamesTypeIdAndVersion) {
  const Reference plain = parse_reference("Patient/034AB16");
  EXPECT_EQ(plain.kind, ReferenceKind::relative);
  EXPECT_EQ(plain.type, "Patient");
  EXPECT_EQ(plain.id, "034AB16");
  EXPECT_EQ(plain.version, "");

  const Reference versioned = parse_reference("Task/1/_history/7");
  EXPECT_EQ(versioned.kind, ReferenceKind::relative);
  EXPECT_EQ(versioned.id, "1");
  EXPECT_EQ(versioned.version, "7");
}

TEST(Reference, AbsoluteNamesItsBase) {
  const Reference reference = parse_reference("https://council.example/fhir/R4/Task/1/_history/2");
  EXPECT_EQ(reference.kind, ReferenceKind::absolute);
  EXPECT_EQ(reference.base, "https://council.example/fhir/R4");
  EXPECT_EQ(reference.type, "Task");
  EXPECT_EQ(reference.id, "1");
  EXPECT_EQ(reference.version, "2");
  EXPECT_EQ(parse_reference("https://council.example/leaflet.pdf?x=1").kind, ReferenceKind::absolute);
  EXPECT_EQ(parse_reference("https://council.example/leaflet.pdf?x=1").type, "");
}

TEST(Reference, KnowsUrnsFragmentsAndConditions) {
  EXPECT_EQ(parse_reference("urn:uuid:49a86246-4004-42eb-9bdc-f542f93f9228").kind, ReferenceKind::urn);
  EXPECT_EQ(parse_reference("#p1").kind, ReferenceKind::fragment);
  EXPECT_EQ(parse_reference("#p1").id, "p1");
  EXPECT_EQ(parse_reference("#").kind, ReferenceKind::fragment);
  const Reference search = parse_reference("Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999999959");
  EXPECT_EQ(search.kind, ReferenceKind::conditional);
  EXPECT_EQ(search.type, "Practitioner");
  EXPECT_EQ(search.id, "identifier=http://hl7.org/fhir/sid/us-npi|9999999959");
}

TEST(Reference, OtherTextsAreMalformed) {
  for (const char* text : {"", "Patient", "patient/1", "Patient/", "/Patient/1", "a/Patient/1", "Patient/a b", "?x=1",
                           "Patient/1/_history/", "Patient/1/2", "#a b"}) {
    EXPECT_EQ(parse_reference(text).kind, ReferenceKind::malformed) << text;
  }
}

TEST(Bundle, ResolvesByFullUrlAndByTypeAndId) {
  json::Names names;
  const auto document = json::read(R"({"resourceType":"Bundle","type":"collection","entry":[
    {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"p"}},
    {"fullUrl":"https://a.example/fhir/Task/t","resource":{"resourceType":"Task","id":"t"},"request":{"method":"POST"}},
    {"fullUrl":"https://b.example/fhir/Task/t","resource":{"resourceType":"Task","id":"t"}},
    {"resource":{"resourceType":"Basic","id":"b"}}, {}]})",
                                   names);
  const Bundle bundle(document->root());

  ASSERT_EQ(bundle.entries().size(), 5u);
  EXPECT_EQ(bundle.type(), "collection");
  EXPECT_EQ(bundle.entries()[1].request->string("method"), "POST");
  const auto number = [&](std::string_view reference, const BundleEntry* from = nullptr) {
    const BundleEntry* found = bundle.resolve(reference, from);
    return found == nullptr ? -1 : static_cast<int>(found - bundle.entries().data());
  };
  EXPECT_EQ(number("urn:uuid:1"), 0);
  EXPECT_EQ(number("Patient/p"), 0);
  EXPECT_EQ(number("https://b.example/fhir/Task/t/_history/3"), 2);
  EXPECT_EQ(number("Task/t", &bundle.entries()[2]), 2);
  EXPECT_EQ(number("Task/t", &bundle.entries()[1]), 1);
  EXPECT_EQ(number("Patient/p", &bundle.entries()[1]), -1) << "another server's Patient/p";
  EXPECT_EQ(number("Basic/b", &bundle.entries()[0]), 3);
  EXPECT_EQ(number("Basic/x"), -1);
  EXPECT_EQ(number("#p"), -1);
}

TEST(Bundle, WithoutEntriesIsEmpty) {
  json::Names names;
  EXPECT_TRUE(Bundle(json::read("{}", names)->root()).entries().empty());
  EXPECT_TRUE(Bundle(json::read(R"({"entry":3})", names)->root()).entries().empty());
}

TEST(Contained, IsFoundById) {
  json::Names names;
  const auto document = json::read(R"({"contained":[{"id":"a"},{"id":"b","x":1}]})", names);
  EXPECT_EQ(contained(document->root(), "b")->find("x")->text(), "1");
  EXPECT_EQ(contained(document->root(), "c"), nullptr);
}

}  // namespace gateway::fhir
