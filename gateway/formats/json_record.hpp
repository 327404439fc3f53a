// A GP record sent as JSON: read through the strict door into the source tree that mappings walk.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "formats/source_record.hpp"
#include "json/reader.hpp"

namespace gateway::formats {

// Reads one record. The root is a JSON object; offsets of its values are bytes of `bytes`, numbers stay as written; a
// place is a JSON Pointer; there are no remarks. `names` must outlive the record.
// Errors: those of json::read (structure, too_long, too_costly); structure when the root is no object.
base::Result<SourceRecord> read_json_record(std::string_view bytes, const json::Names& names,
                                            const json::Limits& limits = {});

// The same of a tree that was read already: `place` gives JSON Pointers.
SourceRecord with_pointers(json::Document tree);

}  // namespace gateway::formats
