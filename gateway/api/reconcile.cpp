#include "api/reconcile.hpp"

#include "access/authorisation.hpp"
#include "api/query.hpp"
#include "casework/reconciliation.hpp"
#include "json/writer.hpp"

namespace gateway::api {
namespace {

std::string part(std::string_view name, std::string_view type, std::string_view value) {
  std::string out = "{\"name\":\"" + std::string(name) + "\",\"" + std::string(type) + "\":";
  json::quote_to(value, out);
  return out + '}';
}

std::string flag(std::string_view name, bool value) {
  return "{\"name\":\"" + std::string(name) + "\",\"valueBoolean\":" + (value ? "true}" : "false}");
}

std::string urn(const base::Uuid& id) {
  return "urn:uuid:" + base::to_string(id);
}

std::string parameters_of(const casework::Reconciliation& found) {
  std::string out = "{\"resourceType\":\"Parameters\",\"parameter\":[" + flag("complete", found.complete);
  for (const casework::ReconciledRecord& record : found.records) {
    out += ",{\"name\":\"record\",\"part\":[" + part("id", "valueString", record.id) + ',' +
           flag("known", !record.referrals.empty());
    for (const casework::KnownReferral& one : record.referrals) {
      out += ",{\"name\":\"referral\",\"part\":[" + part("referral", "valueUuid", urn(one.referral_id)) +
             ",{\"name\":\"task\",\"valueReference\":{\"reference\":\"" + one.task + "\"}}," +
             part("status", "valueCode", one.status) + ',' +
             part("since", "valueInstant", base::format_instant(one.since)) + "]}";
    }
    out += "]}";
  }
  for (const casework::KeptRecord& kept : found.kept) {
    out += ",{\"name\":\"kept\",\"part\":[" + part("referral", "valueUuid", urn(kept.referral_id)) + ',' +
           part("requestId", "valueUuid", urn(kept.request_id)) + ',' +
           part("since", "valueInstant", base::format_instant(kept.since)) + ',' + flag("open", kept.open) + "]}";
  }
  return out + "]}";
}

base::Result<std::string> reconciled(const Exchange& exchange, store::Store& store, const base::Clock& clock) {
  std::optional<base::Date> day;
  for (const std::string& value : TRY(query_values(exchange.request.query, "day"))) {
    const auto read = base::parse_date(value);
    if (!read) return base::Error(base::ErrorKind::value, "the day is no date", "day", "give one such as 2026-03-16");
    day = *read;
  }
  const auto ids = TRY(casework::read_record_list(exchange.request.body));
  return parameters_of(TRY(casework::reconcile(store, clock, exchange.partner->ods, day, ids)));
}

}  // namespace

ExchangeHandler reconcile(Door& door, store::Store& store, const base::Clock& clock) {
  return [&door, &store, &clock](Exchange exchange) {
    if (!access::may_submit(*exchange.partner)) {
      return door.refuse(std::move(exchange),
                         base::Error(base::ErrorKind::forbidden, "only a practice has records to be reconciled"));
    }
    auto answer = reconciled(exchange, store, clock);
    if (!answer) return door.refuse(std::move(exchange), answer.error());
    exchange.answer(fhir_answer(200, std::move(*answer)));
  };
}

}  // namespace gateway::api
