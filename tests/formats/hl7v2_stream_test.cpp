#include "formats/hl7v2_stream.hpp"

#include <gtest/gtest.h>

#include "formats/hl7v2_sample.hpp"

namespace gateway::formats {
namespace {

constexpr std::size_t limit = 1'000'000;

struct Parted {
  std::vector<RawRecord> records;
  std::string trouble;
};

Parted part(ChunkSource source, std::size_t record_bytes = limit) {
  Parted parted;
  const auto stream = hl7v2_stream(std::move(source), record_bytes);
  while (true) {
    auto next = stream->next();
    if (!next) {
      parted.trouble = next.error().text;
      EXPECT_FALSE((*stream->next()).has_value()) << "after an error there is nothing more";
      return parted;
    }
    if (!next->has_value()) return parted;
    parted.records.push_back(std::move(**next));
  }
}

// The bytes in pieces of `size`.
ChunkSource drip(std::string_view text, std::size_t size) {
  return [source = chunks_of(text), size](std::span<char> room) {
    return source(room.subspan(0, std::min(size, room.size())));
  };
}

TEST(Hl7v2Stream, MessagesComeOutOfTheirEnvelopes) {
  const std::string file =
      "FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\rPID|2\rBTS|2\rBHS|^~\\&\rMSH|^~\\&|C\rBTS|1|x\rFTS|"
      "2\r";

  const auto parted = part(chunks_of(file));

  EXPECT_EQ(parted.trouble, "");
  ASSERT_EQ(parted.records.size(), 3u);
  EXPECT_EQ(parted.records[0].bytes, "MSH|^~\\&|A\rPID|1\r");
  EXPECT_EQ(parted.records[1].bytes, "MSH|^~\\&|B\rPID|2\r");
  EXPECT_EQ(parted.records[2].bytes, "MSH|^~\\&|C\r");
  EXPECT_EQ(parted.records[1].number, 2u);
  EXPECT_EQ(parted.records[1].place, "message 2, line 5");
}

TEST(Hl7v2Stream, WhereTheChunksEndMakesNoDifference) {
  std::mt19937 random(3);
  std::string file = "FHS|^~\\&\r\n\x0b";
  std::vector<std::string> sent;
  for (int at = 0; at < 20; ++at) sent.push_back(tests::random_message(random));
  for (const std::string& message : sent) file += message;
  file += "FTS|1\r\n";
  for (const std::size_t size : {1u, 2u, 3u, 7u, 4096u}) {
    const auto parted = part(drip(file, size));
    ASSERT_EQ(parted.trouble, "");
    ASSERT_EQ(parted.records.size(), sent.size()) << size;
    for (std::size_t at = 0; at < sent.size(); ++at) ASSERT_EQ(parted.records[at].bytes, sent[at]);
  }
}

TEST(Hl7v2Stream, ABatchThatLostMessagesSaysSoAfterTheOthers) {
  const auto miscounted = part(chunks_of("BHS|^~\\&\rMSH|^~\\&|A\rBTS|2\r"));
  EXPECT_EQ(miscounted.records.size(), 1u);
  EXPECT_EQ(miscounted.trouble, "the batch holds 1 messages and says it has 2");

  const auto cut = part(chunks_of("BHS|^~\\&\rMSH|^~\\&|A\rPID|"));
  EXPECT_EQ(cut.records.size(), 1u);
  EXPECT_EQ(cut.trouble, "the batch is not closed: the file may have lost its end");
}

TEST(Hl7v2Stream, FramedMessagesInAFileArePartedToo) {
  const auto parted = part(chunks_of("\x0bMSH|^~\\&|A\rPID|1\r\x1c\r\x0bMSH|^~\\&|B\r\x1c\r"));

  EXPECT_EQ(parted.trouble, "");
  ASSERT_EQ(parted.records.size(), 2u);
  EXPECT_EQ(parted.records[1].bytes.substr(0, 11), "MSH|^~\\&|B\r");
}

TEST(Hl7v2Stream, WhatHoldsNoMessageIsOneRecordForItsReader) {
  EXPECT_EQ(part(chunks_of("")).records.size(), 1u);
  const auto parted = part(chunks_of("hello\nworld\n"));
  ASSERT_EQ(parted.records.size(), 1u);
  EXPECT_EQ(parted.records[0].bytes, "hello\nworld\n");
  EXPECT_EQ(part(chunks_of("FHS|^~\\&\rFTS|0\r")).records.size(), 0u);
  EXPECT_EQ(part(chunks_of("FHS|^~\\&\rPID|1\rMSH|^~\\&|A\r")).trouble, "between two messages stands something else");
}

TEST(Hl7v2Stream, AMessageOverTheLimitIsRefusedAndMemoryIsOneMessage) {
  const std::string message = "MSH|^~\\&|A\rNTE|1||" + std::string(100, 'x') + "\r";
  EXPECT_EQ(part(chunks_of(message), message.size()).trouble, "");
  EXPECT_NE(part(chunks_of(message), message.size() - 1).trouble, "");

  // 50 MB of messages, made as they are asked for.
  std::size_t given = 0;
  std::string rest;
  const auto endless = [&](std::span<char> room) -> base::Result<std::size_t> {
    if (rest.empty() && given < 50'000'000) rest = message;
    const std::size_t count = std::min(rest.size(), room.size());
    std::copy_n(rest.data(), count, room.data());
    rest.erase(0, count);
    given += count;
    return count;
  };
  const auto stream = hl7v2_stream(endless, limit);
  std::size_t records = 0;
  while (true) {
    const auto next = stream->next();
    ASSERT_TRUE(next.ok());
    if (!next->has_value()) break;
    ASSERT_EQ((*next)->bytes.size(), message.size());
    ++records;
  }
  EXPECT_EQ(records, given / message.size());
}

}  // namespace
}  // namespace gateway::formats
