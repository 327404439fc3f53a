#include "base/sensitive.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>
#include <string>

namespace gateway::base {
namespace {

template <typename T>
concept Printable = requires(std::ostream& stream, const T& value) {
  stream << value;
};

static_assert(Printable<std::string>);
static_assert(!Printable<Sensitive<std::string>>, "personal data must not be printable");
static_assert(!std::convertible_to<Sensitive<std::string>, std::string>, "personal data must not convert silently");

TEST(Sensitive, GivesItsValueOnlyOnReveal) {
  const Sensitive<std::string> name(std::string("Ada"));

  EXPECT_EQ(name.reveal(), "Ada");
}

}  // namespace
}  // namespace gateway::base
