// Redirection: the copy of a referral that goes to another council, as the event that opens a case of its own.
#pragma once

#include <vector>

#include "access/partner.hpp"
#include "referral/case.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// The opening event of the case that `council` gets: `resources` (casework::resources_of `from`) with ids of its own,
// every reference and identifier among them following, the council in the other's place, and the request based on the
// first one's. Same referral, correlation id and requisition. The same inputs give the same ids. Errors: structure when
// a stored resource cannot be read.
base::Result<referral::ReferralReceived> redirected(const referral::Case& from,
                                                    const std::vector<store::ResourceRow>& resources,
                                                    const access::Partner& council, const base::Uuid& request_id,
                                                    base::Instant now);

}  // namespace gateway::casework
