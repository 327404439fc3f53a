// What the gateway adds to a child's resources: the original record, where it came from, and the council.
#pragma once

#include <string>
#include <vector>

#include "access/partner.hpp"
#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "intake/slice.hpp"
#include "referral/event.hpp"

namespace gateway::intake {

// The DocumentReference of the record's bytes as they came: content type, size, SHA-1 (R4 Attachment.hash) and SHA-256,
// and where they can be read: the Binary of the referral's id for a record that is alone in its message, else
// original_bytes(); nowhere unless they are `readable`: they tell of a child that is another council's. `subject` is
// Patient/… or empty.
referral::ResourceVersion original_document(const Slice& slice, const base::Uuid& case_id, const std::string& subject,
                                            bool readable, base::Instant now);

// The DocumentReference of the page for people (referral/summary.hpp): at `request`/$summary here, in a delivery the
// page itself (dispatch/delivery.hpp). `request` is ServiceRequest/….
referral::ResourceVersion summary_document(const base::Uuid& case_id, const std::string& subject,
                                           const std::string& request, base::Instant now);

// The Binary of a record that is not alone in its message. It stays here: deliveries carry the bytes in the
// DocumentReference.
referral::ResourceVersion original_bytes(const Slice& slice, const base::Uuid& case_id, base::Instant now);

// What such a Binary holds. Errors: structure.
struct OriginalBytes {
  std::string content_type;
  std::string bytes;
};
base::Result<OriginalBytes> read_original_bytes(std::string_view binary);

// The Provenance of a conversion: made from the original, by this gateway, by `how`, to prevent harm (THREAT).
referral::ResourceVersion conversion_provenance(const std::vector<referral::ResourceVersion>& made,
                                                const std::string& original, const base::Uuid& case_id,
                                                const std::string& how, base::Instant now);

// The council as an Organization with its ODS code.
referral::ResourceVersion council_organization(const access::Partner& council, const base::Uuid& case_id,
                                               base::Instant now);

// The Consent of a referral that says nothing of the basis for sharing it: profile SharingBasis, lawful basis and
// position of the family both not-stated, so that every referral has its place for them. `requester` is Type/id of who
// referred; when empty, the practice is named by its ODS code.
referral::ResourceVersion unstated_basis(const base::Uuid& case_id, const std::string& patient,
                                         const std::string& requester, const std::string& practice_ods,
                                         base::Instant now);

// "Type/uuid".
std::string reference_to(const referral::ResourceVersion& resource);

}  // namespace gateway::intake
