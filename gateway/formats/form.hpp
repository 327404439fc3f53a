// Form: one way of writing records, with the settings of one sender's layout: how they are parted and read.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/csv_record.hpp"
#include "formats/record_stream.hpp"
#include "formats/source_record.hpp"
#include "formats/xml_record.hpp"
#include "json/reader.hpp"

namespace gateway::formats {

// Copyable; any number of threads may call its functions at once.
struct Form {
  std::string name;                  // "json", "csv", "xml", "hl7v2": what mapping.toml calls it
  std::vector<std::string> endings;  // of files that hold such records: ".json"
  // Whether the names in its trees are the form's own ("PID", "f3"), which no message need hide; else they are the
  // sender's, and may be content.
  bool fixed_names = false;
  // Reads one record; as read_json_record().
  std::function<base::Result<SourceRecord>(std::string_view bytes, const json::Names& names,
                                           const json::Limits& limits)>
      read;
  // Parts a body or file into records of at most `record_bytes`.
  std::function<std::unique_ptr<RecordStream>(ChunkSource source, std::size_t record_bytes)> part;
};

// JSON records, one or a list of them.
Form json_form();

// Tables of characters, one record or many.
Form csv_form(const CsvForm& settings);

// XML of any shape, one record or a list of them.
Form xml_form(const XmlForm& settings);

// HL7 v2 messages, one or a file of them.
Form hl7v2_form();

}  // namespace gateway::formats
