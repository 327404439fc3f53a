#include "formats/form.hpp"

#include <algorithm>

#include "formats/csv_stream.hpp"
#include "formats/hl7v2_record.hpp"
#include "formats/hl7v2_stream.hpp"
#include "formats/json_record.hpp"
#include "formats/json_stream.hpp"
#include "formats/xml_stream.hpp"

namespace gateway::formats {

Form json_form() {
  Form form;
  form.name = "json";
  form.endings = {".json"};
  form.read = [](std::string_view bytes, const json::Names& names, const json::Limits& limits) {
    return read_json_record(bytes, names, limits);
  };
  form.part = json_stream;
  return form;
}

Form csv_form(const CsvForm& settings) {
  Form form;
  form.name = "csv";
  form.endings = {".csv", ".tsv", ".txt"};
  form.read = [settings](std::string_view bytes, const json::Names& names, const json::Limits& limits) {
    CsvLimits own;
    own.bytes = limits.bytes;
    return read_csv_record(bytes, settings, names, own);
  };
  form.part = [settings](ChunkSource source, std::size_t record_bytes) {
    CsvLimits own;
    own.bytes = record_bytes;
    return csv_stream(std::move(source), settings, own);
  };
  return form;
}

Form xml_form(const XmlForm& settings) {
  Form form;
  form.name = "xml";
  form.endings = {".xml"};
  form.read = [settings](std::string_view bytes, const json::Names& names, const json::Limits& limits) {
    XmlLimits own;
    own.bytes = limits.bytes;
    return read_xml_record(bytes, settings, names, own);
  };
  form.part = [settings](ChunkSource source, std::size_t record_bytes) {
    XmlLimits own;
    own.bytes = static_cast<std::uint32_t>(std::min<std::size_t>(record_bytes, 0xffffffff));
    return xml_stream(std::move(source), settings, own);
  };
  return form;
}

Form hl7v2_form() {
  Form form;
  form.name = "hl7v2";
  form.endings = {".hl7"};
  form.fixed_names = true;
  form.read = [](std::string_view bytes, const json::Names& names, const json::Limits& limits) {
    Hl7v2Limits own;
    own.bytes = limits.bytes;
    return read_hl7v2_record(bytes, names, own);
  };
  form.part = hl7v2_stream;
  return form;
}

}  // namespace gateway::formats
