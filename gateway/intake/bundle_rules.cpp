#include "intake/bundle_rules.hpp"

namespace gateway::intake {
namespace {

base::Error breach(std::string text, std::string place, std::string remedy) {
  return base::Error(base::ErrorKind::invariant, std::move(text), std::move(place), std::move(remedy));
}

base::Status check_request(const json::Node& request, bool is_message, const std::string& place) {
  if (request.string("status") != "active") {
    return breach("only an active ServiceRequest is a referral to act on", place + ".status",
                  "send it once it is active");
  }
  const std::string_view intent = request.string("intent");
  if (intent != "order" && !(is_message && intent == "plan")) {
    return breach("only an order is a referral to act on", place + ".intent",
                  "send intent order (in a message Bundle plan is taken as well)");
  }
  return base::Success{};
}

base::Status check_entry(const json::Node& entry, bool is_message, const std::string& place) {
  const json::Node* request = entry.find("request");
  if (request != nullptr && request->string("method") != "POST") {
    return breach("a referral only adds, so no entry is changed, deleted or read by it", place + ".request.method",
                  "send POST, or change a referral through its Task");
  }
  const json::Node* resource = entry.find("resource");
  if (resource == nullptr) return base::Success{};
  if (resource->string("resourceType") == "Bundle") {
    return breach("a Bundle inside the Bundle is not opened", place + ".resource",
                  "send its entries as entries of this one");
  }
  if (resource->string("resourceType") != "ServiceRequest") return base::Success{};
  return check_request(*resource, is_message, place + ".resource");
}

}  // namespace

base::Status check_bundle_rules(const json::Node& bundle) {
  const std::string_view type = bundle.string("type");
  const bool is_message = type == "message";
  if (!is_message && type != "collection" && type != "transaction" && type != "batch") {
    return breach("a Bundle of this type is no referral", "Bundle.type",
                  "send a collection, transaction, batch or message");
  }
  const json::Node* entries = bundle.find("entry");
  if (entries == nullptr) return base::Success{};
  std::size_t index = 0;
  for (const json::Node& entry : *entries) {
    auto checked = check_entry(entry, is_message, "Bundle.entry[" + std::to_string(index++) + ']');
    if (!checked) return checked;
  }
  return base::Success{};
}

}  // namespace gateway::intake
