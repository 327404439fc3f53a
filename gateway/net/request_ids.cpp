#include "net/request_ids.hpp"

#include <utility>

#include "net/wire_fields.hpp"

namespace gateway::net {

namespace {

constexpr std::string_view request_name = "X-Request-ID";
constexpr std::string_view correlation_name = "X-Correlation-ID";

std::optional<base::Uuid> uuid_in(std::string_view text) {
  const auto uuid = base::parse_uuid(text);
  return uuid ? std::optional(*uuid) : std::nullopt;
}

}  // namespace

RequestIds ids_of(const Headers& headers) {
  return {uuid_in(headers.get(request_name)), uuid_in(headers.get(correlation_name))};
}

RequestIds ids_in(std::string_view head) {
  RequestIds ids;
  int requests = 0;
  int correlations = 0;
  for (auto end = head.find("\r\n"); end != head.npos && end != 0; end = head.find("\r\n")) {
    const auto field = read_field(head.substr(0, end));
    head.remove_prefix(end + 2);
    const auto* const read = std::get_if<WireField>(&field);
    if (read == nullptr) continue;
    if (same_text(read->name, request_name) && ++requests == 1) ids.request = uuid_in(read->value);
    if (same_text(read->name, correlation_name) && ++correlations == 1) ids.correlation = uuid_in(read->value);
  }
  if (requests > 1) ids.request.reset();
  if (correlations > 1) ids.correlation.reset();
  return ids;
}

void mirror(Response& response, const RequestIds& ids) {
  if (ids.request) response.headers.add(std::string(request_name), base::to_string(*ids.request));
  if (ids.correlation) response.headers.add(std::string(correlation_name), base::to_string(*ids.correlation));
}

}  // namespace gateway::net
