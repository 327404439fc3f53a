#include "fhir/operation_outcome.hpp"

#include <gtest/gtest.h>

#include "json/writer.hpp"

namespace gateway::fhir {

TEST(OperationOutcome, TellsWhatWhereAndWhatToDo) {
  json::Names names;
  const base::Error error(base::ErrorKind::required, "Task.status is missing", "Task.status", "give the Task a status");
  EXPECT_EQ(json::write(operation_outcome(error, names).root()),
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"required",)"
            R"("details":{"text":"Task.status is missing; give the Task a status"},"expression":["Task.status"]}]})");
}

TEST(OperationOutcome, PlacesThatAreNotFhirPathAreDiagnostics) {
  EXPECT_EQ(issue_of({base::ErrorKind::structure, "not JSON", "3:7 (/name/0)"}).diagnostics, "3:7 (/name/0)");
  EXPECT_EQ(issue_of({base::ErrorKind::structure, "not FML", "Referral.map:3:7"}).diagnostics, "Referral.map:3:7");
  EXPECT_EQ(issue_of({base::ErrorKind::value, "bad", "Patient.name[0].given[1]"}).expression,
            "Patient.name[0].given[1]");
}

TEST(OperationOutcome, OurOwnFailureIsFatal) {
  EXPECT_EQ(issue_of({base::ErrorKind::exception, "failed"}).severity, Severity::fatal);
  EXPECT_EQ(issue_of({base::ErrorKind::exception, "failed"}).code, "exception");
}

TEST(OperationOutcome, CarriesLineColumnAndAPartnersCode) {
  json::Names names;
  OutcomeIssue issue;
  issue.severity = Severity::warning;
  issue.code = "value";
  issue.text = "odd";
  issue.line = 3;
  issue.column = 14;
  issue.detail_system = "https://fhir.nhs.uk/CodeSystem/http-error-codes";
  issue.detail_code = "REC_BAD_REQUEST";
  EXPECT_EQ(
      json::write(operation_outcome({issue}, names).root()),
      R"({"resourceType":"OperationOutcome","issue":[{"extension":[)"
      R"({"url":"http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line","valueInteger":3},)"
      R"({"url":"http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col","valueInteger":14}],)"
      R"("severity":"warning","code":"value","details":{"coding":[)"
      R"({"system":"https://fhir.nhs.uk/CodeSystem/http-error-codes","code":"REC_BAD_REQUEST"}],"text":"odd"}}]})");
}

}  // namespace gateway::fhir
