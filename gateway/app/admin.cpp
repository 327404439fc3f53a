#include "app/admin.hpp"

#include <algorithm>
#include <charconv>

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

void add_library_routes(std::vector<net::Route>& routes, const AdminParts& parts) {
  using net::Method;
  routes.push_back({Method::get, "/mappings", [&library = parts.library](net::Request, const net::Respond& respond) {
                      respond(text_answer(200, library.list()));
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
