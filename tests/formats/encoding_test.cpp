#include "formats/encoding.hpp"

#include <gtest/gtest.h>

namespace gateway::formats {
namespace {

using namespace std::string_literals;

// "£é€ 😀" in each encoding that has all of it.
const std::string utf8 = "a\n\xc2\xa3\xc3\xa9\xe2\x82\xac \xf0\x9f\x98\x80";
const std::string utf16_little = "a\0\n\0\xa3\0\xe9\0\xac\x20 \0\x3d\xd8\x00\xde"s;
const std::string utf16_big = "\0a\0\n\0\xa3\0\xe9\x20\xac\0 \xd8\x3d\xde\x00"s;

TEST(Encoding, AMarkTellsItAndIsNoPartOfTheText) {
  const std::pair<std::string, Encoding> marked[] = {{"\xef\xbb\xbf" + utf8, Encoding::utf8},
                                                     {"\xff\xfe" + utf16_little, Encoding::utf16_le},
                                                     {"\xfe\xff" + utf16_big, Encoding::utf16_be}};
  for (const auto& [bytes, encoding] : marked) {
    const auto decoded = decode(bytes);
    ASSERT_TRUE(decoded) << base::describe(decoded.error());
    EXPECT_EQ(decoded->text(), utf8);
    EXPECT_EQ(decoded->encoding(), encoding);
    EXPECT_FALSE(decoded->guessed());
    EXPECT_TRUE(decoded->remarks.empty());
  }
}

TEST(Encoding, WithoutAMarkUtf16ShowsInItsPatternAndIsRemarked) {
  for (const auto encoding : {Encoding::utf16_le, Encoding::utf16_be}) {
    std::string bytes;
    for (const char c : "id,name\r\n1,x\r\n"s) {
      bytes += encoding == Encoding::utf16_le ? std::string{c, '\0'} : std::string{'\0', c};
    }
    const auto decoded = decode(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->encoding(), encoding);
    EXPECT_EQ(decoded->text(), "id,name\r\n1,x\r\n");
    EXPECT_TRUE(decoded->guessed());
    ASSERT_EQ(decoded->remarks.size(), 1u);
  }
}

TEST(Encoding, WhatIsNotUtf8IsTakenForWindows1252WithARemarkWhereItShows) {
  const auto decoded = decode("ab\ncaf\xe9 \x80 5");
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->encoding(), Encoding::windows_1252);
  EXPECT_EQ(decoded->text(), "ab\ncaf\xc3\xa9 \xe2\x82\xac 5");
  ASSERT_EQ(decoded->remarks.size(), 1u);
  EXPECT_EQ(decoded->remarks[0].place, "2:4");
}

TEST(Encoding, BytesThatAreNothingAreAnErrorAtTheirPlace) {
  EXPECT_EQ(decode("a\nb\x81\xff").error().place, "2:2");
  EXPECT_EQ(decode("a\xff", Encoding::utf8).error().place, "1:2");
  EXPECT_EQ(decode("a\0\x00\xd8"s, Encoding::utf16_le).error().place, "1:2");
  EXPECT_EQ(decode("a\0b"s, Encoding::utf16_le).error().place, "1:2");
  EXPECT_EQ(decode("ab\x01").error().place, "1:3");
}

TEST(Encoding, WhatIsToldHoldsUnlessAMarkContradictsIt) {
  EXPECT_EQ(decode("\xc2\xa3", Encoding::windows_1252)->text(), "\xc3\x82\xc2\xa3");
  const auto marked = decode("\xef\xbb\xbf\xc2\xa3", Encoding::windows_1252);
  ASSERT_TRUE(marked);
  EXPECT_EQ(marked->text(), "\xc2\xa3");
  EXPECT_EQ(marked->remarks.size(), 1u);
  EXPECT_TRUE(decode("\xff\xfe" + utf16_little, encoding_named("UTF-16").value())->remarks.empty());
}

TEST(Encoding, NamesAreReadInAnyCase) {
  EXPECT_EQ(encoding_named("Windows-1252").value(), Encoding::windows_1252);
  EXPECT_EQ(encoding_named("ISO-8859-1").value(), Encoding::windows_1252);
  EXPECT_EQ(encoding_named("utf-16LE").value(), Encoding::utf16_le);
  EXPECT_EQ(encoding_named("EBCDIC").error().kind, base::ErrorKind::not_supported);
}

TEST(Encoding, EveryPlaceOfALongTextLeadsToItsBytesAndBack) {
  std::string narrow;
  std::string wide = "\xff\xfe";
  for (int i = 0; i < 2'000; ++i) {
    narrow += i % 3 == 0 ? '\x80' : i % 7 == 0 ? '\xe9' : 'a';
    wide += i % 5 == 0 ? "\x3d\xd8\x00\xde"s : i % 3 == 0 ? "\xac\x20"s : "b\0"s;
  }
  for (const std::string& bytes : {narrow, wide, "\xef\xbb\xbf" + utf8}) {
    const auto decoded = decode(bytes);
    ASSERT_TRUE(decoded);
    const std::string_view text = decoded->text();
    std::uint32_t last = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if ((static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) continue;
      const std::uint32_t byte = decoded->in_bytes(at);
      ASSERT_TRUE(at == 0 || byte > last) << at;
      ASSERT_EQ(decoded->in_text(byte), at);
      last = byte;
    }
    EXPECT_EQ(decoded->in_bytes(text.size()), bytes.size());
  }
}

}  // namespace
}  // namespace gateway::formats
