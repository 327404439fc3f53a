// The records of a JSON text: the text itself, or each element of the list it is, parted without reading them.
#pragma once

#include <memory>

#include "formats/record_stream.hpp"

namespace gateway::formats {

// `record_bytes` bounds each record. Whether a record is JSON is its reader's question; here brackets and texts are
// followed, and between the elements of a list stands a comma. A record's place is "" or "/0", "/1", … .
// An empty text is one empty record: its reader says what is wrong. An empty list has no records.
std::unique_ptr<RecordStream> json_stream(ChunkSource source, std::size_t record_bytes);

}  // namespace gateway::formats
