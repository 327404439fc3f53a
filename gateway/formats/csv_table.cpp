#include "formats/csv_table.hpp"

#include <algorithm>
#include <array>

#include "formats/csv_cells.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

class TableParser {
 public:
  TableParser(std::string_view text, char delimiter, const CsvLimits& limits)
      : text_(text), delimiter_(delimiter), limits_(limits), cells_(delimiter) {}

  base::Result<std::vector<CsvRow>> parse() {
    if (text_.size() > limits_.bytes) {
      return Error(ErrorKind::too_long, "the record is longer than " + std::to_string(limits_.bytes) + " bytes");
    }
    std::size_t at = cell_at_ = separator_line_size(text_);
    while (at < text_.size()) {
      std::size_t end = at;
      while (end < text_.size() && text_[end] != delimiter_ && !is_line_end(text_[end])) ++end;
      if (end == text_.size()) {
        cells_.feed(text_.substr(at));
        break;
      }
      const bool ended = cells_.feed(text_.substr(at, end + 1 - at));
      at = end + 1;
      TRY(take_cell(end));
      if (ended) TRY(take_row());
      // Where a line is empty the next cell begins behind it.
      if (cell_at_ < at && row_.cells.empty() && is_blank(text_.substr(cell_at_, at - cell_at_))) cell_at_ = at;
    }
    const bool ended = cells_.finish();
    if (cells_.unfinished()) {
      return Error(ErrorKind::structure, "a quoted cell does not end", row_place(number_ + 1),
                   "close the quote; a quote within a quoted cell is written twice");
    }
    TRY(take_cell(text_.size()));
    if (ended) TRY(take_row());
    return std::move(rows_);
  }

 private:
  // The cell that ended before `stop`, if one did.
  base::Status take_cell(std::size_t stop) {
    if (cells_.row().size() == row_.cells.size()) return base::Success{};
    std::size_t end = stop;
    CsvCell cell;
    cell.text = std::move(cells_.row().back());
    while (end > cell_at_ && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    while (cell_at_ < end && (text_[cell_at_] == ' ' || text_[cell_at_] == '\t')) ++cell_at_;
    cell.begin = cell_at_;
    cell.end = end;
    const std::string_view raw = text_.substr(cell.begin, cell.end - cell.begin);
    if (raw.starts_with('"')) {
      cell.has_stray_quotes =
          std::count(raw.begin(), raw.end(), '"') != 2 + 2 * std::count(cell.text.begin(), cell.text.end(), '"');
    }
    if (cell.text.size() > limits_.cell_bytes) {
      return Error(ErrorKind::too_long, "a cell is longer than " + std::to_string(limits_.cell_bytes) + " bytes",
                   row_place(number_ + 1), "send long documents as files, not in a table");
    }
    if (row_.cells.size() == limits_.columns) {
      return Error(ErrorKind::too_costly, "there are more than " + std::to_string(limits_.columns) + " columns",
                   row_place(number_ + 1));
    }
    row_.cells.push_back(std::move(cell));
    cell_at_ = stop + 1;
    return base::Success{};
  }

  base::Status take_row() {
    row_.number = ++number_;
    if (rows_.size() == limits_.rows) {
      return Error(ErrorKind::too_costly, "a record has more than " + std::to_string(limits_.rows) + " rows",
                   row_place(number_));
    }
    const bool says =
        std::any_of(row_.cells.begin(), row_.cells.end(), [](const CsvCell& c) { return !c.text.empty(); });
    if (says) rows_.push_back(std::move(row_));
    row_ = {};
    return base::Success{};
  }

  std::string_view text_;
  const char delimiter_;
  const CsvLimits& limits_;
  CsvCells cells_;
  std::vector<CsvRow> rows_;
  CsvRow row_;
  std::size_t number_ = 0;   // of the last row
  std::size_t cell_at_ = 0;  // where the cell that is being read begins
};

void print_cell(const CsvCell& cell, char delimiter, bool quoted, std::string& out) {
  const std::string& text = cell.text;
  quoted =
      quoted || text.find_first_of("\"\r\n") != std::string::npos || text.find(delimiter) != std::string::npos ||
      (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.back() == ' ' || text.back() == '\t'));
  if (!quoted) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

std::string row_place(std::size_t number) {
  return "row " + std::to_string(number);
}

base::Result<std::vector<CsvRow>> parse_csv(std::string_view text, char delimiter, const CsvLimits& limits) {
  return TableParser(text, delimiter, limits).parse();
}

std::string print_csv(const std::vector<CsvRow>& rows, char delimiter) {
  std::string out;
  for (const CsvRow& row : rows) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i != 0) out += delimiter;
      // Unquoted, the first would tell the delimiter.
      print_cell(row.cells[i], delimiter, out.empty() && row.cells[i].text.starts_with("sep="), out);
    }
    out += "\r\n";
  }
  return out;
}

std::size_t separator_line_size(std::string_view text) {
  constexpr std::string_view separators = ",\t;|:^~";
  if (!text.starts_with("sep=") || text.size() < 6 || !is_line_end(text[5])) return 0;
  if (separators.find(text[4]) == std::string_view::npos) return 0;
  return text.size() > 6 && text[5] == '\r' && text[6] == '\n' ? 7 : 6;
}

char delimiter_of(std::string_view text) {
  if (separator_line_size(text) != 0) return text[4];
  constexpr std::string_view candidates = ",\t;|";
  std::array<std::size_t, candidates.size()> seen{};
  bool in_quotes = false;
  const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  const std::size_t start = text.substr(0, first).find_last_of("\r\n") + 1;
  for (const char c : text.substr(start)) {
    if (c == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    if (is_line_end(c)) break;
    if (const std::size_t which = candidates.find(c); which != std::string_view::npos) ++seen[which];
  }
  return candidates[static_cast<std::size_t>(std::max_element(seen.begin(), seen.end()) - seen.begin())];
}

}  // namespace gateway::formats
