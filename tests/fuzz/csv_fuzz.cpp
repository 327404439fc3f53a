// Any bytes at the CSV door: read or refused with a place; every value's place leads back to its bytes; what is printed
// has the same cells; and the stream parts a text into records whose cells are those of the whole.
#include <cstdint>

#include "formats/csv_stream.hpp"
#include "fuzz/world.hpp"

using namespace gateway;

namespace {

std::vector<std::vector<std::string>> texts_of(const std::vector<formats::CsvRow>& rows) {
  std::vector<std::vector<std::string>> texts;
  for (const auto& row : rows) {
    auto& cells = texts.emplace_back();
    for (const auto& cell : row.cells) cells.push_back(cell.text);
  }
  return texts;
}

void print_and_parse(std::string_view text, char delimiter) {
  const auto rows = formats::parse_csv(text, delimiter);
  if (!rows) {
    fuzz::expect(!rows.error().text.empty(), "a refusal says why");
    return;
  }
  for (const auto& row : *rows) {
    for (const auto& cell : row.cells) {
      fuzz::expect(cell.begin <= cell.end && cell.end <= text.size(), "a cell stands in the text");
      const std::string_view raw = text.substr(cell.begin, cell.end - cell.begin);
      const bool is_quoted = raw.starts_with('"');
      fuzz::expect(is_quoted || raw == cell.text, "a cell without quotes is its bytes");
      fuzz::expect(!is_quoted || raw.size() >= cell.text.size(), "a cell with quotes stands in its bytes");
    }
  }
  const auto again = formats::parse_csv(formats::print_csv(*rows, delimiter), delimiter);
  fuzz::expect(again.ok(), "what was printed can be parsed");
  fuzz::expect(texts_of(*again) == texts_of(*rows), "what was printed has the same cells");
}

void read_record(std::string_view bytes, const formats::CsvForm& form) {
  static json::Names& names = *new json::Names();
  static const bool interned = [] { return !names.intern("row").empty() && !names.intern("id").empty(); }();
  fuzz::expect(interned, "names are interned");
  const auto record = formats::read_csv_record(bytes, form, names);
  if (!record) return fuzz::expect(!record.error().text.empty(), "a refusal says why");
  for (const base::Error& remark : record->remarks) fuzz::expect(!remark.place.empty(), "a remark has its place");
  for (const json::Node& row : *record->tree.root().first()) {
    for (const json::Node& cell : row) {
      fuzz::expect(cell.offset() < bytes.size(), "a value stands in the record");
      fuzz::expect(record->place(cell).starts_with("row "), "a value has its place in words");
    }
  }
}

void part(std::string_view bytes, const formats::CsvForm& form) {
  const auto stream = formats::csv_stream(formats::chunks_of(bytes), form);
  std::size_t records = 0;
  for (;;) {
    const auto record = stream->next();
    if (!record) return fuzz::expect(!record.error().text.empty(), "a refusal says why");
    if (!*record) return;
    fuzz::expect((*record)->number == ++records, "records are counted");
    fuzz::expect((*record)->bytes.size() <= bytes.size(), "a record is part of the text");
    read_record((*record)->bytes, form);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  print_and_parse(text, formats::delimiter_of(text));
  formats::CsvForm grouped;
  grouped.group_by = "id";
  for (const auto& form : {formats::CsvForm(), grouped}) {
    read_record(text, form);
    part(text, form);
  }
  return 0;
}
