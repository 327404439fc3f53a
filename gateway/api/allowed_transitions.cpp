#include "api/allowed_transitions.hpp"

#include <algorithm>

#include "access/authorisation.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"
#include "referral/lifecycle.hpp"

namespace gateway::api {
namespace {

const referral::ReferralTask* find_task(const referral::Case& standing, const base::Uuid& id) {
  if (standing.task && standing.task->id == id) return &*standing.task;
  for (const auto* tasks : {&standing.escalations, &standing.errands, &standing.next_steps}) {
    const auto found =
        std::find_if(tasks->begin(), tasks->end(), [&](const referral::ReferralTask& task) { return task.id == id; });
    if (found != tasks->end()) return &*found;
  }
  return nullptr;
}

std::string transition(const referral::Move& move) {
  std::string out = std::string("{\"name\":\"transition\",\"part\":[{\"name\":\"status\",\"valueCode\":\"") +
                    referral::to_code(move.to) + "\"}";
  for (const std::string_view status : move.business_statuses) {
    out += ",{\"name\":\"businessStatus\",\"valueCode\":" + json::quote(status) + '}';
  }
  out += std::string(",{\"name\":\"reasonNeeded\",\"valueBoolean\":") + (move.needs_reason ? "true" : "false") + '}';
  if (!move.note.empty()) out += ",{\"name\":\"note\",\"valueString\":" + json::quote(move.note) + '}';
  return out + "]}";
}

std::string transitions_of(const referral::ReferralTask& task, referral::Role role) {
  std::string list;
  for (const referral::Move& move : referral::moves()) {
    if (move.purpose != task.purpose || move.from != task.status || move.role != role) continue;
    list += (list.empty() ? "" : ",") + transition(move);
  }
  return "{\"resourceType\":\"Parameters\"" + (list.empty() ? std::string() : ",\"parameter\":[" + list + ']') + '}';
}

}  // namespace

ExchangeHandler read_allowed_transitions(Door& door, store::Store& store) {
  return [&door, &store](Exchange exchange) {
    const base::Error unknown(base::ErrorKind::not_found, "no such Task");
    const auto id = base::parse_uuid(exchange.request.parameters.front());
    if (!id) return door.refuse(std::move(exchange), unknown);
    const auto stored = store.resource({"Task", *id, 0});
    if (!stored) return exchange.fail(stored.error());
    if (!stored->has_value() || !access::may_read(*exchange.partner, **stored)) {
      return door.refuse(std::move(exchange), unknown);
    }
    const auto row = store.load_case((*stored)->case_id);
    if (!row) return exchange.fail(row.error());
    if (!row->has_value()) return door.refuse(std::move(exchange), unknown);
    const auto standing = referral::decode_case((*row)->state);
    if (!standing) return exchange.fail(standing.error());
    const referral::ReferralTask* task = find_task(*standing, *id);
    if (task == nullptr) return door.refuse(std::move(exchange), unknown);
    const bool council = exchange.partner->role == access::PartnerRole::council;
    exchange.answer(
        fhir_answer(200, transitions_of(*task, council ? referral::Role::council : referral::Role::referrer)));
  };
}

}  // namespace gateway::api
