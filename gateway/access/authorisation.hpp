// Authorisation: who may do what with which stored resource; deny by default, by stored columns only (SEC-21).
#pragma once

#include "access/partner.hpp"
#include "store/store.hpp"

namespace gateway::access {

// A practice submits referrals; a council does not.
bool may_submit(const Partner& partner);

// A practice reads what it referred, a council what is addressed to it. Others are answered 404 (SEC-22). What a
// partnership sees hangs on each Task's owner role: api/sight.hpp.
bool may_read(const Partner& partner, const store::ResourceRow& row);

// The same rule for a case.
bool may_see(const Partner& partner, const store::CaseRow& row);

}  // namespace gateway::access
