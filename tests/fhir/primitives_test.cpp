#include "fhir/primitives.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "json/reader.hpp"
#include "support/conformance.hpp"
#include "support/shared_data.hpp"

namespace gateway::fhir {
namespace {

// "" when the literal is a good value of the type, else what is wrong; "not JSON" when it cannot be read.
std::string problem(std::string_view type, std::string_view literal) {
  json::Names names;
  const auto document = json::read(literal, names);
  if (!document) return "not JSON";
  const char* found = check_primitive(type, document->root());
  return found == nullptr ? "" : found;
}

std::string text_problem(std::string_view type, const std::string& text) {
  return problem(type, "\"" + text + "\"");
}

}  // namespace

TEST(Primitives, AreJudgedAsIndependentLiteralsSay) {
  SHARED_DATA_OR_SKIP(folder, "primitives");
  const std::vector<std::pair<std::string, std::string>> files = {{"base64_binary", "base64Binary"},
                                                                  {"boolean", "boolean"},
                                                                  {"canonical", "canonical"},
                                                                  {"code", "code"},
                                                                  {"date", "date"},
                                                                  {"date_time", "dateTime"},
                                                                  {"decimal", "decimal"},
                                                                  {"id", "id"},
                                                                  {"instant", "instant"},
                                                                  {"integer", "integer"},
                                                                  {"markdown", "markdown"},
                                                                  {"oid", "oid"},
                                                                  {"positive_int", "positiveInt"},
                                                                  {"string", "string"},
                                                                  {"time", "time"},
                                                                  {"unsigned_int", "unsignedInt"},
                                                                  {"uri", "uri"},
                                                                  {"url", "url"},
                                                                  {"uuid", "uuid"},
                                                                  {"xhtml", "xhtml"}};
  std::size_t judged = 0;
  for (const auto& [file, type] : files) {
    for (const bool valid : {true, false}) {
      const auto path = folder / (file + (valid ? ".valid.ndjson" : ".invalid.ndjson"));
      std::istringstream lines(tests::content_of(path));
      for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        ++judged;
        EXPECT_EQ(problem(type, line).empty(), valid) << file << ": " << line << " " << problem(type, line);
      }
    }
  }
  // References are the other eleven of the 161: elements, judged by the validator's test.
  EXPECT_EQ(judged, 150u);
  if (testing::Test::HasFailure()) return;
  tests::expect_conformance({25, "primitives", "Primitive formats: independent literals",
                             std::to_string(judged) + " of " + std::to_string(judged) +
                                 " valid and invalid literals of R4's primitive types are judged right; the set's "
                                 "references follow."});
}

TEST(Primitives, KnowTheirNames) {
  EXPECT_EQ(primitive("dateTime"), Primitive::date_time);
  EXPECT_EQ(primitive("xhtml"), Primitive::xhtml);
  EXPECT_EQ(primitive("Quantity"), std::nullopt);
}

TEST(Primitives, DatesFollowTheCalendar) {
  for (const char* date : {"2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2023-02", "2023"}) {
    EXPECT_EQ(text_problem("date", date), "") << date;
  }
  for (const char* date : {"2023-02-29", "1900-02-29", "2023-04-31", "2023-13", "2023-00", "2023-01-00", "0000", "23",
                           "2023-1-1", "2023-01-01T", " 2023", "2023-", "20230101", "2023-01-01 "}) {
    EXPECT_NE(text_problem("date", date), "") << date;
  }
}

TEST(Primitives, TimesNeedSecondsAndDateTimesAZone) {
  for (const char* text :
       {"2023-01-01T00:00:00Z", "2023-01-01T23:59:60+14:00", "2023-01-01T12:30:00.123456789-05:30"}) {
    EXPECT_EQ(text_problem("dateTime", text), "") << text;
    EXPECT_EQ(text_problem("instant", text), "") << text;
  }
  for (const char* text :
       {"2023-01-01T24:00:00Z", "2023-01-01T12:30Z", "2023-01-01T12:30:00", "2023-01T12:30:00Z",
        "2023-01-01T12:30:00+14:01", "2023-01-01T12:30:00+15:00", "2023-01-01T12:30:00.Z", "2023-01-01T12:30:61Z",
        "2023-01-01t12:30:00Z", "2023-01-01T12:30:00+0100", "2023-01-01T12:30:00Zx"}) {
    EXPECT_NE(text_problem("dateTime", text), "") << text;
    EXPECT_NE(text_problem("instant", text), "") << text;
  }
  EXPECT_EQ(text_problem("time", "12:30:00.5"), "");
  EXPECT_NE(text_problem("time", "12:30:00Z"), "");
  EXPECT_NE(text_problem("time", "12:30:00."), "");
}

TEST(Primitives, IntegersHave32Bits) {
  EXPECT_EQ(problem("integer", "2147483647"), "");
  EXPECT_EQ(problem("integer", "-2147483648"), "");
  EXPECT_NE(problem("integer", "2147483648"), "");
  EXPECT_NE(problem("integer", "-2147483649"), "");
  EXPECT_NE(problem("integer", "1.0"), "");
  EXPECT_NE(problem("integer", "1e2"), "");
  EXPECT_NE(problem("integer", "99999999999999999999"), "");
  EXPECT_EQ(problem("unsignedInt", "0"), "");
  EXPECT_NE(problem("unsignedInt", "-0"), "");
  EXPECT_NE(problem("positiveInt", "0"), "");
  EXPECT_EQ(problem("positiveInt", "1"), "");
  EXPECT_EQ(problem("decimal", "-1.50E+2"), "");
  EXPECT_NE(problem("decimal", "\"1\""), "");
}

TEST(Primitives, TextsFollowTheirPatterns) {
  EXPECT_EQ(text_problem("id", std::string(64, 'a')), "");
  EXPECT_NE(text_problem("id", std::string(65, 'a')), "");
  EXPECT_NE(text_problem("id", "a_b"), "");
  EXPECT_NE(text_problem("code", "a  b"), "");
  EXPECT_NE(text_problem("uri", "a b"), "");
  EXPECT_EQ(text_problem("oid", "urn:oid:2.16.840"), "");
  for (const char* oid :
       {"urn:oid:3.1", "urn:oid:2", "urn:oid:2.", "urn:oid:2.01", "urn:oid:2..1", "2.1", "urn:oid:"}) {
    EXPECT_NE(text_problem("oid", oid), "") << oid;
  }
  EXPECT_NE(text_problem("uuid", "urn:uuid:87E11D66-C137-458A-9754-FE6C4E445A6D"), "");
  EXPECT_EQ(text_problem("base64Binary", "QUJD\\nREVG"), "");
  for (const char* text : {"QUJ", "QU=D", "=UJD", "Q===", "QUJDR", "QUJD!AAA"}) {
    EXPECT_NE(text_problem("base64Binary", text), "") << text;
  }
  EXPECT_NE(text_problem("string", "a\\u0001"), "");
  EXPECT_EQ(text_problem("string", std::string(1024 * 1024, 'x')), "");
  EXPECT_NE(text_problem("string", std::string(1024 * 1024 + 1, 'x')), "");
}

}  // namespace gateway::fhir
