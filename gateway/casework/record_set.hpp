// The resources of a case as they stand, found through the Provenance that names them all.
#pragma once

#include <vector>

#include "referral/case.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// The latest version of everything that came with the referral of `of`, in the order in which it was made, then the
// original's DocumentReference and the Provenance; a Task that the sender brought is left out. Empty for a record that
// became no referral.
// Errors: transient, invariant and not_found as the store says; structure when the Provenance cannot be read.
base::Result<std::vector<store::ResourceRow>> resources_of(store::Store& store, const referral::Case& of);

}  // namespace gateway::casework
