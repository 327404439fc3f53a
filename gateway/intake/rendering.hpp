// Rendering: a mapped or received resource as the gateway stores it: our id, meta and identifier, our references.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "json/document.hpp"

namespace gateway::intake {

// Old reference text → new "Type/uuid", or the old text again when it leads elsewhere.
using Renamed = std::function<std::string_view(std::string_view)>;

struct Rendering {
  std::string_view type;
  base::Uuid id;
  base::Instant last_updated{};
  std::string_view extra_members;  // further JSON members of ours, e.g. "\"performer\":[…]"; empty for none
  bool own_narrative = false;      // `text` is among them: the resource's own is left out
};

// Compact JSON, version 1. Adds security R unless a confidentiality label is there, and our identifier (a tag on types
// that have none); keeps every other member as it came, but for meta.source, which says where others find it.
// Every Reference.reference says what `renamed` makes of it.
std::string render(const json::Node& resource, const Rendering& rendering, const Renamed& renamed);

// A copy of `resource` in `copies` whose references to outsiders lead nowhere any more: reference and identifier are
// gone and the display says whose it was. Resources that siblings share may refer to the sibling, whom this council
// never gets.
const json::Node& without_references(const json::Node& resource,
                                     const std::function<bool(std::string_view)>& is_outsider, json::Document& copies);

}  // namespace gateway::intake
