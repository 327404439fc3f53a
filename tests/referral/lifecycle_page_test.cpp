#include "referral/lifecycle_page.hpp"

#include <gtest/gtest.h>

#include "support/golden.hpp"

namespace gateway::referral {
namespace {

TEST(LifecyclePage, IsTheTableTheProgramDecidesBy) {
  tests::expect_golden("docs/reference/lifecycle.md", lifecycle_page());
}

}  // namespace
}  // namespace gateway::referral
