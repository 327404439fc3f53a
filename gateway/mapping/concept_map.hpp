// ConceptMap: codes of one system to codes of another, from a ConceptMap resource or embedded in a map.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"
#include "mapping/syntax.hpp"

namespace gateway::mapping {

struct Concept {
  std::string system;
  std::string code;
  std::string display;
};

// The same by reference, good as long as the maps (and the code asked for) are.
struct ConceptView {
  std::string_view system;
  std::string_view code;
  std::string_view display;
};

// R4 ConceptMap.group.unmapped.mode.
enum class Unmapped { none, provided, fixed, other_map };

// One group: a pair of code systems (R4 ConceptMap.group).
struct ConceptGroup {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  std::string source;  // empty: any system
  std::string target;
  std::unordered_map<std::string, Concept, Hash, std::equal_to<>> codes;
  Unmapped unmapped = Unmapped::none;
  Concept fixed;
  std::string other_map;
};

struct ConceptMap {
  std::string url;
  std::vector<ConceptGroup> groups;
};

// Reads an R4 (or R5) ConceptMap resource. Of several targets the first equivalent one counts, else the first;
// `unmatched`, `disjoint` and R5's `not-related-to` are no targets.
// Errors: structure when it is no ConceptMap with a url; value for a mode of unmapped that R4 does not know. Place:
// pointer. `called` names a contained one, which has no url of its own.
base::Result<ConceptMap> concept_map_of(const json::Node& resource, std::string called = {});

// The embedded form; its url becomes "#name".
ConceptMap concept_map_of(const EmbeddedConceptMap& embedded);

// All maps a program may translate with.
class ConceptMaps {
 public:
  void add(ConceptMap map) { maps_.push_back(std::move(map)); }

  // The map of that url, a version after "|" left aside; null when there is none.
  const ConceptMap* find(std::string_view url) const;

  // The target of `code` of `system` (empty: of any), unmapped rules applied; absent when there is none.
  std::optional<ConceptView> translate(const ConceptMap& map, std::string_view system, std::string_view code) const;

 private:
  std::vector<ConceptMap> maps_;
};

}  // namespace gateway::mapping
