#include "api/allowed_transitions.hpp"

#include "api/sight.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"
#include "referral/lifecycle.hpp"
#include "referral/rung_owner.hpp"

namespace gateway::api {
namespace {

// `for_another`: the practice would move a rung that is not its own.
std::string transition(const referral::Move& move, bool for_another) {
  std::string out = std::string("{\"name\":\"transition\",\"part\":[{\"name\":\"status\",\"valueCode\":\"") +
                    referral::to_code(move.to) + "\"}";
  for (const std::string_view status : move.business_statuses) {
    out += ",{\"name\":\"businessStatus\",\"valueCode\":" + json::quote(status) + '}';
  }
  out += std::string(",{\"name\":\"reasonNeeded\",\"valueBoolean\":") +
         (move.needs_reason || for_another ? "true" : "false") + '}';
  if (!move.note.empty()) out += ",{\"name\":\"note\",\"valueString\":" + json::quote(move.note) + '}';
  if (for_another) {
    out += ",{\"name\":\"note\",\"valueString\":\"for the rung's owner, who is named in an output of type done-for\"}";
  }
  return out + "]}";
}

std::string transitions_of(const referral::ReferralTask& task, referral::Role role, bool owner_acts_here) {
  const bool for_another = task.purpose == referral::TaskPurpose::escalate && role == referral::Role::referrer &&
                           !referral::is_role_of_practice(task.owner_role);
  std::string list;
  if (for_another && owner_acts_here) return "{\"resourceType\":\"Parameters\"}";
  for (const referral::Move& move : referral::moves()) {
    if (move.purpose != task.purpose || move.from != task.status || move.role != role) continue;
    list += (list.empty() ? "" : ",") + transition(move, for_another);
  }
  return "{\"resourceType\":\"Parameters\"" + (list.empty() ? std::string() : ",\"parameter\":[" + list + ']') + '}';
}

}  // namespace

ExchangeHandler read_allowed_transitions(Door& door, store::Store& store, const access::Partners& partners) {
  return [&door, &store, &partners](Exchange exchange) {
    const base::Error unknown(base::ErrorKind::not_found, "no such Task");
    const auto id = base::parse_uuid(exchange.request.parameters.front());
    if (!id) return door.refuse(std::move(exchange), unknown);
    const auto stored = store.resource({"Task", *id, 0});
    if (!stored) return exchange.fail(stored.error());
    if (!stored->has_value()) return door.refuse(std::move(exchange), unknown);
    const auto sight = sight_of(*exchange.partner, **stored, store);
    if (!sight) return exchange.fail(sight.error());
    if (*sight != Sight::whole) return door.refuse(std::move(exchange), unknown);
    const auto row = store.load_case((*stored)->case_id);
    if (!row) return exchange.fail(row.error());
    if (!row->has_value()) return door.refuse(std::move(exchange), unknown);
    const auto standing = referral::decode_case((*row)->state);
    if (!standing) return exchange.fail(standing.error());
    const referral::ReferralTask* task = find_task(*standing, *id);
    if (task == nullptr) return door.refuse(std::move(exchange), unknown);
    const bool owner_acts_here =
        partners.acting_for(task->owner_role, standing->practice_ods, standing->council_ods) != nullptr;
    exchange.answer(fhir_answer(200, transitions_of(*task, role_of(*exchange.partner), owner_acts_here)));
  };
}

}  // namespace gateway::api
