// Library: what messages are understood with: definitions, validator and mappings, replaced as one while running.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "fhir/definitions.hpp"
#include "intake/mappings.hpp"
#include "json/name.hpp"
#include "validation/validator.hpp"

namespace gateway::intake {

// One generation: names are interned while it is made and never after, so that any number of threads may read with it.
struct Library {
  const json::Names& names;
  const fhir::Definitions& definitions;
  const validation::Validator& validator;
  Mappings mappings;
  std::shared_ptr<const void> owner;  // of what the references lead to; null when that outlives the library anyway
};

// Safe to call from any thread. Whoever reads a message holds on to the library it began with, and the last one to let
// go of an old one ends it.
class LibraryInForce {
 public:
  explicit LibraryInForce(std::shared_ptr<const Library> library) : library_(std::move(library)) {}

  std::shared_ptr<const Library> get() const {
    const std::lock_guard lock(mutex_);
    return library_;
  }

  void replace(std::shared_ptr<const Library> library) {
    const std::lock_guard lock(mutex_);
    library_.swap(library);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Library> library_;
};

}  // namespace gateway::intake
