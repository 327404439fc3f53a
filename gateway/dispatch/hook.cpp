#include "dispatch/hook.hpp"

#include "dispatch/webhook.hpp"
#include "fhir/identifiers.hpp"

namespace gateway::dispatch {
namespace {

base::Error not_served() {
  return base::Error(base::ErrorKind::not_supported, "these criteria are not served", "Subscription.criteria",
                     "give Task, Task?owner=… or Task?requester=…, each with an organisation's ODS code");
}

// The ODS code in "code" or "system|code"; empty when it is none.
std::string ods_in(std::string_view value) {
  if (const std::size_t bar = value.find('|'); bar != std::string_view::npos) {
    if (value.substr(0, bar) != fhir::identifiers::ods_organization) return {};
    value.remove_prefix(bar + 1);
  }
  constexpr std::size_t longest = 12;
  if (value.size() > longest) return {};
  for (const char c : value) {
    if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) return {};
  }
  return std::string(value);
}

}  // namespace

base::Result<HookCriteria> read_criteria(std::string_view criteria) {
  HookCriteria read;
  constexpr std::string_view type = "Task";
  if (!criteria.starts_with(type)) return not_served();
  criteria.remove_prefix(type.size());
  if (criteria.empty()) return read;
  if (criteria.front() != '?' || criteria.size() == 1) return not_served();
  while (!criteria.empty()) {
    criteria.remove_prefix(1);
    const std::string_view one = criteria.substr(0, criteria.find('&'));
    criteria.remove_prefix(one.size());
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) return not_served();
    const std::string_view name = one.substr(0, equals);
    const bool is_owner = name == "owner" || name == "owner:identifier";
    if (!is_owner && name != "requester" && name != "requester:identifier") return not_served();
    std::string& into = is_owner ? read.owner : read.requester;
    if (!into.empty()) return not_served();
    into = ods_in(one.substr(equals + 1));
    if (into.empty()) return not_served();
  }
  return read;
}

bool is_wanted(const HookCriteria& criteria, const store::ResourceRow& row, const json::Node& task) {
  // Only what a practice asked for itself has a requester; the rest the gateway raised.
  if (!criteria.requester.empty() && task.find("requester") == nullptr) return false;
  if (criteria.owner.empty()) return true;
  const json::Node* owner = task.find("owner");
  const json::Node* identifier = owner == nullptr ? nullptr : owner->find("identifier");
  if (identifier != nullptr) return identifier->string("value") == criteria.owner;
  return row.council_ods == criteria.owner;
}

bool is_at_partner(std::string_view url, const access::Partner& partner) {
  const WebhookAddress address = webhook_address(url);
  return !address.origin.host.empty() && address.origin.host == partner.endpoint.host &&
         address.origin.port == partner.endpoint.port;
}

net::OutgoingRequest hook_request(const store::SubscriptionRow& subscription, const access::Partner& partner,
                                  const store::HookRow& hook, std::string task) {
  net::OutgoingRequest request;
  request.origin = partner.endpoint;
  request.target = webhook_address(subscription.endpoint).target;
  request.method = net::Method::post;
  request.headers.add("X-Request-ID",
                      base::to_string(base::derive_near(hook.task_id, "hook|" + base::to_string(subscription.id) + "|" +
                                                                          std::to_string(hook.version))));
  request.headers.add("X-Subscription-ID", base::to_string(subscription.id));
  if (!subscription.with_resource) return request;
  request.method = net::Method::put;
  if (!request.target.ends_with('/')) request.target += '/';
  request.target += "Task/" + base::to_string(hook.task_id);
  request.headers.add("Content-Type", "application/fhir+json");
  request.body = std::move(task);
  return request;
}

}  // namespace gateway::dispatch
