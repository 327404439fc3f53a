#include "app/admin.hpp"

#include <algorithm>
#include <charconv>

#include "casework/reconciliation.hpp"

namespace gateway::app {
namespace {

net::Response text_answer(int status, std::string text, const char* type = "text/plain; charset=utf-8") {
  net::Response response;
  response.status = status;
  response.headers.add("Content-Type", type);
  response.body = std::move(text);
  return response;
}

net::Response set_pace(base::ScaledClock& clock, const std::string& body) {
  double pace = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), pace);
  if (error != std::errc() || end != body.data() + body.size() || !(pace > 0 && pace <= 1e6)) {
    return text_answer(400, "the body is the new pace: a number above 0, at most 1000000\n");
  }
  clock.set_pace(pace);
  return text_answer(200, "pace set\n");
}

// The value of `name` in "a=1&b=2"; empty when it is not there. Ours are plain words.
std::string parameter(const std::string& query, const std::string& name) {
  std::size_t at = 0;
  while (at < query.size()) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string one = query.substr(at, end - at);
    if (one.starts_with(name + '=')) return one.substr(name.size() + 1);
    at = end + 1;
  }
  return {};
}

void answer(const net::Respond& respond, const base::Result<std::string>& done) {
  respond(done ? text_answer(202, *done) : text_answer(400, base::describe(done.error()) + '\n'));
}

void add_rules_routes(std::vector<net::Route>& routes, const AdminParts& parts) {
  using net::Method;
  routes.push_back({Method::post, "/calendar/reload",
                    [&rules = parts.rules, executor = parts.executor](net::Request, const net::Respond& respond) {
                      executor([&rules, respond] { answer(respond, rules.reload_calendar()); });
                    }});
  routes.push_back(
      {Method::post, "/policy/apply",
       [&rules = parts.rules, executor = parts.executor](const net::Request& request, const net::Respond& respond) {
         const std::string council = parameter(request.query, "council");
         const bool dry_run = parameter(request.query, "dry-run") == "true";
         executor([&rules, respond, council, dry_run] { answer(respond, rules.apply_policy(council, dry_run)); });
       }});
  routes.push_back({Method::get, "/recount", [&rules = parts.rules](net::Request, const net::Respond& respond) {
                      respond(text_answer(200, rules.progress()));
                    }});
}

net::Response replay_answer(const base::Result<casework::Replayed>& done) {
  if (!done) return text_answer(base::http_status(done.error().kind), base::describe(done.error()) + '\n');
  std::string text;
  for (const std::string& task : done->tasks) text += task + (done->changed ? "\n" : ": was made before\n");
  for (const base::Error& error : done->errors) text += "still kept: " + base::describe(error) + '\n';
  for (const base::Error& warning : done->warnings) text += "warning: " + base::describe(warning) + '\n';
  return text_answer(done->errors.empty() ? 200 : 409, std::move(text));
}

net::Response reconciled(store::Store& store, const base::Clock& clock, const net::Request& request) {
  const auto ids = casework::read_record_list(request.body);
  if (!ids) return text_answer(400, base::describe(ids.error()) + '\n');
  const auto day = base::parse_date(parameter(request.query, "day"));
  const auto found = casework::reconcile(store, clock, parameter(request.query, "practice"),
                                         day ? std::optional(*day) : std::nullopt, *ids);
  if (!found) return text_answer(base::http_status(found.error().kind), base::describe(found.error()) + '\n');
  std::string text;
  std::size_t missing = 0;
  for (const casework::ReconciledRecord& record : found->records) {
    if (record.referrals.empty()) {
      ++missing;
      text += record.id + ": NEVER SEEN\n";
    }
    for (const casework::KnownReferral& one : record.referrals) {
      text += record.id + ": " + one.status + " since " + base::format_instant(one.since) + "  " + one.task + '\n';
    }
  }
  for (const casework::KeptRecord& kept : found->kept) {
    text += std::string("kept, not a referral") + (kept.open ? ", waits for a person" : ", closed") + " since " +
            base::format_instant(kept.since) + ": sent with X-Request-ID " + base::to_string(kept.request_id) + '\n';
  }
  if (!found->complete) text += "there were more cases than are looked at; ask day by day\n";
  text += std::to_string(found->records.size()) + " records, " + std::to_string(missing) + " never seen\n";
  return text_answer(missing == 0 ? 200 : 202, std::move(text));
}

void add_library_routes(std::vector<net::Route>& routes, const AdminParts& parts) {
  using net::Method;
  routes.push_back({Method::get, "/mappings", [&library = parts.library](net::Request, const net::Respond& respond) {
                      respond(text_answer(200, library.list()));
                    }});
  routes.push_back(
      {Method::post, "/replay",
       [&replay = parts.replay, executor = parts.executor](const net::Request& request, const net::Respond& respond) {
         const auto id = base::parse_uuid(parameter(request.query, "id"));
         if (!id) return respond(text_answer(400, "id is no UUID\n"));
         executor([&replay, respond, id = *id, with = parameter(request.query, "with")] {
           replay.run(id, with,
                      [respond](const base::Result<casework::Replayed>& done) { respond(replay_answer(done)); });
         });
       }});
  routes.push_back({Method::post, "/reconcile",
                    [&store = parts.store, &clock = parts.clock, executor = parts.executor](
                        const net::Request& request, const net::Respond& respond) {
                      executor([&store, &clock, request, respond] { respond(reconciled(store, clock, request)); });
                    }});
  routes.push_back({Method::post, "/mappings/reload",
                    [&library = parts.library, executor = parts.executor](net::Request, const net::Respond& respond) {
                      executor([&library, respond] {
                        const auto done = library.reload();
                        respond(done ? text_answer(200, *done) : text_answer(400, base::describe(done.error()) + '\n'));
                      });
                    }});
}

}  // namespace

net::Router admin_router(AdminParts parts) {
  using net::Method;
  std::vector<net::Route> routes = {
      {Method::get, "/livez", [](net::Request, const net::Respond& respond) { respond(text_answer(200, "alive\n")); }},
      {Method::get, "/readyz",
       [ready = parts.ready, &rules = parts.rules](net::Request, const net::Respond& respond) {
         std::string text = ready() ? "ready\n" : "not ready\n";
         const int status = text.starts_with("ready") ? 200 : 503;
         for (const std::string& warning : rules.warnings()) text += "look at this: " + warning + '\n';
         respond(text_answer(status, std::move(text)));
       }},
      {Method::get, "/metrics",
       [metrics = parts.metrics, executor = parts.executor](net::Request, const net::Respond& respond) {
         executor(
             [metrics, respond] { respond(text_answer(200, metrics(), "text/plain; version=0.0.4; charset=utf-8")); });
       }},
  };
  add_rules_routes(routes, parts);
  add_library_routes(routes, parts);
  if (parts.demonstration_clock != nullptr) {
    routes.push_back({Method::post, "/demonstration/pace",
                      [clock = parts.demonstration_clock, wake = parts.wake](const net::Request& request,
                                                                             const net::Respond& respond) {
                        respond(set_pace(*clock, request.body));
                        wake();
                      }});
  }
  return net::Router(
      std::move(routes),
      [](net::Request, const net::Respond& respond) { respond(text_answer(404, "nothing is served here\n")); },
      [](net::Request, const net::Respond& respond) { respond(text_answer(405, "not by this method\n")); });
}

}  // namespace gateway::app
