#include "net/wire_guard.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gateway::net {
namespace {

const std::vector<std::string> hosts{"gateway.localhost"};
const std::string good =
    "POST /fhir/R4/Task/1/$clocks?a=b HTTP/1.1\r\nHost: gateway.localhost\r\nContent-Type: application/fhir+json\r\n"
    "Content-Length: 12\r\nConnection: close\r\n\r\n";

TEST(WireGuard, TellsWhatAnAcceptableHeadSays) {
  const auto verdict = guard_head(good, {}, hosts);

  const auto* head = std::get_if<RequestHead>(&verdict);
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->method, Method::post);
  EXPECT_EQ(head->path, "/fhir/R4/Task/1/$clocks");
  EXPECT_EQ(head->query, "a=b");
  EXPECT_EQ(head->framing.kind, Framing::Kind::length);
  EXPECT_EQ(head->framing.length, 12u);
  EXPECT_EQ(head->field_count, 4u);
  EXPECT_TRUE(head->close);
}

TEST(WireGuard, AcceptsEveryWellFormedHostWhenNoneIsListed) {
  for (const std::string host : {"localhost", "10.0.0.1:80", "[::1]:8443", "[2001:db8::1]", "a-b.example"}) {
    EXPECT_TRUE(std::holds_alternative<RequestHead>(guard_head("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", {}, {})))
        << host;
  }
  for (const std::string host : {"[::1", "[]", "a b", "::1", "a:1:2", "a:123456"}) {
    EXPECT_EQ(std::get<WireRule>(guard_head("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", {}, {})),
              WireRule::host_malformed)
        << host;
  }
}

TEST(WireGuard, RefusesAHeadThatIsCutShortAnywhere) {
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_TRUE(std::holds_alternative<WireRule>(guard_head(good.substr(0, size), {}, hosts))) << size;
  }
}

// One byte changed anywhere: accepted only if no control byte, bare line end or byte over 0x7E came in, and a second
// Host, a changed version or a malformed length never passes.
TEST(WireGuard, NeverAcceptsAForbiddenByteAnywhere) {
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      if (bytes == good) continue;
      const bool accepted = std::holds_alternative<RequestHead>(guard_head(bytes, {}, hosts));
      const bool was_line_end = good[at] == '\r' || good[at] == '\n';
      const bool forbidden = (value < 0x20 && value != '\t') || value >= 0x7F;
      if (was_line_end || forbidden) {
        EXPECT_FALSE(accepted) << "byte " << value << " at " << at;
      }
    }
  }
}

TEST(WireGuard, AppliesItsLimitsExactly) {
  GuardLimits limits;
  limits.target_bytes = 4;
  limits.fields = 2;
  const auto verdict_of = [&](const std::string& target, const std::string& more) {
    return guard_head("GET " + target + " HTTP/1.1\r\nHost: gateway.localhost\r\n" + more + "\r\n", limits, hosts);
  };

  EXPECT_TRUE(std::holds_alternative<RequestHead>(verdict_of("/abc", "X-A: 1\r\n")));
  EXPECT_EQ(std::get<WireRule>(verdict_of("/abcd", "")), WireRule::target_too_long);
  EXPECT_EQ(std::get<WireRule>(verdict_of("/abc", "X-A: 1\r\nX-B: 1\r\n")), WireRule::too_many_fields);
}

}  // namespace
}  // namespace gateway::net
