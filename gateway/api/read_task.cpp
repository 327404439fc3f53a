#include "api/read_task.hpp"

#include "access/authorisation.hpp"
#include "api/accept.hpp"
#include "api/read.hpp"
#include "api/task_hl7v2.hpp"
#include "json/reader.hpp"

namespace gateway::api {
namespace {

// The message that the case of a Task came as. Errors: not_supported when it is not one HL7 v2 message.
base::Result<std::string> original_of(store::Store& store, const base::Uuid& case_id) {
  const base::Error other(base::ErrorKind::not_supported, "this referral did not come as one HL7 v2 message", "Accept",
                          "accept application/fhir+json");
  const auto standing = TRY(store.load_case(case_id));
  if (!standing) return other;
  auto message = TRY(store.message_of(standing->referral_id));
  if (!message || !message->record.content_type.starts_with(hl7v2_media_type)) return other;
  return std::move(message->record.body);
}

base::Result<std::string> as_hl7v2(store::Store& store, const store::ResourceRow& row, const json::Names& names,
                                   base::Instant now) {
  const std::string original = TRY(original_of(store, row.case_id));
  const json::Document task = TRY(json::read(row.bytes, names));
  auto text = task_as_hl7v2(task.root(), original, now);
  if (text) return text;
  return base::Error(base::ErrorKind::not_supported, "this referral did not come as one HL7 v2 message", "Accept",
                     "accept application/fhir+json");
}

void answer_hl7v2(Door& door, store::Store& store, Exchange exchange, const json::Names& names, base::Instant now) {
  const base::Error unknown(base::ErrorKind::not_found, "no such resource");
  const auto id = base::parse_uuid(exchange.request.parameters.front());
  if (!id) return door.refuse(std::move(exchange), unknown);
  const auto row = store.resource({"Task", *id, 0});
  if (!row) return exchange.fail(row.error());
  if (!row->has_value() || !access::may_read(*exchange.partner, **row)) {
    return door.refuse(std::move(exchange), unknown);
  }
  base::Result<std::string> text =
      base::Error(base::ErrorKind::not_supported, "HL7 v2 is for the practice that sent it", "Accept",
                  "accept application/fhir+json");
  if (exchange.partner->role == access::PartnerRole::practice) text = as_hl7v2(store, **row, names, now);
  if (!text) {
    if (text.error().kind != base::ErrorKind::not_supported) return exchange.fail(text.error());
    return door.refuse(std::move(exchange), text.error(), error_answer(text.error(), 406));
  }
  net::Response response;
  response.status = 200;
  response.headers.add("Content-Type", std::string(hl7v2_media_type));
  response.headers.add("ETag", "W/\"" + std::to_string((*row)->version) + '"');
  response.body = std::move(*text);
  exchange.answer(std::move(response));
}

}  // namespace

ExchangeHandler read_task(Door& door, store::Store& store, const json::Names& names, const base::Clock& clock) {
  return [&door, &store, &names, &clock, as_fhir = read_resource(door, store)](Exchange exchange) {
    const std::string accept(exchange.request.headers.get("Accept"));
    if (asks_for_hl7v2(accept)) return answer_hl7v2(door, store, std::move(exchange), names, clock.now());
    if (!takes_fhir_json(accept)) {
      const base::Error error(base::ErrorKind::not_supported, "a Task is answered as FHIR JSON or HL7 v2", "Accept",
                              "accept application/fhir+json or application/hl7-v2");
      return door.refuse(std::move(exchange), error, error_answer(error, 406));
    }
    auto& parameters = exchange.request.parameters;
    parameters.insert(parameters.begin(), "Task");
    as_fhir(std::move(exchange));
  };
}

}  // namespace gateway::api
