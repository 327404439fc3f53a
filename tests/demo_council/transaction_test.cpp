#include "demo_council/transaction.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "json/reader.hpp"
#include "support/temporary_folder.hpp"

namespace gateway::demo_council {
namespace {

constexpr const char* task_id = "7f0c4e6e-0000-5000-8000-000000000001";

std::string bundle_of(const std::string& extra = {}) {
  const std::string system(gateway_identifier_system);
  return R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111",
     "resource":{"resourceType":"ServiceRequest","priority":"urgent","reasonCode":[{"coding":[{"code":"neglect"}]}],
                 "identifier":[{"system":")" +
         system + R"(","value":"sr"}]},
     "request":{"method":"POST","url":"ServiceRequest","ifNoneExist":"identifier=https%3A%2F%2Freferral-gateway.example%2Ffhir%2FId%2Fresource%7Csr"}},
    {"fullUrl":"urn:uuid:22222222-2222-4222-8222-222222222222",
     "resource":{"resourceType":"Task","status":"requested","code":{"coding":[{"code":"fulfill"}]},
                 "focus":{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"},
                 "identifier":[{"system":")" +
         system + R"(","value":")" + task_id + R"("}]},
     "request":{"method":"POST","url":"Task","ifNoneExist":"identifier=)" +
         system + "|" + task_id + R"("}})" + extra + "]}";
}

class Transaction : public ::testing::Test {
 protected:
  base::Result<std::string> carry_out_text(Records& records, const std::string& text, const std::string& request) {
    const auto bundle = TRY(json::read(text, names_));
    const auto entries = TRY(read_entries(bundle.root()));
    return carry_out(entries, "arrival", request, base::Instant{}, records, names_);
  }

  json::Names names_;
  tests::TemporaryFolder folder_;
};

TEST_F(Transaction, ContentsTellTheScriptWhatItMatchesOn) {
  const auto bundle = json::read(bundle_of(), names_);
  const auto entries = read_entries(bundle->root());
  ASSERT_TRUE(entries.ok());
  const Contents contents = contents_of(*entries);

  EXPECT_EQ(contents.tasks, std::vector<std::string>{task_id});
  EXPECT_EQ(contents.priority, "urgent");
  EXPECT_EQ(contents.reasons, std::vector<std::string>{"neglect"});
}

TEST_F(Transaction, TheSameBundleTwiceHasOneEffect) {
  Journal journal;
  Records records(journal, names_);
  ASSERT_TRUE(records.open(folder_.file("j")).ok());

  const auto first = carry_out_text(records, bundle_of(), "r1");
  ASSERT_TRUE(first.ok()) << base::describe(first.error());
  EXPECT_NE(first->find("201 Created"), std::string::npos);
  const auto second = carry_out_text(records, bundle_of(), "r2");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->find("201 Created"), std::string::npos);

  EXPECT_EQ(records.tasks().at(task_id).creations, 1u);
  EXPECT_EQ(records.tasks().at(task_id).requests, (std::vector<std::string>{"r1", "r2"}));
  EXPECT_EQ(records.resource_counts().at("Task"), 1u);
}

TEST_F(Transaction, WithoutIfNoneExistARepeatIsSeenAsASecondCreation) {
  Journal journal;
  Records records(journal, names_);
  ASSERT_TRUE(records.open(folder_.file("j")).ok());
  std::string careless = bundle_of();
  for (auto at = careless.find(",\"ifNoneExist\""); at != std::string::npos; at = careless.find(",\"ifNoneExist\"")) {
    careless.erase(at, careless.find('}', at) - at);
  }
  for (int count = 0; count < 2; ++count) {
    ASSERT_TRUE(records.saw_request("r1", "digest"));
    ASSERT_TRUE(carry_out_text(records, careless, "r1").ok());
  }
  EXPECT_EQ(records.tasks().at(task_id).creations, 2u);
}

TEST_F(Transaction, ReferencesInsideTheBundleBecomeAddresses) {
  Journal journal;
  Records records(journal, names_);
  ASSERT_TRUE(records.open(folder_.file("j")).ok());
  ASSERT_TRUE(carry_out_text(records, bundle_of(), "r1").ok());

  const auto requests = records.search("ServiceRequest", "identifier", std::string(gateway_identifier_system) + "|sr");
  const auto tasks = records.search("Task", "identifier", task_id);
  ASSERT_EQ(requests.size(), 1u);
  ASSERT_EQ(tasks.size(), 1u);
  const std::string task = records.bytes_of(*records.find("Task", tasks[0]));
  EXPECT_NE(task.find(R"("reference":"ServiceRequest/)" + requests[0] + "\""), std::string::npos) << task;
}

TEST_F(Transaction, WhatWasCommittedSurvivesARestart) {
  {
    Journal journal;
    Records records(journal, names_);
    ASSERT_TRUE(records.open(folder_.file("j")).ok());
    EXPECT_TRUE(records.saw_request("r1", "digest"));
    records.saw_arrival("arrival", "urgent", {"neglect", "other"}, base::Instant{base::Duration{1234}});
    ASSERT_TRUE(carry_out_text(records, bundle_of(), "r1").ok());
    records.step_done(task_id, "200");
    records.gave_garbage("arrival");
    journal.commit();
  }
  Journal journal;
  Records records(journal, names_);
  ASSERT_TRUE(records.open(folder_.file("j")).ok());

  EXPECT_EQ(records.tasks().at(task_id).steps_done, 1u);
  EXPECT_EQ(records.arrivals().at("arrival").arrival.reasons.size(), 2u);
  EXPECT_EQ(records.arrivals().at("arrival").first_at, base::Instant{base::Duration{1234}});
  EXPECT_EQ(records.arrivals().at("arrival").garbage_given, 1);
  EXPECT_FALSE(records.saw_request("r1", "other digest"));
  EXPECT_EQ(records.violations().size(), 1u);
  const auto again = carry_out_text(records, bundle_of(), "r1");
  EXPECT_EQ(again->find("201 Created"), std::string::npos);
  EXPECT_EQ(records.tasks().at(task_id).creations, 1u);
}

TEST_F(Transaction, CutAnywhereItHappenedWholeOrNotAtAll) {
  {
    Journal journal;
    Records records(journal, names_);
    ASSERT_TRUE(records.open(folder_.file("j")).ok());
    ASSERT_TRUE(carry_out_text(records, bundle_of(), "r1").ok());
    journal.commit();
  }
  const auto size = std::filesystem::file_size(folder_.file("j"));
  for (std::uintmax_t kept = 0; kept < size; kept += 7) {
    std::filesystem::copy_file(folder_.file("j"), folder_.file("cut"),
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(folder_.file("cut"), kept);
    Journal journal;
    Records records(journal, names_);
    ASSERT_TRUE(records.open(folder_.file("cut")).ok()) << kept;
    EXPECT_EQ(records.tasks().size(), 0u) << kept;
    EXPECT_TRUE(records.resource_counts().empty()) << kept;
    ASSERT_TRUE(carry_out_text(records, bundle_of(), "r2").ok());
    EXPECT_EQ(records.tasks().at(task_id).creations, 1u) << kept;
    journal.commit();

    Journal journal_again;
    Records again(journal_again, names_);
    ASSERT_TRUE(again.open(folder_.file("cut")).ok()) << kept;
    EXPECT_EQ(again.tasks().at(task_id).creations, 1u) << "what was cut off came back, " << kept;
    EXPECT_EQ(again.resource_counts(), records.resource_counts()) << kept;
  }
}

TEST_F(Transaction, AmbiguousConditionsAndForeignBundlesStoreNothing) {
  Journal journal;
  Records records(journal, names_);
  ASSERT_TRUE(records.open(folder_.file("j")).ok());
  const std::string twin = R"({"resource":{"resourceType":"Patient","identifier":[{"system":"s","value":"v"}]},
                               "request":{"method":"POST","url":"Patient"}})";
  ASSERT_TRUE(carry_out_text(records,
                             R"({"resourceType":"Bundle","type":"transaction","entry":[)" + twin + "," + twin + "]}",
                             "r0")
                  .ok());
  const std::string asking = R"(,{"resource":{"resourceType":"Patient"},
                                  "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=s|v"}})";

  const auto ambiguous = carry_out_text(records, bundle_of(asking), "r1");
  ASSERT_FALSE(ambiguous.ok());
  EXPECT_EQ(base::http_status(ambiguous.error().kind), 412);
  for (const char* text :
       {"{}", R"({"resourceType":"Bundle","type":"batch","entry":[]})",
        R"({"resourceType":"Bundle","type":"transaction","entry":[{}]})",
        R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Task"},
                               "request":{"method":"DELETE","url":"Task/1"}}]})"}) {
    EXPECT_FALSE(carry_out_text(records, text, "r2").ok()) << text;
  }
  EXPECT_TRUE(records.tasks().empty());
}

TEST(Query, PairsAreDecoded) {
  const auto pairs = read_query("identifier=https%3A%2F%2Fa%7Cb+c&&x=%zz&y");
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(pairs[0].second, "https://a|b c");
  EXPECT_EQ(pairs[1].second, "%zz");
  EXPECT_EQ(pairs[2].first, "y");
}

}  // namespace
}  // namespace gateway::demo_council
