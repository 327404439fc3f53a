#include "api/summary.hpp"

#include "api/sight.hpp"
#include "casework/record_set.hpp"
#include "dispatch/page.hpp"
#include "referral/case_codec.hpp"

namespace gateway::api {

ExchangeHandler read_summary(Door& door, store::Store& store) {
  return [&door, &store](Exchange exchange) {
    const base::Error unknown(base::ErrorKind::not_found, "no such ServiceRequest");
    const auto id = base::parse_uuid(exchange.request.parameters.front());
    if (!id) return door.refuse(std::move(exchange), unknown);
    const auto request = store.resource({"ServiceRequest", *id, 0});
    if (!request) return exchange.fail(request.error());
    if (!request->has_value()) return door.refuse(std::move(exchange), unknown);
    const auto sight = sight_of(*exchange.partner, **request, store);
    if (!sight) return exchange.fail(sight.error());
    if (*sight != Sight::whole) {
      const base::Error error = error_of(*sight, "no such ServiceRequest");
      return door.refuse(std::move(exchange), error, error_answer(error, status_of(*sight)));
    }
    const auto row = store.load_case((*request)->case_id);
    if (!row) return exchange.fail(row.error());
    if (!row->has_value()) return door.refuse(std::move(exchange), unknown);
    const auto standing = referral::decode_case((*row)->state);
    if (!standing) return exchange.fail(standing.error());
    const auto resources = casework::resources_of(store, *standing);
    if (!resources) return exchange.fail(resources.error());
    auto page = dispatch::page(*resources);
    if (!page) return exchange.fail(page.error());
    net::Response response;
    response.status = 200;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.body = std::move(page).value();
    exchange.answer(std::move(response));
  };
}

}  // namespace gateway::api
