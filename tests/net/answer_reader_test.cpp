#include "net/answer_reader.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace gateway::net {
namespace {

struct Reading {
  std::vector<Response> answers;
  std::string rule;
  bool unasked = false;
};

Reading read(const std::string& bytes, std::size_t piece, Method asked = Method::get, std::size_t body_limit = 1000) {
  AnswerReader reader(body_limit);
  reader.expect(asked);
  Reading reading;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto space = reader.space();
    const auto count = std::min({piece, space.size(), bytes.size() - at});
    std::memcpy(space.data(), bytes.data() + at, count);
    reader.arrived(count);
    at += count;
    if (!reading.answers.empty()) break;
    switch (reader.advance()) {
      case AnswerReader::Step::more: break;
      case AnswerReader::Step::answer: reading.answers.push_back(reader.take()); break;
      case AnswerReader::Step::refused: reading.rule = describe(reader.fault()).id; return reading;
    }
  }
  reading.unasked = reader.has_unasked_bytes();
  return reading;
}

struct Refused {
  std::string bytes;
  std::string rule;
};

TEST(AnswerReader, RefusesWhatARequestWouldBeRefusedFor) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<Refused> cases{
      {"hello, world\r\n\r\n", "status-line"},
      {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "status-line"},
      {"HTTP/2 200\r\n\r\n", "status-line"},
      {"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n", "status-line"},
      {"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "status-line"},
      {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "status-line"},
      {"HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n", "status-line"},
      {"HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n", "status-line"},
      {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "status-line"},
      {"\r\n" + ok + "Content-Length: 0\r\n\r\n", "empty-first-line"},
      {"HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n", "line-end"},
      {ok + "Content-Length: 0\n\n", "line-end"},
      {ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", "length-repeated"},
      {ok + "Content-Length: 01\r\n\r\nx", "length-malformed"},
      {ok + "Content-Length: 1, 1\r\n\r\nx", "length-malformed"},
      {ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx", "coding-with-length"},
      {ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", "coding-not-chunked"},
      {ok + "X-A: 1\r\n folded\r\nContent-Length: 0\r\n\r\n", "field-folded"},
      {ok + "Content-Length : 0\r\n\r\n", "field-name"},
      {ok + "Content_Length: 0\r\n\r\n", "field-name"},
      {ok + std::string("X-A: \0\r\nContent-Length: 0\r\n\r\n", 29), "control-byte"},
      {ok + "\r\nuntil the end", "length-missing"},
      {ok + "Content-Length: 1001\r\n\r\n", "body-too-long"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", "body-too-long"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n", "chunk-extension"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: 1\r\n\r\n", "trailer"},
      {ok + "X-A: " + std::string(20'000, 'a') + "\r\n\r\n", "head-too-long"},
      {"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 103 "
       "Hints\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n",
       "unexpected-bytes"},
  };
  for (const auto& each : cases) {
    for (const std::size_t piece : {std::size_t{1}, each.bytes.size()}) {
      const auto reading = read(each.bytes, piece);

      EXPECT_EQ(reading.rule, each.rule) << each.bytes.substr(0, 80);
      EXPECT_TRUE(reading.answers.empty()) << each.bytes.substr(0, 80);
    }
  }
}

TEST(AnswerReader, ReadsAnswersHoweverTheyAreCut) {
  const std::string with_length = "HTTP/1.1 201 Created\r\nETag: W/\"1\"\r\nContent-Length: 5\r\n\r\nhello";
  const std::string in_chunks =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  const std::string after_hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + with_length;
  for (const auto& bytes : {with_length, in_chunks, after_hints}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, bytes.size()}) {
      const auto reading = read(bytes, piece);

      ASSERT_EQ(reading.answers.size(), 1u) << reading.rule;
      EXPECT_EQ(reading.answers[0].body, "hello");
      EXPECT_EQ(reading.answers[0].close, bytes == in_chunks);
      EXPECT_FALSE(reading.unasked);
      EXPECT_FALSE(reading.answers[0].headers.has("Link"));
    }
  }
}

TEST(AnswerReader, KnowsWhichAnswersHaveNoBody) {
  EXPECT_EQ(read("HTTP/1.1 204 No Content\r\n\r\n", 100).answers.size(), 1u);
  EXPECT_EQ(read("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", 100).answers.size(), 1u);
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", 100, Method::head).answers.size(), 1u);
}

TEST(AnswerReader, TellsOfBytesAfterTheAnswer) {
  EXPECT_TRUE(read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n", 1000).unasked);
}

TEST(AnswerReader, TakesNoMutatedAnswerWithABodyOtherThanItSays) {
  const std::vector<std::string> seeds{
      "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nETag: \"a\"\r\n\r\nhello, world",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  };
  std::mt19937 random(7);
  unsigned accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = seeds[random() % seeds.size()];
    for (auto edits = random() % 3; edits > 0; --edits) {
      const auto at = random() % bytes.size();
      if (random() % 2 == 0) {
        bytes[at] = static_cast<char>(random());
      } else {
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 30));
      }
    }
    const auto reading = read(bytes, 1 + random() % bytes.size());
    for (const auto& answer : reading.answers) {
      ++accepted;
      const auto length = answer.headers.get("Content-Length");
      const bool bodiless = answer.status == 204 || answer.status == 304;
      if (!length.empty() && !bodiless) {
        ASSERT_EQ(length, std::to_string(answer.body.size())) << bytes;
      }
      ASSERT_LE(answer.body.size(), 1000u);
    }
  }
  EXPECT_GT(accepted, 5'000u);
}

}  // namespace
}  // namespace gateway::net
