#include "api/read.hpp"

#include <charconv>
#include <unordered_set>

#include "access/authorisation.hpp"
#include "api/sight.hpp"
#include "intake/original.hpp"
#include "referral/case_codec.hpp"

namespace gateway::api {
namespace {

base::Error nothing_there() {
  return error_of(Sight::nothing, "no such resource");
}

void refuse(Door& door, Exchange exchange, Sight sight) {
  const base::Error error = error_of(sight, "no such resource");
  door.refuse(std::move(exchange), error, error_answer(error, status_of(sight)));
}

// A practice may when one of the children is its own. The bytes tell of every child, so a council may only when each
// was referred, or sent on, to it, and none was another person. Errors: those of reading a stored case.
base::Result<Sight> sight_of_original(const access::Partner& partner, const std::vector<store::TracedReferral>& traced,
                                      const base::Uuid& id) {
  std::unordered_set<base::Uuid> children;  // by the case that each was first
  std::unordered_set<base::Uuid> seen;
  bool wrong_person = false;
  for (const store::TracedReferral& referral : traced) {
    if (referral.referral_id != id) continue;
    for (const store::CaseRow& row : referral.cases) {
      const referral::Case standing = TRY(referral::decode_case(row.state));
      const base::Uuid child = standing.redirected_from ? standing.redirected_from->case_id : row.id;
      children.insert(child);
      if (access::may_see(partner, row)) seen.insert(child);
      wrong_person = wrong_person || is_of_wrong_person(standing);
    }
  }
  const bool some = partner.role == access::PartnerRole::practice && !seen.empty();
  if (some) return Sight::whole;
  if (children.empty() || seen.size() != children.size()) return Sight::nothing;
  return wrong_person ? Sight::gone : Sight::whole;
}

void answer_resource(Door& door, store::Store& store, Exchange exchange, const store::ResourceKey& key) {
  auto row = store.resource(key);
  if (!row) return exchange.fail(row.error());
  if (!row->has_value()) return refuse(door, std::move(exchange), Sight::nothing);
  const auto sight = sight_of(*exchange.partner, **row, store);
  if (!sight) return exchange.fail(sight.error());
  if (*sight != Sight::whole) return refuse(door, std::move(exchange), *sight);
  net::Response response = fhir_answer(200, std::move((*row)->bytes));
  response.headers.add("ETag", "W/\"" + std::to_string((*row)->version) + '"');
  exchange.answer(std::move(response));
}

net::Response as_it_came(const std::string& content_type, std::string bytes) {
  net::Response response;
  response.status = 200;
  response.headers.add("Content-Type", content_type);
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.body = std::move(bytes);
  return response;
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
    // That of a record which was not alone in its message is a resource of its case.
    const auto of_record = store.resource({"Binary", *id, 0});
    if (!of_record) return exchange.fail(of_record.error());
    if (of_record->has_value()) {
      const auto sight = sight_of(*exchange.partner, **of_record, store);
      if (!sight) return exchange.fail(sight.error());
      if (*sight != Sight::whole) return refuse(door, std::move(exchange), *sight);
      auto original = intake::read_original_bytes((*of_record)->bytes);
      if (!original) return exchange.fail(original.error());
      return exchange.answer(as_it_came(original->content_type, std::move(original->bytes)));
    }
    // A Binary has the id of the referral whose original it is; who may see one of its cases may see what it came as.
    auto traced = store.trace(*id);
    if (!traced) return exchange.fail(traced.error());
    const auto sight = sight_of_original(*exchange.partner, *traced, *id);
    if (!sight) return exchange.fail(sight.error());
    if (*sight != Sight::whole) return refuse(door, std::move(exchange), *sight);
    auto message = store.message_of(*id);
    if (!message) return exchange.fail(message.error());
    if (!message->has_value()) return door.refuse(std::move(exchange), nothing_there());
    exchange.answer(as_it_came((*message)->record.content_type, std::move((*message)->record.body)));
  };
}

}  // namespace gateway::api
