// FHIRPath N1 §5.8: tree navigation.
#include "fhirpath/navigation.hpp"
#include "fhirpath/sections.hpp"

namespace gateway::fhirpath {

Items apply_children(Run& run, const Call& call) {
  Collector all(run);
  for (const Value& value : call.input) add_children(run, value, all);
  return all.items();
}

Items apply_descendants(Run& run, const Call& call) {
  Collector all(run);
  for (const Value& value : call.input) add_children(run, value, all);
  for (std::size_t i = 0; i < all.size() && !run.failed(); ++i) {
    const Value value = all.items()[i];
    add_children(run, value, all);
  }
  return all.items();
}

}  // namespace gateway::fhirpath
