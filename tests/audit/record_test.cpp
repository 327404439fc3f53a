#include "audit/record.hpp"

#include <gtest/gtest.h>

namespace gateway::audit {
namespace {

referral::Fact refused() {
  referral::Fact fact;
  fact.at = base::parse_instant("2026-03-06T16:59:00.123Z").value();
  fact.action = "refuse";
  fact.actor = "E10000016";
  fact.object = "Task/1";
  fact.outcome = "refused";
  fact.rule = "business-rule";
  return fact;
}

TEST(Record, IsTheSameBytesForTheSameFact) {
  const base::Uuid one = base::derive_uuid({}, "one");
  const RecordIds ids{one, one, one};

  EXPECT_EQ(record(refused(), ids),
            R"({"at":"2026-03-06T16:59:00.123Z","action":"refuse","actor":"E10000016","object":"Task/1",)"
            R"("outcome":"refused","rule":"business-rule","case":")" +
                base::to_string(one) + R"(","request":")" + base::to_string(one) + R"(","correlation":")" +
                base::to_string(one) + R"(","format":1})");
}

TEST(Record, KeepsEveryMemberWhenThereIsNothingToSay) {
  referral::Fact fact = refused();
  fact.object.clear();
  fact.rule.clear();

  EXPECT_EQ(record(fact, {}),
            R"({"at":"2026-03-06T16:59:00.123Z","action":"refuse","actor":"E10000016","object":null,)"
            R"("outcome":"refused","rule":null,"case":null,"request":null,"correlation":null,"format":1})");
}

TEST(Record, EscapesWhatASenderPutIntoAName) {
  referral::Fact fact = refused();
  fact.actor = "A\"1\n";

  EXPECT_NE(record(fact, {}).find(R"("actor":"A\"1\n")"), std::string::npos);
}

}  // namespace
}  // namespace gateway::audit
