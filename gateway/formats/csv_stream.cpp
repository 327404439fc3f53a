#include "formats/csv_stream.hpp"

#include <algorithm>
#include <array>

#include "formats/csv_cells.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

class CsvStream final : public RecordStream {
 public:
  CsvStream(ChunkSource source, const CsvForm& form, const CsvLimits& limits)
      : source_(std::move(source)), form_(form), limits_(limits) {}

  base::Result<std::optional<RawRecord>> next() override {
    if (over_) return std::optional<RawRecord>();
    auto record = next_record();
    if (!record || !*record) over_ = true;
    return record;
  }

 private:
  // The bytes of one row and the value that tells which record it is of.
  struct Row {
    std::string bytes;
    std::string key;
    std::size_t number = 0;
  };

  base::Result<std::optional<RawRecord>> next_record() {
    if (!cells_ && !TRY(read_header())) return std::optional<RawRecord>();
    if (!ahead_) ahead_ = TRY(next_row());
    if (!ahead_) return std::optional<RawRecord>();
    RawRecord record{header_ + ahead_->bytes, ++number_, row_place(ahead_->number)};
    const std::string key = std::move(ahead_->key);
    ahead_ = {};
    while (!form_.group_by.empty() && !key.empty()) {
      ahead_ = TRY(next_row());
      if (!ahead_ || ahead_->key != key) break;
      record.bytes += ahead_->bytes;
      if (record.bytes.size() > limits_.bytes) {
        return Error(ErrorKind::too_long, "a record is longer than " + std::to_string(limits_.bytes) + " bytes",
                     record.place);
      }
    }
    return std::optional(std::move(record));
  }

  // False when there is not even a header row.
  base::Result<bool> read_header() {
    TRY(fill());
    const std::string_view front(buffer_);
    const auto mark = byte_order_mark(front);
    encoding_ = mark             ? mark->encoding
                : form_.encoding ? *form_.encoding
                                 : utf16_by_pattern(front).value_or(Encoding::utf8);
    wide_ = encoding_ == Encoding::utf16_le || encoding_ == Encoding::utf16_be;
    read_ = mark ? mark->size : 0;
    header_ = buffer_.substr(0, read_);
    std::string line = TRY(next_line());
    std::string text = TRY(as_text(line));
    while (!line.empty() && trimmed(text).empty()) {
      header_ += line;
      line = TRY(next_line());
      text = TRY(as_text(line));
    }
    if (line.empty()) return false;
    const char delimiter = form_.delimiter == '\0' ? delimiter_of(text) : form_.delimiter;
    cells_.emplace(delimiter);
    if (separator_line_size(text) == text.size()) {
      header_ += line;
    } else {
      line_ahead_ = std::move(line);
    }
    const auto row = TRY(next_row());
    if (!row) return false;
    header_ += row->bytes;
    if (form_.group_by.empty()) return true;
    const auto& columns = cells_->row();
    const auto key = std::find_if(columns.begin(), columns.end(),
                                  [this](const std::string& column) { return trimmed(column) == form_.group_by; });
    if (key == columns.end()) {
      return Error(ErrorKind::not_found, "the column that tells which rows belong together is not there", "row 1",
                   "the export must have the column " + form_.group_by);
    }
    key_column_ = static_cast<std::size_t>(key - columns.begin());
    return true;
  }

  // The next row that says anything.
  base::Result<std::optional<Row>> next_row() {
    Row row;
    for (;;) {
      std::string line = line_ahead_.empty() ? TRY(next_line()) : std::exchange(line_ahead_, {});
      const bool at_end = line.empty();
      row.bytes += line;
      if (row.bytes.size() > limits_.row_bytes) {
        return Error(ErrorKind::too_long, "a row is longer than " + std::to_string(limits_.row_bytes) + " bytes",
                     row_place(rows_ + 1), "look for a quote that is not closed");
      }
      const bool ended = at_end ? cells_->finish() : cells_->feed(wide_ ? TRY(as_text(line)) : std::move(line));
      if (at_end && cells_->unfinished()) {
        return Error(ErrorKind::structure, "a quoted cell does not end", row_place(rows_ + 1),
                     "close the quote; a quote within a quoted cell is written twice");
      }
      if (ended) {
        row.number = ++rows_;
        const auto& cells = cells_->row();
        if (std::any_of(cells.begin(), cells.end(), [](const std::string& cell) { return !cell.empty(); })) {
          if (key_column_ && *key_column_ < cells.size()) row.key = cells[*key_column_];
          return std::optional(std::move(row));
        }
        row.bytes.clear();
      }
      if (at_end) return std::optional<Row>();
    }
  }

  base::Result<std::string> as_text(std::string_view line) const {
    if (!wide_) return std::string(line);
    return std::string(TRY(decode(line, encoding_)).text());
  }

  // Up to and with the next line end, or the rest; empty at the end of the text.
  base::Result<std::string> next_line() {
    const std::size_t width = wide_ ? 2 : 1;
    std::size_t at = read_;
    for (;;) {
      for (; at + width <= buffer_.size(); at += width) {
        const char c = unit_at(at);
        if (c != '\n' && c != '\r') continue;
        std::size_t end = at + width;
        if (c == '\r') {
          if (end + width > buffer_.size() && !source_ended_) break;  // a line feed may follow
          if (end + width <= buffer_.size() && unit_at(end) == '\n') end += width;
        }
        return take(end);
      }
      if (source_ended_) return take(buffer_.size());
      if (buffer_.size() - read_ > limits_.row_bytes) {
        return Error(ErrorKind::too_long, "a row is longer than " + std::to_string(limits_.row_bytes) + " bytes",
                     row_place(rows_ + 1));
      }
      at -= read_;
      TRY(fill());
      at += read_;
    }
  }

  std::string take(std::size_t end) {
    std::string line = buffer_.substr(read_, end - read_);
    read_ = end;
    return line;
  }

  // The character at `at` when it is ASCII, NUL for every other.
  char unit_at(std::size_t at) const {
    if (!wide_) return buffer_[at];
    const bool little = encoding_ == Encoding::utf16_le;
    return buffer_[little ? at + 1 : at] == '\0' ? buffer_[little ? at : at + 1] : '\0';
  }

  base::Status fill() {
    buffer_.erase(0, read_);
    read_ = 0;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + chunk);
    const std::size_t got = TRY(source_(std::span<char>(buffer_.data() + before, chunk)));
    buffer_.resize(before + got);
    source_ended_ = got == 0;
    return base::Success{};
  }

  static constexpr std::size_t chunk = 64 * 1024;

  ChunkSource source_;
  const CsvForm form_;
  const CsvLimits limits_;
  Encoding encoding_ = Encoding::utf8;
  bool wide_ = false;  // two bytes a character
  std::string buffer_;
  std::size_t read_ = 0;  // of buffer_
  bool source_ended_ = false;
  std::optional<CsvCells> cells_;
  std::optional<std::size_t> key_column_;
  std::string header_;  // with the byte order mark
  std::string line_ahead_;
  std::optional<Row> ahead_;
  std::size_t rows_ = 0;    // seen, the header row among them
  std::size_t number_ = 0;  // records given
  bool over_ = false;
};

}  // namespace

std::unique_ptr<RecordStream> csv_stream(ChunkSource source, const CsvForm& form, const CsvLimits& limits) {
  return std::make_unique<CsvStream>(std::move(source), form, limits);
}

}  // namespace gateway::formats
