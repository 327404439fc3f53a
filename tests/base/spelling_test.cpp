#include "base/spelling.hpp"

#include <gtest/gtest.h>

namespace gateway::base {
namespace {

TEST(Spelling, TheNearestWordIsFoundWhenItIsNear) {
  const std::vector<std::string_view> words = {"identifier", "name", "gender", "birthDate"};
  EXPECT_EQ(nearest_spelling("identifierr", words), "identifier");
  EXPECT_EQ(nearest_spelling("nam", words), "name");
  EXPECT_EQ(nearest_spelling("birthdate", words), "birthDate");
  EXPECT_EQ(nearest_spelling("foo", words), "");
  EXPECT_EQ(nearest_spelling(std::string(1000, 'x'), words), "");
}

TEST(Spelling, DistanceIsSymmetricAndCountsEdits) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("sitting", "kitten"), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", "abc"), 0u);
}

}  // namespace
}  // namespace gateway::base
