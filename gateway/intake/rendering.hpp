// Rendering: a mapped or received resource as the gateway stores it: our id, meta and identifier, our references.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "json/document.hpp"

namespace gateway::intake {

// Old reference text → new "Type/uuid".
using References = std::unordered_map<std::string, std::string>;

struct Rendering {
  std::string_view type;
  base::Uuid id;
  base::Instant last_updated{};
  std::string_view extra_members;        // further JSON members of ours, e.g. "\"performer\":[…]"; empty for none
};

// Compact JSON, version 1. Adds security R unless a confidentiality label is there, and our identifier (a tag on types
// that have none); keeps every other member as it came, but for meta.source, which says where others find it.
std::string render(const json::Node& resource, const Rendering& rendering, const References& references);

// A copy of `resource` in `copies` whose references to `outsiders` lead nowhere any more: reference and identifier are gone
// and the display says whose it was. Resources that siblings share may refer to the sibling, whom this council never gets.
const json::Node& without_references(const json::Node& resource, const std::unordered_set<std::string>& outsiders,
                                     json::Document& copies);

// `bytes` with every "reference" that is a key of `references` replaced. `bytes` is compact JSON of our own writer.
std::string with_references(std::string_view bytes, const References& references);

}  // namespace gateway::intake
