#include "json/name.hpp"

#include <gtest/gtest.h>

#include <set>

#include "json/document.hpp"

namespace gateway::json {

TEST(Names, InternedTwiceIsOneName) {
  Names names;
  const Name first = names.intern("family");
  EXPECT_EQ(names.intern("family"), first);
  EXPECT_EQ(names.find("family"), first);
  EXPECT_EQ(names.size(), 1u);
  EXPECT_TRUE(names.find("given").empty());
}

TEST(Names, KeepManyNamesApartAndNumbered) {
  Names names;
  std::set<std::uint32_t> numbers;
  for (int count = 0; count < 5000; ++count) {
    // Same length, same first and last eight characters: only the comparison tells these apart.
    const std::string middle = std::to_string(10000 + count);
    numbers.insert(names.intern("aaaaaaaa" + middle + "zzzzzzzz").number());
    numbers.insert(names.intern(middle).number());
  }
  EXPECT_EQ(names.size(), 10000u);
  EXPECT_EQ(numbers.size(), 10000u);
  EXPECT_EQ(*numbers.begin(), 1u);
  EXPECT_EQ(names.find("14999").text(), "14999");
  EXPECT_EQ(names.find("aaaaaaaa14999zzzzzzzz").text(), "aaaaaaaa14999zzzzzzzz");
  EXPECT_TRUE(names.find("aaaaaaaa15000zzzzzzzz").empty());
}

TEST(Name, ThatNobodyInternedComparesByText) {
  Names names;
  Document left(names);
  Document right(names);
  EXPECT_EQ(left.name("nickname"), right.name("nickname"));
  EXPECT_FALSE(left.name("nickname") == right.name("nicknames"));
  EXPECT_FALSE(left.name("nickname").shared());
}

}  // namespace gateway::json
