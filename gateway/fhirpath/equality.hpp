// Equality: = and ~ on values and collections, and the hash that lets sets of values be built (FHIRPath N1 §6.1).
#pragma once

#include <cstdint>

#include "fhirpath/logic.hpp"
#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// Whether two items are equal; unknown for dates of different precision and quantities that cannot be compared.
Truth equal(Run& run, const Value& left, const Value& right);
bool equivalent(Run& run, const Value& left, const Value& right);

Items equality_operator(Run& run, const Items& left, const Items& right, bool wanted);
Items equivalence_operator(Run& run, const Items& left, const Items& right, bool wanted);

// Values that are equal have the same hash.
std::uint64_t hash_of(Run& run, const Value& value);

// A set of values under `=`, in the run's arena: small ones are searched in line, larger ones by hash.
class ValueSet {
 public:
  explicit ValueSet(Run& run) : run_(run), values_(run) {}

  // False when an equal value is already there.
  bool insert(const Value& value);
  bool contains(const Value& value);
  Items items() const { return values_.items(); }

 private:
  bool find(const Value& value, std::uint64_t hash);
  void index(std::uint64_t hash, std::size_t position);
  void grow();

  struct Slot {
    std::uint64_t hash;
    std::uint32_t position;  // in values_, plus one; 0 is free
  };

  Run& run_;
  Collector values_;
  Slot* slots_ = nullptr;
  std::size_t slot_count_ = 0;
};

}  // namespace gateway::fhirpath
