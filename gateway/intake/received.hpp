// From one child's set of resources to the event that opens its case.
#pragma once

#include <string>

#include "access/partner.hpp"
#include "intake/children.hpp"
#include "intake/routing.hpp"
#include "intake/slice.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::intake {

struct ChildInputs {
  const Slice& slice;
  const access::Partner& sender;
  const Children& bundle;
  const Child& child;
  std::size_t number = 0;  // of this child in the record: part of every id derived for it
  const Route& route;
  std::string how;                // what it came as
  std::string made_by;            // the mapping's identity, or `how` again
  bool original_readable = true;  // false when the record also tells of a child that is not this council's
  base::Instant now{};
};

// The opening event of one child: every resource rendered with ids derived from the referral and the resource's place,
// the original, its Provenance and the council added.
referral::ReferralReceived received(const ChildInputs& inputs);

// The case a child of a record has: derived, so that working on a message twice makes the same case.
base::Uuid case_id_of(const base::Uuid& record_id, std::size_t number);

// The case of what in a message could not become a referral; no child's, so that a replay can open those.
base::Uuid quarantine_id_of(const base::Uuid& referral_id);

}  // namespace gateway::intake
