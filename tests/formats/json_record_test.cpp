#include "formats/json_record.hpp"

#include <gtest/gtest.h>

namespace gateway::formats {
namespace {

TEST(JsonRecord, KeepsNumbersAsWrittenAndOffsetsOfValues) {
  json::Names names;

  const auto record = read_json_record(R"({"weight": 3.10})", names);

  ASSERT_TRUE(record.ok());
  const json::Node* weight = record->tree.root().find("weight");
  ASSERT_NE(weight, nullptr);
  EXPECT_EQ(weight->text(), "3.10");
  EXPECT_EQ(weight->offset(), 11u);
  EXPECT_EQ(record->place(*weight), "/weight");
}

TEST(JsonRecord, IsOneObject) {
  json::Names names;

  for (const char* text : {"[]", "1", "\"x\"", "null", "[{}]"}) {
    const auto record = read_json_record(text, names);
    ASSERT_FALSE(record.ok()) << text;
    EXPECT_EQ(record.error().kind, base::ErrorKind::structure);
  }
}

TEST(JsonRecord, TheLimitsGivenAreThoseOfTheDoor) {
  json::Names names;
  json::Limits limits;
  limits.depth = 3;

  EXPECT_TRUE(read_json_record(R"({"a":{"b":{}}})", names, limits).ok());
  const auto deeper = read_json_record(R"({"a":{"b":{"c":{}}}})", names, limits);
  ASSERT_FALSE(deeper.ok());
  EXPECT_EQ(deeper.error().kind, base::ErrorKind::too_costly);
}

}  // namespace
}  // namespace gateway::formats
