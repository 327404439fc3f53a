#include "api/fhir_answer.hpp"

#include "fhir/outcome_text.hpp"

namespace gateway::api {

net::Response fhir_answer(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/fhir+json;charset=utf-8");
  response.body = std::move(body);
  return response;
}

net::Response error_answer(const base::Error& error) {
  net::Response response = fhir_answer(base::http_status(error.kind), fhir::errors_outcome({error}));
  const bool worth_another_try = error.kind == base::ErrorKind::transient || error.kind == base::ErrorKind::early ||
                                 error.kind == base::ErrorKind::throttled;
  if (worth_another_try) response.headers.add("Retry-After", "2");
  return response;
}

net::Response error_answer(const base::Error& error, int status) {
  net::Response response = error_answer(error);
  response.status = status;
  return response;
}

void mirror(net::Response& response, const ExchangeIds& ids) {
  response.headers.set("X-Request-ID", base::to_string(ids.request_id));
  response.headers.set("X-Correlation-ID", base::to_string(ids.correlation_id));
  response.headers.set("Cache-Control", "no-store");
}

}  // namespace gateway::api
