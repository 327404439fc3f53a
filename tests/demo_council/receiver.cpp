#include "demo_council/receiver.hpp"

#include <algorithm>
#include <iterator>

#include "base/digest.hpp"
#include "base/log.hpp"
#include "demo_council/transaction.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::demo_council {
namespace {

net::Response fhir(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/fhir+json;charset=utf-8");
  response.body = std::move(body);
  return response;
}

net::Response outcome(int status, std::string_view code, const std::string& text) {
  return fhir(status, R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":)" + json::quote(code) +
                          R"(,"diagnostics":)" + json::quote(text) + "}]}");
}

net::Response outcome(const base::Error& error) {
  return outcome(base::http_status(error.kind), base::issue_type(error.kind), base::describe(error));
}

net::Response unavailable(base::Duration left) {
  net::Response response = outcome(503, "transient", "the council's system is away for a while");
  response.headers.add("Retry-After", std::to_string(std::max<std::int64_t>(1, (left.count() + 999) / 1000)));
  return response;
}

net::Response capability(const std::string& ods, base::Instant now) {
  return fhir(
      200,
      R"({"resourceType":"CapabilityStatement","status":"active","date":")" + base::format_instant(now) +
          R"(","kind":"instance","implementation":{"description":"Demonstration council )" + ods +
          R"("},"fhirVersion":"4.0.1","format":["json"],"rest":[{"mode":"server","interaction":[{"code":"transaction"}]}]})");
}

// The step of that kind among the rule's, or null.
const Step* step_of(const std::vector<Step>& steps, Step::Kind kind) {
  const auto step = std::find_if(steps.begin(), steps.end(), [kind](const Step& each) { return each.kind == kind; });
  return step == steps.end() ? nullptr : &*step;
}

}  // namespace

Receiver::Receiver(std::string ods, const Script& script, Records& records, Desk& desk, Caseworker& caseworker,
                   const base::Clock& clock, const json::Names& names)
    : ods_(std::move(ods)),
      script_(script),
      records_(records),
      desk_(desk),
      caseworker_(caseworker),
      clock_(clock),
      names_(names) {}

net::Router Receiver::router() {
  const auto take = [this](net::Request request, net::Respond respond) {
    const bool queued = desk_.post([this, request = std::move(request), respond] {
      bool drop = false;
      net::Response response = take_bundle(request, drop);
      if (drop) response.status = net::Response::no_answer;
      desk_.after_commit([respond, response = std::move(response)] { respond(response); });
    });
    if (!queued) respond(unavailable(base::Duration{1000}));
  };
  std::vector<net::Route> routes;
  routes.push_back({net::Method::post, "/fhir/R4", take});
  routes.push_back({net::Method::post, "/fhir/R4/", take});
  routes.push_back({net::Method::get, "/fhir/R4/metadata",
                    [this](net::Request, net::Respond respond) { respond(capability(ods_, clock_.network_now())); }});
  routes.push_back({net::Method::get, "/fhir/R4/{type}/{id}", at_desk(&Receiver::read_resource)});
  routes.push_back({net::Method::get, "/fhir/R4/{type}", at_desk(&Receiver::search)});
  routes.push_back({net::Method::get, "/effects", at_desk(&Receiver::effects)});
  return net::Router(
      std::move(routes),
      [](net::Request, const net::Respond& respond) { respond(outcome(404, "not-found", "nothing stands here")); },
      [](net::Request, const net::Respond& respond) {
        respond(outcome(405, "not-supported", "this is not offered here"));
      });
}

net::Handler Receiver::at_desk(net::Response (Receiver::*answer)(const net::Request&)) {
  return [this, answer](net::Request request, net::Respond respond) {
    const bool queued = desk_.post([this, answer, request = std::move(request), respond] {
      desk_.after_commit([respond, response = (this->*answer)(request)] { respond(response); });
    });
    if (!queued) respond(unavailable(base::Duration{1000}));
  };
}

net::Response Receiver::take_bundle(const net::Request& request, bool& drop) {
  const std::string request_id(request.headers.get("X-Request-ID"));
  if (request_id.empty()) {
    records_.violation({}, "a Bundle came without X-Request-ID");
    return outcome(400, "required", "X-Request-ID is missing");
  }
  if (!records_.saw_request(request_id, base::hex(base::sha256(request.body)))) {
    return outcome(409, "conflict", "this request id came before with other bytes");
  }
  const auto bundle = json::read(request.body, names_);
  if (!bundle) return outcome(bundle.error());
  const auto entries = read_entries(bundle->root());
  if (!entries) return outcome(entries.error());

  const Contents contents = contents_of(*entries);
  const std::string key = contents.tasks.empty() ? request_id : contents.tasks.front();
  const base::Instant now = clock_.network_now();
  const SeenArrival& seen = records_.saw_arrival(key, contents.priority, contents.reasons, now);
  const auto& steps = script_.steps_for(seen.arrival);
  if (const Step* away = step_of(steps, Step::Kind::unavailable); away != nullptr) {
    const base::Instant back = seen.first_at + base::Duration{away->amount};
    if (now < back) return unavailable(back - now);
  }
  if (const Step* garbage = step_of(steps, Step::Kind::garbage);
      garbage != nullptr && seen.garbage_given < garbage->amount) {
    records_.gave_garbage(key);
    return fhir(200, "<html><body>Scheduled maintenance</body></html>");
  }

  std::vector<std::string> fresh;
  std::copy_if(contents.tasks.begin(), contents.tasks.end(), std::back_inserter(fresh),
               [this](const std::string& task) { return records_.tasks().count(task) == 0; });
  const auto done = carry_out(*entries, key, request_id, now, records_, names_);
  if (!done) return outcome(done.error());
  for (const std::string& task : fresh) caseworker_.take_up(task);
  if (const Step* lost = step_of(steps, Step::Kind::drop_after_store);
      lost != nullptr && seen.drops_given < lost->amount) {
    records_.dropped(key);
    drop = true;
  }
  base::log::info("received", {{"request", request_id}, {"nth", static_cast<std::int64_t>(seen.arrival.nth)}});
  return fhir(200, *done);
}

net::Response Receiver::read_resource(const net::Request& request) {
  const StoredResource* resource = records_.find(request.parameters.at(0), request.parameters.at(1));
  if (resource == nullptr) return outcome(404, "not-found", "no such resource");
  net::Response response = fhir(200, records_.bytes_of(*resource));
  response.headers.add("ETag", "W/\"" + std::to_string(resource->version) + "\"");
  return response;
}

net::Response Receiver::search(const net::Request& request) {
  const auto criteria = read_query(request.query);
  if (criteria.size() != 1 || (criteria[0].first != "identifier" && criteria[0].first != "_tag")) {
    return outcome(400, "not-supported", "search by identifier or _tag");
  }
  const std::string& type = request.parameters.at(0);
  const auto ids = records_.search(type, criteria[0].first, criteria[0].second);
  std::string body =
      R"({"resourceType":"Bundle","type":"searchset","total":)" + std::to_string(ids.size()) + R"(,"entry":[)";
  for (const std::string& id : ids) {
    body += (id == ids.front() ? R"({"resource":)" : R"(,{"resource":)") + records_.bytes_of(*records_.find(type, id)) +
            "}";
  }
  return fhir(200, body + "]}");
}

net::Response Receiver::effects(const net::Request&) {
  net::Response response;
  response.status = 200;
  response.headers.add("Content-Type", "application/json");
  response.body = list_effects(ods_, records_);
  return response;
}

}  // namespace gateway::demo_council
