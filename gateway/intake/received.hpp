// From one child's set of resources to the event that opens its case.
#pragma once

#include <string>

#include "access/partner.hpp"
#include "intake/children.hpp"
#include "intake/routing.hpp"
#include "referral/event.hpp"
#include "store/store.hpp"

namespace gateway::intake {

struct ChildInputs {
  const store::InboxRecord& record;
  const access::Partner& sender;
  const Children& bundle;
  const Child& child;
  std::size_t number = 0;  // of this child in the record: part of every id derived for it
  const Route& route;
  std::string how;                // what it came as
  bool original_readable = true;  // false when the record also tells of a child that is not this council's
  base::Instant now{};
};

// The opening event of one child: every resource rendered with ids derived from the referral and the resource's place,
// the original, its Provenance and the council added.
referral::ReferralReceived received(const ChildInputs& inputs);

// The case a child of a referral has: derived, so that working on a message twice makes the same case.
base::Uuid case_id_of(const base::Uuid& referral_id, std::size_t number);

}  // namespace gateway::intake
