// Terminology: what the ValueSets and CodeSystems among the artifacts say of a code; expanded at first use.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "fhir/artifacts.hpp"
#include "fhir/code_rules.hpp"
#include "fhir/expansion.hpp"

namespace gateway::fhir {

class Concepts;

// Over any of these an expansion ends in a too_costly error.
struct ExpansionLimits {
  std::size_t codes = 200'000;
  std::size_t imports_deep = 32;
};

// Any thread may ask. Expansions are kept for as long as it lives; `artifacts` must outlive it.
class Terminology {
 public:
  explicit Terminology(const Artifacts& artifacts, const ExpansionLimits& limits = {});
  Terminology(const Terminology&) = delete;
  Terminology& operator=(const Terminology&) = delete;
  ~Terminology();

  // Whether `code` is in the value set "url" or "url|version". `system` is empty for an element of type code: then in
  // any of the value set's systems. Unknown when the value set is not held or does not expand, or when the code belongs
  // to a system that is not held or to a filter that cannot be decided here. R4 §4.9.5
  Membership contains(std::string_view value_set, std::string_view system, std::string_view code) const;

  // The expansion, made at first use and then kept; ask once and keep the pointer where speed matters. Retired concepts
  // are members unless the value set says `inactive` false; abstract ones are members only where they are listed by
  // name. Errors: not_found when no such value set is held; structure with the value set's url as place when it imports
  // itself; too_costly over the limits.
  base::Result<const Expansion*> expansion(std::string_view value_set) const;

  // The same for a ValueSet resource at hand, such as a contained one; not kept.
  base::Result<Expansion> expand(const json::Node& value_set) const;

  // Whether the code system defines the code; unknown when it is not held, or only in part and without this code.
  Membership known(std::string_view system, std::string_view code) const;

  // The code's display in its code system; none when not known. Lives as long as this.
  std::optional<std::string_view> display(std::string_view system, std::string_view code) const;

  // Memory of all expansions kept, and how many they are.
  std::size_t bytes() const;
  std::size_t expansions() const;

 private:
  struct Cached;
  struct System;
  // The value sets being expanded, the asked one first.
  struct Walk {
    std::vector<std::string> stack;
    std::size_t codes = 0;
  };
  base::Result<Expansion> expand(const json::Node& value_set, Walk& walk) const;
  base::Result<Expansion> expand_part(const json::Node& part, bool active_only, Walk& walk) const;
  base::Result<Expansion> of_system(const json::Node& part, bool active_only) const;
  base::Result<Expansion> imported(std::string_view value_set, Walk& walk) const;
  base::Result<const Expansion*> expansion(std::string_view value_set, Walk& walk) const;
  std::shared_ptr<const Concepts> concepts(std::string_view system) const;
  const System* held_system(std::string_view url) const;

  const Artifacts* artifacts_;
  ExpansionLimits limits_;
  std::unique_ptr<Cached> cached_;
};

}  // namespace gateway::fhir
