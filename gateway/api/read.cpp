#include "api/read.hpp"

#include <charconv>

#include "access/authorisation.hpp"

namespace gateway::api {
namespace {

base::Error nothing_there() {
  return base::Error(base::ErrorKind::not_found, "no such resource");
}

void answer_resource(Door& door, store::Store& store, Exchange exchange, const store::ResourceKey& key) {
  auto row = store.resource(key);
  if (!row) return exchange.fail(row.error());
  if (!row->has_value() || !access::may_read(*exchange.partner, **row)) {
    return door.refuse(std::move(exchange), nothing_there());
  }
  net::Response response = fhir_answer(200, std::move((*row)->bytes));
  response.headers.add("ETag", "W/\"" + std::to_string((*row)->version) + '"');
  exchange.answer(std::move(response));
}

}  // namespace

ExchangeHandler read_resource(Door& door, store::Store& store) {
  return [&door, &store](Exchange exchange) {
    const auto id = base::parse_uuid(exchange.request.parameters[1]);
    if (!id) return door.refuse(std::move(exchange), nothing_there());
    const store::ResourceKey key{exchange.request.parameters[0], *id, 0};
    answer_resource(door, store, std::move(exchange), key);
  };
}

ExchangeHandler read_version(Door& door, store::Store& store) {
  return [&door, &store](Exchange exchange) {
    const auto id = base::parse_uuid(exchange.request.parameters[1]);
    const std::string& text = exchange.request.parameters[2];
    std::uint32_t version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (!id || error != std::errc() || end != text.data() + text.size() || version == 0) {
      return door.refuse(std::move(exchange), nothing_there());
    }
    const store::ResourceKey key{exchange.request.parameters[0], *id, version};
    answer_resource(door, store, std::move(exchange), key);
  };
}

ExchangeHandler read_original(Door& door, store::Store& store) {
  return [&door, &store](Exchange exchange) {
    const auto id = base::parse_uuid(exchange.request.parameters[0]);
    if (!id) return door.refuse(std::move(exchange), nothing_there());
    // A Binary has the id of the referral whose original it is; who may see one of its cases may see what it came as.
    auto traced = store.trace(*id);
    if (!traced) return exchange.fail(traced.error());
    bool may_see = false;
    bool other_councils = false;
    for (const store::TracedReferral& referral : *traced) {
      for (const store::CaseRow& row : referral.cases) {
        // The bytes tell of every child: a council reads them only when all the children are its own.
        other_councils = other_councils || (referral.referral_id == *id && row.council_ods != exchange.partner->ods);
        may_see = may_see || (referral.referral_id == *id && access::may_see(*exchange.partner, row));
      }
    }
    if (exchange.partner->role == access::PartnerRole::council && other_councils) may_see = false;
    if (!may_see) return door.refuse(std::move(exchange), nothing_there());
    auto message = store.message_of(*id);
    if (!message) return exchange.fail(message.error());
    if (!message->has_value()) return door.refuse(std::move(exchange), nothing_there());
    net::Response response;
    response.status = 200;
    response.headers.add("Content-Type", (*message)->record.content_type);
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.body = std::move((*message)->record.body);
    exchange.answer(std::move(response));
  };
}

}  // namespace gateway::api
