#include "formats/xml_stream.hpp"

#include <gtest/gtest.h>

namespace gateway::formats {
namespace {

using Records = std::vector<std::string>;

// "place: bytes" of each record of element `r`, then the error if there is one.
Records records_of(std::string_view text, std::size_t piece = 3, const std::string& record = "r",
                   const XmlLimits& limits = {}) {
  ChunkSource source = [text, piece](std::span<char> room) mutable -> base::Result<std::size_t> {
    const std::size_t taken = std::min({text.size(), room.size(), piece});
    std::copy_n(text.data(), taken, room.data());
    text.remove_prefix(taken);
    return taken;
  };
  XmlForm form;
  form.record = record;
  const auto stream = xml_stream(std::move(source), form, limits);
  Records records;
  for (;;) {
    auto next = stream->next();
    if (!next) records.push_back("error " + next.error().place + ": " + base::issue_type(next.error().kind));
    if (!next || !*next) break;
    records.push_back((*next)->place + ": " + (*next)->bytes);
  }
  EXPECT_FALSE(stream->next().value().has_value()) << "after the end there is nothing";
  return records;
}

TEST(XmlStream, ATextThatIsNoListIsOneRecord) {
  for (const char* xml : {"<r><id>1</id></r>", "<r/>", "", "no xml", "<list/>"}) {
    EXPECT_EQ(records_of(xml), Records{": " + std::string(xml)});
  }
  EXPECT_EQ(records_of("<list><r/></list>", 3, ""), Records{": <list><r/></list>"});
}

TEST(XmlStream, EachElementOfAListIsARecordWithinTheListsTag) {
  const std::string xml =
      "<?xml version='1.0'?>\n<x:list xmlns:x='u'>\n<when>1</when><r a='>'/>\n <x:r><r>in</r></x:r></x:list>\n";
  const std::string head = "<?xml version='1.0'?>\n<x:list xmlns:x='u'>\n<when>1</when>";
  for (const std::size_t piece : {1u, 2u, 1'000u}) {
    EXPECT_EQ(records_of(xml, piece),
              (Records{"3:15: " + head + "<r a='>'/></x:list>", "4:2: " + head + "<x:r><r>in</r></x:r></x:list>"}));
  }
}

TEST(XmlStream, WhatAListMustNotHoldIsAnErrorAfterTheRecordsBeforeIt) {
  EXPECT_EQ(records_of("<l><r/><s/></l>"), (Records{"1:4: <l><r/></l>", "error 1:8: structure"}));
  EXPECT_EQ(records_of("<l><r/>&x;<r/></l>"), (Records{"1:4: <l><r/></l>", "error 1:8: structure"}));
  EXPECT_EQ(records_of("<l><r/><r>"), (Records{"1:4: <l><r/></l>", "error 1:11: structure"}));
  EXPECT_EQ(records_of("<l><s/></l>"), Records{"error : required"});
  XmlLimits limits;
  limits.bytes = 1'000;
  EXPECT_EQ(records_of("<l><r/><r>" + std::string(200'000, 'x') + "</r></l>", 100, "r", limits).back().substr(0, 6),
            "error ");
}

TEST(XmlStream, AListOfAnyLengthTakesTheMemoryOfOneRecord) {
  constexpr int wanted = 100'000;
  int made = -1;
  const ChunkSource source = [&made](std::span<char> room) -> base::Result<std::size_t> {
    if (made > wanted) return std::size_t{0};
    const std::string_view piece = made < 0         ? "<list>"
                                   : made == wanted ? "</list>"
                                                    : "<r><id>1</id><name>some name</name></r>\n";
    ++made;
    return piece.copy(room.data(), room.size());
  };
  XmlForm form;
  form.record = "r";
  const auto stream = xml_stream(source, form);
  int records = 0;
  for (auto next = stream->next().value(); next; next = stream->next().value()) {
    ++records;
    ASSERT_LT(next->bytes.size(), 100u);
  }
  EXPECT_EQ(records, wanted);
}

TEST(XmlStream, Utf16KeepsItsBytes) {
  std::string wide = "\xff\xfe";
  for (const char c : std::string("<l><r>1</r><r>2</r></l>")) wide += {c, '\0'};
  const Records records = records_of(wide);
  ASSERT_EQ(records.size(), 2u);
  const std::string second = records[1].substr(records[1].find(": ") + 2);
  json::Names names;
  XmlForm form;
  form.record = "r";
  const auto read = read_xml_record(second, form, names);
  ASSERT_TRUE(read) << base::describe(read.error());
  EXPECT_EQ(read->tree.root().string("text"), "2");
}

}  // namespace
}  // namespace gateway::formats
