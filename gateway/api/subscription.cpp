#include "api/subscription.hpp"

#include <memory>

#include "casework/transaction.hpp"
#include "dispatch/hook.hpp"
#include "intake/mappings.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::api {
namespace {

constexpr std::size_t most_of_one_practice = 8;

base::Error no_such() {
  return base::Error(base::ErrorKind::not_found, "no such Subscription");
}

std::string resource_of(const store::SubscriptionRow& row) {
  std::string out =
      "{\"resourceType\":\"Subscription\",\"id\":\"" + base::to_string(row.id) + "\",\"meta\":{\"versionId\":\"" +
      std::to_string(row.version) + "\",\"lastUpdated\":\"" + base::format_instant(row.changed_at) +
      "\"},\"status\":" + json::quote(row.status) +
      ",\"reason\":\"The practice's system is told of its referrals\",\"criteria\":" + json::quote(row.criteria);
  if (row.status == "error") {
    out +=
        ",\"error\":\"The endpoint took nothing for too long. Read what was missed, then delete this and subscribe "
        "again.\"";
  }
  out += ",\"channel\":{\"type\":\"rest-hook\",\"endpoint\":" + json::quote(row.endpoint);
  if (row.with_resource) out += ",\"payload\":\"application/fhir+json\"";
  return out + "}}";
}

net::Response answer_of(int status, const store::SubscriptionRow& row) {
  net::Response response = fhir_answer(status, resource_of(row));
  response.headers.add("ETag", "W/\"" + std::to_string(row.version) + '"');
  return response;
}

base::Error refused(const char* text, const char* place, const char* remedy) {
  return base::Error(base::ErrorKind::business_rule, text, place, remedy);
}

// The subscription that the body of `exchange` asks for. Errors: those of reading and validation; not_supported,
// business_rule.
base::Result<store::SubscriptionRow> asked(const Exchange& exchange, const SubscriptionDesk& desk) {
  const access::Partner& practice = *exchange.partner;
  const json::Document document = TRY(json::read(exchange.request.body, desk.names));
  const json::Node& body = document.root();
  if (body.string("resourceType") != "Subscription") {
    return base::Error(base::ErrorKind::structure, "the body is not a Subscription", "/resourceType",
                       "send a Subscription");
  }
  for (const validation::Issue& issue : desk.validator.validate(body, exchange.request.body)) {
    if (validation::is_blocking(issue)) return validation::error_of(issue);
  }
  if (body.string("status") != "requested") {
    return refused("a new Subscription has status requested", "Subscription.status", "give requested");
  }
  if (body.find("end") != nullptr) {
    return refused("an end is not served", "Subscription.end", "leave it out and delete the Subscription in time");
  }
  const json::Node* channel = body.find("channel");
  if (channel == nullptr || channel->string("type") != "rest-hook") {
    return refused("only rest-hook is served", "Subscription.channel.type", "give rest-hook");
  }
  if (channel->find("header") != nullptr) {
    return refused("headers of one's own are not served", "Subscription.channel.header",
                   "leave them out: the gateway shows its certificate");
  }
  const std::string_view payload = channel->string("payload");
  if (!payload.empty() && payload != "application/fhir+json") {
    return refused("this payload is not served", "Subscription.channel.payload",
                   "give application/fhir+json, or leave it out");
  }
  store::SubscriptionRow row;
  row.organisation = practice.ods;
  row.criteria = body.string("criteria");
  row.endpoint = channel->string("endpoint");
  row.with_resource = !payload.empty();
  row.status = "active";
  const auto criteria = dispatch::read_criteria(row.criteria);
  if (!criteria)
    return refused(criteria.error().text.c_str(), "Subscription.criteria", criteria.error().remedy.c_str());
  if (!criteria->requester.empty() && criteria->requester != practice.ods) {
    return refused("a practice can be told of its own referrals only", "Subscription.criteria",
                   "give its own code as requester");
  }
  if (practice.endpoint.host.empty() || !dispatch::is_at_partner(row.endpoint, practice)) {
    return refused("the endpoint is not at the origin that the partner table has for this practice",
                   "Subscription.channel.endpoint", "ask the gateway's operator to list the origin as its endpoint");
  }
  return row;
}

void remember(store::Transaction& transaction, const Exchange& exchange, const SubscriptionDesk& desk,
              const char* action, const base::Uuid& id) {
  referral::Fact fact;
  fact.at = desk.clock.now();
  fact.action = action;
  fact.actor = exchange.partner->ods;
  fact.object = "Subscription/" + base::to_string(id);
  fact.outcome = "success";
  casework::add_audit(transaction, fact, {}, exchange.ids.request_id, exchange.ids.correlation_id);
}

// The practice's own subscription that the path names. Errors: not_found; those of the store.
base::Result<store::SubscriptionRow> own(const Exchange& exchange, store::Store& store) {
  const auto id = base::parse_uuid(exchange.request.parameters.front());
  if (!id) return no_such();
  auto row = TRY(store.subscription(*id));
  if (!row || row->organisation != exchange.partner->ods) return no_such();
  return std::move(*row);
}

void fail_or_refuse(Door& door, Exchange exchange, const base::Error& error) {
  if (error.kind == base::ErrorKind::not_found) return door.refuse(std::move(exchange), error);
  exchange.fail(error);
}

// Commits `transaction`, and then answers.
void commit(const SubscriptionDesk& desk, Exchange exchange, store::Transaction transaction, net::Response answer) {
  auto kept = std::make_shared<Exchange>(std::move(exchange));
  auto ready = std::make_shared<net::Response>(std::move(answer));
  desk.store.submit(std::move(transaction), [kept, ready](const base::Status& durable) {
    if (!durable) return kept->fail(durable.error());
    kept->answer(std::move(*ready));
  });
}

}  // namespace

ExchangeHandler create_subscription(const SubscriptionDesk& desk) {
  return [desk](Exchange exchange) {
    if (exchange.partner->role != access::PartnerRole::practice) {
      return desk.door.refuse(std::move(exchange), base::Error(base::ErrorKind::forbidden, "only practices subscribe",
                                                               {}, "councils are sent what is theirs"));
    }
    if (!intake::is_fhir_json(exchange.request.headers.get("Content-Type"))) {
      const base::Error error(base::ErrorKind::not_supported, "this media type is not taken", "Content-Type",
                              "send the Subscription as application/fhir+json");
      return desk.door.refuse(std::move(exchange), error, error_answer(error, 415));
    }
    auto row = asked(exchange, desk);
    if (!row) return desk.door.refuse(std::move(exchange), row.error());
    const auto standing = desk.store.subscriptions(row->organisation);
    if (!standing) return exchange.fail(standing.error());
    if (standing->size() >= most_of_one_practice) {
      return desk.door.refuse(std::move(exchange), refused("this practice has eight Subscriptions already",
                                                           "Subscription", "delete one that is no longer needed"));
    }
    row->id = desk.ids.next();
    row->created_at = desk.clock.now();
    row->changed_at = row->created_at;
    net::Response response = answer_of(201, *row);
    response.headers.add("Location", desk.base_url + "/Subscription/" + base::to_string(row->id));
    store::Transaction transaction;
    remember(transaction, exchange, desk, "create", row->id);
    transaction.subscriptions.push_back(std::move(*row));
    commit(desk, std::move(exchange), std::move(transaction), std::move(response));
  };
}

ExchangeHandler read_subscription(const SubscriptionDesk& desk) {
  return [desk](Exchange exchange) {
    const auto row = own(exchange, desk.store);
    if (!row) return fail_or_refuse(desk.door, std::move(exchange), row.error());
    exchange.answer(answer_of(200, *row));
  };
}

ExchangeHandler list_subscriptions(const SubscriptionDesk& desk) {
  return [desk](const Exchange& exchange) {
    const auto rows = desk.store.subscriptions(exchange.partner->ods);
    if (!rows) return exchange.fail(rows.error());
    std::string out = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":" + std::to_string(rows->size());
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const store::SubscriptionRow& row = (*rows)[i];
      out += i == 0 ? ",\"entry\":[" : ",";
      out += "{\"fullUrl\":" + json::quote(desk.base_url + "/Subscription/" + base::to_string(row.id)) +
             ",\"resource\":" + resource_of(row) + ",\"search\":{\"mode\":\"match\"}}";
    }
    exchange.answer(fhir_answer(200, out + (rows->empty() ? "}" : "]}")));
  };
}

ExchangeHandler delete_subscription(const SubscriptionDesk& desk) {
  return [desk](Exchange exchange) {
    const auto row = own(exchange, desk.store);
    if (!row) return fail_or_refuse(desk.door, std::move(exchange), row.error());
    store::Transaction transaction;
    remember(transaction, exchange, desk, "delete", row->id);
    transaction.subscriptions_removed.push_back(row->id);
    net::Response response;
    response.status = 204;
    commit(desk, std::move(exchange), std::move(transaction), std::move(response));
  };
}

}  // namespace gateway::api
