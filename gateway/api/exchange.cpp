#include "api/exchange.hpp"

#include <memory>
#include <utility>

namespace gateway::api {
namespace {

// The headers' UUIDs, or some made for them. A text that is no UUID is treated as absent here; interactions that demand
// the id look at request_id_given.
ExchangeIds taken_or_made(const net::Request& request, base::Ids& ids) {
  const auto request_id = base::parse_uuid(request.headers.get("X-Request-ID"));
  const auto correlation_id = base::parse_uuid(request.headers.get("X-Correlation-ID"));
  ExchangeIds exchange;
  exchange.request_id_given = request_id.ok();
  exchange.request_id = request_id ? *request_id : ids.next();
  exchange.correlation_id = correlation_id ? *correlation_id : ids.next();
  return exchange;
}

}  // namespace

void Exchange::answer(net::Response response) const {
  mirror(response, ids);
  respond(std::move(response));
}

void Exchange::fail(const base::Error& error) const { answer(error_answer(error)); }

Door::Door(const access::Partners& partners, casework::Casework& casework, const base::Clock& clock, base::Ids& ids,
           std::function<bool(std::function<void()>)> post)
    : partners_(partners), casework_(casework), clock_(clock), ids_(ids), post_(std::move(post)) {}

net::Handler Door::to(ExchangeHandler handler) {
  return [this, handler = std::move(handler)](net::Request request, net::Respond respond) {
    auto exchange = std::make_shared<Exchange>();
    exchange->ids = taken_or_made(request, ids_);
    exchange->partner = partners_.of(request.peer);
    exchange->request = std::move(request);
    exchange->respond = std::move(respond);
    const bool queued = post_([this, handler, exchange] {
      if (exchange->partner == nullptr) {
        return refuse(std::move(*exchange),
                      base::Error(base::ErrorKind::unknown_party, "this certificate belongs to no listed organisation", {},
                                  "ask the gateway's operator to list the certificate's name"));
      }
      handler(std::move(*exchange));
    });
    if (!queued) {
      exchange->fail(base::Error(base::ErrorKind::transient, "the gateway has more work than it can queue", {},
                                 "send the same message again"));
    }
  };
}

net::Response Door::with_ids(const net::Request& request, net::Response response) {
  mirror(response, taken_or_made(request, ids_));
  return response;
}

void Door::refuse(Exchange exchange, const base::Error& error) {
  referral::Fact fact;
  fact.at = clock_.now();
  fact.action = "refuse";
  // An unlisted certificate is named by its digest: its own names could be anything.
  fact.actor = exchange.partner != nullptr ? exchange.partner->ods
                                           : "certificate:" + exchange.request.peer.certificate_sha256.substr(0, 16);
  fact.outcome = "refused";
  fact.rule = base::issue_type(error.kind);
  const base::Uuid request_id = exchange.ids.request_id;
  auto kept = std::make_shared<Exchange>(std::move(exchange));
  casework_.record(fact, request_id, [kept, error](const base::Status& durable) {
    kept->fail(durable ? error : durable.error());
  });
}

}  // namespace gateway::api
