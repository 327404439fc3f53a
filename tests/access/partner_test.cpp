#include "access/partner.hpp"

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

Partner practice(const std::string& ods, const std::string& san) {
  Partner partner;
  partner.ods = ods;
  partner.role = PartnerRole::practice;
  partner.certificate_san = {san};
  return partner;
}

Partner council(const std::string& ods, std::vector<std::string> postcodes) {
  Partner partner;
  partner.ods = ods;
  partner.role = PartnerRole::council;
  partner.certificate_san = {ods + ".council.example"};
  partner.postcodes = std::move(postcodes);
  return partner;
}

Partners table() {
  return *Partners::from({practice("Y99001", "y99001.practice.example"), council("Z99001", {"ZZ99 1", "ZZ98"}),
                          council("Z99002", {"ZZ99", "ZZ9"})});
}

net::Peer peer(std::vector<std::string> names) {
  net::Peer presented;
  presented.san_dns = std::move(names);
  return presented;
}

TEST(Partners, ACertificateNameMatchesExactlyOrNotAtAll) {
  const Partners partners = table();

  EXPECT_EQ(partners.of(peer({"y99001.practice.example"}))->ods, "Y99001");
  for (const char* name : {"", "practice.example", "x.y99001.practice.example", "y99001.practice.example.", "y99001"}) {
    EXPECT_EQ(partners.of(peer({name})), nullptr) << name;
  }
  EXPECT_EQ(partners.of(peer({})), nullptr);
}

TEST(Partners, ACertificateThatNamesTwoPartnersIsNobodys) {
  EXPECT_EQ(table().of(peer({"y99001.practice.example", "Z99001.council.example"})), nullptr);
}

TEST(Partners, APostcodeGoesToTheLongestAreaThatHoldsIt) {
  const Partners partners = table();

  EXPECT_EQ(partners.council_for_postcode("ZZ99 1AB")->ods, "Z99001");
  EXPECT_EQ(partners.council_for_postcode("zz991ab")->ods, "Z99001");
  EXPECT_EQ(partners.council_for_postcode("ZZ99 2AB")->ods, "Z99002");
  EXPECT_EQ(partners.council_for_postcode("ZZ98 7XY")->ods, "Z99001");
}

TEST(Partners, AnAreaIsAWholeOutwardCodeNotItsBeginning) {
  const Partners partners = *Partners::from({council("Z99001", {"ZZ9"})});

  EXPECT_EQ(partners.council_for_postcode("ZZ9 9AB")->ods, "Z99001");
  EXPECT_EQ(partners.council_for_postcode("ZZ99 9AB"), nullptr);
}

TEST(Partners, AnUnknownPostcodeHasNoCouncilRatherThanADefault) {
  EXPECT_EQ(table().council_for_postcode("AA1 1AA"), nullptr);
  EXPECT_EQ(table().council_for_postcode(""), nullptr);
}

TEST(Partners, SharedCodesNamesAndAreasAreRefused) {
  EXPECT_FALSE(Partners::from({practice("Y99001", "a.example"), practice("Y99001", "b.example")}).ok());
  EXPECT_FALSE(Partners::from({practice("Y99001", "a.example"), practice("Y99002", "a.example")}).ok());
  EXPECT_FALSE(Partners::from({council("Z99001", {"ZZ99"}), council("Z99002", {"ZZ99"})}).ok());
}

TEST(Partners, AHomeCouncilMustBeACouncilOfTheTable) {
  Partner lost = practice("Y99001", "a.example");
  lost.home_council = "Z99009";
  EXPECT_FALSE(Partners::from({lost}).ok());
  lost.home_council = "Y99002";
  EXPECT_FALSE(Partners::from({lost, practice("Y99002", "b.example")}).ok());
}

}  // namespace
}  // namespace gateway::access
