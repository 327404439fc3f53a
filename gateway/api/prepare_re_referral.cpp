#include "api/prepare_re_referral.hpp"

#include "access/authorisation.hpp"
#include "casework/re_referral.hpp"
#include "casework/record_set.hpp"
#include "referral/case_codec.hpp"

namespace gateway::api {
namespace {

base::Error unknown() {
  return base::Error(base::ErrorKind::not_found, "no such Task");
}

// The case behind a Task that the partner may read. Errors: not_found, forbidden, business_rule, those of the store.
base::Result<referral::Case> refused_case(const Exchange& exchange, store::Store& store) {
  const auto id = base::parse_uuid(exchange.request.parameters.front());
  if (!id) return unknown();
  const auto task = TRY(store.resource({"Task", *id, 0}));
  if (!task || !access::may_read(*exchange.partner, *task)) return unknown();
  if (!access::may_submit(*exchange.partner)) {
    return base::Error(base::ErrorKind::forbidden, "only the practice refers again");
  }
  const auto row = TRY(store.load_case(task->case_id));
  if (!row) return unknown();
  referral::Case standing = TRY(referral::decode_case(row->state));
  if (!standing.task || !referral::is_terminal(standing.task->status)) {
    return base::Error(base::ErrorKind::business_rule, "the referral has not ended: there is nothing to refer again",
                       "Task.status", "wait for the council's decision, or withdraw the referral first");
  }
  return standing;
}

base::Result<std::string> answer_of(const referral::Case& of, store::Store& store, const casework::Casework& casework,
                                    const std::string& base_url) {
  const auto resources = TRY(casework::resources_of(store, of));
  const std::string bundle = TRY(casework::re_referral_bundle(of, resources, base_url, casework.now()));
  const auto message = TRY(store.message_of(of.referral_id));
  const std::string first_answer = message && message->answer ? message->answer->body : std::string();
  return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"referral\",\"resource\":" + bundle +
         "},{\"name\":\"missing\",\"resource\":" + casework::missing_outcome(of, first_answer) +
         "},{\"name\":\"correlationId\",\"valueUuid\":\"urn:uuid:" + base::to_string(of.correlation_id) + "\"}]}";
}

}  // namespace

ExchangeHandler prepare_re_referral(Door& door, store::Store& store, casework::Casework& casework,
                                    const std::string& base_url) {
  return [&door, &store, &casework, base_url](Exchange exchange) {
    const auto standing = refused_case(exchange, store);
    if (!standing) {
      if (standing.error().kind == base::ErrorKind::transient) return exchange.fail(standing.error());
      return door.refuse(std::move(exchange), standing.error());
    }
    auto answer = answer_of(*standing, store, casework, base_url);
    if (!answer) return exchange.fail(answer.error());
    exchange.answer(fhir_answer(200, std::move(*answer)));
  };
}

}  // namespace gateway::api
