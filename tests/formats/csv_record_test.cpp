#include "formats/csv_record.hpp"

#include <gtest/gtest.h>

#include "json/writer.hpp"

namespace gateway::formats {
namespace {

// The names of columns that a map would use.
const json::Names& column_names() {
  static const json::Names& known = [] {
    static json::Names names;
    for (const char* name : {"row", "id", "name", "dob", "phone", "note", "nhs_number"}) names.intern(name);
    return std::ref(names);
  }();
  return known;
}

// The JSON it becomes, or "place: error".
std::string read(const std::string& csv, const CsvForm& form = {}) {
  const auto record = read_csv_record(csv, form, column_names());
  return record ? json::write(record->tree.root()) : base::describe(record.error());
}

// The remarks, one a line, without remedies.
std::string remarks(const std::string& csv, const CsvForm& form = {}) {
  const auto record = read_csv_record(csv, form, column_names());
  if (!record) return base::describe(record.error());
  std::string lines;
  for (const auto& each : record->remarks) lines += each.place + ": " + each.text + "\n";
  return lines;
}

CsvForm grouped() {
  CsvForm form;
  form.group_by = "id";
  return form;
}

TEST(CsvRecord, IsItsRowUnderTheColumnsOfTheHeader) {
  EXPECT_EQ(read("id, name ,dob\r\n7,\"A, \"\"B\"\"\r\nC\",2020-01-02\r\n"),
            R"({"row":[{"id":"7","name":"A, \"B\"\r\nC","dob":"2020-01-02"}]})");
  EXPECT_EQ(read("id,name,dob\n7,,x"), R"({"row":[{"id":"7","dob":"x"}]})");
}

TEST(CsvRecord, TheDelimiterIsFoundInTheHeaderRow) {
  const char* const json = R"({"row":[{"id":"7","name":"a, b"}]})";
  EXPECT_EQ(read("id;name\n7;a, b\n"), json);
  EXPECT_EQ(read("id\tname\n7\ta, b\n"), json);
  EXPECT_EQ(read("id|name\n7|a, b\n"), json);
  EXPECT_EQ(read("sep=;\r\nid;name\r\n7;a, b\r\n"), json);
  EXPECT_EQ(read("\"id,;,;,;\";name\n7;b\n"), R"({"row":[{"id,;,;,;":"7","name":"b"}]})");
  EXPECT_EQ(read("id\n7\n"), R"({"row":[{"id":"7"}]})");
}

TEST(CsvRecord, RowsOfOneKeyAreOneRecord) {
  EXPECT_EQ(read("id,name\n7,a\n\n7,b\n,\n", grouped()), R"({"row":[{"id":"7","name":"a"},{"id":"7","name":"b"}]})");
  EXPECT_EQ(read("id,name\n7,a\n8,b\n", grouped()),
            "row 3, column id: this row is of another record; send the rows of one record together");
  EXPECT_EQ(read("id,name\n7,a\n8,b\n"),
            "row 3: there is more than one record; name the column that rows of one record share, or send one row");
  EXPECT_EQ(read("key,name\n7,a\n", grouped()),
            "row 1: the column that tells which rows belong together is not there; the export must have the column id");
}

TEST(CsvRecord, WithoutRowsThereIsNothingToRead) {
  EXPECT_EQ(read(""), "row 1: there is no header row");
  EXPECT_EQ(read("id,name\r\n,,\r\n"), "row 2: there is no row below the header; send the header row and a record");
}

TEST(CsvRecord, ARowLongerThanTheHeaderIsRefusedAndAShorterOneRemarked) {
  EXPECT_EQ(read("id,name\n7,a,b\n"),
            "row 2: this row has more cells than the header row, so values stand in wrong columns; put quotes around "
            "cells that hold the delimiter");
  EXPECT_EQ(read("id,name\n7,a,,\n"), R"({"row":[{"id":"7","name":"a"}]})");
  EXPECT_EQ(remarks("id,name\n7\n"), "row 2: this row has fewer cells than the header row\n");
}

TEST(CsvRecord, ColumnsWithoutNameOrOfOneNameAreKeptApart) {
  EXPECT_EQ(read("id,,name,name\n7,x,a,b\n"), R"({"row":[{"id":"7","column_2":"x","name":"a","name_2":"b"}]})");
  EXPECT_EQ(remarks("id,,name,name\n7,x,a,b\n"),
            "row 1, column 2: this column has no name\n"
            "row 1, column 4: another column before this one has the same name\n");
}

TEST(CsvRecord, ANameMadeForAColumnNeverMeetsAnother) {
  EXPECT_EQ(read("name_2,name,name,column_5,,name\n1,2,3,4,5,6\n"),
            R"({"row":[{"name_2":"1","name":"2","name_2_2":"3","column_5":"4","column_5_2":"5","name_3":"6"}]})");
}

TEST(CsvRecord, AQuoteThatDoesNotEndIsRefusedAndOneNotDoubledRemarked) {
  EXPECT_EQ(read("id,name\n7,\"a\n8,b\n"),
            "row 2: a quoted cell does not end; close the quote; a quote within a quoted cell is written twice");
  EXPECT_EQ(read("id,name\n7,\"said \"no\" twice\"\n"), R"({"row":[{"id":"7","name":"said \"no\" twice"}]})");
  EXPECT_EQ(remarks("id,name\n7,\"said \"no\" twice\"\n"),
            "row 2, column name: quotes within this quoted cell are not doubled, so it may end too early or late\n");
  EXPECT_EQ(remarks("id,name\n7,5\" nail\n"), "");
}

TEST(CsvRecord, DamageBySpreadsheetsIsRemarkedAtItsCell) {
  const auto of = [](const std::string& column, const std::string& value) {
    return remarks(column + "\n" + value + "\n");
  };
  EXPECT_EQ(of("nhs_number", "9.99E+09"),
            "row 2, column nhs_number: a spreadsheet turned this number into exponent form; its digits are lost\n");
  EXPECT_EQ(of("note", "836881000000100"), "");
  EXPECT_EQ(of("note", "1064961000000110"),
            "row 2, column note: a spreadsheet rounded this long identifier; its last digits are lost\n");
  EXPECT_EQ(of("note", "878111000000109"), "");
  EXPECT_EQ(of("phone", "1632 960123"),
            "row 2, column phone: this telephone number seems to have lost the zero in front\n");
  EXPECT_EQ(of("phone", "01632 960123"), "");
  EXPECT_EQ(of("dob", "42088"), "row 2, column dob: a spreadsheet turned this date into a count of days\n");
  EXPECT_EQ(of("dob", "########"), "row 2, column dob: a spreadsheet's error stands here instead of the value\n");
  EXPECT_EQ(of("note", "#N/A"), "row 2, column note: a spreadsheet's error stands here instead of the value\n");
  EXPECT_EQ(of("note", "E+09 is a code; 3E is a school"), "");
}

TEST(CsvRecord, AnApostropheBeforeDigitsIsTakenOffWithARemark) {
  EXPECT_EQ(read("phone,note\n'01632 960123,'tis\n"), R"({"row":[{"phone":"01632 960123","note":"'tis"}]})");
  EXPECT_EQ(remarks("phone,note\n'01632 960123,'tis\n"),
            "row 2, column phone: a spreadsheet put an apostrophe before this number; it was taken off\n");
}

TEST(CsvRecord, DatesAreAmericanWhenOneOfThemCanOnlyBe) {
  EXPECT_EQ(remarks("dob,note\n25/03/2016,04/05/2016\n"), "");
  EXPECT_EQ(
      remarks("dob,note\n03/25/2016,04/05/2016\n"),
      "row 2, column dob: this date only makes sense with the month first, as Americans write it\n"
      "row 2, column note: day and month of this date may stand in either order, and another date of the record is "
      "American\n");
  EXPECT_EQ(remarks("dob,note\n03/25/2016 09:30,x\n"),
            "row 2, column dob: this date only makes sense with the month first, as Americans write it\n");
  EXPECT_EQ(remarks("dob,note\n03/25/16,13/02/2016\n"),
            "row 2, column dob: this date only makes sense with the month first, as Americans write it\n");
}

TEST(CsvRecord, EveryValueHasItsBytesAndItsPlaceInWords) {
  const std::string csv = "\xef\xbb\xbfid,name\r\n7,\"\xc3\xa9\"\r\n7, \xe2\x82\xac x\r\n";
  const auto record = read_csv_record(csv, grouped(), column_names());
  ASSERT_TRUE(record);
  const json::Node* rows = record->tree.root().find("row");
  const json::Node* first = rows->at(0)->find("name");
  const json::Node* second = rows->at(1)->find("name");
  EXPECT_EQ(csv.substr(first->offset(), 4), "\"\xc3\xa9\"");
  EXPECT_EQ(csv.substr(second->offset(), 5), "\xe2\x82\xac x");
  EXPECT_EQ(record->place(*second), "row 3, column name");
  EXPECT_EQ(record->place(*rows->at(1)), "row 3");
  EXPECT_EQ(record->place(record->tree.root()), "");
}

TEST(CsvRecord, AColumnNobodyKnowsIsNotNamedInPlaces) {
  const auto record = read_csv_record("id,Mrs Example of 1 High Street\n7,x\n", {}, column_names());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->place(*record->tree.root().first()->first()->first()->next()), "row 2, column ?");
}

TEST(CsvRecord, AnyEncodingGivesTheSameRecord) {
  const std::string json = read("id,name\n7,caf\xc3\xa9 \xe2\x82\xac\n");
  EXPECT_EQ(read("id,name\n7,caf\xe9 \x80\n"), json);
  std::string wide = "\xff\xfe";
  for (const char16_t c : std::u16string(u"id,name\n7,caf\u00e9 \u20ac\n")) {
    wide += static_cast<char>(c & 0xff);
    wide += static_cast<char>(c >> 8);
  }
  EXPECT_EQ(read(wide), json);
}

TEST(CsvRecord, LimitsHoldOnBothSides) {
  CsvLimits limits;
  limits.columns = 2;
  limits.cell_bytes = 3;
  limits.rows = 2;
  limits.bytes = 20;
  const auto kind = [&](const std::string& csv) {
    const auto record = read_csv_record(csv, grouped(), column_names(), limits);
    return record ? std::string("read") : std::string(base::issue_type(record.error().kind));
  };
  EXPECT_EQ(kind("id,b\n7,abc\n"), "read");
  EXPECT_EQ(kind("id,b\n7,abcd\n"), "too-long");
  EXPECT_EQ(kind("id,b,c\n7,a\n"), "too-costly");
  EXPECT_EQ(kind("id,b\n7,a\n7,b\n"), "too-costly");
  EXPECT_EQ(kind("id,b\n7,a\n            "), "too-long");
}

TEST(CsvTable, PrintedAndParsedAgainHasTheSameCells) {
  const std::string odd = "a;\" b \";\"c\"\"d\"\r\n\"x\ny\"; 5\" ;\"sep=;\"\n;\"\";z\n";
  const auto rows = parse_csv(odd, ';');
  ASSERT_TRUE(rows);
  const std::string printed = print_csv(*rows, ';');
  const auto again = parse_csv(printed, ';');
  ASSERT_TRUE(again);
  EXPECT_EQ(print_csv(*again, ';'), printed);
  EXPECT_EQ(printed, "a;\" b \";\"c\"\"d\"\r\n\"x\ny\";\"5\"\"\";\"sep=;\"\r\n;;z\r\n");
}

}  // namespace
}  // namespace gateway::formats
