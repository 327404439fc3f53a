#include "net/message.hpp"

#include <gtest/gtest.h>

namespace gateway::net {
namespace {

TEST(Headers, ComparesNamesWithoutCaseAndKeepsTheOrder) {
  Headers headers;
  headers.add("Content-Type", "a");
  headers.add("X-A", "1");
  headers.add("x-a", "2");

  EXPECT_EQ(headers.get("CONTENT-TYPE"), "a");
  EXPECT_EQ(headers.get("X-a"), "1");
  EXPECT_TRUE(headers.has("x-A"));
  EXPECT_FALSE(headers.has("x"));
  EXPECT_EQ(headers.get("missing"), "");
}

TEST(Headers, SetReplacesEveryFieldOfTheName) {
  Headers headers;
  headers.add("X-A", "1");
  headers.add("x-a", "2");

  headers.set("X-A", "3");

  ASSERT_EQ(headers.fields().size(), 1u);
  EXPECT_EQ(headers.get("x-a"), "3");
}

TEST(HeadersDeathTest, RefusesValuesThatWouldBeginALineOfTheirOwn) {
  Headers headers;

  EXPECT_DEATH(headers.add("X-A", "1\r\nX-B: 2"), "broken invariant");
  EXPECT_DEATH(headers.add("X-A\n", "1"), "broken invariant");
  EXPECT_DEATH(headers.set("X-A", std::string("1\0", 2)), "broken invariant");
}

}  // namespace
}  // namespace gateway::net
