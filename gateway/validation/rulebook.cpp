#include "validation/rulebook.hpp"

namespace gateway::validation {

Rulebook::Rulebook(const fhir::Definitions& r4, Knowledge known)
    : definitions(r4), knowledge(std::move(known)), names_(&r4.names()), companions_(r4), invariants_(names_, r4) {}

const Profile* Rulebook::profile(std::string_view canonical) const {
  const std::string key(unversioned(canonical));
  {
    const std::shared_lock reading(mutex_);
    if (const auto found = profiles_.find(key); found != profiles_.end()) return found->second.get();
  }
  const json::Node* definition = knowledge.artifact ? knowledge.artifact(canonical) : nullptr;
  if (definition == nullptr && knowledge.artifact) definition = knowledge.artifact(key);
  if (definition == nullptr) return nullptr;
  const std::unique_lock writing(mutex_);
  const auto [entry, added] = profiles_.try_emplace(key);
  if (added) entry->second = compile_profile(*definition, knowledge, invariants_, names_, definitions);
  return entry->second.get();
}

std::optional<base::Error> Rulebook::snapshot_problem(const json::Node& structure_definition) const {
  if (!knowledge.snapshot) return std::nullopt;
  const std::unique_lock alone(mutex_);  // generators are used by one thread at a time
  const auto made = knowledge.snapshot(structure_definition);
  return made ? std::nullopt : std::optional<base::Error>(made.error());
}

}  // namespace gateway::validation
