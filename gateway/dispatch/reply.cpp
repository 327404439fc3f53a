#include "dispatch/reply.hpp"

#include <algorithm>
#include <charconv>

#include "json/reader.hpp"

namespace gateway::dispatch {
namespace {

bool is_transaction_response(const json::Node& bundle, std::size_t entries) {
  if (bundle.string("resourceType") != "Bundle" || bundle.string("type") != "transaction-response") return false;
  const json::Node* list = bundle.find("entry");
  if (list == nullptr || list->size() != entries) return false;
  for (const json::Node& entry : *list) {
    const json::Node* response = entry.find("response");
    if (response == nullptr || !response->string("status").starts_with("20")) return false;
  }
  return true;
}

bool says_duplicate(const json::Node& outcome) {
  const json::Node* issues = outcome.find("issue");
  if (outcome.string("resourceType") != "OperationOutcome" || issues == nullptr) return false;
  for (const json::Node& issue : *issues) {
    if (issue.string("code") == "duplicate") return true;
  }
  return false;
}

std::optional<base::Duration> asked_wait(const net::Response& response) {
  const std::string_view text = response.headers.get("Retry-After");
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::min<base::Duration>(std::chrono::seconds{seconds}, std::chrono::hours{1});
}

Verdict failed(std::string outcome, bool retryable) {
  Verdict verdict;
  verdict.outcome = std::move(outcome);
  verdict.retryable = retryable;
  return verdict;
}

}  // namespace

Verdict judge(const base::Result<net::Response>& reply, std::size_t entries, const json::Names& names) {
  if (!reply) {
    switch (reply.error().kind) {
      case base::ErrorKind::timeout: return failed("timeout", true);
      case base::ErrorKind::structure:
      case base::ErrorKind::too_long: return failed("not-http", true);
      default: return failed("connect", true);
    }
  }
  const net::Response& response = *reply;
  Verdict verdict;
  verdict.http_status = response.status;
  verdict.retry_after = asked_wait(response);
  const auto body = json::read(response.body, names);
  if (response.status == 200 || response.status == 201) {
    verdict.delivered = body.ok() && is_transaction_response(body->root(), entries);
    verdict.outcome = verdict.delivered ? "delivered" : "not-fhir";
    return verdict;
  }
  if (response.status == 409 && body.ok() && says_duplicate(body->root())) {
    verdict.delivered = true;
    verdict.outcome = "delivered";
    return verdict;
  }
  verdict.outcome = "http-" + std::to_string(response.status);
  verdict.retryable = response.status < 400 || response.status >= 500 || response.status == 408 ||
                      response.status == 425 || response.status == 429;
  return verdict;
}

}  // namespace gateway::dispatch
