// Webhook: a notice as signed JSON over HTTPS, and what an answer to it means.
#pragma once

#include <optional>
#include <string>

#include "base/sensitive.hpp"
#include "dispatch/notice.hpp"
#include "net/client.hpp"

namespace gateway::dispatch {

// The origin of an https URL that referral::origin_of accepts, and its path; empty host otherwise.
struct WebhookAddress {
  net::Origin origin;
  std::string target;
};
WebhookAddress webhook_address(std::string_view url);

// The notice as JSON (docs/reference/notices.md).
std::string webhook_body(const store::NoticeRow& notice, const Addressee& addressee, const NoticeText& text);

// "sha256=" and the HMAC-SHA256 of "<timestamp>.<body>" under `key`, hexadecimal.
std::string webhook_signature(const base::Sensitive<std::string>& key, const std::string& timestamp,
                              std::string_view body);

// The request that carries it: X-Notice-ID the same at every try, X-Notice-Timestamp (seconds since 1970, `now`) and
// X-Notice-Signature.
net::OutgoingRequest webhook_request(const store::NoticeRow& notice, const WebhookAddress& address, std::string body,
                                     const base::Sensitive<std::string>& key, base::Instant now);

struct WebhookVerdict {
  bool accepted = false;   // any 2xx
  bool permanent = false;  // a 4xx that another try will not mend
  bool reachable = true;
  std::string outcome;  // accepted, connect, timeout, http-503, … : a word, never the body
};
WebhookVerdict judge_webhook(const base::Result<net::Response>& reply);

}  // namespace gateway::dispatch
