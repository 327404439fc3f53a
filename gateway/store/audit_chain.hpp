// Audit chain: each audit row's hash covers the row and the hash before it, so that a change anywhere shows.
#pragma once

#include "base/digest.hpp"
#include "store/store.hpp"

namespace gateway::store {

// The leaf of a record: SHA-256(0x00 ‖ record) (RFC 6962 §2.1).
base::Sha256 audit_leaf(std::string_view record);

// The head after `row`: SHA-256(before ‖ leaf ‖ at ‖ case id ‖ request id ‖ correlation id).
base::Sha256 audit_head(const base::Sha256& before, const AuditRow& row);

}  // namespace gateway::store
