// JSONTestSuite (Nicolas Seriot): what must be accepted, what must be refused, and our decision on what is left open.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "json/reader.hpp"
#include "support/archive.hpp"
#include "support/shared_data.hpp"

namespace gateway::json {
namespace {

// Duplicate members are legal JSON and refused here by design (SEC-16).
const std::set<std::string> refused_by_design = {"y_object_duplicated_key.json",
                                                 "y_object_duplicated_key_and_value.json"};

// The 35 cases RFC 8259 leaves open, each decided: true is accepted.
const std::map<std::string, bool> decided = {
    // Numbers are kept as written; only what no double can hold is refused.
    {"i_number_double_huge_neg_exp.json", true},
    {"i_number_huge_exp.json", false},
    {"i_number_neg_int_huge_exp.json", false},
    {"i_number_pos_double_huge_exp.json", false},
    {"i_number_real_neg_overflow.json", false},
    {"i_number_real_pos_overflow.json", false},
    {"i_number_real_underflow.json", true},
    {"i_number_too_big_neg_int.json", true},
    {"i_number_too_big_pos_int.json", true},
    {"i_number_very_big_negative_int.json", true},
    // Half a surrogate pair is no character.
    {"i_object_key_lone_2nd_surrogate.json", false},
    {"i_string_1st_surrogate_but_2nd_missing.json", false},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", false},
    {"i_string_incomplete_surrogate_and_escape_valid.json", false},
    {"i_string_incomplete_surrogate_pair.json", false},
    {"i_string_incomplete_surrogates_escape_valid.json", false},
    {"i_string_invalid_lonely_surrogate.json", false},
    {"i_string_invalid_surrogate.json", false},
    {"i_string_inverted_surrogates_U+1D11E.json", false},
    {"i_string_lone_second_surrogate.json", false},
    // Text is UTF-8 without a byte order mark.
    {"i_string_UTF-16LE_with_BOM.json", false},
    {"i_string_UTF-8_invalid_sequence.json", false},
    {"i_string_UTF8_surrogate_U+D800.json", false},
    {"i_string_invalid_utf-8.json", false},
    {"i_string_iso_latin_1.json", false},
    {"i_string_lone_utf8_continuation_byte.json", false},
    {"i_string_not_in_unicode_range.json", false},
    {"i_string_overlong_sequence_2_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes_null.json", false},
    {"i_string_truncated-utf-8.json", false},
    {"i_string_utf16BE_no_BOM.json", false},
    {"i_string_utf16LE_no_BOM.json", false},
    {"i_structure_UTF-8_BOM_empty_object.json", false},
    // Nesting ends at 64.
    {"i_structure_500_nested_arrays.json", false},
};

}  // namespace

TEST(Reader, JudgesTheJsonTestSuiteAsDecided) {
  SHARED_DATA_OR_SKIP(archive, "security/json/JSONTestSuite-test_parsing.tgz");
  const tests::UnpackedArchive suite(archive);
  ASSERT_TRUE(suite.ok());

  Names names;
  std::map<char, std::size_t> seen;
  for (const auto& entry : std::filesystem::directory_iterator(suite.folder() / "test_parsing")) {
    const std::string name = entry.path().filename().string();
    if (name.size() < 2 || name[1] != '_') continue;
    ++seen[name[0]];
    const bool accepted = read(tests::content_of(entry.path()), names).ok();
    if (name[0] == 'y') {
      EXPECT_EQ(accepted, !refused_by_design.contains(name)) << name;
    } else if (name[0] == 'n') {
      EXPECT_FALSE(accepted) << name;
    } else {
      ASSERT_TRUE(decided.contains(name)) << name;
      EXPECT_EQ(accepted, decided.at(name)) << name;
    }
  }
  EXPECT_EQ(seen['y'], 95u);
  EXPECT_EQ(seen['n'], 188u);
  EXPECT_EQ(seen['i'], 35u);
}

}  // namespace gateway::json
