#include "intake/children.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "json/reader.hpp"

namespace gateway::intake {
namespace {

const json::Names names;

std::string bundle_of(std::initializer_list<const char*> resources) {
  std::string text = R"({"resourceType":"Bundle","type":"collection","entry":[)";
  for (const char* resource : resources) {
    if (text.back() != '[') text += ',';
    text += std::string("{\"resource\":") + resource + "}";
  }
  return text + "]}";
}

constexpr const char* first_child = R"({"resourceType":"Patient","id":"p1"})";
constexpr const char* second_child = R"({"resourceType":"Patient","id":"p2"})";
constexpr const char* first_request =
    R"({"resourceType":"ServiceRequest","id":"s1","subject":{"reference":"Patient/p1"},"requester":{"reference":"PractitionerRole/r"}})";
constexpr const char* second_request =
    R"({"resourceType":"ServiceRequest","id":"s2","subject":{"reference":"Patient/p2"},"requester":{"reference":"PractitionerRole/r"}})";
constexpr const char* role =
    R"({"resourceType":"PractitionerRole","id":"r","organization":{"reference":"Organization/o"}})";
constexpr const char* practice = R"({"resourceType":"Organization","id":"o"})";

// The "Type/id" of each member of a child's set.
std::vector<std::string> members(const Children& bundle, const Child& child) {
  std::vector<std::string> list;
  for (const std::size_t member : child.members) {
    const Entry& entry = bundle.entries[member];
    list.push_back(std::string(entry.type) + '/' + std::string(entry.resource->string("id")));
  }
  return list;
}

TEST(Children, SiblingsEachGetTheirOwnAndWhatTheyShare) {
  const auto document =
      json::read(bundle_of({first_child, second_child, first_request, second_request, role, practice,
                            R"({"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p1"}})",
                            R"({"resourceType":"Observation","id":"o2","subject":{"reference":"Patient/p2"}})"}),
                 names)
          .value();

  const auto bundle = split(document.root());

  ASSERT_TRUE(bundle.ok());
  ASSERT_EQ(bundle->children.size(), 2U);
  EXPECT_EQ(members(*bundle, bundle->children[0]),
            (std::vector<std::string>{"Patient/p1", "ServiceRequest/s1", "PractitionerRole/r", "Organization/o",
                                      "Observation/o1"}));
  EXPECT_EQ(members(*bundle, bundle->children[1]),
            (std::vector<std::string>{"Patient/p2", "ServiceRequest/s2", "PractitionerRole/r", "Organization/o",
                                      "Observation/o2"}));
}

TEST(Children, WhatIsAboutTheChildAndWhatThatRefersToBelongsToIt) {
  const auto document =
      json::read(
          bundle_of(
              {first_child, first_request, role, practice,
               R"({"resourceType":"Task","id":"t","focus":{"reference":"ServiceRequest/s1"},"owner":{"reference":"Organization/x"}})",
               R"({"resourceType":"Organization","id":"x"})"}),
          names)
          .value();

  const auto bundle = split(document.root());

  EXPECT_EQ(members(*bundle, bundle->children[0]),
            (std::vector<std::string>{"Patient/p1", "ServiceRequest/s1", "PractitionerRole/r", "Organization/o",
                                      "Task/t", "Organization/x"}));
}

TEST(Children, WhatNothingTiesToAChildGoesWithEveryChildSoThatItIsNotLost) {
  const auto document =
      json::read(
          bundle_of({first_child, second_child, first_request, second_request, role, practice,
                     R"({"resourceType":"Observation","id":"loose","performer":[{"reference":"Practitioner/nurse"}]})",
                     R"({"resourceType":"Practitioner","id":"nurse"})", R"({"resourceType":"Patient","id":"mother"})"}),
          names)
          .value();

  const auto bundle = split(document.root());

  for (std::size_t child = 0; child < 2; ++child) {
    const auto list = members(*bundle, bundle->children[child]);
    for (const char* loose : {"Observation/loose", "Practitioner/nurse", "Patient/mother"}) {
      EXPECT_NE(std::find(list.begin(), list.end(), loose), list.end()) << loose << " of " << child;
    }
  }
}

TEST(Children, WhatTellsOfSeveralChildrenDoesNotBringASiblingsResources) {
  const auto document =
      json::read(
          bundle_of(
              {first_child, second_child, first_request, second_request, role, practice,
               R"({"resourceType":"Observation","id":"o1","subject":{"reference":"Patient/p1"}})",
               R"({"resourceType":"Observation","id":"o2","subject":{"reference":"Patient/p2"}})",
               R"({"resourceType":"Provenance","id":"v","target":[{"reference":"Observation/o1"},{"reference":"Observation/o2"}]})"}),
          names)
          .value();

  const auto bundle = split(document.root());

  EXPECT_EQ(members(*bundle, bundle->children[0]),
            (std::vector<std::string>{"Patient/p1", "ServiceRequest/s1", "PractitionerRole/r", "Organization/o",
                                      "Observation/o1", "Provenance/v"}));
}

TEST(Children, TwoEntriesOfOneAddressAreRefused) {
  const auto without_url =
      json::read(bundle_of({first_child, first_request, role, practice, first_child}), names).value();
  const auto with_url = json::read(R"({"entry":[{"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"}},
      {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Organization"}}]})",
                                   names)
                            .value();
  const auto told_apart = json::read(R"({"entry":[
      {"fullUrl":"https://a.example/Patient/1","resource":{"resourceType":"Patient","id":"1"}},
      {"fullUrl":"https://b.example/Patient/1","resource":{"resourceType":"Patient","id":"1"}},
      {"fullUrl":"urn:uuid:s","resource":{"resourceType":"ServiceRequest","subject":{"reference":"https://a.example/Patient/1"}}}]})",
                                     names)
                              .value();

  EXPECT_EQ(base::describe(split(without_url.root()).error()).substr(0, 15), "Bundle.entry[4]");
  EXPECT_EQ(split(with_url.root()).error().place, "Bundle.entry[1]");
  EXPECT_TRUE(split(told_apart.root()).ok());
}

TEST(Children, AFullUrlThatNoUrlCouldBeIsRefused) {
  for (const char* url : {R"(urn:uuid:a\"b)", R"(urn:uuid:a\\b)", R"(urn:uuid:a\nb)"}) {
    const auto document =
        json::read(std::string(R"({"entry":[{"fullUrl":")") + url + R"(","resource":{"resourceType":"Patient"}}]})",
                   names)
            .value();
    EXPECT_EQ(split(document.root()).error().place, "Bundle.entry[0].fullUrl") << url;
  }
}

TEST(Children, AReferenceIntoNowhereIsNamedByItsEntry) {
  const auto document = json::read(bundle_of({first_child, first_request}), names).value();

  const auto bundle = split(document.root());

  ASSERT_FALSE(bundle.ok());
  EXPECT_EQ(bundle.error().kind, base::ErrorKind::invariant);
  EXPECT_EQ(bundle.error().place, "Bundle.entry[1].resource.reference");
}

TEST(Children, ReferencesToElsewhereAndIntoContainedResourcesAreLeftAlone) {
  const auto document =
      json::read(bundle_of({first_child,
                            R"({"resourceType":"ServiceRequest","id":"s","subject":{"reference":"Patient/p1"},
                     "requester":{"reference":"https://other.example/fhir/Organization/9"},"reasonReference":[{"reference":"#c"}]})"}),
                 names)
          .value();

  EXPECT_TRUE(split(document.root()).ok());
}

TEST(Children, ABundleWithoutAServiceRequestOrWithoutItsSubjectIsRefused) {
  const auto none = json::read(bundle_of({first_child}), names).value();
  const auto subjectless =
      json::read(bundle_of({first_child, R"({"resourceType":"ServiceRequest","id":"s"})"}), names).value();

  EXPECT_EQ(split(none.root()).error().kind, base::ErrorKind::required);
  EXPECT_EQ(split(subjectless.root()).error().kind, base::ErrorKind::required);
}

TEST(Children, AMessageHeaderStaysInTheOriginalOnly) {
  const auto document =
      json::read(bundle_of({R"({"resourceType":"MessageHeader","id":"m","focus":[{"reference":"ServiceRequest/s1"}]})",
                            first_child, first_request, role, practice}),
                 names)
          .value();

  const auto bundle = split(document.root());

  EXPECT_EQ(bundle->entries.size(), 4U);
}

}  // namespace
}  // namespace gateway::intake
