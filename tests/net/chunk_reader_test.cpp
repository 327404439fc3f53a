#include "net/chunk_reader.hpp"

#include <gtest/gtest.h>

namespace gateway::net {
namespace {

TEST(ChunkReader, StopsAtTheEndOfTheBodyAndLeavesWhatFollows) {
  ChunkReader reader(100);
  std::string body;
  const std::string bytes = "3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\n";

  const auto used = reader.read(bytes, body);

  EXPECT_TRUE(reader.done());
  EXPECT_EQ(body, "abc");
  EXPECT_EQ(bytes.substr(used), "GET / HTTP/1.1\r\n");
  EXPECT_EQ(reader.read("3\r\nabc\r\n", body), 0u);
}

TEST(ChunkReader, ReadsTheSameHoweverTheBytesAreCut) {
  const std::string bytes = "1\r\na\r\n1A\r\nbcdefghijklmnopqrstuvwxyz0\r\n0\r\n\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ChunkReader reader(100);
    std::string body;

    reader.read(bytes.substr(0, cut), body);
    reader.read(bytes.substr(cut), body);

    EXPECT_TRUE(reader.done()) << cut;
    EXPECT_EQ(body, "abcdefghijklmnopqrstuvwxyz0") << cut;
  }
}

TEST(ChunkReader, RefusesAChunkOverTheLimitBeforeItsBytesCome) {
  ChunkReader reader(10);
  std::string body;

  reader.read("b\r\n", body);

  EXPECT_EQ(reader.fault(), WireRule::body_too_long);
  EXPECT_TRUE(body.empty());
}

TEST(ChunkReader, RefusesChunksThatTogetherPassTheLimit) {
  ChunkReader reader(10);
  std::string body;

  reader.read("6\r\nabcdef\r\n5\r\nghijk\r\n", body);

  EXPECT_EQ(reader.fault(), WireRule::body_too_long);
  EXPECT_EQ(body, "abcdef");
}

}  // namespace
}  // namespace gateway::net
