#include "formats/csv_record.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "formats/spreadsheet_damage.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t remarks_kept = 50;

std::string cell_place(std::size_t row, json::Name column) {
  return row_place(row) + ", column " + std::string(json::shown(column));
}

class CsvReader {
 public:
  CsvReader(const DecodedText& text, const CsvForm& form, const json::Names& names)
      : text_(text), form_(form), tree_(names), remarks_(text.remarks) {}

  base::Result<SourceRecord> read(const std::vector<CsvRow>& rows) {
    if (rows.empty()) return Error(ErrorKind::required, "there is no header row", "row 1");
    name_columns(rows[0]);
    if (rows.size() == 1) {
      return Error(ErrorKind::required, "there is no row below the header", "row 2",
                   "send the header row and a record");
    }
    TRY(check_one_record(rows));
    json::Node& root = placed(tree_.make_object(), 0);
    json::Node& list = placed(tree_.make_array(), rows[1].cells.front().begin);
    for (std::size_t i = 1; i < rows.size(); ++i) TRY(read_row(rows[i], list));
    tree_.append(root, "row", list);
    tree_.set_root(root);
    for (Error& each : dates_.remarks()) remark(std::move(each));
    return finished(rows);
  }

 private:
  json::Node& placed(json::Node& node, std::size_t text_offset) {
    json::Document::place(node, text_.in_bytes(text_offset));
    return node;
  }

  void remark(Error error) {
    if (remarks_.size() < remarks_kept) remarks_.push_back(std::move(error));
  }

  void name_columns(const CsvRow& header) {
    known_seen_.resize(tree_.names().size() + 1);
    for (const CsvCell& cell : header.cells) {
      std::string_view text = cell.text;
      const std::size_t first = text.find_first_not_of(" \t\r\n");
      text = first == std::string_view::npos ? std::string_view()
                                             : text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
      columns_.push_back(!text.empty() && is_first(text) ? tree_.name(text) : unusual(header.number, text));
    }
  }

  // Whether no column before was called so; from now on one is.
  bool is_first(std::string_view name) {
    const json::Name known = tree_.names().find(name);
    if (known.empty() || known.number() >= known_seen_.size()) return others_seen_.emplace(name).second;
    const bool first = !known_seen_[known.number()];
    known_seen_[known.number()] = true;
    return first;
  }

  // The name of a column that has none, or whose name stood before.
  json::Name unusual(std::size_t row, std::string_view text) {
    const std::string number = std::to_string(columns_.size() + 1);
    const std::string place = row_place(row) + ", column " + number;
    std::string name(text);
    if (text.empty()) {
      remark(Error(ErrorKind::required, "this column has no name", place, "name it in the header row"));
      name = "column_" + number;
      if (is_first(name)) return tree_.name(name);
    } else {
      remark(Error(ErrorKind::duplicate, "another column before this one has the same name", place,
                   "give each column a name of its own"));
    }
    std::size_t& times = times_[name];
    times = std::max<std::size_t>(times + 1, 2);
    name += "_" + std::to_string(times);
    while (!is_first(name)) name += "_2";
    return tree_.name(name);
  }

  base::Status check_one_record(const std::vector<CsvRow>& rows) const {
    if (form_.group_by.empty()) {
      if (rows.size() == 2) return base::Success{};
      return Error(ErrorKind::conflict, "there is more than one record", row_place(rows[2].number),
                   "name the column that rows of one record share, or send one row");
    }
    const auto key = std::find_if(columns_.begin(), columns_.end(),
                                  [this](json::Name name) { return name.text() == form_.group_by; });
    if (key == columns_.end()) {
      return Error(ErrorKind::not_found, "the column that tells which rows belong together is not there", "row 1",
                   "the export must have the column " + form_.group_by);
    }
    const auto column = static_cast<std::size_t>(key - columns_.begin());
    const auto value = [column](const CsvRow& row) {
      return column < row.cells.size() ? std::string_view(row.cells[column].text) : std::string_view();
    };
    for (std::size_t i = 2; i < rows.size(); ++i) {
      if (value(rows[i]) == value(rows[1]) && !value(rows[i]).empty()) continue;
      return Error(ErrorKind::conflict, "this row is of another record", cell_place(rows[i].number, *key),
                   "send the rows of one record together");
    }
    return base::Success{};
  }

  base::Status read_row(const CsvRow& row, json::Node& list) {
    json::Node& object = placed(tree_.make_object(), row.cells.front().begin);
    tree_.append(list, object);
    if (row.cells.size() < columns_.size()) {
      remark(Error(ErrorKind::structure, "this row has fewer cells than the header row", row_place(row.number),
                   "export every column, also where it is empty"));
    }
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const CsvCell& cell = row.cells[i];
      if (cell.text.empty()) continue;
      if (i >= columns_.size()) {
        return Error(ErrorKind::structure,
                     "this row has more cells than the header row, so values stand in wrong columns",
                     row_place(row.number), "put quotes around cells that hold the delimiter");
      }
      read_cell(row.number, columns_[i], cell, object);
    }
    return base::Success{};
  }

  void read_cell(std::size_t row, json::Name column, const CsvCell& cell, json::Node& object) {
    std::string_view text = cell.text;
    std::size_t at = cell.begin;
    if (has_text_marker(text)) {
      text.remove_prefix(1);
      at += text_.text()[at] == '"' ? 2 : 1;
      remark(Error(ErrorKind::value, "a spreadsheet put an apostrophe before this number; it was taken off",
                   cell_place(row, column), "export the record without opening it in a spreadsheet"));
    }
    if (cell.has_stray_quotes) {
      remark(Error(ErrorKind::structure,
                   "quotes within this quoted cell are not doubled, so it may end too early or late",
                   cell_place(row, column), "write each quote within a quoted cell twice"));
    }
    if (auto damage = damage_in(column.text(), text)) {
      damage->place = cell_place(row, column);
      remark(std::move(*damage));
    }
    const bool may_be_date = text.size() > 2 && (text[1] == '/' || text[2] == '/');
    if (may_be_date) dates_.see(text, cell_place(row, column));
    tree_.append(object, column, placed(tree_.make_string(text), at));
  }

  SourceRecord finished(const std::vector<CsvRow>& rows) {
    std::vector<std::size_t> numbers;
    for (const CsvRow& row : rows) numbers.push_back(row.number);
    const json::Node* list = tree_.root().first();
    auto place = [list, numbers](const json::Node& node) -> std::string {
      std::size_t i = 0;
      for (const json::Node& row : *list) {
        const std::size_t number = numbers[++i];
        if (&row == &node) return row_place(number);
        for (const json::Node& cell : row) {
          if (&cell == &node) return cell_place(number, cell.name());
        }
      }
      return {};
    };
    return {std::move(tree_), std::move(remarks_), std::move(place)};
  }

  const DecodedText& text_;
  const CsvForm& form_;
  json::Document tree_;
  std::vector<Error> remarks_;
  std::vector<json::Name> columns_;
  std::vector<bool> known_seen_;  // by the number of a name that is known
  std::unordered_set<std::string> others_seen_;
  std::unordered_map<std::string, std::size_t> times_;  // how often a name that stood before stood
  SlashDates dates_;
};

}  // namespace

base::Result<SourceRecord> read_csv_record(std::string_view bytes, const CsvForm& form, const json::Names& names,
                                           const CsvLimits& limits) {
  if (bytes.size() > limits.bytes) {
    return Error(ErrorKind::too_long, "the record is longer than " + std::to_string(limits.bytes) + " bytes");
  }
  const DecodedText text = TRY(decode(bytes, form.encoding));
  const char delimiter = form.delimiter == '\0' ? delimiter_of(text.text()) : form.delimiter;
  const auto rows = TRY(parse_csv(text.text(), delimiter, limits));
  return CsvReader(text, form, names).read(rows);
}

}  // namespace gateway::formats
