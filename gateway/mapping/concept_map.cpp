#include "mapping/concept_map.hpp"

#include "json/pointer.hpp"

namespace gateway::mapping {
namespace {

using base::Error;
using base::ErrorKind;

bool is_no_target(std::string_view relation) {
  return relation == "unmatched" || relation == "disjoint" || relation == "not-related-to";
}

bool is_same(std::string_view relation) {
  return relation == "equivalent" || relation == "equal";
}

// R5 calls R4's `equivalence` `relationship`.
std::string_view relation_of(const json::Node& target) {
  const std::string_view equivalence = target.string("equivalence");
  return equivalence.empty() ? target.string("relationship") : equivalence;
}

void read_element(const json::Node& element, ConceptGroup& group) {
  const json::Node* targets = element.find("target");
  if (targets == nullptr) return;
  const json::Node* chosen = nullptr;
  for (const json::Node& target : *targets) {
    const std::string_view relation = relation_of(target);
    if (is_no_target(relation) || target.string("code").empty()) continue;
    if (chosen == nullptr || (is_same(relation) && !is_same(relation_of(*chosen)))) chosen = &target;
  }
  if (chosen == nullptr) return;
  group.codes.emplace(element.string("code"), Concept{group.target, std::string(chosen->string("code")),
                                                      std::string(chosen->string("display"))});
}

base::Status read_unmapped(const json::Node& unmapped, ConceptGroup& group, const std::string& place) {
  const std::string_view mode = unmapped.string("mode");
  if (mode == "provided" || mode == "use-source-code") {
    group.unmapped = Unmapped::provided;
  } else if (mode == "fixed") {
    group.unmapped = Unmapped::fixed;
    group.fixed = {group.target, std::string(unmapped.string("code")), std::string(unmapped.string("display"))};
  } else if (mode == "other-map") {
    group.unmapped = Unmapped::other_map;
    group.other_map = unmapped.string(unmapped.find("url") != nullptr ? "url" : "otherMap");
  } else {
    return Error(ErrorKind::value, "this mode of unmapped is not known", place, "use provided, fixed or other-map");
  }
  return base::Success{};
}

// Maps chained by other-map; more are a cycle or a mistake.
constexpr int most_chained = 8;

}  // namespace

base::Result<ConceptMap> concept_map_of(const json::Node& resource, std::string called) {
  if (resource.string("resourceType") != "ConceptMap") {
    return Error(ErrorKind::structure, "this is no ConceptMap resource", "/resourceType");
  }
  ConceptMap map;
  map.url = called.empty() ? std::string(resource.string("url")) : std::move(called);
  if (map.url.empty()) return Error(ErrorKind::structure, "a ConceptMap needs a url to be translated with", "/url");
  const json::Node* groups = resource.find("group");
  if (groups == nullptr) return map;
  for (const json::Node& each : *groups) {
    ConceptGroup group;
    group.source = each.string("source");
    group.target = each.string("target");
    if (const json::Node* elements = each.find("element")) {
      for (const json::Node& element : *elements) read_element(element, group);
    }
    if (const json::Node* unmapped = each.find("unmapped")) {
      TRY(read_unmapped(*unmapped, group, json::pointer_to(resource, *unmapped)));
    }
    map.groups.push_back(std::move(group));
  }
  return map;
}

ConceptMap concept_map_of(const EmbeddedConceptMap& embedded) {
  ConceptMap map;
  map.url = "#" + embedded.url;
  const auto url_of = [&embedded](const std::string& prefix) {
    for (const auto& [name, url] : embedded.prefixes) {
      if (name == prefix) return url;
    }
    return std::string();
  };
  for (const EmbeddedMapping& line : embedded.mappings) {
    if (line.relation == "!=" || line.relation == "--") continue;
    const std::string source = url_of(line.source_prefix);
    const std::string target = url_of(line.target_prefix);
    ConceptGroup* group = nullptr;
    for (ConceptGroup& known : map.groups) {
      if (known.source == source && known.target == target) group = &known;
    }
    if (group == nullptr) {
      group = &map.groups.emplace_back();
      group->source = source;
      group->target = target;
    }
    group->codes.emplace(line.source_code, Concept{target, line.target_code, {}});
  }
  if (map.groups.empty()) map.groups.emplace_back();
  if (embedded.unmapped_provided) map.groups.back().unmapped = Unmapped::provided;
  return map;
}

const ConceptMap* ConceptMaps::find(std::string_view url) const {
  const std::string_view plain = url.substr(0, url.find('|'));
  for (const ConceptMap& map : maps_) {
    if (map.url == plain) return &map;
  }
  return nullptr;
}

std::optional<ConceptView> ConceptMaps::translate(const ConceptMap& start, std::string_view system,
                                                  std::string_view code) const {
  const ConceptMap* map = &start;
  for (int chained = 0; map != nullptr && chained < most_chained; ++chained) {
    const auto applies = [system](const ConceptGroup& group) {
      return system.empty() || group.source.empty() || group.source == system;
    };
    for (const ConceptGroup& group : map->groups) {
      if (!applies(group)) continue;
      if (const auto found = group.codes.find(code); found != group.codes.end()) {
        return ConceptView{found->second.system, found->second.code, found->second.display};
      }
    }
    const ConceptMap* other = nullptr;
    for (const ConceptGroup& group : map->groups) {
      if (!applies(group)) continue;
      if (group.unmapped == Unmapped::provided) return ConceptView{system.empty() ? group.source : system, code, {}};
      if (group.unmapped == Unmapped::fixed)
        return ConceptView{group.fixed.system, group.fixed.code, group.fixed.display};
      if (group.unmapped == Unmapped::other_map) other = find(group.other_map);
    }
    map = other;
  }
  return std::nullopt;
}

}  // namespace gateway::mapping
