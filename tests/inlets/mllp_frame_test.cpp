#include "inlets/mllp_frame.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gateway::inlets {
namespace {

using Found = MllpCutter::Found;

TEST(MllpFrame, AFrameStandsBetweenItsMarks) {
  const MllpCutter cutter;
  const std::string bytes = "\r\n" + mllp_frame("MSH|1") + mllp_frame("MSH|2");

  const auto cut = cutter.cut(bytes, 0);

  ASSERT_EQ(cut.found, Found::frame);
  EXPECT_EQ(bytes.substr(cut.begin, cut.end - cut.begin), "MSH|1");
  EXPECT_EQ(bytes.substr(cut.consumed), mllp_frame("MSH|2"));
}

TEST(MllpFrame, AnEndMarkInTwoPiecesIsFoundAndAHalfOneIsNone) {
  const MllpCutter cutter;
  const std::string bytes = mllp_frame(
      "a\x1c"
      "b");

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(cutter.cut(bytes.substr(0, size), size == 0 ? 0 : size - 1).found, Found::more) << size;
  }
  const auto cut = cutter.cut(bytes, bytes.size() - 1);
  ASSERT_EQ(cut.found, Found::frame);
  EXPECT_EQ(bytes.substr(cut.begin, cut.end - cut.begin),
            "a\x1c"
            "b");
}

TEST(MllpFrame, AnotherProtocolIsSoonSeenAsSuch) {
  const MllpCutter cutter;
  const std::string most(MllpCutter::most_between, 'x');

  EXPECT_EQ(cutter.cut(most, 0).found, Found::more);
  EXPECT_EQ(cutter.cut(most + mllp_frame("m"), 0).found, Found::frame);
  EXPECT_EQ(cutter.cut(most + "x", 0).found, Found::broken);
  EXPECT_EQ(cutter.cut(most + "x" + mllp_frame("m"), 0).found, Found::broken);
}

TEST(MllpFrame, WhereverTheBytesArePartedTheFramesAreTheSame) {
  const MllpCutter cutter;
  std::mt19937 random(11);
  std::string sent;
  std::vector<std::string> expected;
  for (int at = 0; at < 200; ++at) {
    expected.push_back(std::string(random() % 50, static_cast<char>('a' + at % 26)));
    sent += mllp_frame(expected.back());
  }
  std::vector<std::string> found;
  std::string buffer;
  std::size_t searched = 0;
  while (!sent.empty() || !buffer.empty()) {
    const auto cut = cutter.cut(buffer, searched);
    if (cut.found == Found::frame) {
      found.push_back(buffer.substr(cut.begin, cut.end - cut.begin));
      searched = 0;
    } else {
      searched = buffer.size() - cut.consumed;
    }
    buffer.erase(0, cut.consumed);
    if (cut.found == Found::frame) continue;
    const std::size_t count = std::min<std::size_t>(1 + random() % 7, sent.size());
    buffer += sent.substr(0, count);
    sent.erase(0, count);
  }
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace gateway::inlets
