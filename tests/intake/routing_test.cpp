#include "intake/routing.hpp"

#include <gtest/gtest.h>

#include "json/reader.hpp"

namespace gateway::intake {
namespace {

const json::Names names;

access::Partner council(const std::string& ods, const std::string& area) {
  access::Partner partner;
  partner.ods = ods;
  partner.role = access::PartnerRole::council;
  partner.postcodes = {area};
  return partner;
}

access::Partners table() {
  access::Partner practice;
  practice.ods = "Y99001";
  practice.home_council = "Z99001";
  return *access::Partners::from({practice, council("Z99001", "ZZ99 1"), council("Z99002", "ZZ99 2")});
}

constexpr const char* plain = "{}";
constexpr const char* performed =
    R"({"performer":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z99002"}}]})";
constexpr const char* referring = R"({"performer":[{"reference":"Organization/council"}]})";
constexpr const char* unknown =
    R"({"performer":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z99009"}}]})";
constexpr const char* hinted =
    R"({"extension":[{"url":"https://referral-gateway.example/fhir/StructureDefinition/council-hint",
        "valueReference":{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z99002"}}}]})";
constexpr const char* at_home =
    R"({"address":[{"use":"temp","postalCode":"ZZ99 2AA"},{"use":"home","postalCode":"zz99 1aa"}]})";
constexpr const char* homeless = R"({"address":[{"use":"old","postalCode":"ZZ99 2AA"}]})";
constexpr const char* far_away = R"({"address":[{"postalCode":"AA1 1AA"}]})";

std::string routed(const char* target, const char* request, const char* patient) {
  const access::Partners partners = table();
  const auto request_document = json::read(request, names).value();
  const auto patient_document = json::read(patient, names).value();
  const auto organization = json::read(R"({"resourceType":"Organization","identifier":[
      {"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"Z99002"}]})",
                                       names)
                                .value();
  const Resolve resolve = [&](std::string_view reference) {
    return reference == "Organization/council" ? &organization.root() : nullptr;
  };
  const auto way =
      route(partners, *partners.find("Y99001"), target, request_document.root(), &patient_document.root(), resolve);
  return way ? way->council->ods + " " + way->how + (way->warnings.empty() ? "" : ", warned: " + way->warnings[0].text)
             : std::string(base::issue_type(way.error().kind)) + " at " + way.error().place;
}

TEST(Routing, TheFirstThatNamesACouncilWins) {
  EXPECT_EQ(routed("Z99002", performed, at_home), "Z99002 named-by-caller");
  EXPECT_EQ(routed("", performed, homeless), "Z99002 named-in-request");
  EXPECT_EQ(routed("", plain, at_home), "Z99001 by-address");
  EXPECT_EQ(routed("", hinted, at_home), "Z99001 by-address");
  EXPECT_EQ(routed("", hinted, homeless), "Z99002 by-hint");
  EXPECT_EQ(routed("", plain, homeless), "Z99001 home-council");
}

TEST(Routing, APerformerInTheBundleIsFollowedToItsOdsCode) {
  EXPECT_EQ(routed("", referring, homeless), "Z99002 named-in-request");
}

TEST(Routing, APerformerThatIsNoCouncilIsToldAndTheOtherWaysGoOn) {
  EXPECT_EQ(routed("", unknown, at_home), "Z99001 by-address, warned: the performer is no council that is served here");
  EXPECT_EQ(routed("", unknown, homeless),
            "Z99001 home-council, warned: the performer is no council that is served here");
}

TEST(Routing, APerformerGoesBeforeTheAddressAndTheSenderIsToldThatTheyDisagree) {
  EXPECT_EQ(routed("", performed, at_home),
            "Z99002 named-in-request, warned: the child's address lies in another council's area");
}

TEST(Routing, WhatTheTableDoesNotKnowGoesToNobodyByGuess) {
  EXPECT_EQ(routed("Z99009", plain, at_home), "not-found at NHSD-Target-Identifier");
  EXPECT_EQ(routed("", plain, far_away), "not-found at Patient.address.postalCode");
}

}  // namespace
}  // namespace gateway::intake
