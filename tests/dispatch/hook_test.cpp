#include "dispatch/hook.hpp"

#include <gtest/gtest.h>

#include "json/reader.hpp"

namespace gateway::dispatch {
namespace {

TEST(Hook, CriteriaAreTasksByOwnerAndRequester) {
  EXPECT_TRUE(read_criteria("Task").ok());
  EXPECT_EQ(read_criteria("Task?owner=Z99001")->owner, "Z99001");
  EXPECT_EQ(read_criteria("Task?owner:identifier=https://fhir.nhs.uk/Id/ods-organization-code|Z99001")->owner,
            "Z99001");
  EXPECT_EQ(read_criteria("Task?requester=Y99001&owner=Z99001")->requester, "Y99001");
  for (const char* other :
       {"", "Task?", "Task?status=accepted", "Patient", "Task?owner", "Task?owner=", "Tasks", "Task?owner=a b",
        "Task?owner=Z99001&owner=Z99002", "Task?owner=http://x|Z99001", "Task?owner=Z99001&"}) {
    EXPECT_FALSE(read_criteria(other).ok()) << other;
  }
}

TEST(Hook, OnlyTheTasksAskedForAreWanted) {
  const json::Names names;
  const auto councils =
      json::read(R"({"requester":{"reference":"PractitionerRole/1"},"owner":{"reference":"Organization/2"}})", names)
          .value();
  const auto rung = json::read(R"({"owner":{"identifier":{"value":"Y99001"}}})", names).value();
  store::ResourceRow to_council;
  to_council.council_ods = "Z99001";
  const store::ResourceRow own;

  EXPECT_TRUE(is_wanted({}, to_council, councils.root()));
  EXPECT_TRUE(is_wanted({}, own, rung.root()));
  EXPECT_TRUE(is_wanted({"Z99001", ""}, to_council, councils.root()));
  EXPECT_FALSE(is_wanted({"Z99001", ""}, own, rung.root()));
  EXPECT_TRUE(is_wanted({"Y99001", ""}, own, rung.root()));
  EXPECT_TRUE(is_wanted({"", "Y99001"}, to_council, councils.root()));
  EXPECT_FALSE(is_wanted({"", "Y99001"}, own, rung.root()));
}

TEST(Hook, LeadsOnlyToThePartnersOwnOrigin) {
  access::Partner partner;
  partner.endpoint.host = "gp.example";
  partner.endpoint.port = 8443;

  EXPECT_TRUE(is_at_partner("https://gp.example:8443/hook", partner));
  for (const char* other :
       {"https://gp.example/hook", "https://gp.example:8443.evil.example/", "http://gp.example:8443/",
        "https://gp.example:8443@evil.example/", "https://169.254.169.254/", "https://localhost:8443/",
        "https://evil.example/?https://gp.example:8443"}) {
    EXPECT_FALSE(is_at_partner(other, partner)) << other;
  }
}

}  // namespace
}  // namespace gateway::dispatch
