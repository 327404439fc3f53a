#include <re2/re2.h>

#include <cctype>
#include <string>

#include "samples/layouts.hpp"

namespace gateway::tests {
namespace {

bool right_check_digit(const std::string& number) {
  if (number.size() != 10) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += (number[i] - '0') * static_cast<int>(10 - i);
  return (11 - sum % 11) % 11 == number[9] - '0';
}

// Every string and number of every sample, with the file's name.
template <typename Visit>
void each_text(Visit visit) {
  for (const Layout& each : layouts()) {
    for (const SampleRecord& sample : sample_records(each)) {
      const std::string where = each.name + " " + sample.name + " ";
      if (!sample.source) {
        visit(where, sample.bytes);
        continue;
      }
      each_leaf(sample.source->tree.root(), "", [&](const std::string& path, const json::Node& leaf) {
        visit(where + path, std::string(leaf.text()));
      });
    }
  }
  json::Names names;
  for (const auto& file : files_in(gp_folder / "samples", ".json")) {
    const std::string text = content_of(file);
    const json::Document document = json_of(text, names);
    each_leaf(document.root(), "", [&](const std::string& path, const json::Node& leaf) {
      visit(file.filename().string() + " " + path, std::string(leaf.text()));
    });
  }
}

TEST(Samples, AreAtLeastTen) {
  EXPECT_GE(files_in(gp_folder / "samples", ".json").size(), 10u);
}

TEST(Samples, NhsNumbersAreOfTheTestRangeAndPassTheirCheck) {
  const RE2 ten_digits(R"((?:^|[^0-9])([0-9]{3} ?[0-9]{3} ?[0-9]{4})(?:[^0-9]|$))");
  int seen = 0;
  each_text([&](const std::string& where, const std::string& text) {
    re2::StringPiece rest(text);
    std::string found;
    while (RE2::FindAndConsume(&rest, ten_digits, &found)) {
      std::string digits;
      for (const char c : found) {
        if (c != ' ') digits += c;
      }
      EXPECT_EQ(digits.substr(0, 3), "999") << where;
      EXPECT_TRUE(right_check_digit(digits)) << where;
      ++seen;
    }
  });
  EXPECT_GE(seen, 8);
}

TEST(Samples, TelephoneNumbersAreOfTheRangesKeptForDrama) {
  const RE2 telephone(R"((?:^|[^0-9])(0[0-9]{4} ?[0-9]{6})(?:[^0-9]|$))");
  const RE2 kept(R"(01632 960[0-9]{3}|07700 900[0-9]{3})");
  int seen = 0;
  each_text([&](const std::string& where, const std::string& text) {
    re2::StringPiece rest(text);
    std::string found;
    while (RE2::FindAndConsume(&rest, telephone, &found)) {
      EXPECT_TRUE(RE2::FullMatch(found, kept)) << where;
      ++seen;
    }
  });
  EXPECT_GE(seen, 20);
}

TEST(Samples, PostcodesAreOfTheRangeThatDoesNotExist) {
  const RE2 postcode(R"(\b([A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})\b)");
  int seen = 0;
  each_text([&](const std::string& where, const std::string& text) {
    re2::StringPiece rest(text);
    std::string found;
    while (RE2::FindAndConsume(&rest, postcode, &found)) {
      EXPECT_EQ(found.substr(0, 5), "ZZ99 ") << where;
      ++seen;
    }
  });
  EXPECT_GE(seen, 12);
}

TEST(Samples, ElectronicAddressesEndInExampleOrg) {
  const RE2 address(R"([^\s@<>]+@([^\s@<>]+))");
  int seen = 0;
  each_text([&](const std::string& where, const std::string& text) {
    std::string host;
    if (!RE2::PartialMatch(text, address, &host)) return;
    EXPECT_TRUE(host == "example.org" || host.ends_with(".example.org")) << where;
    ++seen;
  });
  EXPECT_GE(seen, 10);
}

}  // namespace
}  // namespace gateway::tests
