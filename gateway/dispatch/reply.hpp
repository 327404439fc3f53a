// Reply: whether a council's answer counts as delivered, and whether another try can mend it.
#pragma once

#include <optional>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "json/name.hpp"
#include "net/message.hpp"

namespace gateway::dispatch {

struct Verdict {
  bool delivered = false;
  bool retryable = true;
  int http_status = 0;
  std::string outcome;                        // delivered, connect, timeout, http-503, not-fhir, … : never the body
  std::optional<base::Duration> retry_after;  // what the council asked for, at most one hour
};

// Judges an answer to a transaction Bundle of `entries` entries. Delivered only when the status is 200 and the body a
// transaction-response Bundle in which each entry was created or already there (REQUIREMENTS F13: a 200 with rubbish,
// a 202 and a redirect do not count), or 409 with an OperationOutcome issue `duplicate` (BaRS: proof of delivery).
// Retryable: no answer, 408, 425, 429, 5xx, and 2xx that is not such a Bundle.
Verdict judge(const base::Result<net::Response>& reply, std::size_t entries, const json::Names& names);

}  // namespace gateway::dispatch
