// Rulebook: everything compiled that a validation consults; read by any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/definitions.hpp"
#include "validation/invariant.hpp"
#include "validation/knowledge.hpp"
#include "validation/profile.hpp"
#include "validation/typed_members.hpp"

namespace gateway::validation {

class Rulebook {
 public:
  // `r4` must outlive the rulebook.
  Rulebook(const fhir::Definitions& r4, Knowledge known);

  const fhir::Definitions& definitions;
  const Knowledge knowledge;

  const BaseInvariants& invariants() const { return invariants_; }
  const Companions& companions() const { return companions_; }

  // The compiled profile of that canonical, or null when nobody knows it. Compiled when first asked for; a profile that
  // cannot be compiled says why in Profile::problem.
  const Profile* profile(std::string_view canonical) const;

  // Why no snapshot can be made of a StructureDefinition; nothing when one can, or nobody makes any.
  std::optional<base::Error> snapshot_problem(const json::Node& structure_definition) const;

 private:
  mutable json::Names names_;  // those of the definitions, and what profiles' expressions add
  Companions companions_;
  BaseInvariants invariants_;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::string, std::unique_ptr<Profile>> profiles_;
};

}  // namespace gateway::validation
