// Looking back: what a referral that comes in goes on from: the request it replaces, and the child's earlier ones.
#pragma once

#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// Completes `child` from the store: the request of the same practice that it replaces, whose correlation id it takes,
// or a warning where there is none such or the council still works on it; and the child's referrals that were not
// accepted. Errors: transient, invariant.
base::Status look_back(store::Store& store, referral::ReferralReceived& child, base::Instant now);

}  // namespace gateway::casework
