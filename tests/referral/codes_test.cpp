#include "referral/codes.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "json/reader.hpp"
#include "support/shared_data.hpp"

namespace gateway::referral {
namespace {

TEST(Codes, AreEachThereOnceWithWordsForAPerson) {
  for (const codes::System& system : codes::systems()) {
    std::set<std::string_view> seen;
    for (const codes::Code& one : system.codes) {
      EXPECT_TRUE(seen.insert(one.code).second) << system.uri << " " << one.code;
      EXPECT_FALSE(one.display.empty()) << one.code;
    }
  }
}

TEST(Codes, ArePublishedAsTheyAreUsed) {
  json::Names names;
  for (const codes::System& system : codes::systems()) {
    ASSERT_TRUE(system.uri.starts_with(fhir::identifiers::code_system_base)) << system.uri;
    const std::string name(system.uri.substr(fhir::identifiers::code_system_base.size()));
    const std::string text = tests::content_of("fhir-profiles/codesystems/" + name + ".json");
    const auto published = json::read(text, names);
    ASSERT_TRUE(published.ok()) << name;
    EXPECT_EQ(published->root().string("url"), system.uri);
    EXPECT_EQ(published->root().string("id"), name);
    std::map<std::string, std::string> there;
    for (const json::Node& one : *published->root().find("concept")) {
      there.emplace(one.string("code"), one.string("display"));
    }
    std::map<std::string, std::string> used;
    for (const codes::Code& one : system.codes) used.emplace(one.code, one.display);
    EXPECT_EQ(there, used) << name;
    EXPECT_EQ(published->root().find("count")->text(), std::to_string(used.size()));
  }
}

TEST(Codes, StandOnTheProjectsBases) {
  for (const auto uri : {codes::referral_task_profile, codes::escalation_task_profile, codes::owner_role_extension,
                         codes::rung_extension}) {
    EXPECT_TRUE(uri.starts_with(fhir::identifiers::structure_base)) << uri;
  }
}

}  // namespace
}  // namespace gateway::referral
