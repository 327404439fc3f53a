#include "fhirpath/references.hpp"

#include <gtest/gtest.h>

#include "fhirpath/evaluate.hpp"
#include "json/reader.hpp"
#include "support/definitions.hpp"

namespace gateway::fhirpath {
namespace {

constexpr std::string_view bundle = R"({"resourceType":"Bundle","type":"collection","entry":[
  {"fullUrl":"http://north.example/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1",
    "managingOrganization":{"reference":"Organization/o"},"generalPractitioner":[{"reference":"#p"}],
    "contained":[{"resourceType":"Practitioner","id":"p","name":[{"family":"North"}]}]}},
  {"fullUrl":"http://south.example/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1",
    "managingOrganization":{"reference":"Organization/o"},"generalPractitioner":[{"reference":"#p"},{"reference":"#"}],
    "contained":[{"resourceType":"Practitioner","id":"p","name":[{"family":"South"}]}]}},
  {"fullUrl":"http://north.example/fhir/Organization/o","resource":{"resourceType":"Organization","id":"o","name":"North"}},
  {"fullUrl":"http://south.example/fhir/Organization/o","resource":{"resourceType":"Organization","id":"o","name":"South"}},
  {"fullUrl":"urn:uuid:0192f0c1-7a4e-7d31-9c55-0a4be1f3c6d2","resource":{"resourceType":"Task","status":"draft",
    "intent":"order","for":{"reference":"http://south.example/fhir/Patient/1"},
    "owner":{"reference":"Organization/elsewhere"},"requester":{"reference":"Organization/o/_history/3"}}},
  {"resource":{"resourceType":"List","subject":{"reference":"urn:uuid:0192f0c1-7a4e-7d31-9c55-0a4be1f3c6d2"}}}]})";

std::string evaluated(std::string_view expression, Context context = {}) {
  static const json::Document document = json::read(bundle, tests::names()).value();
  context.definitions = &tests::definitions();
  const auto compiled = compile(expression, tests::names(), &tests::definitions());
  if (!compiled) return base::describe(compiled.error());
  const auto result = evaluate(*compiled, document.root(), context);
  if (!result) return base::describe(result.error());
  std::string text;
  for (const Value& value : *result) text += (text.empty() ? "" : ",") + to_text(value).value_or("?");
  return text;
}

TEST(Resolve, ARelativeReferenceCountsFromTheEntryThatHoldsIt) {
  EXPECT_EQ(evaluated("entry.resource.ofType(Patient).managingOrganization.resolve().name"), "North,South");
  EXPECT_EQ(evaluated("entry[1].resource.managingOrganization.resolve().name"), "South");
}

TEST(Resolve, AFragmentStaysInItsResource) {
  EXPECT_EQ(evaluated("entry.resource.ofType(Patient).generalPractitioner.reference.resolve().name.family"),
            "North,South");
  EXPECT_EQ(evaluated("entry[1].resource.generalPractitioner[1].resolve().id"), "1");
}

TEST(Resolve, FullUrlsAreLookedUpWhole) {
  EXPECT_EQ(evaluated("entry.resource.ofType(Task).for.resolve().managingOrganization.resolve().name"), "South");
  EXPECT_EQ(evaluated("entry.resource.ofType(List).subject.resolve().status"), "draft");
  // Without a base the first of that type and id is meant; its version is not looked at.
  EXPECT_EQ(evaluated("entry.resource.ofType(Task).requester.resolve().name"), "North");
}

TEST(Resolve, TheContextIsAskedForWhatIsNotThere) {
  const auto elsewhere = json::read(R"({"resourceType":"Organization","name":"Elsewhere"})", tests::names());
  EXPECT_EQ(evaluated("entry.resource.ofType(Task).owner.resolve().name"), "");
  Context context;
  context.resolve = [&](std::string_view reference, const json::Node*) {
    EXPECT_EQ(reference, "Organization/elsewhere");
    return &elsewhere->root();
  };
  EXPECT_EQ(evaluated("entry.resource.ofType(Task).owner.resolve().name", context), "Elsewhere");
}

TEST(Resolve, KnowsTheBundleThatTheResourceStandsIn) {
  const auto document = json::read(bundle, tests::names());
  const json::Node& patient = *document->root().find("entry")->at(1)->find("resource");
  Context context;
  context.definitions = &tests::definitions();
  context.resource = &patient;
  context.root_resource = &document->root();
  const auto compiled = compile("'#p'.resolve().name.family | managingOrganization.resolve().name", tests::names(),
                                &tests::definitions());

  const auto result = evaluate(*compiled, patient, context);

  ASSERT_TRUE(result.ok()) << base::describe(result.error());
  ASSERT_EQ(result->size(), 1u);
  EXPECT_EQ(to_text((*result)[0]), "South");
}

}  // namespace
}  // namespace gateway::fhirpath
