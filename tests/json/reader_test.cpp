#include "json/reader.hpp"

#include <gtest/gtest.h>

#include "json/pointer.hpp"
#include "json/writer.hpp"

namespace gateway::json {
namespace {

base::Error error_of(std::string_view text, const Limits& limits = {}) {
  Names names;
  names.intern("name");
  names.intern("given");
  auto result = read(text, names, limits);
  if (!result) return std::move(result).error();
  return {base::ErrorKind::exception, "accepted"};
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t time = 0; time < times; ++time) all += text;
  return all;
}

}  // namespace

TEST(Reader, KeepsNumbersAsWritten) {
  Names names;
  const char* text = "[0.10,-0,1E+2,1e-7,123456789012345678901234567890,-0.0,10]";
  EXPECT_EQ(write(read(text, names)->root()), text);
}

TEST(Reader, UnescapesStrings) {
  Names names;
  const auto document = read(R"(["\u00e9\n\"\\\/\b\f\r\t\ud83d\ude00\u0000"])", names);
  EXPECT_EQ(document->root().at(0)->text(), std::string_view("\u00e9\n\"\\/\b\f\r\t\U0001F600\0", 15));
}

TEST(Reader, KnowsWhereEachValueBegins) {
  Names names;
  const std::string text = " {\"a\" : [ -1.5 ,\n true, false,null ,\"x\\ny\", {} ] , \"b\":\"\"}";
  const auto document = read(text, names);
  const Node& root = document->root();
  EXPECT_EQ(root.offset(), 1u);
  const Node& list = *root.find("a");
  EXPECT_EQ(text[list.offset()], '[');
  const std::string_view rest = text;
  EXPECT_EQ(rest.substr(list.at(0)->offset(), 4), "-1.5");
  EXPECT_EQ(rest.substr(list.at(1)->offset(), 4), "true");
  EXPECT_EQ(rest.substr(list.at(2)->offset(), 5), "false");
  EXPECT_EQ(rest.substr(list.at(3)->offset(), 4), "null");
  EXPECT_EQ(rest.substr(list.at(4)->offset(), 2), "\"x");
  EXPECT_EQ(rest.substr(list.at(5)->offset(), 2), "{}");
  EXPECT_EQ(rest.substr(root.find("b")->offset(), 2), "\"\"");
}

TEST(Reader, NamesLineColumnAndPointerOfAnError) {
  const auto error = error_of("{\"name\":[{},\n {\"given\":[\"é\", x]}]}");
  EXPECT_EQ(error.kind, base::ErrorKind::structure);
  EXPECT_EQ(error.place, "2:17 (/name/1/given/1)");
}

TEST(Reader, HidesMemberNamesThatMightBeContent) {
  EXPECT_EQ(error_of(R"({"Ann Smith":x})").place, "1:14 (/?)");
  EXPECT_EQ(error_of(R"({"other":x})").place, "1:10 (/other)");
}

TEST(Reader, RefusesDuplicateMembersInSmallAndLargeObjects) {
  const auto error = error_of(R"({"name":1,"x":{"given":1,"given":2}})");
  EXPECT_EQ(error.kind, base::ErrorKind::structure);
  EXPECT_EQ(error.place, "1:34 (/x/given)");
  EXPECT_NE(error.text.find("\"given\""), std::string::npos);

  EXPECT_EQ(error_of(R"({"a":1,"\u0061":2})").kind, base::ErrorKind::structure);

  std::string large = "{";
  for (int count = 0; count < 1000; ++count) large += "\"m" + std::to_string(count) + "\":0,";
  EXPECT_EQ(error_of(large + "\"m1000\":0}").text, "accepted");
  EXPECT_EQ(error_of(large + "\"m500\":0}").kind, base::ErrorKind::structure);
}

TEST(Reader, RefusesByteOrderMarkControlCharactersAndWhatFollows) {
  using namespace std::string_view_literals;
  EXPECT_EQ(error_of("\xef\xbb\xbf{}").kind, base::ErrorKind::structure);
  EXPECT_EQ(error_of("{}\0x"sv).place, "1:3");
  EXPECT_EQ(error_of("{}\0"sv).kind, base::ErrorKind::structure);
  EXPECT_EQ(error_of("{} {}").kind, base::ErrorKind::structure);
  EXPECT_EQ(error_of("").kind, base::ErrorKind::structure);
  for (char control = 1; control < 0x20; ++control) {
    const std::string text = std::string("[\"0123456789abcdef0123") + control + "456789abcdef0123456789\"]";
    EXPECT_EQ(error_of(text).kind, base::ErrorKind::structure) << int{control};
  }
}

TEST(Reader, RefusesBadUtf8AndSaysWhere) {
  EXPECT_EQ(error_of("[\n\"caf\xc3\xa9\", \"\xe9\"]").place, "2:10");
  EXPECT_EQ(error_of("[\"\xed\xa0\x80\"]").place, "1:3");
  EXPECT_EQ(error_of("[\"\xf4\x90\x80\x80\"]").place, "1:3");
  EXPECT_EQ(error_of("[\"\xe2\x82\"]").place, "1:3");
}

TEST(Reader, RefusesHalfASurrogatePair) {
  for (const char* text :
       {R"(["\ud800"])", R"(["\udc00"])", R"(["x\udfffy"])", R"({"\udead":1})", R"(["\udc00\ud800"])"}) {
    EXPECT_EQ(error_of(text).kind, base::ErrorKind::structure) << text;
  }
  EXPECT_EQ(error_of("[\"\\u00e9 \u00ed \ud7ff\"]").text, "accepted");
}

TEST(Reader, HoldsEachLimitAndRefusesOneMore) {
  using base::ErrorKind;
  const Limits limits{.depth = 3, .values = 10, .members = 4, .number_characters = 5, .bytes = 60};
  EXPECT_EQ(error_of("[[[]]]", limits).text, "accepted");
  EXPECT_EQ(error_of("[[[[]]]]", limits).kind, ErrorKind::too_costly);
  EXPECT_EQ(error_of("[1,2,3,4,5,6,7,8,9]", limits).text, "accepted");
  EXPECT_EQ(error_of("[1,2,3,4,5,6,7,8,9,0]", limits).kind, ErrorKind::too_costly);
  EXPECT_EQ(error_of(R"({"a":1,"b":1,"c":1,"d":1})", limits).text, "accepted");
  EXPECT_EQ(error_of(R"({"a":1,"b":1,"c":1,"d":1,"e":1})", limits).kind, ErrorKind::too_costly);
  EXPECT_EQ(error_of("12345", limits).text, "accepted");
  EXPECT_EQ(error_of("123456", limits).kind, ErrorKind::too_costly);
  EXPECT_EQ(error_of("\"" + std::string(58, 'x') + "\"", limits).text, "accepted");
  EXPECT_EQ(error_of("\"" + std::string(59, 'x') + "\"", limits).kind, ErrorKind::too_long);
}

TEST(Reader, SurvivesBombs) {
  EXPECT_EQ(error_of(std::string(200'000, '[')).kind, base::ErrorKind::too_costly);
  EXPECT_EQ(error_of(repeated("{\"a\":", 200'000)).kind, base::ErrorKind::too_costly);
  EXPECT_EQ(error_of("[" + repeated("[],", 5'000'000) + "0]").kind, base::ErrorKind::too_costly);
  EXPECT_EQ(error_of(std::string(16'000'000, '1')).kind, base::ErrorKind::structure);
  std::string members = "{";
  for (int count = 0; count < 500'000; ++count) members += "\"k" + std::to_string(count) + "\":0,";
  EXPECT_EQ(error_of(members + "\"\":0}").kind, base::ErrorKind::too_costly);
}

TEST(Reader, SpendsLittleMemoryOnSmallTexts) {
  Names names;
  EXPECT_LE(read("{}", names)->arena_bytes(), 64u * 1024);
  const Limits limits;
  const auto widest = read("[" + repeated("0,", limits.values - 2) + "0]", names);
  EXPECT_LE(widest->arena_bytes(), 64u * 1024 * 1024);
}

TEST(LineColumn, CountsCharactersFromOne) {
  const std::string text = "a\né€x\n";
  EXPECT_EQ(line_column(text, 0).column, 1u);
  EXPECT_EQ(line_column(text, 2).line, 2u);
  EXPECT_EQ(line_column(text, 7).column, 3u);
  EXPECT_EQ(line_column(text, 99).line, 3u);
}

}  // namespace gateway::json
