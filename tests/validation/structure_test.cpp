#include <gtest/gtest.h>

#include "json/reader.hpp"
#include "json/writer.hpp"
#include "support/definitions.hpp"
#include "validation/validator.hpp"

namespace gateway::validation {
namespace {

const Validator& validator() {
  static const Validator shared(tests::definitions());
  return shared;
}

std::vector<Issue> issues(std::string_view text) {
  const auto document = json::read(text, tests::names());
  EXPECT_TRUE(document.ok()) << text;
  return document.ok() ? validator().validate(document->root(), text) : std::vector<Issue>();
}

// "rule at expression" of each issue, in order.
std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> lines;
  for (const Issue& issue : issues(text)) lines.push_back(std::string(issue.rule) + " at " + issue.expression);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST(Structure, AWellFormedResourceHasNoIssues) {
  EXPECT_EQ(found(R"({"resourceType":"Patient","id":"p1","active":true,"name":[{"family":"Rowan","given":["Ash"]}],
    "birthDate":"2019-05-01","deceasedBoolean":false,"contact":[{"relationship":[{"text":"aunt"}]}]})"),
            Lines{});
  EXPECT_EQ(found(R"({"resourceType":"Patient"})"), Lines{});
}

TEST(Structure, TheResourceTypeMustBeKnown) {
  for (const char* text : {R"({})", R"({"resourceType":"Pateint"})", R"({"resourceType":3})",
                           R"({"resourceType":"HumanName"})", R"({"resourceType":"DomainResource"})"}) {
    EXPECT_EQ(found(text), Lines{"resource-type at Resource.resourceType"}) << text;
    EXPECT_EQ(issues(text).front().severity, fhir::Severity::fatal);
  }
  EXPECT_EQ(found("[1]"), Lines{"resource-type at Resource"});
}

TEST(Structure, UnknownElementsAreRefusedWithTheNameThatWasMeant) {
  const auto list = issues(R"({"resourceType":"Patient","brithDate":"2019-05-01","name":[{"famly":"Rowan"}]})");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].expression, "Patient.brithDate");
  EXPECT_EQ(list[0].remedy, "did you mean \"birthDate\"?");
  EXPECT_EQ(list[1].expression, "Patient.name[0].famly");
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"resourceType":"Patient"}]})"),
            Lines{"unknown-element at Patient.name[0].resourceType"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","value":1})"), Lines{"unknown-element at Patient.value"});
}

TEST(Structure, NamesThatMightBeContentAreNotRepeated) {
  const auto list = issues(R"({"resourceType":"Patient","Ash Rowan born 2019":1})");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].expression, "Patient");
  EXPECT_EQ(list[0].text.find("Rowan"), std::string::npos);
}

TEST(Structure, ContentNeverAppearsInAnIssue) {
  const auto list = issues(R"({"resourceType":"Patient","id":"SECRET SECRET","active":"SECRET","birthDate":"SECRET",
    "name":"SECRET","gender":["SECRET"],"photo":[{"data":"SECRET!"}],"contained":[{"resourceType":"SECRET"}]})");
  EXPECT_EQ(list.size(), 7u);
  for (const Issue& issue : list) {
    EXPECT_EQ((issue.text + issue.remedy + issue.expression).find("SECRET"), std::string::npos) << issue.text;
  }
}

TEST(Structure, LineAndColumnAreTold) {
  const auto list = issues("{\"resourceType\":\"Patient\",\n \"name\":[{\"given\":[\"é\", 7]}],\n \"active\":\"x\"}");
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].expression, "Patient.name[0].given[1]");
  EXPECT_EQ(list[0].line, 2u);
  EXPECT_EQ(list[0].column, 25u);
  EXPECT_EQ(list[1].line, 3u);
  EXPECT_EQ(list[1].column, 11u);
}

TEST(Structure, RequiredElementsMustBeThere) {
  EXPECT_EQ(found(R"({"resourceType":"Task","status":"requested"})"), Lines{"required at Task.intent"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","communication":[{"preferred":true}]})"),
            Lines{"required at Patient.communication[0].language"});
  EXPECT_EQ(
      found(R"({"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"display":"x"}})"),
      Lines{"required at MedicationRequest.medication"});
  EXPECT_EQ(std::string(issues(R"({"resourceType":"Task","status":"requested"})")[0].code), "required");
  EXPECT_EQ(found(R"({"resourceType":"Task","intent":"order","_status":{"extension":[{"url":"u","valueCode":"x"}]}})"),
            Lines{})
      << "an extension stands in for the value";
}

TEST(Structure, ArraysAreArraysAndSingleValuesAreNot) {
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":{"family":"x"}})"), Lines{"json-shape at Patient.name"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","birthDate":["2019"]})"), Lines{"json-shape at Patient.birthDate"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","maritalStatus":"single"})"),
            Lines{"json-shape at Patient.maritalStatus"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","birthDate":{"year":2019}})"), Lines{"json-shape at Patient.birthDate"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[["x"]]})"), Lines{"json-shape at Patient.name[0]"});
}

TEST(Structure, NothingIsEmptyOrNull) {
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[]})"), Lines{"empty at Patient.name"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{}]})"), Lines{"empty at Patient.name[0]"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":null})"), Lines{"json-shape at Patient.name"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","birthDate":null})"), Lines{"null at Patient.birthDate"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[null]})"), Lines{"null at Patient.name[0]"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"given":["a",null]}]})"),
            Lines{"null at Patient.name[0].given[1]"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"family":""}]})"),
            Lines{"primitive-format at Patient.name[0].family"});
}

TEST(Structure, OnlyOneTypeOfAChoiceIsAllowed) {
  EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2020"})"),
            Lines{"choice at Patient.deceased"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedDateTime":"2020","_deceasedDateTime":{"id":"a"}})"), Lines{});
  EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedBoolean":true,"_deceasedDateTime":{"id":"a"}})"),
            Lines{"choice at Patient.deceased"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","deceasedString":"x"})"),
            Lines{"unknown-element at Patient.deceasedString"});
}

TEST(Structure, PrimitivesHaveTheirFormats) {
  EXPECT_EQ(found(R"({"resourceType":"Patient","birthDate":"01/05/2019"})"),
            Lines{"primitive-format at Patient.birthDate"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","active":"true"})"), Lines{"primitive-format at Patient.active"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","id":"a b"})"), Lines{"primitive-format at Patient.id"});
  EXPECT_EQ(std::string(issues(R"({"resourceType":"Patient","active":1})")[0].code), "value");
}

TEST(Structure, CompanionsCarryIdAndExtensionsOfPrimitives) {
  EXPECT_EQ(
      found(
          R"({"resourceType":"Patient","birthDate":"2019","_birthDate":{"extension":[{"url":"u","valueCode":"c"}]}})"),
      Lines{});
  EXPECT_EQ(found(R"({"resourceType":"Patient","_birthDate":{"extension":[{"valueCode":"c"}]}})"),
            Lines{"required at Patient.birthDate.extension[0].url"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","_birthDate":{"value":"2019"}})"),
            Lines{"unknown-element at Patient.birthDate.value"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","_birthDate":{}})"), Lines{"empty at Patient.birthDate"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","_birthDate":"x"})"), Lines{"json-shape at Patient.birthDate"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","_name":[{"id":"a"}]})"), Lines{"unknown-element at Patient._name"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"given":["a",null],"_given":[null,{"id":"x"}]}]})"), Lines{});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"given":["a"],"_given":[null,{"id":"x"}]}]})"),
            Lines{"companion at Patient.name[0].given"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","name":[{"_given":[{"id":"x"}]}]})"), Lines{});
}

TEST(Structure, NestedResourcesAreCheckedAsTheirOwn) {
  EXPECT_EQ(found(R"({"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o","nmae":"x"}]})"),
            Lines{"unknown-element at Patient.contained[0].nmae"});
  EXPECT_EQ(found(R"({"resourceType":"Patient","contained":[{"id":"o"}]})"),
            Lines{"resource-type at Patient.contained[0].resourceType"});
  EXPECT_EQ(
      found(
          R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Task","intent":"order"}},
    {"fullUrl":"urn:uuid:x","resource":{"resourceType":"Patient","gender":7}}]})"),
      (Lines{"required at Bundle.entry[0].resource.status", "primitive-format at Bundle.entry[1].resource.gender"}));
}

TEST(Structure, CardinalityIsHeld) {
  EXPECT_EQ(found(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},
    "valueSampledData":{"origin":{"value":1},"period":1,"dimensions":1}})"),
            Lines{});
  EXPECT_EQ(found(R"({"resourceType":"Patient","text":{"status":"generated","div":"<div/>",
    "_div":{"extension":[{"url":"u","valueCode":"c"}]}}})"),
            Lines{"cardinality at Patient.text.div.extension"});
}

TEST(Structure, IssuesAreCountedOnlyUpToALimit) {
  std::string text = R"({"resourceType":"Patient")";
  for (int number = 0; number < 1000; ++number) text += ",\"x" + std::to_string(number) + "\":1";
  const auto list = issues(text + "}");
  ASSERT_EQ(list.size(), 201u);
  EXPECT_EQ(list.back().rule, std::string("issue-limit"));
  EXPECT_TRUE(blocking(list));
}

TEST(Structure, ValuesWithTheWrongQuotationMarksAreToldSo) {
  EXPECT_EQ(issues(R"({"resourceType":"Patient","active":"true"})")[0].remedy, "write it without quotation marks");
  EXPECT_EQ(issues(R"({"resourceType":"Patient","birthDate":2019})")[0].remedy, "write it in quotation marks");
  EXPECT_EQ(issues(R"({"resourceType":"Patient","birthDate":"x"})")[0].remedy, "");
}

TEST(Structure, DepthIsBounded) {
  json::Document document(tests::names());
  json::Node& patient = document.make_object();
  document.set_root(patient);
  document.append(patient, "resourceType", document.make_string("Patient"));
  json::Node* holder = &patient;
  for (int level = 0; level < 100'000; ++level) {
    json::Node& list = document.append(*holder, "extension", document.make_array());
    holder = &document.append(list, document.make_object());
    document.append(*holder, "url", document.make_string("u"));
  }
  const auto list = validator().validate(document.root());
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].rule, std::string("depth"));
  EXPECT_EQ(list[0].line, 0u);
}

TEST(Issue, BecomesAnOutcome) {
  const auto list = issues("{\"resourceType\":\"Patient\",\"birthdate\":\"2019\"}");
  EXPECT_EQ(
      json::write(fhir::operation_outcome(outcome_issues(list), tests::names()).root()),
      R"({"resourceType":"OperationOutcome","issue":[{"extension":[)"
      R"({"url":"http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line","valueInteger":1},)"
      R"({"url":"http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col","valueInteger":39}],)"
      R"("severity":"error","code":"structure","details":{"text":"Patient has no element \"birthdate\"; did you mean )"
      R"(\"birthDate\"?"},"diagnostics":"rule unknown-element","expression":["Patient.birthdate"]}]})");
  EXPECT_EQ(validator().validate(fhir::operation_outcome(outcome_issues(list), tests::names()).root()).size(), 0u);
}

}  // namespace gateway::validation
