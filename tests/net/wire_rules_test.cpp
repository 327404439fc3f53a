#include "net/wire_rules.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "net/answers.hpp"

namespace gateway::net {
namespace {

TEST(WireRules, AreDocumentedWithTheirStatusAndWords) {
  std::ifstream file("docs/reference/http.md");
  const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  for (std::size_t i = 0; i < wire_rule_count; ++i) {
    const auto& rule = describe(static_cast<WireRule>(i));
    const std::string row = "| `" + std::string(rule.id) + "` | " + std::to_string(rule.status) + " | " + rule.text +
                            " | " + remedy(rule.rule, {}) + " |";
    EXPECT_NE(page.find(row), page.npos) << row;
  }
}

TEST(WireRules, HaveIdsOfTheirOwn) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < wire_rule_count; ++i) ids.insert(describe(static_cast<WireRule>(i)).id);
  EXPECT_EQ(ids.size(), wire_rule_count);
}

TEST(Refusal, NamesTheRuleAndWhatIsOffered) {
  const auto response = refusal(WireRule::method_unknown, {}, {});

  EXPECT_EQ(response.status, 501);
  EXPECT_TRUE(response.close);
  EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE");
  EXPECT_NE(response.body.find("\"diagnostics\":\"method-unknown\""), response.body.npos);
  EXPECT_FALSE(response.headers.has("X-Request-ID"));
}

TEST(Refusal, SaysWhatIsWrongAndWhatToDoAndMirrorsTheIds) {
  GuardLimits limits;
  limits.body_bytes = 12345;
  const std::string id = "0192f1d0-6c3a-7b4e-8f00-0123456789ab";

  const auto response = refusal(WireRule::body_too_long, limits, {*base::parse_uuid(id), std::nullopt});

  EXPECT_NE(response.body.find("\"details\":{\"text\":\"The body is too long. Send at most 12345 bytes.\"}"),
            response.body.npos)
      << response.body;
  EXPECT_EQ(response.headers.get("X-Request-ID"), id);
  EXPECT_FALSE(response.headers.has("X-Correlation-ID"));
}

TEST(Refusal, HasWordsForEveryRuleWithoutMarksLeft) {
  for (std::size_t i = 0; i < wire_rule_count; ++i) {
    const auto rule = static_cast<WireRule>(i);
    EXPECT_FALSE(remedy(rule, {}).empty()) << describe(rule).id;
    EXPECT_EQ(remedy(rule, {}).find('{'), std::string::npos) << describe(rule).id;
  }
}

TEST(RequestIds, AreTakenFromWhatCanBeReadOfARefusedHead) {
  const std::string id = "0192f1d0-6c3a-7b4e-8f00-0123456789ab";
  const auto found = [](const std::string& head) {
    const auto ids = ids_in(head);
    return ids.request ? base::to_string(*ids.request) : std::string();
  };

  EXPECT_EQ(found("GET / HTTP/1.0\r\nx-request-id: " + id + "\r\n\r\n"), id);
  EXPECT_EQ(found("\x01\xff\r\nX-Request-ID:" + id + "\r\nX_Y: 1\r\n"), id);
  EXPECT_EQ(found("GET / HTTP/1.0\r\nX-Request-ID: " + id), "") << "not whole";
  EXPECT_EQ(found("GET / HTTP/1.0\r\n\r\nX-Request-ID: " + id + "\r\n"), "") << "not of the header";
  EXPECT_EQ(found("GET / HTTP/1.0\r\nX-Request-ID: me\r\n\r\n"), "");
  EXPECT_EQ(found("GET / HTTP/1.0\r\nX-Request-ID: " + id + "\r\nX-Request-ID: " + id + "\r\n\r\n"), "");
}

TEST(Refusal, EscapesTheQuotesOfItsWords) {
  EXPECT_NE(refusal(WireRule::target_form, {}, {}).body.find("\\\"/\\\""), std::string::npos);
}

TEST(WriteAnswer, LeavesFramingToItself) {
  Response response;
  response.status = 200;
  response.headers.add("Content-Length", "99");
  response.headers.add("Transfer-Encoding", "chunked");
  response.headers.add("connection", "keep-alive");
  response.headers.add("ETag", "W/\"1\"");
  response.body = "abc";

  EXPECT_EQ(write_answer(response, {}, "now"),
            "HTTP/1.1 200 OK\r\nDate: now\r\nETag: W/\"1\"\r\nContent-Length: 3\r\n\r\nabc");
}

TEST(WriteAnswer, GivesNoLengthWhereNoBodyCanBe) {
  Response response;
  response.status = 204;

  EXPECT_EQ(write_answer(response, {false, true}, "now"),
            "HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
}

}  // namespace
}  // namespace gateway::net
