#include "api/referrals.hpp"

#include <memory>

#include "access/authorisation.hpp"
#include "api/target_council.hpp"
#include "casework/answer.hpp"
#include "referral/case_codec.hpp"

namespace gateway::api {
namespace {

// Errors: not_supported when the body is neither FHIR nor in a layout of the sender's.
base::Status check_type(const Exchange& exchange, const intake::Library& library) {
  const std::string_view type = exchange.request.headers.get("Content-Type");
  if (intake::is_fhir_json(type) || intake::is_fhir_xml(type)) return base::Success{};
  if (library.mappings.choose(*exchange.partner, type) != nullptr) return base::Success{};
  return base::Error(base::ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                     "send " + library.mappings.taken());
}

net::Response answer_of(const casework::Answer& answer) {
  net::Response response = fhir_answer(answer.status, answer.body);
  if (!answer.location.empty()) response.headers.add("Location", answer.location);
  if (answer.replayed) response.headers.add("X-Replayed", "true");
  return response;
}

}  // namespace

ExchangeHandler post_referral(Door& door, casework::Pipeline& pipeline, const access::Partners& partners,
                              const intake::LibraryInForce& library) {
  return [&door, &pipeline, &partners, &library](Exchange exchange) {
    if (!access::may_submit(*exchange.partner)) {
      return door.refuse(std::move(exchange),
                         base::Error(base::ErrorKind::forbidden, "only a practice submits referrals"));
    }
    if (!exchange.ids.request_id_given) {
      return door.refuse(std::move(exchange),
                         base::Error(base::ErrorKind::required, "X-Request-ID is missing or no UUID", "X-Request-ID",
                                     "send a fresh UUID with each new message and the same one with each repeat"));
    }
    if (auto taken = check_type(exchange, *library.get()); !taken) {
      return door.refuse(std::move(exchange), taken.error(), error_answer(taken.error(), 415));
    }
    auto council = target_council(exchange.request, partners);
    if (!council) return door.refuse(std::move(exchange), council.error());

    casework::Message message;
    message.sender = exchange.partner->ods;
    message.request_id = exchange.ids.request_id;
    message.correlation_id = exchange.ids.correlation_id;
    message.content_type = std::string(exchange.request.headers.get("Content-Type"));
    message.target_council = std::move(*council);
    message.body = std::move(exchange.request.body);
    auto kept = std::make_shared<Exchange>(std::move(exchange));
    pipeline.take(std::move(message), [&door, kept](base::Result<casework::Answer> answer) {
      if (answer) return kept->answer(answer_of(*answer));
      if (answer.error().kind == base::ErrorKind::conflict) return door.refuse(std::move(*kept), answer.error());
      kept->fail(answer.error());
    });
  };
}

ExchangeHandler get_referral(Door& door, store::Store& store) {
  return [&door, &store](Exchange exchange) {
    const base::Error unknown(base::ErrorKind::not_found, "no such referral");
    const auto id = base::parse_uuid(exchange.request.parameters.front());
    if (!id) return door.refuse(std::move(exchange), unknown);
    auto traced = store.trace(*id);
    if (!traced) return exchange.fail(traced.error());
    for (const store::TracedReferral& referral : *traced) {
      if (referral.referral_id != *id) continue;
      std::vector<referral::Case> cases;
      for (const store::CaseRow& row : referral.cases) {
        if (!access::may_see(*exchange.partner, row)) continue;
        auto standing = referral::decode_case(row.state);
        if (!standing) return exchange.fail(standing.error());
        if (exchange.partner->role == access::PartnerRole::council) {
          standing->escalations.clear();
          standing->next_steps.clear();
        }
        cases.push_back(std::move(*standing));
      }
      if (cases.empty()) break;
      return exchange.answer(fhir_answer(200, casework::referral_parameters(*id, cases, {})));
    }
    door.refuse(std::move(exchange), unknown);
  };
}

}  // namespace gateway::api
