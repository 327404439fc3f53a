#include "net/request_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "net/wire_payloads.hpp"

namespace gateway::net {
namespace {

using test::accepted_payloads;
using test::refused_payloads;
using Step = RequestReader::Step;

const std::vector<std::string> hosts{"gateway.localhost"};

// Feeds `bytes` in pieces of `piece` bytes, taking requests as they come; stops at a refusal.
struct Reading {
  std::vector<IncomingRequest> requests;
  std::string rule;
  unsigned continues = 0;
};

Reading read(const std::string& bytes, std::size_t piece, const GuardLimits& limits = {}) {
  RequestReader reader(limits, hosts);
  Reading reading;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto space = reader.space();
    const auto count = std::min({piece, space.size(), bytes.size() - at});
    std::memcpy(space.data(), bytes.data() + at, count);
    reader.arrived(count);
    at += count;
    for (;;) {
      const Step step = reader.advance();
      if (step == Step::request) {
        reading.requests.push_back(reader.take());
      } else if (step == Step::continue_wanted) {
        ++reading.continues;
      } else if (step == Step::refused) {
        reading.rule = describe(reader.fault()).id;
        return reading;
      } else {
        break;
      }
    }
  }
  return reading;
}

TEST(RequestReader, RefusesEveryHostilePayloadByItsRuleHoweverItIsCut) {
  ASSERT_GE(refused_payloads().size(), 60u);
  for (const auto& payload : refused_payloads()) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, payload.bytes.size()}) {
      const auto reading = read(payload.bytes, piece);

      EXPECT_EQ(reading.rule, payload.rule) << payload.name << " in pieces of " << piece;
      EXPECT_TRUE(reading.requests.empty()) << payload.name << ": a request came out before the refusal";
    }
  }
}

TEST(RequestReader, AcceptsEveryValidShapeHoweverItIsCut) {
  ASSERT_GE(accepted_payloads().size(), 8u);
  for (const auto& payload : accepted_payloads()) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, payload.bytes.size()}) {
      const auto reading = read(payload.bytes, piece);

      EXPECT_EQ(reading.rule, "") << payload.name;
      ASSERT_EQ(reading.requests.size(), 1u) << payload.name;
      EXPECT_EQ(reading.requests[0].request.body, payload.body) << payload.name;
    }
  }
}

TEST(RequestReader, KeepsPipelinedRequestsApart) {
  std::string all;
  for (const auto& payload : accepted_payloads()) all += payload.bytes;

  const auto reading = read(all, all.size());

  ASSERT_EQ(reading.rule, "");
  ASSERT_EQ(reading.requests.size(), accepted_payloads().size());
  for (std::size_t i = 0; i < reading.requests.size(); ++i) {
    EXPECT_EQ(reading.requests[i].request.body, accepted_payloads()[i].body);
  }
}

TEST(RequestReader, DecodesThePathAndKeepsTheQueryRaw) {
  const auto reading = read("GET /a%20b/c?x=%20y&z HTTP/1.1\r\nHost: gateway.localhost\r\nX-A:  1 \r\n\r\n", 1000);

  ASSERT_EQ(reading.requests.size(), 1u);
  const auto& request = reading.requests[0].request;
  EXPECT_EQ(request.path, "/a b/c");
  EXPECT_EQ(request.query, "x=%20y&z");
  EXPECT_EQ(request.headers.get("x-a"), "1");
}

TEST(RequestReader, SeesThatThePeerWantsToClose) {
  const std::string head = "GET / HTTP/1.1\r\nHost: gateway.localhost\r\n";

  EXPECT_TRUE(read(head + "Connection: close\r\n\r\n", 1000).requests.at(0).close);
  EXPECT_TRUE(read(head + "Connection: te, CLOSE\r\n\r\n", 1000).requests.at(0).close);
  EXPECT_FALSE(read(head + "Connection: keep-alive\r\n\r\n", 1000).requests.at(0).close);
  EXPECT_FALSE(read(head + "\r\n", 1000).requests.at(0).close);
}

TEST(RequestReader, AsksForTheBodyOnceOfWhoeverWaitsForThat) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";

  EXPECT_EQ(read(head + "ab", head.size()).continues, 1u);
  EXPECT_EQ(read(head + "ab", head.size() + 2).continues, 0u) << "the body was there already";
  EXPECT_EQ(read(head + "ab", 1).continues, 1u);
}

TEST(RequestReader, TakesABodyOfExactlyTheLimitAndNoLonger) {
  GuardLimits limits;
  limits.body_bytes = 1000;
  const auto with_length = [](std::size_t n) {
    return "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Length: " + std::to_string(n) + "\r\n\r\n" +
           std::string(n, 'x');
  };
  const auto in_chunks = [](std::size_t n) {
    std::string bytes = "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < n; ++i) bytes += "1\r\nx\r\n";
    return bytes + "0\r\n\r\n";
  };

  EXPECT_EQ(read(with_length(1000), 100, limits).requests.size(), 1u);
  EXPECT_EQ(read(with_length(1001), 100, limits).rule, "body-too-long");
  EXPECT_EQ(read(in_chunks(1000), 100, limits).requests.size(), 1u);
  EXPECT_EQ(read(in_chunks(1001), 100, limits).rule, "body-too-long");
}

TEST(RequestReader, BoundsWhatTinyChunksCostOnTheWire) {
  GuardLimits limits;
  limits.body_bytes = 100'000;
  std::string bytes = "POST / HTTP/1.1\r\nHost: gateway.localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 50'000; ++i) bytes += "1\r\nx\r\n";

  EXPECT_EQ(read(bytes, 4096, limits).rule, "wire-too-long");
}

TEST(RequestReader, TakesAHeadOfExactlyTheLimit) {
  const std::string before = "GET / HTTP/1.1\r\nHost: gateway.localhost\r\nX-A: ";
  const auto head_of = [&](std::size_t size) {
    return before + std::string(size - before.size() - 4, 'a') + "\r\n\r\n";
  };

  EXPECT_EQ(read(head_of(8192), 1000).requests.size(), 1u);
  EXPECT_EQ(read(head_of(8193), 1000).rule, "head-too-long");
}

// Mutated requests: whatever is accepted has exactly one way to be read.
TEST(RequestReader, NeverAcceptsWhatCouldBeReadInTwoWays) {
  std::vector<std::string> seeds;
  for (const auto& payload : refused_payloads()) {
    if (payload.bytes.size() < 1000) seeds.push_back(payload.bytes);
  }
  for (const auto& payload : accepted_payloads()) {
    if (payload.bytes.size() < 1000) seeds.push_back(payload.bytes);
  }
  const std::vector<std::string> words{"\r\n",
                                       "\n",
                                       "\r",
                                       ":",
                                       " ",
                                       "\t",
                                       std::string(1, '\0'),
                                       "chunked",
                                       "Transfer-Encoding: chunked\r\n",
                                       "Content-Length: 3\r\n",
                                       "Host: gateway.localhost\r\n",
                                       "0\r\n\r\n",
                                       ";",
                                       ",",
                                       "HTTP/1.1",
                                       "\x80",
                                       "%2e"};
  std::mt19937 random(20261122);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  GuardLimits limits;
  limits.body_bytes = 64;
  unsigned accepted = 0;

  for (int round = 0; round < 50'000; ++round) {
    std::string bytes = seeds[pick(seeds.size())];
    for (auto edits = pick(4); edits > 0; --edits) {
      const auto at = pick(bytes.size());
      switch (pick(5)) {
        case 0: bytes[at] = static_cast<char>(random()); break;
        case 1: bytes.erase(at, 1 + pick(8)); break;
        case 2: bytes.insert(at, words[pick(words.size())]); break;
        case 3: bytes.insert(at, bytes.substr(pick(bytes.size()), pick(40))); break;
        default: bytes[at] = static_cast<char>(bytes[at] ^ 0x20); break;
      }
      if (bytes.empty()) bytes = "G";
    }
    const auto reading = read(bytes, 1 + pick(bytes.size()), limits);

    for (const auto& [request, close] : reading.requests) {
      ++accepted;
      std::size_t host_fields = 0;
      std::size_t lengths = 0;
      std::size_t codings = 0;
      for (const auto& [name, value] : request.headers.fields()) {
        host_fields += same_text(name, "host");
        lengths += same_text(name, "content-length");
        codings += same_text(name, "transfer-encoding");
        ASSERT_TRUE(std::all_of(value.begin(), value.end(), [](char c) {
          return c == '\t' || (c >= 0x20 && c < 0x7F);
        })) << bytes;
        ASSERT_EQ(name.find('_'), name.npos) << bytes;
      }
      ASSERT_EQ(host_fields, 1u) << bytes;
      ASSERT_LE(lengths + codings, 1u) << bytes;
      ASSERT_LE(request.body.size(), limits.body_bytes);
      if (lengths == 1) {
        ASSERT_EQ(request.headers.get("Content-Length"), std::to_string(request.body.size())) << bytes;
      }
      if (codings == 1) {
        ASSERT_EQ(request.headers.get("Transfer-Encoding"), "chunked");
      }
      if (lengths + codings == 0) {
        ASSERT_TRUE(request.body.empty());
      }
      ASSERT_EQ(request.path.front(), '/');
      ASSERT_EQ(request.path.find("/../"), request.path.npos);
    }
  }

  EXPECT_GT(accepted, 2'000u) << "the mutations are too wild to say anything about acceptance";
}

}  // namespace
}  // namespace gateway::net
