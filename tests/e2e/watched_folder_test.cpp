// Files dropped into a folder: each record once, the file put aside with what became of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/running_gateway.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {
namespace {

namespace files = std::filesystem;

class WatchedFolder : public testing::Test {
 protected:
  static GatewayOptions options(const std::string& folder) {
    GatewayOptions made;
    made.extra_tables = "[watched_folder]\npath = \"" + folder +
                        "\"\npractice = \"Y99001\"\nformat = \"gp-referral-json\"\nevery_ms = 50\n";
    return made;
  }

  // As a practice's system should: whole before it has its name.
  void drop(const std::string& name, const std::string& text) const {
    std::ofstream(inbox.file('.' + name), std::ios::binary) << text;
    files::rename(inbox.file('.' + name), inbox.file(name));
  }

  bool is_there(const std::string& name) const { return files::exists(inbox.file(name)); }

  static std::size_t referrals(RunningGateway& gateway) {
    const std::string list = gateway.run({"referrals", "--json"});
    std::size_t count = 0;
    for (std::size_t at = list.find("\"referral\":"); at != std::string::npos; at = list.find("\"referral\":", at + 1))
      ++count;
    return count;
  }

  TemporaryFolder inbox;
};

TEST_F(WatchedFolder, EachRecordOfAFileBecomesAReferralAndIsTakenOnce) {
  RunningGateway gateway(options(inbox.path()));
  const std::string both = '[' + sample("routine-neglect") + ',' + sample("fgm-risk") + ']';

  drop("monday.json", both);
  ASSERT_TRUE(gateway.eventually([&] { return is_there("monday.json.done"); }));
  const std::size_t first = referrals(gateway);
  EXPECT_EQ(first, 2U);
  EXPECT_FALSE(is_there("monday.json"));
  EXPECT_NE(content_of(inbox.file("monday.json.outcome.json")).find("2 records: 0 refused"), std::string::npos);

  drop("monday.json", both);
  drop("again.json", '[' + sample("fgm-risk") + ']');
  ASSERT_TRUE(gateway.eventually([&] { return is_there("monday.json.2.done") && is_there("again.json.done"); }));
  EXPECT_EQ(referrals(gateway), first) << "the same records are no new referrals, whatever file they come in";
}

TEST_F(WatchedFolder, WhatIsRefusedIsToldBesideTheFileAndTheRestIsTaken) {
  RunningGateway gateway(options(inbox.path()));

  drop("mixed.json", "[7," + sample("routine-neglect") + "]");
  drop("cut.json", "[" + sample("fgm-risk") + ",{\"a\":");
  std::ofstream(inbox.file("growing.json.part")) << "[";

  ASSERT_TRUE(gateway.eventually([&] { return is_there("mixed.json.failed") && is_there("cut.json.failed"); }));
  const std::string outcome = content_of(inbox.file("mixed.json.outcome.json"));
  EXPECT_NE(outcome.find("\"OperationOutcome\""), std::string::npos);
  EXPECT_NE(outcome.find("record 1 (/0)"), std::string::npos) << outcome;
  EXPECT_EQ(outcome.find("record 2"), std::string::npos) << outcome;
  EXPECT_NE(content_of(inbox.file("cut.json.outcome.json")).find("the list of records does not end"),
            std::string::npos);
  EXPECT_EQ(referrals(gateway), 2U);
  EXPECT_TRUE(is_there("growing.json.part"));
}

TEST_F(WatchedFolder, AFileThatACrashCutShortIsReadAgainWithoutASecondReferral) {
  RunningGateway gateway(options(inbox.path()));
  std::string many = "[" + sample("routine-neglect");
  for (int i = 0; i < 300; ++i) {
    std::string one = sample("routine-neglect");
    const std::size_t at = one.find("\"recordId\": \"") + 13;
    many += ',' + one.insert(at, std::to_string(i) + '-');
  }
  drop("many.json", many + ']');
  ASSERT_TRUE(gateway.eventually([&] { return referrals(gateway) > 5; }));
  gateway.kill_gateway();
  ASSERT_FALSE(is_there("many.json.done")) << "too quick for this test";

  ASSERT_TRUE(gateway.start_gateway());
  ASSERT_TRUE(gateway.eventually([&] { return is_there("many.json.done"); }));
  EXPECT_EQ(referrals(gateway), 301U);
}

}  // namespace
}  // namespace gateway::tests
