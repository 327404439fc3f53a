#include "formats/json_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace gateway::formats {
namespace {

// A source that gives one byte at a time, so that every border is met.
ChunkSource dribble(std::string text) {
  return [text = std::move(text), at = std::size_t{0}](std::span<char> room) mutable -> base::Result<std::size_t> {
    if (at == text.size()) return std::size_t{0};
    room.front() = text[at++];
    return std::size_t{1};
  };
}

std::vector<std::string> records_of(const std::string& text) {
  std::vector<std::string> records;
  const auto stream = json_stream(dribble(text), 1000);
  for (;;) {
    auto record = stream->next();
    if (!record) return {"error: " + record.error().text + " at " + record.error().place};
    if (!*record) return records;
    EXPECT_EQ((*record)->number, records.size() + 1);
    records.push_back((*record)->bytes);
  }
}

using Texts = std::vector<std::string>;

TEST(JsonStream, ATextThatIsNoListIsOneRecordToTheByte) {
  EXPECT_EQ(records_of(" {\"a\":[1,2]}\n"), Texts{" {\"a\":[1,2]}\n"});
  EXPECT_EQ(records_of("nonsense"), Texts{"nonsense"});
  EXPECT_EQ(records_of(""), Texts{""});
}

TEST(JsonStream, EachElementOfAListIsARecordOfItsOwn) {
  EXPECT_EQ(records_of(" [ {\"a\":[1,2]} ,\n{\"b\":\"],\\\"\"}, 3 ] "),
            (Texts{"{\"a\":[1,2]}", "{\"b\":\"],\\\"\"}", "3"}));
  EXPECT_EQ(records_of("[]"), Texts{});
}

TEST(JsonStream, ARecordSaysWhereItStood) {
  const auto stream = json_stream(chunks_of("[1,2]"), 10);

  ASSERT_TRUE(stream->next().ok());
  EXPECT_EQ(stream->next().value()->place, "/1");
}

TEST(JsonStream, WhatCannotBePartedIsAnErrorAtItsPlaceAndTheEnd) {
  EXPECT_EQ(records_of("[{},{}"), Texts{"error: the list of records does not end at /1"});
  EXPECT_EQ(records_of("[1,\"a\\"), Texts{"error: the list of records does not end at /1"});
  EXPECT_EQ(records_of("[1,,2]"), Texts{"error: an element of the list is empty at /1"});
  EXPECT_EQ(records_of("[1,]"), Texts{"error: an element of the list is empty at /1"});
  EXPECT_EQ(records_of("[1] 2"), Texts{"error: something follows the list of records at "});

  const auto stream = json_stream(chunks_of("[1,,2]"), 10);
  ASSERT_TRUE(stream->next().ok());
  ASSERT_FALSE(stream->next().ok());
  const auto after = stream->next();
  ASSERT_TRUE(after.ok());
  EXPECT_FALSE(after->has_value());
}

TEST(JsonStream, ARecordMayBeAsLongAsTheLimitAndNoLonger) {
  EXPECT_TRUE(json_stream(chunks_of("[12345]"), 5)->next().ok());
  const auto longer = json_stream(chunks_of("[123456]"), 5)->next();
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().kind, base::ErrorKind::too_long);
  EXPECT_EQ(longer.error().place, "/0");
  EXPECT_FALSE(json_stream(chunks_of("{12345"), 5)->next().ok());
}

// However deep or long a text is, no more than one record is held: a million brackets end at the limit.
TEST(JsonStream, DeepNestingNeedsNoStack) {
  const std::string deep = "[" + std::string(1'000'000, '[');

  const auto record = json_stream(chunks_of(deep), 2'000'000)->next();

  ASSERT_FALSE(record.ok());
  EXPECT_EQ(record.error().kind, base::ErrorKind::structure);
}

TEST(JsonStream, AnErrorOfTheSourceIsGivenOn) {
  const auto stream = json_stream(
      [](std::span<char>) -> base::Result<std::size_t> {
        return base::Error(base::ErrorKind::transient, "the file cannot be read");
      },
      10);

  const auto record = stream->next();

  ASSERT_FALSE(record.ok());
  EXPECT_EQ(record.error().kind, base::ErrorKind::transient);
}

}  // namespace
}  // namespace gateway::formats
