// A GP record sent as XML of any shape: elements and attributes as the source tree that mappings walk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "formats/encoding.hpp"
#include "formats/source_record.hpp"
#include "formats/xml_tags.hpp"

namespace gateway::formats {

struct XmlForm {
  std::optional<Encoding> encoding;  // nothing: the XML declaration's, else found out, see decode()
  std::string record;                // the element that is one record, without prefix; empty: the root element
};

// Reads one record: the content of the root element, or of its one child called form.record, as an object. Attributes
// and child elements become members called by their names without prefix, repeated ones an array; an element with
// nothing but text is a string, trimmed; text beside attributes or elements is the member `text`; xsi:nil gives null.
// Offsets are those of the names in `bytes`; a place is "12:5 /referral/child[2]/dob". Comments, processing
// instructions and namespace declarations are left out. `names` must outlive the record. Remarks: those of decode(); an
// encoding declared that it cannot be; elements beside the record. Errors with place "line:column": structure for XML
// that is not well formed, an attribute given twice, what XmlTags and decode() refuse; not_supported for a declared
// encoding that is not read; required when form.record is not there; conflict when it is there more than once; too_long
// and too_costly over `limits`.
base::Result<SourceRecord> read_xml_record(std::string_view bytes, const XmlForm& form, const json::Names& names,
                                           const XmlLimits& limits = {});

// What the XML declaration at the front of `bytes` says of the encoding; nothing without one or in UTF-16.
// Errors: as encoding_named(), at its place.
base::Result<std::optional<Encoding>> declared_encoding(std::string_view bytes);

}  // namespace gateway::formats
