#include "access/authorisation.hpp"

#include <gtest/gtest.h>

namespace gateway::access {
namespace {

Partner partner(PartnerRole role, const std::string& ods) {
  Partner made;
  made.role = role;
  made.ods = ods;
  return made;
}

store::ResourceRow row() {
  store::ResourceRow stored;
  stored.practice_ods = "Y99001";
  stored.council_ods = "Z99001";
  return stored;
}

TEST(Authorisation, APracticeReadsWhatItReferredAndACouncilWhatIsAddressedToIt) {
  EXPECT_TRUE(may_read(partner(PartnerRole::practice, "Y99001"), row()));
  EXPECT_TRUE(may_read(partner(PartnerRole::council, "Z99001"), row()));
  EXPECT_FALSE(may_read(partner(PartnerRole::practice, "Y99002"), row()));
  EXPECT_FALSE(may_read(partner(PartnerRole::council, "Z99002"), row()));
}

TEST(Authorisation, TheCodeCountsOnlyInItsOwnRole) {
  EXPECT_FALSE(may_read(partner(PartnerRole::practice, "Z99001"), row()));
  EXPECT_FALSE(may_read(partner(PartnerRole::partnership, "Y99001"), row()));
  EXPECT_FALSE(may_read(partner(PartnerRole::council, "Y99001"), row()));
}

TEST(Authorisation, OnlyAPracticeSubmits) {
  EXPECT_TRUE(may_submit(partner(PartnerRole::practice, "Y99001")));
  EXPECT_FALSE(may_submit(partner(PartnerRole::council, "Z99001")));
}

}  // namespace
}  // namespace gateway::access
