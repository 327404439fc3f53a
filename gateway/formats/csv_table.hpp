// CsvTable: a CSV text as rows of cells, each with its place in the text, and the way back to text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::formats {

struct CsvLimits {
  std::size_t columns = 2'000;
  std::size_t cell_bytes = 1024 * 1024;
  std::size_t row_bytes = 4 * 1024 * 1024;  // the header row too
  std::size_t rows = 10'000;                // of one record, the header row among them
  std::size_t bytes = 16 * 1024 * 1024;     // of one record with its header row
};

struct CsvCell {
  std::string text;
  std::size_t begin = 0;          // of its first character or opening quote in the text
  std::size_t end = 0;            // behind its last character or closing quote
  bool has_stray_quotes = false;  // it is quoted, and quotes in it are not doubled
};

// Rows without any text are left out; they count in `number`.
struct CsvRow {
  std::size_t number = 0;  // from 1, which is the header row; empty lines do not count
  std::vector<CsvCell> cells;
};

// "row 3".
std::string row_place(std::size_t number);

// Parts `text` (UTF-8) at `delimiter`. The place of errors is "row 3". Errors: structure for a quoted cell that does
// not end; too_long and too_costly over `limits`.
base::Result<std::vector<CsvRow>> parse_csv(std::string_view text, char delimiter, const CsvLimits& limits = {});

// The rows as RFC 4180 writes them, quoted where they must be; parse_csv() gives the same cells again.
std::string print_csv(const std::vector<CsvRow>& rows, char delimiter);

// How many bytes at the front are a spreadsheet's line "sep=;" with its line end; 0 without one.
std::size_t separator_line_size(std::string_view text);

// What parts the cells of `text`, whose first line is the header row: what a line "sep=;" says, else which of comma,
// tab, semicolon and bar stands most often in that line outside quotes; comma when none does.
char delimiter_of(std::string_view text);

}  // namespace gateway::formats
