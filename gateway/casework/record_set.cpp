#include "casework/record_set.hpp"

#include "json/reader.hpp"

namespace gateway::casework {

base::Result<std::vector<store::ResourceRow>> resources_of(store::Store& store, const referral::Case& of) {
  std::vector<store::ResourceRow> rows;
  const base::Uuid provenance_id = base::derive_near(of.id, "provenance");
  auto provenance = TRY(store.resource({"Provenance", provenance_id, 0}));
  if (!provenance) return rows;
  const json::Names names;
  const json::Document document = TRY(json::read(provenance->bytes, names));
  std::vector<store::ResourceKey> keys;
  if (const json::Node* targets = document.root().find("target")) {
    for (const json::Node& target : *targets) {
      const std::string_view reference = target.string("reference");
      const std::size_t slash = std::min(reference.find('/'), reference.size());
      const auto id = base::parse_uuid(reference.substr(std::min(slash + 1, reference.size())));
      if (id && reference.substr(0, slash) != "Task") keys.push_back({std::string(reference.substr(0, slash)), *id, 0});
    }
  }
  keys.push_back({"DocumentReference", base::derive_near(of.id, "original"), 0});
  rows = TRY(store.resources(keys));
  rows.push_back(std::move(*provenance));
  return rows;
}

}  // namespace gateway::casework
