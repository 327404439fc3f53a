// Properties of reading and writing over random trees.
#include <gtest/gtest.h>

#include <random>

#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::json {
namespace {

// Random JSON text in the compact form that the writer makes.
class RandomText {
 public:
  explicit RandomText(std::uint32_t seed) : random_(seed) {}

  std::string value(int depth) {
    switch (pick(depth > 0 ? 7 : 5)) {
      case 0: return "null";
      case 1: return pick(2) == 0 ? "true" : "false";
      case 2: return number();
      case 3:
      case 4: return quote(text());
      case 5: {
        std::string list = "[";
        for (unsigned count = pick(6); count > 0; --count) list += value(depth - 1) + (count > 1 ? "," : "");
        return list + "]";
      }
      default: {
        std::string object = "{";
        for (unsigned count = pick(30); count > 0; --count) {
          object += quote(std::to_string(count) + text()) + ":" + value(depth - 1) + (count > 1 ? "," : "");
        }
        return object + "}";
      }
    }
  }

 private:
  unsigned pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

  std::string digits(unsigned most) {
    std::string text;
    for (unsigned count = 1 + pick(most); count > 0; --count) text.push_back(static_cast<char>('0' + pick(10)));
    return text;
  }
  std::string number() {
    std::string text = pick(2) == 0 ? "-" : "";
    text += pick(3) == 0 ? "0" : std::to_string(1 + pick(9)) + digits(20);
    if (pick(2) == 0) text += "." + digits(20);
    if (pick(3) == 0)
      text += std::string(pick(2) == 0 ? "e" : "E") + (pick(2) == 0 ? "+" : "-") + std::to_string(pick(90));
    return text;
  }
  std::string text() {
    static constexpr const char* pieces[] = {"a",      "Z",      "9",          " ",      "\"",     "\\",
                                             "/",      "\n",     "\t",         "\x01",   "\x1f",   "\x7f",
                                             "\u00e9", "\u20ac", "\U0001F600", "\ud7ff", "\ue000", "0123456789abcdef"};
    std::string text;
    for (unsigned count = pick(24); count > 0; --count) text += pieces[pick(std::size(pieces))];
    return text;
  }

  std::mt19937 random_;
};

}  // namespace

TEST(RoundTrip, WritingWhatWasReadGivesTheSameText) {
  Names names;
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    const std::string text = RandomText(seed).value(4);
    const auto document = read(text, names);
    ASSERT_TRUE(document.ok()) << base::describe(document.error()) << "\n" << text;
    EXPECT_EQ(write(document->root()), text);

    const auto again = read(write_pretty(document->root()), names);
    ASSERT_TRUE(again.ok()) << text;
    EXPECT_EQ(write(again->root()), text);
  }
}

TEST(RoundTrip, NoCutOfATextIsAccepted) {
  Names names;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const std::string text = "[" + RandomText(seed).value(2) + "]";
    for (std::size_t size = 0; size < text.size(); size += 1 + size / 16) {
      EXPECT_FALSE(read(std::string_view(text).substr(0, size), names).ok()) << text.substr(0, size);
    }
  }
}

TEST(RoundTrip, BytesChangedAtRandomNeverBreakTheReader) {
  Names names;
  std::mt19937 random(7);
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    std::string text = RandomText(seed).value(3);
    for (int change = 0; change < 3; ++change) text[random() % text.size()] = static_cast<char>(random());
    const auto document = read(text, names);
    if (!document) continue;
    const auto again = read(write(document->root()), names);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(write(again->root()), write(document->root()));
  }
}

TEST(Writer, IndentsByTwo) {
  Names names;
  EXPECT_EQ(write_pretty(read(R"({"a":[1,{}],"b":[],"c":{"d":null}})", names)->root()),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": [],\n  \"c\": {\n    \"d\": null\n  }\n}");
}

TEST(Writer, AppendsToWhatIsThere) {
  Names names;
  const Document document = read("[1]", names).value();
  std::string out = "x=";
  write_to(document.root(), out);
  quote_to("y\n", out);
  EXPECT_EQ(out, "x=[1]\"y\\n\"");
}

}  // namespace gateway::json
