// The records of a CSV text: each row, or the rows beside each other that share a key, under the header row.
#pragma once

#include <memory>

#include "formats/csv_record.hpp"
#include "formats/record_stream.hpp"

namespace gateway::formats {

// Memory is the header row and one record. A record's bytes are the byte order mark, the header row and its rows, all
// as they stood; its place is "row 3", row 1 being the header. Rows without any text are passed over. Rows of one key
// that do not stand beside each other are records of their own: sort the export by the key. Errors: those of the
// source; not_found when form.group_by is no column; structure for a quoted cell that does not end; too_long for a row
// or record over `limits`.
std::unique_ptr<RecordStream> csv_stream(ChunkSource source, const CsvForm& form, const CsvLimits& limits = {});

}  // namespace gateway::formats
