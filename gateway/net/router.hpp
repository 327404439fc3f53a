// Router: one table of method, pattern and handler, and the handlers of what is not in it (404, 405).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/message.hpp"

namespace gateway::net {

struct Route {
  Method method;
  std::string pattern;  // "/fhir/R4/Task/{id}": each {…} matches one non-empty segment
  Handler handler;
};

class Router {
 public:
  // `on_not_found` and `on_method_not_allowed` answer what no route does; to a 405 of the second the router adds the
  // Allow header. Where several patterns match, the first in the table wins.
  Router(std::vector<Route> routes, Handler on_not_found, Handler on_method_not_allowed);

  // Finds the route, fills request.parameters and calls its handler. HEAD is served by the GET route.
  void handle(Request request, Respond respond) const;

 private:
  struct Segment {
    bool is_parameter;
    std::string text;
  };
  struct Entry {
    Route route;
    std::vector<Segment> segments;
  };

  static bool matches(const std::vector<Segment>& pattern, const std::vector<std::string_view>& path);

  std::vector<Entry> entries_;
  Handler on_not_found_;
  Handler on_method_not_allowed_;
};

}  // namespace gateway::net
