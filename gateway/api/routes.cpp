#include "api/routes.hpp"

#include "api/advice.hpp"
#include "api/allowed_transitions.hpp"
#include "api/capability.hpp"
#include "api/clocks.hpp"
#include "api/communication.hpp"
#include "api/prepare_re_referral.hpp"
#include "api/process_message.hpp"
#include "api/read.hpp"
#include "api/read_task.hpp"
#include "api/reconcile.hpp"
#include "api/referrals.hpp"
#include "api/search_tasks.hpp"
#include "api/subscription.hpp"
#include "api/summary.hpp"
#include "api/update_task.hpp"
#include "api/validate.hpp"

namespace gateway::api {
namespace {

// Every type the gateway stores and so can be asked for.
constexpr const char* stored_types[] = {"AllergyIntolerance", "Condition",        "Consent",      "DocumentReference",
                                        "Encounter",          "Observation",      "Organization", "Patient",
                                        "Practitioner",       "PractitionerRole", "Provenance",   "RelatedPerson",
                                        "ServiceRequest"};

std::vector<Capability> capabilities() {
  std::vector<Capability> list = {{"Binary", "read"}};
  for (const char* type : stored_types) {
    list.push_back({type, "read"});
    list.push_back({type, "vread"});
  }
  list.push_back({"Communication", "create"});
  list.push_back({"Communication", "read"});
  list.push_back({"Communication", "vread"});
  list.push_back({"Task", "read"});
  list.push_back({"Task", "vread"});
  list.push_back({"Task", "update"});
  list.push_back({"Task", "search-type"});
  for (const char* interaction : {"create", "read", "search-type", "delete"}) {
    list.push_back({"Subscription", interaction});
  }
  return list;
}

ExchangeHandler not_found(Door& door) {
  return [&door](Exchange exchange) {
    door.refuse(std::move(exchange), base::Error(base::ErrorKind::not_found, "nothing is served here", {},
                                                 "GET /fhir/R4/metadata lists what is"));
  };
}

ExchangeHandler method_not_allowed(Door& door) {
  return [&door](Exchange exchange) {
    const base::Error error(base::ErrorKind::not_supported, "this method is not served here", {},
                            "the Allow header lists those that are");
    door.refuse(std::move(exchange), error, error_answer(error, 405));
  };
}

}  // namespace

net::Router public_router(const Parts& parts) {
  using net::Method;
  Door& door = parts.door;
  const std::string statement = capability_statement(capabilities(), parts.base_url, parts.started);
  const AdviceParts advice{door, parts.advice, parts.store, parts.partners, parts.names, parts.base_url};
  const SubscriptionDesk desk{door, parts.store, parts.clock, parts.ids, parts.validator, parts.names, parts.base_url};
  std::vector<net::Route> routes = {
      {Method::post, "/advice", door.to(ask_advice(advice))},
      {Method::get, "/advice", door.to(list_advice(advice))},
      {Method::get, "/advice/{id}", door.to(read_advice(advice))},
      {Method::put, "/advice/{id}", door.to(move_advice(advice))},
      {Method::post, "/advice/{id}/answers", door.to(answer_advice(advice))},
      {Method::post, "/advice/{id}/link", door.to(link_advice(advice))},
      {Method::post, "/referrals", door.to(post_referral(door, parts.pipeline, parts.partners, parts.library))},
      {Method::post, "/$process-message",
       door.to(process_message(door, parts.pipeline, parts.partners, parts.clock, parts.base_url))},
      {Method::post, "/fhir/R4/$process-message",
       door.to(process_message(door, parts.pipeline, parts.partners, parts.clock, parts.base_url))},
      {Method::post, "/referrals/$reconcile", door.to(reconcile(door, parts.store, parts.clock))},
      {Method::get, "/referrals/{id}", door.to(get_referral(door, parts.store))},
      {Method::get, "/fhir/R4/metadata",
       door.to([statement](const Exchange& exchange) { exchange.answer(fhir_answer(200, statement)); })},
      {Method::get, "/fhir/R4/Binary/{id}", door.to(read_original(door, parts.store), Door::Answers::as_stored)},
      {Method::put, "/fhir/R4/Task/{id}",
       door.to(update_task(door, parts.store, parts.casework, parts.partners, parts.validator, parts.names))},
      {Method::get, "/fhir/R4/Task/{id}",
       door.to(read_task(door, parts.store, parts.names, parts.clock), Door::Answers::as_stored)},
      {Method::post, "/fhir/R4/Communication",
       door.to(post_communication(door, parts.store, parts.casework, parts.validator, parts.names))},
      {Method::post, "/fhir/R4/{type}/$validate", door.to(validate(door, parts.library))},
      {Method::post, "/fhir/R4/Task/{id}/$prepare-re-referral",
       door.to(prepare_re_referral(door, parts.store, parts.casework, parts.base_url))},
      {Method::get, "/fhir/R4/Task/{id}/$prepare-re-referral",
       door.to(prepare_re_referral(door, parts.store, parts.casework, parts.base_url))},
      {Method::get, "/fhir/R4/Task/{id}/$clocks", door.to(read_clocks(door, parts.store))},
      {Method::get, "/fhir/R4/Task/{id}/$allowed-transitions",
       door.to(read_allowed_transitions(door, parts.store, parts.partners))},
      {Method::get, "/fhir/R4/ServiceRequest/{id}/$summary",
       door.to(read_summary(door, parts.store), Door::Answers::as_stored)},
      {Method::get, "/fhir/R4/Task", door.to(search_tasks(door, parts.store, parts.base_url))},
      {Method::post, "/fhir/R4/Subscription", door.to(create_subscription(desk))},
      {Method::get, "/fhir/R4/Subscription", door.to(list_subscriptions(desk))},
      {Method::get, "/fhir/R4/Subscription/{id}", door.to(read_subscription(desk))},
      {Method::delete_, "/fhir/R4/Subscription/{id}", door.to(delete_subscription(desk))},
      {Method::get, "/fhir/R4/{type}/{id}", door.to(read_resource(door, parts.store))},
      {Method::get, "/fhir/R4/{type}/{id}/_history/{version}", door.to(read_version(door, parts.store))},
  };
  return net::Router(std::move(routes), door.to(not_found(door)), door.to(method_not_allowed(door)));
}

}  // namespace gateway::api
