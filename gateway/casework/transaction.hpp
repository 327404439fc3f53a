// What a decision writes, as one store transaction.
#pragma once

#include "base/uuid.hpp"
#include "referral/decision.hpp"
#include "store/store.hpp"

namespace gateway::casework {

// Adds everything `decision` writes to `transaction`; `resources` are the decision's, which whoever does not look at
// them afterwards moves here. `before` is the case it was decided on, `request_id` the message that caused it,
// `network_now` when the first try of a new delivery is due.
void add(store::Transaction& transaction, const referral::Case& before, const referral::Decision& decision,
         std::vector<referral::ResourceVersion> resources, const base::Uuid& request_id, base::Instant network_now);

// Adds the record of a refused event: story line and audit row, nothing else.
void add_refusal(store::Transaction& transaction, const referral::Case& current, const referral::Event& event,
                 const base::Error& error, const base::Uuid& request_id, base::Instant now);

// Adds one audit row.
void add_audit(store::Transaction& transaction, const referral::Fact& fact, const base::Uuid& case_id,
               const base::Uuid& request_id, const base::Uuid& correlation_id);

// A story line as it is stored, and read back: details of one name come back side by side. Errors of reading:
// structure.
std::string encode_line(const referral::StoryLine& line);
base::Result<referral::StoryLine> decode_line(std::string_view text);

}  // namespace gateway::casework
