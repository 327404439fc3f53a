#include "formats/csv_cells.hpp"

#include <new>

namespace gateway::formats {

CsvCells::CsvCells(char delimiter) {
  if (csv_init(&parser_, 0) != 0) throw std::bad_alloc();
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
}

CsvCells::~CsvCells() {
  csv_free(&parser_);
}

void CsvCells::on_cell(void* text, std::size_t size, void* self) {
  static_cast<CsvCells*>(self)->row_.emplace_back(static_cast<const char*>(text), size);
}

void CsvCells::on_row(int, void* self) {
  static_cast<CsvCells*>(self)->ended_ = true;
}

void CsvCells::begin_row_if_ended() {
  if (ended_) row_.clear();
  ended_ = false;
}

bool CsvCells::feed(std::string_view piece) {
  begin_row_if_ended();
  // Not strict, it can only run out of memory.
  if (csv_parse(&parser_, piece.data(), piece.size(), on_cell, on_row, this) != piece.size()) throw std::bad_alloc();
  return ended_;
}

bool CsvCells::finish() {
  begin_row_if_ended();
  // Only so does libcsv tell of a quote that was not closed.
  csv_set_opts(&parser_, CSV_STRICT | CSV_STRICT_FINI);
  unfinished_ = csv_fini(&parser_, on_cell, on_row, this) != 0;
  return ended_;
}

}  // namespace gateway::formats
