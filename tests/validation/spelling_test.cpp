#include "validation/spelling.hpp"

#include <gtest/gtest.h>

namespace gateway::validation {

TEST(Spelling, FindsTheNameThatWasMeant) {
  const std::vector<std::string_view> names = {"birthDate", "gender", "name", "valueQuantity", "valueString"};
  EXPECT_EQ(nearest("brithDate", names), "birthDate");
  EXPECT_EQ(nearest("birthdate", names), "birthDate");
  EXPECT_EQ(nearest("birth_date", names), "birthDate");
  EXPECT_EQ(nearest("names", names), "name");
  EXPECT_EQ(nearest("valueQuantiy", names), "valueQuantity");
}

TEST(Spelling, FindsNothingWhenNothingIsNear) {
  const std::vector<std::string_view> names = {"birthDate", "gender"};
  EXPECT_EQ(nearest("x", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("telephone", names), "");
  EXPECT_EQ(nearest(std::string(1000, 'g'), names), "");
}

}  // namespace gateway::validation
