#include "formats/hl7v2_message.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/hl7v2_sample.hpp"
#include "support/shared_data.hpp"

namespace gateway::formats {
namespace {

TEST(Hl7v2Text, EscapesStandForTheMessagesOwnDelimiters) {
  const Hl7v2Delimiters own{'*', ':', '!', '?', '%', '\0'};

  EXPECT_EQ(decode_hl7v2("a?F?b?S?c?T?d?R?e?E?f", own, Hl7v2Charset::utf8).text, "a*b:c%d!e?f");
  EXPECT_EQ(encode_hl7v2("a*b:c%d!e?f", own), "a?F?b?S?c?T?d?R?e?E?f");
}

TEST(Hl7v2Text, LineAndSpaceCommandsAndBytesAreDecoded) {
  const auto text = [](std::string_view raw) { return decode_hl7v2(raw, {}, Hl7v2Charset::utf8).text; };

  EXPECT_EQ(text("one\\.br\\two\\.sp2\\three"), "one\ntwo\n\nthree");
  EXPECT_EQ(text("a\\.sk3\\b\\.in+4\\c\\.ce\\d"), "a   bc\nd");
  EXPECT_EQ(text("caf\\XC3A9\\ caf\\XC3\\\\XA9\\"), "café café");
  EXPECT_EQ(text("\\H\\bold\\N\\ plain"), "bold plain");
  EXPECT_EQ(text("a\r\nb\rc"), "a\nb\nc");
}

TEST(Hl7v2Text, WhatIsNoEscapeStaysAndIsDoubtful) {
  for (const char* raw : {"C:\\folder\\file", "50\\", "\\Zlocal\\", "\\X4\\", "\\.xx\\", "\\\\"}) {
    const auto decoded = decode_hl7v2(raw, {}, Hl7v2Charset::utf8);
    EXPECT_EQ(decoded.text, raw);
    EXPECT_TRUE(decoded.doubtful) << raw;
  }
  const auto nul = decode_hl7v2("a\\X00\\b", {}, Hl7v2Charset::utf8);
  EXPECT_EQ(nul.text,
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_TRUE(nul.doubtful);
}

TEST(Hl7v2Text, WindowsCharactersBecomeUtf8) {
  EXPECT_EQ(decode_hl7v2("caf\xE9 \x80 5 \x96 \xA3", {}, Hl7v2Charset::windows_1252).text, "café € 5 – £");
}

TEST(Hl7v2Text, EncodedTextDecodesToItself) {
  std::mt19937 random(5);
  for (int round = 0; round < 2'000; ++round) {
    const std::string encoded = tests::random_text(random, {});
    const auto decoded = decode_hl7v2(encoded, {}, Hl7v2Charset::utf8);
    ASSERT_FALSE(decoded.doubtful) << encoded;
    ASSERT_EQ(encode_hl7v2(decoded.text, {}), encoded);
  }
}

TEST(Hl7v2Message, ReadsItsOwnDelimiters) {
  const auto message = read_hl7v2("MSH*:!?%*A*B\rPID*1**999:x%y!z");

  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->delimiters, (Hl7v2Delimiters{'*', ':', '!', '?', '%', '\0'}));
  EXPECT_EQ(message->header().field(3), "A");
  EXPECT_EQ(message->header().field(2), ":!?%");
  EXPECT_EQ(message->find("PID")->field(3), "999:x%y!z");
  EXPECT_EQ(message->find("PID")->field(30), "");
}

TEST(Hl7v2Message, DelimitersThatCannotBeAreRefusedWithTheirPlace) {
  for (const char* bytes :
       {"MSH", "MSH|", "MSH||A", "MSH|^^~|", "MSH|A~\\&|", "MSHA^~\\&A", "MSH|^~\\&#x|", "MSH| ~\\&|"}) {
    const auto message = read_hl7v2(bytes);
    ASSERT_FALSE(message.ok()) << bytes;
    EXPECT_EQ(message.error().kind, base::ErrorKind::structure);
    EXPECT_EQ(message.error().place, "MSH-2") << bytes;
  }
}

TEST(Hl7v2Message, TakesEachKindOfLineEndAndSaysWhich) {
  EXPECT_EQ(read_hl7v2("MSH|^~\\&|A\rPID|1\r")->line_ends, Hl7v2LineEnds::carriage_return);
  EXPECT_EQ(read_hl7v2("MSH|^~\\&|A\nPID|1\n")->line_ends, Hl7v2LineEnds::line_feed);
  EXPECT_EQ(read_hl7v2("MSH|^~\\&|A\r\nPID|1\r\n")->line_ends, Hl7v2LineEnds::both);
  EXPECT_EQ(read_hl7v2("MSH|^~\\&|A\r\nPID|1\r")->line_ends, Hl7v2LineEnds::mixed);
  for (const char* bytes :
       {"MSH|^~\\&|A\nPID|1", "\xEF\xBB\xBFMSH|^~\\&|A\r\n\r\nPID|1\r\n", "\x0bMSH|^~\\&|A\rPID|1\r\x1c\r",
        "FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&|A\rPID|1\rBTS|1\rFTS|1\r"}) {
    EXPECT_EQ(read_hl7v2(bytes)->segments.size(), 2u) << bytes;
  }
}

TEST(Hl7v2Message, ALineThatBeginsNoSegmentBelongsToTheFieldBefore) {
  const auto message = read_hl7v2("MSH|^~\\&|A\rNTE|1||Mother said\nshe was out|RE\rPID|1\r");

  ASSERT_TRUE(message.ok());
  ASSERT_EQ(message->segments.size(), 3u);
  EXPECT_EQ(message->segments[1].field(3), "Mother said\nshe was out");
  EXPECT_EQ(message->segments[1].field(4), "RE");
  EXPECT_TRUE(message->segments[1].continued);
  EXPECT_EQ(read_hl7v2("MSH|^~\\&|A\rZZZ\rlost|x\r")->find("ZZZ")->field(1), "\rlost");
}

TEST(Hl7v2Message, NothingButOneMessageIsTaken) {
  for (const char* bytes : {"", "\r\n", "PID|1\r", "{\"a\":1}", "MSH|^~\\&|A\rMSH|^~\\&|A\r"}) {
    const auto message = read_hl7v2(bytes);
    ASSERT_FALSE(message.ok()) << bytes;
    EXPECT_EQ(message.error().kind, base::ErrorKind::structure);
  }
}

TEST(Hl7v2Message, LimitsHoldAtTheirEdge) {
  const std::string head = "MSH|^~\\&|A\r";
  Hl7v2Limits limits;
  limits.segments = 2;
  limits.fields = 6;
  limits.values = 12;
  limits.bytes = 100;

  EXPECT_TRUE(read_hl7v2(head + "PID|1\r", limits).ok());
  EXPECT_EQ(read_hl7v2(head + "PID|1\rPID|1\r", limits).error().kind, base::ErrorKind::too_costly);
  EXPECT_TRUE(read_hl7v2(head + "PID|1|2|3|4|5\r", limits).ok());
  EXPECT_EQ(read_hl7v2(head + "PID|1|2|3|4|5|6\r", limits).error().kind, base::ErrorKind::too_costly);
  EXPECT_TRUE(read_hl7v2(head + "PID|^^^~~~\r", limits).ok());
  EXPECT_EQ(read_hl7v2(head + "PID|^^^~~~&&&&&&\r", limits).error().kind, base::ErrorKind::too_costly);
  EXPECT_TRUE(read_hl7v2(head + "PID|" + std::string(85, 'x'), limits).ok());
  EXPECT_EQ(read_hl7v2(head + "PID|" + std::string(86, 'x'), limits).error().kind, base::ErrorKind::too_long);
}

TEST(Hl7v2Message, ConformantMessagesAreWrittenAsTheyCame) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 2'000; ++round) {
    const std::string bytes = tests::random_message(random);
    const auto message = read_hl7v2(bytes);
    ASSERT_TRUE(message.ok()) << message.error().text << "\n" << bytes;
    ASSERT_EQ(write_hl7v2(*message), bytes);
  }
}

TEST(Hl7v2Message, AForeignReferralIsWrittenAsItCame) {
  SHARED_DATA_OR_SKIP(path, "hl7v2/REF-I12-01.hl7");
  std::string bytes = gateway::tests::content_of(path);
  // The file's lines end as its repository has them; HL7's end with CR.
  std::erase(bytes, '\r');
  std::replace(bytes.begin(), bytes.end(), '\n', '\r');
  if (!bytes.ends_with('\r')) bytes += '\r';

  const auto message = read_hl7v2(bytes);

  ASSERT_TRUE(message.ok()) << message.error().text;
  EXPECT_EQ(write_hl7v2(*message), bytes);
  EXPECT_EQ(message->segments.size(), 24u);
}

}  // namespace
}  // namespace gateway::formats
