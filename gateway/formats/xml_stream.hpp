// The records of an XML text: the text itself, or each child of the root element that is called as a record is.
#pragma once

#include <memory>

#include "formats/record_stream.hpp"
#include "formats/xml_record.hpp"

namespace gateway::formats {

// Memory is one record and what stands before the first (UTF-16 is held whole, up to limits.bytes). A record of a list
// is the bytes before the first record, which hold the root's tag with its namespaces, the record, and the root's end;
// its place is "12:5". Whether a record is right is its reader's question. An empty text is one empty record. Errors:
// those of the source; what XmlTags refuses between the records; structure for an element of another name behind the
// first record; too_long for a record over limits.bytes.
std::unique_ptr<RecordStream> xml_stream(ChunkSource source, const XmlForm& form, const XmlLimits& limits = {});

}  // namespace gateway::formats
