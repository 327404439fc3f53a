// Rules that change under a running program: a policy applied, a list of bank holidays read again, each council's own.
#include <gtest/gtest.h>

#include <fstream>

#include "support/running_gateway.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {
namespace {

void alter(const std::string& file, const std::string& passage, const std::string& instead) {
  std::string text = content_of(file);
  const auto found = text.find(passage);
  ASSERT_NE(found, std::string::npos) << passage;
  std::ofstream(file, std::ios::trunc) << text.replace(found, passage.size(), instead);
}

std::size_t times(const std::string& text, const std::string& passage) {
  std::size_t count = 0;
  for (std::size_t at = text.find(passage); at != std::string::npos; at = text.find(passage, at + 1)) ++count;
  return count;
}

std::string posted(RunningGateway& gateway) {
  const std::string id = gateway.fresh_uuid();
  EXPECT_EQ(gateway.post_record(sample("routine-neglect"), id).status, 201);
  return id;
}

TEST(Rules, APolicyGoesForWhatRunsOnlyWhenItIsApplied) {
  RunningGateway gateway({});
  const std::string id = posted(gateway);
  const std::string file = gateway.folder() + "/policy.toml";
  alter(file, "amount = 1\nunit = \"working-days\"", "amount = 2\nunit = \"working-days\"");
  int code = -1;

  const std::string foreseen = gateway.run({"policy", "apply", "--dry-run"}, &code);
  EXPECT_EQ(code, 0) << foreseen;
  EXPECT_NE(foreseen.find("clock-recounted clock=D2 due=2026-03-18T17:00:00.000Z was-due=2026-03-17T17:00:00.000Z"),
            std::string::npos)
      << foreseen;
  EXPECT_EQ(times(gateway.trace(id), "clock-recounted"), 0U);

  const std::string applied = gateway.run({"policy", "apply", "--council", "Z99001"}, &code);
  EXPECT_EQ(code, 0) << applied;
  EXPECT_NE(applied.find("1 changed, 0 failed"), std::string::npos) << applied;
  EXPECT_EQ(times(gateway.trace(id), "policy-applied"), 2U) << "the line, and what moved because of it";
  EXPECT_NE(gateway.run({"policy", "apply"}, &code).find(" 0 changed"), std::string::npos);

  alter(file, "id = \"D2\"", "id = \"D2x\"");
  gateway.run({"policy", "apply"}, &code);
  EXPECT_EQ(code, 1) << "an unsound policy is refused";
  EXPECT_EQ(gateway.stop_gateway(), 0);
  gateway.run({"policy", "apply"}, &code);
  EXPECT_EQ(code, 4) << "nobody there to do it";
}

TEST(Rules, TheBankHolidaysAreReadAgainOnRequestAndOnASignal) {
  RunningGateway gateway({});
  const std::string id = posted(gateway);
  const std::string file = gateway.folder() + "/bank-holidays.json";
  int code = -1;
  EXPECT_NE(gateway.run({"calendar", "reload"}, &code).find("in force already"), std::string::npos);
  const std::string list = content_of(file);
  const auto first = list.find('{', list.find("\"events\""));
  alter(file, list.substr(first, 20),
        "{\"title\":\"One-off\",\"date\":\"2026-03-17\",\"notes\":\"\",\"bunting\":false}," + list.substr(first, 20));

  const std::string reloaded = gateway.run({"calendar", "reload"}, &code);
  EXPECT_EQ(code, 0) << reloaded;
  EXPECT_NE(reloaded.find("1 changed, 0 failed"), std::string::npos) << reloaded;
  EXPECT_NE(gateway.trace(id).find("2026-03-18T17:00:00.000Z"), std::string::npos);

  alter(file, "2026-03-17", "2026-03-18");
  gateway.hang_up();
  EXPECT_TRUE(gateway.eventually([&] { return times(gateway.trace(id), "clock-recounted") == 2; }));

  alter(file, "[", "{");
  gateway.run({"calendar", "reload"}, &code);
  EXPECT_EQ(code, 1) << "an unreadable list is refused";
  EXPECT_NE(gateway.admin("/readyz").find("200"), std::string::npos) << "and the one in force stays";
}

TEST(Rules, AListThatChangedWhileTheProgramWasDownIsCountedBeforeAnythingFires) {
  RunningGateway gateway({});
  const std::string id = posted(gateway);
  EXPECT_EQ(gateway.stop_gateway(), 0);
  const std::string file = gateway.folder() + "/bank-holidays.json";
  const std::string list = content_of(file);
  const auto first = list.find('{', list.find("\"events\""));
  alter(file, list.substr(first, 20),
        "{\"title\":\"One-off\",\"date\":\"2026-03-17\",\"notes\":\"\",\"bunting\":false}," + list.substr(first, 20));
  alter(gateway.configuration(), "start = \"2026-03-16T09:30:00Z\"", "start = \"2026-03-17T17:30:00Z\"");

  ASSERT_TRUE(gateway.start_gateway()) << gateway.log();

  EXPECT_TRUE(gateway.eventually([&] { return times(gateway.trace(id), "clock-recounted") > 0; })) << gateway.trace(id);
  EXPECT_EQ(times(gateway.trace(id), "\"kind\":\"clock-breached\",\"actor\":\"gateway\",\"details\":{\"clock\":\"D2\""),
            0U)
      << "by the new list the decision is due a day later";
}

TEST(Rules, EachCouncilHasItsOwnPolicyShownAndExplained) {
  RunningGateway gateway({});
  int code = -1;

  const std::string shown = gateway.run({"policy", "show", "--council", "Z99002"}, &code);
  EXPECT_EQ(code, 0);
  EXPECT_NE(shown.find("the common policy"), std::string::npos) << shown;
  const std::string explained =
      gateway.run({"policy", "explain", "--council", "Z99001", "--at", "2026-04-02T15:00:00Z"}, &code);
  EXPECT_EQ(code, 0);
  EXPECT_NE(explained.find("Tue  7 Apr 2026 17:00"), std::string::npos) << explained;
  EXPECT_NE(explained.find("2026-04-03  not counted: Good Friday"), std::string::npos) << explained;
  gateway.run({"policy", "show", "--council", "Y99001"}, &code);
  EXPECT_EQ(code, 3) << "a practice is no council";
}

}  // namespace
}  // namespace gateway::tests
