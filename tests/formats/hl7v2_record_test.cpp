#include "formats/hl7v2_record.hpp"

#include <gtest/gtest.h>

#include "formats/hl7v2_place.hpp"
#include "formats/hl7v2_sample.hpp"
#include "json/pointer.hpp"
#include "json/writer.hpp"
#include "support/shared_data.hpp"

namespace gateway::formats {
namespace {

const std::string head = "MSH|^~\\&|EMR|Y99001|GW|Y99999|20261122||REF^I12^REF_I12|1|P|2.5.1||||||UNICODE UTF-8\r";

std::string tree_of(const std::string& bytes) {
  const json::Names names;
  const auto record = read_hl7v2_record(bytes, names);
  if (!record) return record.error().text;
  json::Document copy(names);
  copy.set_root(copy.copy(record->tree.root()));
  copy.remove(copy.root(), "MSH");
  return json::write(copy.root());
}

std::vector<std::string> remarks_of(const std::string& bytes) {
  const json::Names names;
  const auto record = read_hl7v2_record(bytes, names);
  std::vector<std::string> places;
  for (const base::Error& remark : record->remarks) places.push_back(remark.place + ": " + remark.text);
  return places;
}

// Every node below `node`.
void collect(const json::Node& node, std::vector<const json::Node*>& all) {
  for (const json::Node& child : node) {
    all.push_back(&child);
    collect(child, all);
  }
}

TEST(Hl7v2Record, FieldsAreRepetitionsOfComponents) {
  EXPECT_EQ(
      tree_of(head + "PID|1||A^^^NHS&2.16&ISO~~B^\"\"|\"\"||Ash\\T\\Vale^ Robin \r"),
      R"({"PID":{"f1":[{"c1":"1"}],"f3":[{"c1":"A","c4":"NHS","c4s2":"2.16","c4s3":"ISO"},{"c1":"B","c2null":true}],)"
      R"("f4null":true,"f6":[{"c1":"Ash&Vale","c2":"Robin"}]}})");
}

TEST(Hl7v2Record, SegmentsStandInTheGroupsOfAReferral) {
  EXPECT_EQ(
      tree_of(head +
              "RF1|P\rPRD|RP\rCTD|a\rCTD|b\rPRD|RT\rPID|1\rNK1|1\rNK1|2\rIN1|1\rIN2|x\rDG1|1\rPR1|1\rAUT|p\rOBR|1\r"
              "NTE|1||on the request\rOBX|1\rNTE|1||on the result\rZSG|1\rOBX|2\rPV1|1\rNTE|1||at the end\r"),
      R"({"RF1":{"f1":[{"c1":"P"}]},)"
      R"("provider":[{"PRD":{"f1":[{"c1":"RP"}]},"CTD":[{"f1":[{"c1":"a"}]},{"f1":[{"c1":"b"}]}]},{"PRD":{"f1":[{"c1":"RT"}]}}],)"
      R"("PID":{"f1":[{"c1":"1"}]},"NK1":[{"f1":[{"c1":"1"}]},{"f1":[{"c1":"2"}]}],)"
      R"("insurance":[{"IN1":{"f1":[{"c1":"1"}]},"IN2":[{"f1":[{"c1":"x"}]}]}],"DG1":[{"f1":[{"c1":"1"}]}],)"
      R"("procedure":[{"PR1":{"f1":[{"c1":"1"}]},"authorization":[{"AUT":{"f1":[{"c1":"p"}]}}]}],)"
      R"("observation":[{"OBR":{"f1":[{"c1":"1"}]},"NTE":[{"f1":[{"c1":"1"}],"f3":[{"c1":"on the request"}]}],)"
      R"("result":[{"OBX":{"f1":[{"c1":"1"}]},"NTE":[{"f1":[{"c1":"1"}],"f3":[{"c1":"on the result"}]}]},{"OBX":{"f1":[{"c1":"2"}]}}]}],)"
      R"("ZSG":[{"f1":[{"c1":"1"}]}],"PV1":{"f1":[{"c1":"1"}]},"NTE":[{"f1":[{"c1":"1"}],"f3":[{"c1":"at the end"}]}]})");
}

TEST(Hl7v2Record, AnotherOrderIsTakenAndRemarkedOnce) {
  const std::string bytes = head + "PID|1\rOBX|1|ST|x||y\rPRD|RP\rRF1|P\r";

  EXPECT_EQ(
      tree_of(bytes),
      R"({"PID":{"f1":[{"c1":"1"}]},"observation":[{"result":[{"OBX":{"f1":[{"c1":"1"}],"f2":[{"c1":"ST"}],)"
      R"("f3":[{"c1":"x"}],"f5":[{"c1":"y"}]}}]}],"provider":[{"PRD":{"f1":[{"c1":"RP"}]}}],"RF1":{"f1":[{"c1":"P"}]}})");
  EXPECT_EQ(
      remarks_of(bytes),
      std::vector<std::string>{"PRD: the segment does not stand where REF^I12 has it; it was taken where it stands"});
}

TEST(Hl7v2Record, ASecondPatientIsKeptAndRemarked) {
  const std::string bytes = head + "PID|1\rPID|2\r";

  EXPECT_EQ(tree_of(bytes), R"({"PID":{"f1":[{"c1":"1"}]},"again":[{"PID":{"f1":[{"c1":"2"}]}}]})");
  EXPECT_EQ(remarks_of(bytes),
            std::vector<std::string>{"PID[2]: the segment stands more than once, and only the first is read"});
}

TEST(Hl7v2Record, ATextIsNotPartedByDelimitersSomebodyForgotToEscape) {
  EXPECT_EQ(tree_of(head + "NTE|1||Mum & dad ^ nan\r"),
            R"({"NTE":[{"f1":[{"c1":"1"}],"f3":[{"c1":"Mum & dad ^ nan"}]}]})");
  EXPECT_EQ(remarks_of(head + "OBX|1|TX|x||Mum & dad\r"),
            std::vector<std::string>{"OBX-5: a text holds delimiters that are not escaped; it was taken whole"});
  EXPECT_EQ(tree_of(head + "OBX|1|CE|x||A&B^C\r"),
            R"({"observation":[{"result":[{"OBX":{"f1":[{"c1":"1"}],"f2":[{"c1":"CE"}],"f3":[{"c1":"x"}],)"
            R"("f5":[{"c1":"A","c1s2":"B","c2":"C"}]}}]}]})");
}

TEST(Hl7v2Record, TheBytesAreBelievedMoreThanTheCharacterSetNamed) {
  const std::string says_8859 = "MSH|^~\\&|A|||||||||||||||8859/1\rNTE|||caf";
  const std::string says_nothing = "MSH|^~\\&|A\rNTE|||caf";
  const std::string expected = R"({"NTE":[{"f3":[{"c1":"café"}]}]})";

  EXPECT_EQ(tree_of(says_8859 + "\xE9"), expected);
  EXPECT_TRUE(remarks_of(says_8859 + "\xE9").empty());
  EXPECT_EQ(tree_of(says_8859 + "é"), expected);
  EXPECT_EQ(remarks_of(says_8859 + "é").size(), 1u);
  EXPECT_EQ(tree_of(says_nothing + "\xE9"), expected);
  EXPECT_EQ(remarks_of(says_nothing + "\xE9").size(), 1u);
  EXPECT_EQ(tree_of(head + "NTE|||caf\xE9"), expected);
  EXPECT_EQ(remarks_of(head + "NTE|||caf\xE9").size(), 1u);
  EXPECT_TRUE(remarks_of(head + "NTE|||café").empty());
}

TEST(Hl7v2Record, PlacesAreInHl7sWords) {
  const json::Names names;
  const auto record =
      read_hl7v2_record(head + "PID|1||A^^^X~B^^^NHS&2.16|\"\"\rOBR|1\rOBX|1\rOBX|2|TX|||a~b\rNTE|1||n\r", names);
  const auto place = [&](const char* pointer) {
    const json::Node* node = json::at_pointer(record->tree.root(), pointer);
    return node == nullptr ? std::string("no such node") : record->place(*node);
  };

  EXPECT_EQ(place("/PID"), "PID");
  EXPECT_EQ(place("/PID/f3"), "PID-3");
  EXPECT_EQ(place("/PID/f3/1"), "PID-3[2]");
  EXPECT_EQ(place("/PID/f3/1/c4s2"), "PID-3[2].4.2");
  EXPECT_EQ(place("/PID/f3/0/c1"), "PID-3.1");
  EXPECT_EQ(place("/PID/f1/0/c1"), "PID-1");
  EXPECT_EQ(place("/PID/f4null"), "PID-4");
  EXPECT_EQ(place("/observation/0/result/1/OBX/f5/1/c1"), "OBX[2]-5[2]");
  EXPECT_EQ(place("/observation/0/result/1"), "OBX[2]");
  EXPECT_EQ(place("/MSH/f10/0/c1"), "MSH-10");
  EXPECT_EQ(place("/MSH/f9/0/c2"), "MSH-9.2");
}

// What stands at `place`, cut out of the message without the tree.
std::string_view at_place(const Hl7v2Message& message, const Hl7v2Place& place) {
  std::size_t occurrence = 0;
  for (const Hl7v2Segment& segment : message.segments) {
    if (segment.name != place.segment || ++occurrence != place.occurrence) continue;
    const Hl7v2Delimiters& d = message.delimiters;
    std::string_view part = hl7v2_parts(segment.field(place.field), d.repetition)[place.repetition - 1];
    const bool text = (place.segment == "NTE" && place.field == 3);
    if (text) return part;
    part = hl7v2_parts(part, d.component)[place.component == 0 ? 0 : place.component - 1];
    return hl7v2_parts(part, d.subcomponent)[place.subcomponent == 0 ? 0 : place.subcomponent - 1];
  }
  return "nowhere";
}

TEST(Hl7v2Record, EveryValueIsWhatStandsAtItsPlace) {
  std::mt19937 random(7);
  const json::Names names;
  std::size_t values = 0;
  for (int round = 0; round < 500; ++round) {
    const std::string bytes = tests::random_message(random);
    const auto message = read_hl7v2(bytes);
    const auto record = read_hl7v2_record(bytes, names);
    ASSERT_TRUE(record.ok());
    std::vector<const json::Node*> all;
    collect(record->tree.root(), all);
    for (const json::Node* node : all) {
      if (!node->is_string()) continue;
      const std::string place = record->place(*node);
      const auto parsed = parse_hl7v2_place(place);
      ASSERT_TRUE(parsed) << place;
      ASSERT_EQ(to_string(*parsed), place);
      ASSERT_EQ(decode_hl7v2(at_place(*message, *parsed), message->delimiters, Hl7v2Charset::utf8).text, node->text())
          << place << "\n"
          << bytes;
      ++values;
    }
  }
  EXPECT_GT(values, 5'000u);
}

TEST(Hl7v2Record, AForeignReferralKeepsEverySegment) {
  SHARED_DATA_OR_SKIP(path, "hl7v2/REF-I12-01.hl7");
  const json::Names names;
  const std::string bytes = gateway::tests::content_of(path);

  const auto record = read_hl7v2_record(bytes, names);

  ASSERT_TRUE(record.ok());
  const json::Node& root = record->tree.root();
  EXPECT_EQ(root.find("provider")->size(), 2u);
  EXPECT_EQ(json::at_pointer(root, "/provider/1/PRD/f2/0/c1")->text(), "McWILLIAMS");
  EXPECT_EQ(json::at_pointer(root, "/procedure/0/authorization/0/AUT/f2/0/c1")->text(), "HC03");
  EXPECT_EQ(json::at_pointer(root, "/observation/0/result/0/OBX/f5/0/c1")->text(), "Positive");
  EXPECT_EQ(json::at_pointer(root, "/observation/0/result/0/PRT/0/f2/0/c1")->text(), "AD");
  EXPECT_NE(root.find("PV2"), nullptr);
}

}  // namespace
}  // namespace gateway::formats
