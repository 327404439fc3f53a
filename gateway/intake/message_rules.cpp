#include "intake/message_rules.hpp"

#include <string>
#include <string_view>

namespace gateway::intake {
namespace {

constexpr const char* header_place = "Bundle.entry[0].resource";

std::string in_header(const char* element) {
  return std::string(header_place) + '.' + element;
}

base::Error missing(std::string place, std::string remedy) {
  return base::Error(base::ErrorKind::required, "a message needs this element", std::move(place), std::move(remedy));
}

base::Error not_taken(std::string text, std::string place, std::string remedy) {
  return base::Error(base::ErrorKind::business_rule, std::move(text), std::move(place), std::move(remedy));
}

// BaRS spells its systems in more than one way (standards: traps in the published material).
bool is_bars(std::string_view system) {
  return system.find("message-event") != std::string_view::npos && system.starts_with("https://fhir.nhs.uk/");
}

const json::Node* first_resource(const json::Node& bundle) {
  const json::Node* entries = bundle.find("entry");
  return entries == nullptr || entries->first() == nullptr ? nullptr : entries->first()->find("resource");
}

bool is_request_of(const json::Node& bundle, std::string_view reference) {
  for (const json::Node& entry : *bundle.find("entry")) {
    const json::Node* resource = entry.find("resource");
    if (resource == nullptr || resource->string("resourceType") != "ServiceRequest") continue;
    const std::string by_id = "ServiceRequest/" + std::string(resource->string("id"));
    if (entry.string("fullUrl") == reference || by_id == reference) return true;
  }
  return false;
}

base::Status check_focus(const json::Node& bundle, const json::Node& header) {
  const json::Node* focus = header.find("focus");
  if (focus == nullptr || focus->first() == nullptr) {
    return missing(in_header("focus"), "name the ServiceRequest that the message brings");
  }
  for (const json::Node& one : *focus) {
    if (!is_request_of(bundle, one.string("reference"))) {
      return not_taken("the focus of a referral is a ServiceRequest of its Bundle", in_header("focus"),
                       "refer to the ServiceRequest's entry by its fullUrl");
    }
  }
  return base::Success{};
}

base::Status check_bars(const json::Node& bundle, const json::Node& header, std::string_view event) {
  if (event != "servicerequest-request") {
    return not_taken("only servicerequest-request is taken here", in_header("eventCoding"),
                     "referrals are answered through their Task, and nothing is booked here");
  }
  const json::Node* reason = header.find("reason");
  const json::Node* codings = reason == nullptr ? nullptr : reason->find("coding");
  if (codings == nullptr || codings->first() == nullptr) return missing(in_header("reason"), "send reason new");
  if (codings->first()->string("code") != "new") {
    return not_taken("only new referrals are taken as messages", in_header("reason"),
                     "change or cancel a referral through its Task: PUT Task/{id}");
  }
  const json::Node* source = header.find("source");
  if (source == nullptr || source->string("endpoint").empty()) {
    return missing(in_header("source.endpoint"), "say where answers to this message go");
  }
  const json::Node* destination = header.find("destination");
  if (destination == nullptr || destination->first() == nullptr) {
    return missing(in_header("destination"), "say for whom the message is");
  }
  return check_focus(bundle, header);
}

}  // namespace

base::Status check_message_rules(const json::Node& bundle) {
  if (bundle.string("type") != "message") return base::Success{};
  const json::Node* header = first_resource(bundle);
  if (header == nullptr || header->string("resourceType") != "MessageHeader") {
    return base::Error(base::ErrorKind::invariant, "the first entry of a message is its MessageHeader (bdl-12)",
                       header_place, "put the MessageHeader first");
  }
  const json::Node* event = header->find("eventCoding");
  if (event == nullptr || !is_bars(event->string("system"))) return base::Success{};
  if (bundle.string("id").empty()) return missing("Bundle.id", "its answer names it");
  if (bundle.string("timestamp").empty()) return missing("Bundle.timestamp", "say when the message was made");
  return check_bars(bundle, *header, event->string("code"));
}

}  // namespace gateway::intake
