// CsvCells: libcsv behind a door; text goes in piece by piece, the cells of one row at a time come out.
#pragma once

#include <csv.h>

#include <string>
#include <string_view>
#include <vector>

namespace gateway::formats {

// RFC 4180, taken tolerantly: white space around a cell does not count, quotes that are not doubled stay, lines end
// with CRLF, LF or CR, empty lines are no rows. Memory is one row: bound what is fed.
class CsvCells {
 public:
  explicit CsvCells(char delimiter);
  ~CsvCells();
  CsvCells(const CsvCells&) = delete;
  CsvCells& operator=(const CsvCells&) = delete;

  // Reads `piece`, in which a line end is the last character if there is one. True when it ended a row: take row()
  // before the next call.
  bool feed(std::string_view piece);

  // The end of the text. Returns whether a row ended with it; `unfinished` tells of a quoted cell without its end.
  bool finish();
  bool unfinished() const { return unfinished_; }

  // The cells that have ended so far in this row, without quotes and the white space around them.
  std::vector<std::string>& row() { return row_; }

 private:
  static void on_cell(void* text, std::size_t size, void* self);
  static void on_row(int, void* self);
  void begin_row_if_ended();

  csv_parser parser_;
  std::vector<std::string> row_;
  bool ended_ = false;
  bool unfinished_ = false;
};

}  // namespace gateway::formats
