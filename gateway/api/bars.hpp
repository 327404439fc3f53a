// BaRS: how NHS England's Booking and Referral Standard words what goes wrong, and answers a message (1.2.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/instant.hpp"
#include "base/uuid.hpp"
#include "net/message.hpp"

namespace gateway::api::bars {

// The code of https://fhir.nhs.uk/CodeSystem/http-error-codes that a receiver gives with this status: REC_BAD_REQUEST.
std::string_view error_code(int status);

// An OperationOutcome as FHIR JSON, `outcome`, with the receiver's code for `status` in each issue of severity error.
std::string with_error_codes(std::string_view outcome, int status);

// The OperationOutcome of `error` with the receiver's code, and its status; Retry-After where another try helps.
net::Response refusal(const base::Error& error, int status);
net::Response refusal(const base::Error& error);

// What an answer says of the message it answers.
struct Asked {
  std::string bundle_id;
  std::string source_endpoint;  // where the sender takes answers
};

// Of a message's bytes; both empty when they cannot be read.
Asked asked_by(std::string_view message);

// The message Bundle that answers one: a MessageHeader (servicerequest-response) whose response names the Bundle
// answered, and `parameters`, what POST /referrals answers. `id` is
// the Bundle's. Deterministic.
std::string response_message(const Asked& asked, std::string_view parameters, const base::Uuid& id,
                             std::string_view base_url, base::Instant now);

}  // namespace gateway::api::bars
