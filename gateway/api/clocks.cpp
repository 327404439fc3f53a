#include "api/clocks.hpp"

#include "access/authorisation.hpp"
#include "json/writer.hpp"
#include "referral/case_codec.hpp"

namespace gateway::api {
namespace {

const char* word_of(referral::ClockState state) {
  switch (state) {
    case referral::ClockState::running: return "running";
    case referral::ClockState::stopped: return "stopped";
    case referral::ClockState::breached: return "breached";
  }
  return "running";
}

void append_part(std::string& out, const char* name, const char* type, std::string_view value) {
  out += std::string(",{\"name\":\"") + name + "\",\"" + type + "\":";
  json::quote_to(value, out);
  out += '}';
}

// The ladder is the practice's own: a council sees the deadlines that are about its work.
std::string clocks_of(const referral::Case& standing, bool with_ladder) {
  std::string out = "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"case\",\"valueUuid\":\"urn:uuid:" +
                    base::to_string(standing.id) + "\"}";
  for (const referral::Clock& clock : standing.clocks) {
    if (clock.watch && !with_ladder) continue;
    out += ",{\"name\":\"clock\",\"part\":[{\"name\":\"rule\",\"valueCode\":" + json::quote(clock.rule) + '}';
    append_part(out, "basis", "valueCode", clock.basis);
    append_part(out, "started", "valueInstant", base::format_instant(clock.started_at));
    append_part(out, "due", "valueInstant", base::format_instant(clock.due_at));
    append_part(out, "state", "valueCode", clock.suspended_at ? "suspended" : word_of(clock.state));
    if (clock.ended_at) append_part(out, "ended", "valueInstant", base::format_instant(*clock.ended_at));
    append_part(out, "bankHolidays", "valueString", clock.calendar_version);
    if (!clock.policy_version.empty()) append_part(out, "policy", "valueString", clock.policy_version);
    out += "]}";
  }
  return out + "]}";
}

}  // namespace

ExchangeHandler read_clocks(Door& door, store::Store& store) {
  return [&door, &store](Exchange exchange) {
    const base::Error unknown(base::ErrorKind::not_found, "no such Task");
    const auto id = base::parse_uuid(exchange.request.parameters.front());
    if (!id) return door.refuse(std::move(exchange), unknown);
    const auto task = store.resource({"Task", *id, 0});
    if (!task) return exchange.fail(task.error());
    if (!task->has_value() || !access::may_read(*exchange.partner, **task)) {
      return door.refuse(std::move(exchange), unknown);
    }
    const auto row = store.load_case((*task)->case_id);
    if (!row) return exchange.fail(row.error());
    if (!row->has_value()) return door.refuse(std::move(exchange), unknown);
    const auto standing = referral::decode_case((*row)->state);
    if (!standing) return exchange.fail(standing.error());
    exchange.answer(fhir_answer(200, clocks_of(*standing, exchange.partner->role != access::PartnerRole::council)));
  };
}

}  // namespace gateway::api
