#include "app/admin.hpp"

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

}  // namespace

net::Router admin_router(AdminParts parts) {
  using net::Method;
  std::vector<net::Route> routes = {
      {Method::get, "/livez", [](net::Request, const net::Respond& respond) { respond(text_answer(200, "alive\n")); }},
      {Method::get, "/readyz",
       [ready = parts.ready](net::Request, const net::Respond& respond) {
         respond(ready() ? text_answer(200, "ready\n") : text_answer(503, "not ready\n"));
       }},
      {Method::get, "/metrics",
       [metrics = parts.metrics, executor = parts.executor](net::Request, const net::Respond& respond) {
         executor(
             [metrics, respond] { respond(text_answer(200, metrics(), "text/plain; version=0.0.4; charset=utf-8")); });
       }},
  };
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
