#include "app/mapping_form.hpp"

namespace gateway::app {
namespace {

base::Result<std::optional<formats::Encoding>> read_encoding(TomlReader& reader) {
  const std::string name = reader.text("encoding", "");
  if (name.empty()) return std::optional<formats::Encoding>();
  auto encoding = formats::encoding_named(name);
  if (encoding) return std::optional(*encoding);
  return base::Error(base::ErrorKind::value, "\"encoding\" is none that is read", reader.place_of("encoding"),
                     "give UTF-8, UTF-16LE, UTF-16BE or windows-1252, or leave it out to have it found out");
}

base::Result<formats::Form> read_csv(const toml::table* table, const std::string& file) {
  TomlReader reader(table, file);
  formats::CsvForm form;
  const std::string delimiter = reader.text("delimiter", "");
  form.group_by = reader.text("group_by", "");
  form.encoding = TRY(read_encoding(reader));
  TRY(reader.done());
  if (delimiter.size() > 1 || delimiter == "\"" || delimiter == "\n" || delimiter == "\r") {
    return base::Error(base::ErrorKind::value, "\"delimiter\" is not one character", reader.place_of("delimiter"),
                       "give one such as \",\" or \"\\t\", or leave it out to have it found out");
  }
  if (!delimiter.empty()) form.delimiter = delimiter.front();
  return formats::csv_form(form);
}

base::Result<formats::Form> read_xml(const toml::table* table, const std::string& file) {
  TomlReader reader(table, file);
  formats::XmlForm form;
  form.record = reader.text("record", "");
  form.encoding = TRY(read_encoding(reader));
  TRY(reader.done());
  return formats::xml_form(form);
}

}  // namespace

base::Result<formats::Form> read_form(TomlReader& reader, const std::string& file) {
  const std::string name = reader.text("form");
  if (name == "json") return formats::json_form();
  if (name == "hl7v2") return formats::hl7v2_form();
  if (name == "csv") return read_csv(reader.table("csv"), file);
  if (name == "xml") return read_xml(reader.table("xml"), file);
  return base::Error(base::ErrorKind::value, "\"form\" is none that records are read in",
                     name.empty() ? file : reader.place_of("form"), "give \"json\", \"csv\", \"xml\" or \"hl7v2\"");
}

}  // namespace gateway::app
