// Hook: what a subscription asks for (R4 rest-hook), which Tasks that is, and the request that tells of one.
#pragma once

#include <string>
#include <string_view>

#include "access/partner.hpp"
#include "json/document.hpp"
#include "net/client.hpp"
#include "store/store.hpp"

namespace gateway::dispatch {

// Of a practice's Tasks those it wants to hear of; empty: any.
struct HookCriteria {
  std::string owner;      // ODS code of who is to act
  std::string requester;  // ODS code of who asked
};

// "Task", "Task?owner=…", "Task?requester=…" or both, each also with :identifier; a value is an organisation's ODS
// code, with or without its system and "|" before it. Errors: not_supported for anything else.
base::Result<HookCriteria> read_criteria(std::string_view criteria);

// True when `task` (the JSON of `row`) is among them.
bool is_wanted(const HookCriteria& criteria, const store::ResourceRow& row, const json::Node& task);

// True when `url` leads to the origin that the partner table has for `partner`.
bool is_at_partner(std::string_view url, const access::Partner& partner);

// With the resource an update of the Task below the endpoint, else an empty POST to it (R4 Subscription.channel.type).
// X-Request-ID is the same at every try; Subscription-Id and the Task's version stand in headers for who keeps count.
net::OutgoingRequest hook_request(const store::SubscriptionRow& subscription, const access::Partner& partner,
                                  const store::HookRow& hook, std::string task);

}  // namespace gateway::dispatch
