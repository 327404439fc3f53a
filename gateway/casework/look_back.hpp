// Looking back: what a referral that comes in goes on from: the request it replaces, and the child's earlier ones.
#pragma once

#include <optional>

#include "referral/case.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// Completes `child` from the store: the request of the same practice that it replaces, whose correlation id it takes,
// or a warning where there is none such, the council still works on it or another referral that replaces it stands; and
// the child's referrals that were not accepted, one sent on to other councils once none of them did. Errors: transient,
// invariant.
base::Status look_back(store::Store& store, referral::ReferralReceived& child, base::Instant now);

// The warning that the request which `opened` replaces was replaced already, by a referral that has not ended; none
// when it was not. Asked just before `opened` is stored, it knows what came in at the same time. Errors: as above.
base::Result<std::optional<base::Error>> replaced_before(store::Store& store, const referral::Case& opened);

}  // namespace gateway::casework
