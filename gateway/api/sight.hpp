// Sight: what of a referral a partner may see, beyond what the stored columns say.
#pragma once

#include <vector>

#include "access/partner.hpp"
#include "referral/case.hpp"
#include "store/store.hpp"

namespace gateway::api {

// gone: it was theirs to read and is no more, because the record was about another person.
enum class Sight { nothing, gone, whole };

// What `partner` may see of this stored version. A practice sees what is its own and a council what was sent to it; of
// a referral entered in error as about a wrong person a council sees the Tasks as they now stand, which say so, and
// nothing else. A partnership sees the Tasks of rungs it acts for. Errors: those of reading the stored case.
base::Result<Sight> sight_of(const access::Partner& partner, const store::ResourceRow& row, store::Store& store);

// The Tasks of the case that `partner` may see.
std::vector<const referral::ReferralTask*> tasks_in_sight(const access::Partner& partner,
                                                          const referral::Case& standing);

// The case's Task of that id; null when there is none.
const referral::ReferralTask* find_task(const referral::Case& standing, const base::Uuid& id);

// True when the referral was entered in error because it is about another person.
bool is_of_wrong_person(const referral::Case& standing);

// The role in which `partner` moves Tasks.
referral::Role role_of(const access::Partner& partner);

// What is answered where a partner's sight ends: 404, or 410 for what is gone.
base::Error error_of(Sight sight, const char* text);
int status_of(Sight sight);

}  // namespace gateway::api
