#include "formats/csv_stream.hpp"

#include <gtest/gtest.h>

#include "json/writer.hpp"

namespace gateway::formats {
namespace {

// Gives `text` in pieces of `size` bytes.
ChunkSource in_pieces(std::string_view text, std::size_t size) {
  return [text, size](std::span<char> room) mutable -> base::Result<std::size_t> {
    const std::size_t taken = std::min({text.size(), room.size(), size});
    std::copy_n(text.data(), taken, room.data());
    text.remove_prefix(taken);
    return taken;
  };
}

CsvForm by(const std::string& column) {
  CsvForm form;
  form.group_by = column;
  return form;
}

// "place: bytes" of each record, then the error if there is one.
std::vector<std::string> parted(std::string_view text, const CsvForm& form = {}, std::size_t piece = 7,
                                const CsvLimits& limits = {}) {
  std::vector<std::string> records;
  const auto stream = csv_stream(in_pieces(text, piece), form, limits);
  for (;;) {
    auto record = stream->next();
    if (!record) records.push_back("error " + record.error().place + ": " + base::issue_type(record.error().kind));
    if (!record || !*record) break;
    records.push_back((*record)->place + ": " + (*record)->bytes);
  }
  EXPECT_FALSE(stream->next().value().has_value()) << "after the end there is nothing";
  return records;
}

using Records = std::vector<std::string>;

TEST(CsvStream, EachRowIsARecordUnderTheHeader) {
  const std::string text = "id,name\r\n1,a\r\n\r\n,\r\n2,\"b\r\nc\"\r\n3,d";
  for (const std::size_t piece : {1u, 2u, 3u, 1'000u}) {
    EXPECT_EQ(parted(text, {}, piece),
              (Records{"row 2: id,name\r\n1,a\r\n", "row 4: id,name\r\n2,\"b\r\nc\"\r\n", "row 5: id,name\r\n3,d"}))
        << piece;
  }
}

TEST(CsvStream, RowsOfOneKeyBesideEachOtherAreOneRecord) {
  EXPECT_EQ(parted("id,n\n1,a\n1,b\n2,c\n,d\n,e\n2,f\n", by("id")),
            (Records{"row 2: id,n\n1,a\n1,b\n", "row 4: id,n\n2,c\n", "row 5: id,n\n,d\n", "row 6: id,n\n,e\n",
                     "row 7: id,n\n2,f\n"}));
  EXPECT_EQ(parted("id,n\n1,a\n", by("key")), Records{"error row 1: not-found"});
}

TEST(CsvStream, WithoutRowsThereAreNoRecords) {
  EXPECT_EQ(parted(""), Records{});
  EXPECT_EQ(parted("\r\n \r\n"), Records{});
  EXPECT_EQ(parted("id,name\r\n"), Records{});
}

TEST(CsvStream, MarkAndSeparatorLineGoWithEachRecord) {
  const std::string head = "\xef\xbb\xbfsep=;\nid;n\n";
  EXPECT_EQ(parted(head + "1;a\n2;b\n"), (Records{"row 2: " + head + "1;a\n", "row 3: " + head + "2;b\n"}));
}

TEST(CsvStream, Utf16IsPartedAtItsOwnLineEnds) {
  std::string wide = "\xff\xfe";
  // U+0A0D and U+2C22 hold the bytes of a line end, a comma and a quote.
  for (const char16_t c : std::u16string(u"id,n\r\n1,\u0a0d\u2c22\r\n1,b\r\n2,\"x\r\ny\"\r\n")) {
    wide += static_cast<char>(c & 0xff);
    wide += static_cast<char>(c >> 8);
  }
  const auto stream = csv_stream(in_pieces(wide, 5), by("id"));
  std::string json;
  for (auto record = stream->next().value(); record; record = stream->next().value()) {
    json::Names names;
    const auto read = read_csv_record(record->bytes, by("id"), names);
    ASSERT_TRUE(read) << base::describe(read.error());
    json += json::write(read->tree.root());
  }
  EXPECT_EQ(json,
            "{\"row\":[{\"id\":\"1\",\"n\":\"\xe0\xa8\x8d\xe2\xb0\xa2\"},{\"id\":\"1\",\"n\":\"b\"}]}"
            "{\"row\":[{\"id\":\"2\",\"n\":\"x\\r\\ny\"}]}");
}

TEST(CsvStream, AQuoteThatDoesNotEndIsAnErrorAfterTheRecordsBeforeIt) {
  const Records records = parted("id\n1\n\"2\n3\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0], "row 2: id\n1\n");
  EXPECT_EQ(records[1], "error row 3: structure");
  CsvLimits limits;
  limits.row_bytes = 100;
  EXPECT_EQ(parted("id\n\"" + std::string(1'000, 'x'), {}, 50, limits).back(), "error row 2: too-long");
}

TEST(CsvStream, AMillionRowsStreamWithTheMemoryOfOne) {
  constexpr std::size_t rows = 1'000'000;
  std::size_t made = 0;
  const std::string row = "7,\"a narrative, with \"\"quotes\"\" and\r\na second line\",x\r\n";
  std::size_t held = 0;
  const ChunkSource endless = [&](std::span<char> room) -> base::Result<std::size_t> {
    std::size_t filled = 0;
    if (made == 0) filled = std::string_view("id,note,rest\r\n").copy(room.data(), room.size());
    while (made < rows && filled + row.size() <= room.size()) {
      filled += row.copy(room.data() + filled, row.size());
      ++made;
    }
    return filled;
  };
  const auto stream = csv_stream(endless, {});
  std::size_t records = 0;
  for (auto record = stream->next().value(); record; record = stream->next().value()) {
    held = std::max(held, record->bytes.size());
    ++records;
  }
  EXPECT_EQ(records, rows);
  EXPECT_LT(held, 100u);
}

}  // namespace
}  // namespace gateway::formats
