#include "api/sight.hpp"

#include <algorithm>

#include "access/authorisation.hpp"
#include "referral/case_codec.hpp"
#include "referral/codes.hpp"

namespace gateway::api {
namespace {

using access::PartnerRole;

bool lists(const std::vector<const referral::ReferralTask*>& tasks, const base::Uuid& id) {
  return std::any_of(tasks.begin(), tasks.end(), [&](const referral::ReferralTask* task) { return task->id == id; });
}

// Of the wrong person's record its Tasks are left to a council, as they stand: older versions go with the record.
base::Result<Sight> sight_of_council(const store::ResourceRow& row, store::Store& store) {
  const auto stored = TRY(store.load_case(row.case_id));
  if (!stored || stored->status != referral::to_code(referral::TaskStatus::entered_in_error)) return Sight::whole;
  const referral::Case standing = TRY(referral::decode_case(stored->state));
  if (!is_of_wrong_person(standing)) return Sight::whole;
  const referral::ReferralTask* task = row.type == "Task" ? find_task(standing, row.id) : nullptr;
  return task != nullptr && task->version == row.version ? Sight::whole : Sight::gone;
}

}  // namespace

bool is_of_wrong_person(const referral::Case& standing) {
  if (!standing.task || standing.task->status != referral::TaskStatus::entered_in_error) return false;
  const auto& reason = standing.task->status_reason;
  return standing.task->business_status == referral::codes::wrong_person ||
         (reason && reason->system == referral::codes::status_reason_system &&
          reason->code == referral::codes::wrong_person);
}

const referral::ReferralTask* find_task(const referral::Case& standing, const base::Uuid& id) {
  if (standing.task && standing.task->id == id) return &*standing.task;
  for (const auto* tasks : {&standing.escalations, &standing.errands, &standing.next_steps}) {
    const auto found =
        std::find_if(tasks->begin(), tasks->end(), [&](const referral::ReferralTask& task) { return task.id == id; });
    if (found != tasks->end()) return &*found;
  }
  return nullptr;
}

std::vector<const referral::ReferralTask*> tasks_in_sight(const access::Partner& partner,
                                                          const referral::Case& standing) {
  std::vector<const referral::ReferralTask*> seen;
  const bool practice = partner.role == PartnerRole::practice && partner.ods == standing.practice_ods;
  const bool council = partner.role == PartnerRole::council && partner.ods == standing.council_ods;
  if (standing.task && (practice || council)) seen.push_back(&*standing.task);
  for (const referral::ReferralTask& task : standing.escalations) {
    const bool acts = access::acts_for(partner, task.owner_role, standing.practice_ods, standing.council_ods);
    if (practice || acts) seen.push_back(&task);
  }
  for (const referral::ReferralTask& task : standing.errands) {
    if (practice || (council && task.owner_ods == partner.ods)) seen.push_back(&task);
  }
  for (const referral::ReferralTask& task : standing.next_steps) {
    if (practice) seen.push_back(&task);
  }
  return seen;
}

base::Result<Sight> sight_of(const access::Partner& partner, const store::ResourceRow& row, store::Store& store) {
  if (partner.role == PartnerRole::partnership) {
    if (row.type != "Task") return Sight::nothing;
    const auto stored = TRY(store.load_case(row.case_id));
    if (!stored) return Sight::nothing;
    const referral::Case standing = TRY(referral::decode_case(stored->state));
    return lists(tasks_in_sight(partner, standing), row.id) ? Sight::whole : Sight::nothing;
  }
  if (!access::may_read(partner, row)) return Sight::nothing;
  return partner.role == PartnerRole::council ? sight_of_council(row, store) : Sight::whole;
}

referral::Role role_of(const access::Partner& partner) {
  switch (partner.role) {
    case PartnerRole::council: return referral::Role::council;
    case PartnerRole::partnership: return referral::Role::partnership;
    case PartnerRole::practice: break;
  }
  return referral::Role::referrer;
}

base::Error error_of(Sight sight, const char* text) {
  if (sight != Sight::gone) return base::Error(base::ErrorKind::not_found, text);
  return base::Error(base::ErrorKind::not_found, "the referral was about another person and is no longer to be read",
                     {}, "read its Task, and delete what you hold of the record");
}

int status_of(Sight sight) {
  constexpr int not_found = 404;
  constexpr int gone = 410;
  return sight == Sight::gone ? gone : not_found;
}

}  // namespace gateway::api
