#include "formats/attachment.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gateway::formats {
namespace {

using namespace std::string_literals;

constexpr const char* word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

std::string little(std::size_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> 8 * i & 0xff);
  return bytes;
}

// A ZIP file of empty entries with these names, uncompressed.
std::string zip(const std::vector<std::string>& names, int flags = 0) {
  std::string files;
  std::string directory;
  for (const std::string& name : names) {
    directory += "PK\x01\x02"s + little(20, 2) + little(20, 2) + little(static_cast<std::size_t>(flags), 2) +
                 std::string(18, '\0') + little(name.size(), 2) + std::string(12, '\0') + little(files.size(), 4) +
                 name;
    files += "PK\x03\x04"s + little(20, 2) + std::string(20, '\0') + little(name.size(), 2) + little(0, 2) + name;
  }
  return files + directory + "PK\x05\x06"s + std::string(4, '\0') + little(names.size(), 2) + little(names.size(), 2) +
         little(directory.size(), 4) + little(files.size(), 4) + little(0, 2);
}

const std::string docx = zip({"[Content_Types].xml", "word/document.xml"});

TEST(Attachment, ItsBytesTellWhatItIs) {
  EXPECT_EQ(attachment_type("%PDF-1.7\n"), "application/pdf");
  EXPECT_EQ(attachment_type("\xef\xbb\xbf%PDF-1.4"), "application/pdf");
  EXPECT_EQ(attachment_type("{\\rtf1\\ansi}"), "application/rtf");
  EXPECT_EQ(attachment_type("II*\0...."s), "image/tiff");
  EXPECT_EQ(attachment_type("MM\0*...."s), "image/tiff");
  EXPECT_EQ(attachment_type("\xff\xd8\xff\xe0"), "image/jpeg");
  EXPECT_EQ(attachment_type("\x89PNG\r\n\x1a\n"), "image/png");
  EXPECT_EQ(attachment_type(docx), word);
  EXPECT_EQ(attachment_type(zip({"[Content_Types].xml", "xl/workbook.xml"})), "");
  EXPECT_EQ(attachment_type("MZ\x90"), "");
}

TEST(Attachment, ContentOfTheDeclaredTypeIsNotDoubted) {
  EXPECT_TRUE(check_attachment("%PDF-1.7\n", "application/pdf").empty());
  EXPECT_TRUE(check_attachment("{\\rtf1}", "text/rtf; charset=us-ascii").empty());
  EXPECT_TRUE(check_attachment("\xff\xd8\xff\xe0", "IMAGE/JPG").empty());
  EXPECT_TRUE(check_attachment(docx, word).empty());
}

TEST(Attachment, ContentOfAnotherTypeIsDoubted) {
  const auto doubts = check_attachment("{\\rtf1}", "application/pdf");
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0].text, "the content of the attached document is application/rtf, not what is declared");
  EXPECT_EQ(check_attachment("MZ\x90", "application/pdf").size(), 1u);
  EXPECT_EQ(check_attachment("", "application/pdf").size(), 1u);
  EXPECT_EQ(check_attachment("%PDF-1.7\n", "").size(), 1u);
}

TEST(Attachment, MacrosAndEncryptionAreDoubted) {
  EXPECT_EQ(check_attachment(zip({"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"}), word).size(),
            1u);
  EXPECT_EQ(check_attachment(zip({"[Content_Types].xml", "word/document.xml"}, 1), word).size(), 1u);
}

TEST(Attachment, ABrokenDirectoryIsNoDocument) {
  for (std::size_t cut = 0; cut < docx.size(); ++cut) EXPECT_NE(attachment_type(docx.substr(0, cut)), word) << cut;
  for (std::size_t at = 0; at < docx.size(); ++at) {
    std::string broken = docx;
    broken[at] = '\xff';
    attachment_type(broken);  // reads within its bytes whatever they claim
  }
}

}  // namespace
}  // namespace gateway::formats
