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
    const std::string row =
        "| `" + std::string(rule.id) + "` | " + std::to_string(rule.status) + " | " + rule.text + " |";
    EXPECT_NE(page.find(row), page.npos) << row;
  }
}

TEST(WireRules, HaveIdsOfTheirOwn) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < wire_rule_count; ++i) ids.insert(describe(static_cast<WireRule>(i)).id);
  EXPECT_EQ(ids.size(), wire_rule_count);
}

TEST(Refusal, NamesTheRuleAndWhatIsOffered) {
  const auto response = refusal(WireRule::method_unknown);

  EXPECT_EQ(response.status, 501);
  EXPECT_TRUE(response.close);
  EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE");
  EXPECT_NE(response.body.find("\"details\":{\"text\":\"method-unknown\"}"), response.body.npos);
}

TEST(Refusal, EscapesTheQuotesOfItsWords) {
  EXPECT_NE(refusal(WireRule::target_form).body.find("\\\"/\\\""), std::string::npos);
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
