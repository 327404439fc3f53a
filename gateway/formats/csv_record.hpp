// A GP record sent as a table: the rows of one record under their header row, as the source tree that mappings walk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "formats/csv_table.hpp"
#include "formats/encoding.hpp"
#include "formats/source_record.hpp"

namespace gateway::formats {

struct CsvForm {
  char delimiter = '\0';             // NUL: found out, see delimiter_of()
  std::optional<Encoding> encoding;  // nothing: found out, see decode()
  std::string group_by;              // the column whose value rows of one record share; empty: each row is a record
};

// Reads one record: {"row":[{"column":"text",…},…]}. Columns are called as the header row has them, trimmed; the second
// `phone` is `phone_2`, a column without a name `column_7`. Empty cells are left out; a spreadsheet's text marker
// before digits is taken off. Offsets are those of the cells in `bytes`; a place is "row 2, column dob", row 1 being
// the header. `names` must outlive the record. Remarks: damage by spreadsheets; names given twice or not at all; rows
// shorter than the header; quotes not doubled; a guessed encoding. Errors: those of decode() and parse_csv(); required
// without a header row or without a row below it; structure for text in cells beyond the header, which tells of a cell
// parted in two; not_found when `group_by` is no column; conflict when rows are of different records.
base::Result<SourceRecord> read_csv_record(std::string_view bytes, const CsvForm& form, const json::Names& names,
                                           const CsvLimits& limits = {});

}  // namespace gateway::formats
