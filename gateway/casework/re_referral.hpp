// Referring again: a Bundle filled in from the referral before, and the old request as it is then revoked.
#pragma once

#include <string>
#include <vector>

#include "referral/case.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// `request` in its next version, status revoked at `now`. Errors: structure when it cannot be read.
base::Result<referral::ResourceVersion> revoked(const store::ResourceRow& request, base::Instant now);

// A collection Bundle of `resources` (casework::resources_of) as the practice may complete and POST to /referrals:
// without what the gateway added, references inside it, the request replacing the old one, of the same requisition and
// for the same council. References to what stays here become URLs under `base_url`. Errors: structure.
base::Result<std::string> re_referral_bundle(const referral::Case& of, const std::vector<store::ResourceRow>& resources,
                                             std::string_view base_url, base::Instant now);

// What was missing, as an OperationOutcome: the council's reason and suggestions, what it waited for, and the warnings
// that the first message was answered with (`answer`, the stored Parameters; empty for none).
std::string missing_outcome(const referral::Case& of, std::string_view answer);

}  // namespace gateway::casework
