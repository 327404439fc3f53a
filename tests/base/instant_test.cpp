#include "base/instant.hpp"

#include <gtest/gtest.h>

namespace gateway::base {
namespace {

TEST(Instant, FormatsAsUtcWithMilliseconds) {
  EXPECT_EQ(format_instant(Instant{Duration{0}}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_instant(Instant{Duration{1772443800123}}), "2026-03-02T09:30:00.123Z");
}

TEST(Instant, ReadsOffsetsIntoUtc) {
  EXPECT_EQ(format_instant(*parse_instant("2026-07-01T09:30:00+01:00")), "2026-07-01T08:30:00.000Z");
  EXPECT_EQ(format_instant(*parse_instant("2026-07-01T09:30:00.123456Z")), "2026-07-01T09:30:00.123Z");
}

TEST(Instant, ComesBackFromItsOwnText) {
  for (std::int64_t at = 0; at < 4102444800000; at += 86399999 * 13) {
    const Instant instant{Duration{at}};
    EXPECT_EQ(*parse_instant(format_instant(instant)), instant);
  }
}

TEST(Instant, HalfInstantsAndImpossibleDatesAreRefused) {
  for (const char* text :
       {"", "2026-03-02", "2026-03-02T09:30Z", "2026-03-02T09:30:00", "2026-02-30T09:30:00Z", "2026-03-02T24:30:00Z",
        "2026-03-02T09:30:00.Z", "2026-03-02T09:30:00+0100", "2026-03-02T09:30:00Zx", "2026-13-02T09:30:00Z"}) {
    EXPECT_FALSE(parse_instant(text).ok()) << text;
  }
}

TEST(Date, LeapDayExistsOnlyInLeapYears) {
  EXPECT_TRUE(parse_date("2028-02-29").ok());
  EXPECT_FALSE(parse_date("2026-02-29").ok());
}

}  // namespace
}  // namespace gateway::base
