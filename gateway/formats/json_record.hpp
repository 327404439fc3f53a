// A GP record sent as JSON: read through the strict door into the source tree that mappings walk.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "json/document.hpp"
#include "json/reader.hpp"

namespace gateway::formats {

// Reads one record. The root is a JSON object; offsets of its values are bytes of `bytes`, numbers stay as written.
// `names` must outlive the document.
// Errors: those of json::read (structure, too_long, too_costly); structure when the root is no object.
base::Result<json::Document> read_json_record(std::string_view bytes, const json::Names& names,
                                              const json::Limits& limits = {});

}  // namespace gateway::formats
