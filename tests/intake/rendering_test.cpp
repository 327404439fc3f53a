#include "intake/rendering.hpp"

#include <gtest/gtest.h>

#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::intake {
namespace {

const json::Names names;

std::string rendered(
    const char* resource, std::string_view type, const Renamed& renamed = [](std::string_view old) { return old; }) {
  const auto document = json::read(resource, names).value();
  Rendering rendering;
  rendering.type = type;
  rendering.id = *base::parse_uuid("11111111-1111-8111-8111-111111111111");
  return render(document.root(), rendering, renamed);
}

TEST(Rendering, OurIdMetaAndIdentifierStandBesideWhatCame) {
  EXPECT_EQ(
      rendered(R"({"resourceType":"Patient","id":"theirs","identifier":[{"value":"1"}],"active":true})", "Patient"),
      R"({"resourceType":"Patient","id":"11111111-1111-8111-8111-111111111111","meta":{"versionId":"1",)"
      R"("lastUpdated":"1970-01-01T00:00:00.000Z","security":[{"system":)"
      R"("http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},"identifier":[{"system":)"
      R"("https://referral-gateway.example/fhir/Id/resource","value":"11111111-1111-8111-8111-111111111111"},)"
      R"({"value":"1"}],"active":true})");
}

TEST(Rendering, AStrongerLabelAndProfilesAreKept) {
  const std::string text = rendered(
      R"({"resourceType":"Patient","meta":{"versionId":"7","profile":["p"],"security":[
          {"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"V"}]}})",
      "Patient");

  EXPECT_NE(text.find(R"("profile":["p"])"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("code":"V")"), std::string::npos) << text;
  EXPECT_EQ(text.find(R"("code":"R")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("versionId":"1")"), std::string::npos) << text;
}

TEST(Rendering, ATypeWithoutIdentifierCarriesOursAsATag) {
  const std::string text = rendered(R"({"resourceType":"Provenance"})", "Provenance");

  EXPECT_EQ(text.find("\"identifier\""), std::string::npos) << text;
  EXPECT_NE(text.find(R"("tag":[{"system":"https://referral-gateway.example/fhir/Id/resource")"), std::string::npos)
      << text;
}

TEST(Rendering, NumbersAndUnknownOrderStayAsWritten) {
  const std::string text =
      rendered(R"({"resourceType":"Observation","valueQuantity":{"value":0.10},"z":1,"a":2})", "Observation");

  EXPECT_NE(text.find(R"("valueQuantity":{"value":0.10},"z":1,"a":2})"), std::string::npos) << text;
}

TEST(Rendering, AReferenceToASiblingSaysSoAndNamesNobody) {
  const auto document =
      json::read(
          R"({"resourceType":"Provenance","target":[{"reference":"urn:uuid:a","display":"Anna"},{"reference":"urn:uuid:b","display":"Bea","identifier":{"value":"999"}}]})",
          names)
          .value();
  json::Document copies(names);

  const auto& without = without_references(
      document.root(), [](std::string_view address) { return address == "urn:uuid:b"; }, copies);

  EXPECT_EQ(
      json::write(without),
      R"({"resourceType":"Provenance","target":[{"reference":"urn:uuid:a","display":"Anna"},{"display":"another child of the same record"}]})");
}

TEST(Rendering, ReferencesAreRenamedWhereverTheyStandAndTextIsNot) {
  const Renamed renamed = [](std::string_view old) {
    return old == "urn:uuid:x" ? std::string_view("Patient/1") : old;
  };

  const std::string text = rendered(
      R"({"resourceType":"List","identifier":[{"assigner":{"reference":"urn:uuid:x"}}],"a":{"reference":"urn:uuid:x"},)"
      R"("b":"\"reference\":\"urn:uuid:x\"","c":[{"reference":"urn:uuid:y"}],"reference":["urn:uuid:x"]})",
      "List", renamed);

  EXPECT_NE(
      text.find(R"({"assigner":{"reference":"Patient/1"}}],"a":{"reference":"Patient/1"},)"
                R"("b":"\"reference\":\"urn:uuid:x\"","c":[{"reference":"urn:uuid:y"}],"reference":["urn:uuid:x"]})"),
      std::string::npos)
      << text;
}

}  // namespace
}  // namespace gateway::intake
