#include "dispatch/webhook.hpp"

#include <charconv>

#include "base/digest.hpp"
#include "json/writer.hpp"

namespace gateway::dispatch {
namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += out == "{" ? "\"" : ",\"";
  out += name;
  out += "\":";
  json::quote_to(value, out);
}

}  // namespace

WebhookAddress webhook_address(std::string_view url) {
  WebhookAddress address;
  const std::string origin = referral::origin_of(url);
  if (origin.empty()) return address;
  static constexpr std::string_view scheme = "https://";
  std::string_view authority = std::string_view(origin).substr(scheme.size());
  address.target = url.substr(origin.size(), url.find('#') - origin.size());
  if (!address.target.starts_with('/')) address.target.insert(0, "/");
  if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.origin.port);
    if (error != std::errc() || end != port.data() + port.size()) return {};
    authority = authority.substr(0, colon);
  }
  address.origin.host = std::string(authority);
  return address;
}

std::string webhook_body(const store::NoticeRow& notice, const Addressee& addressee, const NoticeText& text) {
  std::string out = "{";
  append_member(out, "notice", base::to_string(notice.id));
  append_member(out, "event", notice.event);
  append_member(out, "reason", notice.reason);
  if (!notice.rung.empty()) append_member(out, "rung", notice.rung);
  append_member(out, "role", notice.role);
  out += addressee.deputy ? ",\"deputy\":true" : ",\"deputy\":false";
  out += notice.immediate_danger ? ",\"immediateDanger\":true" : ",\"immediateDanger\":false";
  append_member(out, "raised", base::format_instant(notice.raised_at));
  if (notice.due_at) {
    append_member(out, "due", base::format_instant(*notice.due_at));
    append_member(out, "dueInLondon", referral::WorkingCalendar::local_text(*notice.due_at));
  }
  append_member(out, "task", text.link);
  append_member(out, "subject", text.subject);
  append_member(out, "text", text.body);
  return out + "}";
}

std::string webhook_signature(const base::Sensitive<std::string>& key, const std::string& timestamp,
                              std::string_view body) {
  return "sha256=" + base::hex(base::hmac_sha256(key.reveal(), timestamp + '.' + std::string(body)));
}

net::OutgoingRequest webhook_request(const store::NoticeRow& notice, const WebhookAddress& address, std::string body,
                                     const base::Sensitive<std::string>& key, base::Instant now) {
  const std::string timestamp =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  net::OutgoingRequest request;
  request.origin = address.origin;
  request.method = net::Method::post;
  request.target = address.target;
  request.headers.add("Content-Type", "application/json");
  request.headers.add("X-Notice-ID", base::to_string(notice.id));
  request.headers.add("X-Notice-Timestamp", timestamp);
  request.headers.add("X-Notice-Signature", webhook_signature(key, timestamp, body));
  request.body = std::move(body);
  return request;
}

WebhookVerdict judge_webhook(const base::Result<net::Response>& reply) {
  WebhookVerdict verdict;
  if (!reply) {
    verdict.reachable = false;
    verdict.outcome = reply.error().kind == base::ErrorKind::timeout ? "timeout" : "connect";
    return verdict;
  }
  const int status = reply->status;
  verdict.accepted = status >= 200 && status < 300;
  verdict.outcome = verdict.accepted ? "accepted" : "http-" + std::to_string(status);
  verdict.permanent = !verdict.accepted && status < 500 && status != 408 && status != 425 && status != 429;
  return verdict;
}

}  // namespace gateway::dispatch
