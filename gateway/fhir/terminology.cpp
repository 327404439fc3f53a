#include "fhir/terminology.hpp"

#include <algorithm>

#include "fhir/concepts.hpp"

namespace gateway::fhir {

using base::Error;
using base::ErrorKind;

namespace {

// Lets maps with string keys be asked with views.
struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <typename Value>
using ByText = std::unordered_map<std::string, Value, StringHash, std::equal_to<>>;

// A code system's document with the concepts in it.
struct ReadConcepts {
  json::Document document;
  Concepts concepts;
  explicit ReadConcepts(json::Document read) : document(std::move(read)), concepts(document.root()) {}
};

}  // namespace

struct Terminology::System {
  CodeSet codes;
  Content content = Content::absent;
};

struct Terminology::Cached {
  mutable std::shared_mutex mutex;
  ByText<std::unique_ptr<base::Result<Expansion>>> expansions;
  ByText<std::unique_ptr<System>> systems;
  // The code system last expanded over: value sets of one system come in rows, and reading it is most of the work.
  std::string last_url;
  std::shared_ptr<const Concepts> last;
};

Terminology::Terminology(const Artifacts& artifacts, const ExpansionLimits& limits)
    : artifacts_(&artifacts), limits_(limits), cached_(std::make_unique<Cached>()) {}
Terminology::~Terminology() = default;

Membership Terminology::contains(std::string_view value_set, std::string_view system, std::string_view code) const {
  const auto found = expansion(value_set);
  return found ? (*found)->contains(system, code) : Membership::unknown;
}

base::Result<const Expansion*> Terminology::expansion(std::string_view value_set) const {
  Walk walk;
  return expansion(value_set, walk);
}

base::Result<const Expansion*> Terminology::expansion(std::string_view value_set, Walk& walk) const {
  const auto as_found = [](const base::Result<Expansion>& kept) -> base::Result<const Expansion*> {
    if (!kept) return kept.error();
    return &kept.value();
  };
  {
    const std::shared_lock lock(cached_->mutex);
    const auto known = cached_->expansions.find(value_set);
    if (known != cached_->expansions.end()) return as_found(*known->second);
  }
  const Artifact* artifact = artifacts_->listed(ArtifactKind::value_set, value_set);
  if (artifact == nullptr) {
    return Error(ErrorKind::not_found, "the value set is not held", std::string(value_set),
                 "add the package that defines it");
  }
  const auto document = TRY(artifacts_->read(*artifact));
  walk.stack.emplace_back(canonical(value_set).url);
  auto expanded = expand(document.root(), walk);
  walk.stack.pop_back();
  // A failure below another value set may be that one's: only what was asked for itself is kept as failed.
  if (!expanded && !walk.stack.empty()) return std::move(expanded).error();
  if (expanded) expanded->shrink();
  const std::unique_lock lock(cached_->mutex);
  auto& kept = cached_->expansions[std::string(value_set)];
  if (kept == nullptr) kept = std::make_unique<base::Result<Expansion>>(std::move(expanded));
  return as_found(*kept);
}

base::Result<Expansion> Terminology::expand(const json::Node& value_set) const {
  Walk walk;
  walk.stack.emplace_back(value_set.string("url"));
  return expand(value_set, walk);
}

base::Result<Expansion> Terminology::imported(std::string_view value_set, Walk& walk) const {
  const std::string_view url = canonical(value_set).url;
  if (std::find(walk.stack.begin(), walk.stack.end(), url) != walk.stack.end()) {
    return Error(ErrorKind::structure, "the value set imports itself, by way of " + walk.stack.back(), std::string(url),
                 "take one of the imports out");
  }
  if (walk.stack.size() >= limits_.imports_deep) {
    return Error(ErrorKind::too_costly, "value sets import each other too deep", walk.stack.front());
  }
  if (artifacts_->listed(ArtifactKind::value_set, value_set) == nullptr) {
    Expansion any;
    any.add(OpenPart{});
    return any;
  }
  return *TRY(expansion(value_set, walk));
}

Membership Terminology::known(std::string_view url, std::string_view code) const {
  const System* held = held_system(url);
  if (held != nullptr && held->codes.find({}, code).held) return Membership::member;
  if (held != nullptr && held->content == Content::complete) return Membership::not_member;
  const CodeRule rule = code_rule(url);
  return rule == nullptr ? Membership::unknown : rule(code);
}

std::optional<std::string_view> Terminology::display(std::string_view url, std::string_view code) const {
  const System* held = held_system(url);
  if (held == nullptr) return std::nullopt;
  const CodeSet::Found found = held->codes.find({}, code);
  if (!found.held || held->codes[found.at].display.empty()) return std::nullopt;
  return held->codes[found.at].display;
}

const Terminology::System* Terminology::held_system(std::string_view named) const {
  const std::string_view url = canonical(named).url;
  {
    const std::shared_lock lock(cached_->mutex);
    const auto known = cached_->systems.find(url);
    if (known != cached_->systems.end()) return known->second.get();
  }
  std::unique_ptr<System> made;
  if (const auto held = concepts(url); held != nullptr) {
    made = std::make_unique<System>();
    made->content = held->content();
    for (const Concept& each : held->all()) {
      made->codes.add({url, each.code, each.display, each.inactive, held->any_case(), false});
    }
    made->codes.shrink();
  } else if (artifacts_->listed(ArtifactKind::code_system, url) == nullptr) {
    return nullptr;  // systems that nobody holds are not remembered: a message could name any number of them
  }
  const std::unique_lock lock(cached_->mutex);
  auto& kept = cached_->systems[std::string(url)];
  if (kept == nullptr) kept = std::move(made);
  return kept.get();
}

std::shared_ptr<const Concepts> Terminology::concepts(std::string_view url) const {
  {
    const std::shared_lock lock(cached_->mutex);
    if (cached_->last_url == url && cached_->last != nullptr) return cached_->last;
  }
  const Artifact* artifact = artifacts_->listed(ArtifactKind::code_system, url);
  // A value set may name a version of the system that nobody holds; the one held is nearer than none.
  if (artifact == nullptr) artifact = artifacts_->listed(ArtifactKind::code_system, canonical(url).url);
  if (artifact == nullptr) return nullptr;
  auto document = artifacts_->read(*artifact);
  if (!document) return nullptr;
  const auto read = std::make_shared<ReadConcepts>(std::move(document).value());
  std::shared_ptr<const Concepts> held(read, &read->concepts);
  const std::unique_lock lock(cached_->mutex);
  cached_->last_url = url;
  cached_->last = held;
  return held;
}

std::size_t Terminology::bytes() const {
  const std::shared_lock lock(cached_->mutex);
  std::size_t bytes = 0;
  for (const auto& [url, kept] : cached_->expansions) bytes += *kept ? (*kept)->bytes() : 0;
  for (const auto& [url, kept] : cached_->systems) bytes += kept == nullptr ? 0 : kept->codes.bytes();
  return bytes;
}

std::size_t Terminology::expansions() const {
  const std::shared_lock lock(cached_->mutex);
  return cached_->expansions.size();
}

}  // namespace gateway::fhir
