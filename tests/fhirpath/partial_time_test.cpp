#include "fhirpath/partial_time.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gateway::fhirpath {
namespace {

TEST(PartialTime, TextStaysAsWritten) {
  for (const char* text : {"2015", "2015-02", "2015-02-04", "2015-02-04T14", "2015-02-04T14:34", "2015-02-04T14:34:28",
                           "2015-02-04T14:34:28.1", "2015-02-04T14:34:28.123456789Z", "2015-02-04T14:34:28-05:30"}) {
    const auto time = parse_date_time(text);
    ASSERT_TRUE(time.has_value()) << text;
    EXPECT_EQ(to_string(*time), text);
  }
  EXPECT_EQ(to_string(parse_time("14:34:28.50").value()), "14:34:28.50");
}

TEST(PartialTime, TextOfAnotherFormOrNoRealDateIsRefused) {
  for (const char* text :
       {"", "215", "0000", "2015-13", "2015-02-30", "2015-2-3", "2015-02-04T", "2015-02T10", "2015-02-04T24:00",
        "2015-02-04T14:34:28.", "2015-02-04T14:34:28+15:00", "2015-02-04T14:34:28+1:00", "2015-02-04 10:00"}) {
    const bool bare_t = std::string_view(text) == "2015-02-04T";
    EXPECT_EQ(parse_date_time(text).has_value(), bare_t) << text;
    EXPECT_FALSE(parse_date(text).has_value()) << text;
  }
  EXPECT_FALSE(parse_time("14:34Z").has_value());
}

TEST(PartialTime, ComparingBothWaysAgrees) {
  std::mt19937 random(3);
  const auto draw = [&] {
    PartialTime time;
    time.kind = TimeKind::date_time;
    time.precision = static_cast<Precision>(random() % 6);
    time.year = static_cast<std::int16_t>(2020 + random() % 2);
    if (time.precision >= Precision::month) time.month = static_cast<std::uint8_t>(1 + random() % 2);
    if (time.precision >= Precision::day) time.day = static_cast<std::uint8_t>(1 + random() % 2);
    if (time.precision >= Precision::hour) time.hour = static_cast<std::uint8_t>(random() % 3);
    if (time.precision >= Precision::minute) time.minute = static_cast<std::uint8_t>(random() % 2);
    if (time.precision >= Precision::second) time.second = static_cast<std::uint8_t>(random() % 2);
    time.has_zone = time.precision >= Precision::hour && random() % 2 == 0;
    if (time.has_zone) time.zone_minutes = static_cast<std::int16_t>(60 * static_cast<int>(random() % 3));
    return time;
  };
  for (int i = 0; i < 20'000; ++i) {
    const PartialTime a = draw();
    const PartialTime b = draw();
    const Order forward = compare(a, b);
    const Order backward = compare(b, a);
    EXPECT_EQ(forward == Order::less, backward == Order::greater) << to_string(a) << " " << to_string(b);
    EXPECT_EQ(forward == Order::equal, backward == Order::equal) << to_string(a) << " " << to_string(b);
    EXPECT_EQ(compare(a, a), Order::equal) << to_string(a);
    if (forward == Order::equal) {
      EXPECT_EQ(hash_of(a), hash_of(b)) << to_string(a) << " " << to_string(b);
    }
  }
}

TEST(PartialTime, BoundariesEncloseTheValue) {
  for (const char* text :
       {"2015", "2015-02", "2015-02-04", "2015-02-04T14", "2015-02-04T14:34Z", "2015-02-04T14:34:28+02:00"}) {
    const PartialTime time = parse_date_time(text).value();
    const PartialTime low = low_boundary(time, 17).value();
    const PartialTime high = high_boundary(time, 17).value();
    EXPECT_EQ(compare(low, high), Order::less) << text;
    EXPECT_NE(compare(low, time), Order::greater) << text;
    EXPECT_NE(compare(high, time), Order::less) << text;
  }
  EXPECT_EQ(to_string(high_boundary(parse_date("2024-02").value(), 8).value()), "2024-02-29");
  EXPECT_FALSE(high_boundary(parse_date("2024-02").value(), 12).has_value());
}

TEST(PartialTime, OfAnInstantIsUtcToTheMillisecond) {
  const auto instant = base::parse_instant("1969-12-31T23:59:59.001Z").value();
  EXPECT_EQ(to_string(date_time_of(instant)), "1969-12-31T23:59:59.001Z");
}

}  // namespace
}  // namespace gateway::fhirpath
