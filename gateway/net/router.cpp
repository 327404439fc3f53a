#include "net/router.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace gateway::net {

namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

void add_once(std::vector<std::string>& names, std::string name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

}  // namespace

bool Router::matches(const std::vector<Segment>& pattern, const std::vector<std::string_view>& path) {
  return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                    [](const Segment& wanted, std::string_view found) {
                      return wanted.is_parameter ? !found.empty() : wanted.text == found;
                    });
}

Router::Router(std::vector<Route> routes, Handler on_not_found, Handler on_method_not_allowed)
    : on_not_found_(std::move(on_not_found)), on_method_not_allowed_(std::move(on_method_not_allowed)) {
  for (auto& route : routes) {
    GATEWAY_ASSERT(!route.pattern.empty() && route.pattern.front() == '/' && route.handler);
    Entry entry{std::move(route), {}};
    for (const auto segment : split(entry.route.pattern)) {
      entry.segments.push_back({is_parameter(segment), std::string(segment)});
    }
    entries_.push_back(std::move(entry));
  }
}

void Router::handle(Request request, Respond respond) const {
  const auto path = split(request.path);
  const Method served = request.method == Method::head ? Method::get : request.method;
  std::vector<std::string> allowed;
  for (const auto& entry : entries_) {
    if (!matches(entry.segments, path)) continue;
    if (entry.route.method != served && entry.route.method != request.method) {
      add_once(allowed, to_string(entry.route.method));
      if (entry.route.method == Method::get) add_once(allowed, to_string(Method::head));
      continue;
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (entry.segments[i].is_parameter) request.parameters.emplace_back(path[i]);
    }
    entry.route.handler(std::move(request), std::move(respond));
    return;
  }
  if (allowed.empty()) return on_not_found_(std::move(request), std::move(respond));
  std::string allow;
  for (const auto& name : allowed) allow += (allow.empty() ? "" : ", ") + name;
  on_method_not_allowed_(std::move(request), [allow, respond = std::move(respond)](Response response) {
    if (response.status == 405) response.headers.set("Allow", allow);
    respond(std::move(response));
  });
}

}  // namespace gateway::net
