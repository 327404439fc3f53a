// FHIR answers: every error an OperationOutcome, every answer with its media type and its ids mirrored.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/uuid.hpp"
#include "net/message.hpp"

namespace gateway::api {

// The ids of one exchange: taken from the request when they are UUIDs, else made (AUD-4).
struct ExchangeIds {
  base::Uuid request_id;
  base::Uuid correlation_id;
  bool request_id_given = false;
};

// `body` as application/fhir+json.
net::Response fhir_answer(int status, std::string body);

// `error` as an OperationOutcome with the status of its kind; Retry-After where another try helps.
net::Response error_answer(const base::Error& error);

// The same with another status: what not_supported means depends on what is not (405, 415, 501).
net::Response error_answer(const base::Error& error, int status);

// Adds X-Request-ID, X-Correlation-ID and the headers every answer carries (Cache-Control: no-store).
void mirror(net::Response& response, const ExchangeIds& ids);

}  // namespace gateway::api
