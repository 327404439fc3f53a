#include "formats/json_record.hpp"

#include "json/pointer.hpp"

namespace gateway::formats {

base::Result<SourceRecord> read_json_record(std::string_view bytes, const json::Names& names,
                                            const json::Limits& limits) {
  json::Document tree = TRY(json::read(bytes, names, limits));
  if (!tree.root().is_object()) {
    return base::Error(base::ErrorKind::structure, "a JSON record is one object", "",
                       "send one record, not a list or a single value");
  }
  return with_pointers(std::move(tree));
}

SourceRecord with_pointers(json::Document tree) {
  const json::Node* root = &tree.root();
  return {std::move(tree), {}, [root](const json::Node& node) { return json::pointer_to(*root, node); }};
}

}  // namespace gateway::formats
