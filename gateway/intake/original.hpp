// What the gateway adds to a child's resources: the original record, where it came from, and the council.
#pragma once

#include <string>
#include <vector>

#include "access/partner.hpp"
#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::intake {

// The DocumentReference of the bytes as they came: content type, size, SHA-1 (R4 Attachment.hash) and SHA-256, and a
// Binary/{referral id} where they can be read, unless `readable` is false: the bytes tell of a child that is another
// council's. `subject` is Patient/… or empty.
referral::ResourceVersion original_document(const store::InboxRecord& record, const base::Uuid& case_id,
                                            const std::string& subject, bool readable, base::Instant now);

// The DocumentReference of the page for people (referral/summary.hpp): at `request`/$summary here, in a delivery the
// page itself (dispatch/delivery.hpp). `request` is ServiceRequest/….
referral::ResourceVersion summary_document(const base::Uuid& case_id, const std::string& subject,
                                           const std::string& request, base::Instant now);

// The Provenance of a conversion: made from the original, by this gateway, from `how`, to prevent harm (THREAT).
referral::ResourceVersion conversion_provenance(const std::vector<referral::ResourceVersion>& made,
                                                const std::string& original, const base::Uuid& case_id,
                                                const std::string& how, base::Instant now);

// The council as an Organization with its ODS code.
referral::ResourceVersion council_organization(const access::Partner& council, const base::Uuid& case_id,
                                               base::Instant now);

// "Type/uuid".
std::string reference_to(const referral::ResourceVersion& resource);

}  // namespace gateway::intake
