// How a ValueSet becomes an Expansion. R4 §4.9.5: includes are united, their parts intersected, excludes taken away.
#include <algorithm>

#include "fhir/concepts.hpp"
#include "fhir/terminology.hpp"

namespace gateway::fhir {

using base::Error;
using base::ErrorKind;

namespace {

// The codes that ValueSet.expansion lists, for value sets that come expanded and without a definition.
void add_contained(const json::Node& expansion, Expansion& out) {
  std::vector<const json::Node*> open = {expansion.find("contains")};
  while (!open.empty()) {
    const json::Node* list = open.back();
    open.pop_back();
    if (list == nullptr) continue;
    for (const json::Node& each : *list) {
      const json::Node* heading = each.find("abstract");
      if (!each.string("code").empty() && (heading == nullptr || !heading->boolean())) {
        out.add(Coded{each.string("system"), each.string("code"), {}, false, false, false});
      }
      open.push_back(each.find("contains"));
    }
  }
}

}  // namespace

base::Result<Expansion> Terminology::expand(const json::Node& value_set, Walk& walk) const {
  const std::string url(value_set.string("url"));
  Expansion whole;
  const json::Node* compose = value_set.find("compose");
  if (compose == nullptr) {
    if (const json::Node* expansion = value_set.find("expansion"); expansion != nullptr) {
      add_contained(*expansion, whole);
    } else {
      whole.add(OpenPart{});
    }
    return whole;
  }
  const json::Node* inactive = compose->find("inactive");
  const bool active_only = inactive != nullptr && inactive->is_boolean() && !inactive->boolean();
  const auto grow = [&](const Expansion& by) -> base::Status {
    walk.codes += by.codes().size();
    if (walk.codes <= limits_.codes) return base::Success{};
    return Error(ErrorKind::too_costly, "the value set has more than " + std::to_string(limits_.codes) + " codes", url);
  };
  if (const json::Node* includes = compose->find("include"); includes != nullptr) {
    for (const json::Node& part : *includes) {
      const Expansion included = TRY(expand_part(part, active_only, walk));
      TRY(grow(included));
      whole.add(included);
    }
  }
  if (const json::Node* excludes = compose->find("exclude"); excludes != nullptr) {
    for (const json::Node& part : *excludes) {
      const Expansion excluded = TRY(expand_part(part, false, walk));
      TRY(grow(excluded));
      whole = whole.without(excluded);
    }
  }
  return whole;
}

base::Result<Expansion> Terminology::expand_part(const json::Node& part, bool active_only, Walk& walk) const {
  std::optional<Expansion> found;
  if (!part.string("system").empty()) found = TRY(of_system(part, active_only));
  if (const json::Node* imports = part.find("valueSet"); imports != nullptr) {
    for (const json::Node& each : *imports) {
      const Expansion one = TRY(imported(each.text(), walk));
      found = found ? found->intersected(one) : one;
    }
  }
  return found ? *std::move(found) : Expansion();
}

base::Result<Expansion> Terminology::of_system(const json::Node& part, bool active_only) const {
  const std::string_view system = part.string("system");
  const std::string_view version = part.string("version");
  const auto held = concepts(version.empty() ? std::string(system) : std::string(system) + '|' + std::string(version));
  const bool any_case = held != nullptr && held->any_case();
  Expansion found;
  if (const json::Node* listed = part.find("concept"); listed != nullptr) {
    for (const json::Node& each : *listed) {
      const std::string_view code = each.string("code");
      const Concept* known = held == nullptr ? nullptr : held->find(code);
      if (code.empty() || code.size() > 0xffff || (active_only && known != nullptr && known->inactive)) continue;
      found.add(Coded{system, code, {}, known != nullptr && known->inactive, any_case, false});
    }
    return found;
  }
  const json::Node* filters = part.find("filter");
  if (held == nullptr || held->content() == Content::absent) {
    found.add(OpenPart{std::string(system), filters == nullptr ? code_rule(system) : nullptr});
    return found;
  }
  std::vector<bool> in(held->all().size(), true);
  bool decided = true;
  if (filters != nullptr) {
    for (const json::Node& filter : *filters) {
      const auto by = held->filtered(filter);
      decided = decided && by.has_value();
      for (std::size_t at = 0; by && at < in.size(); ++at) in[at] = in[at] && (*by)[at];
    }
  }
  for (std::size_t at = 0; at < in.size(); ++at) {
    const Concept& each = held->all()[at];
    if (!in[at] || each.heading || each.code.empty() || each.code.size() > 0xffff) continue;
    if (active_only && each.inactive) continue;
    found.add(Coded{system, each.code, {}, each.inactive, any_case, !decided});
  }
  if (held->content() == Content::fragment) found.add(OpenPart{std::string(system), nullptr});
  return found;
}

}  // namespace gateway::fhir
