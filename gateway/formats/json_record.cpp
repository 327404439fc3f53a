#include "formats/json_record.hpp"

namespace gateway::formats {

base::Result<json::Document> read_json_record(std::string_view bytes, const json::Names& names,
                                              const json::Limits& limits) {
  json::Document record = TRY(json::read(bytes, names, limits));
  if (!record.root().is_object()) {
    return base::Error(base::ErrorKind::structure, "a JSON record is one object", "",
                       "send one record, not a list or a single value");
  }
  return record;
}

}  // namespace gateway::formats
