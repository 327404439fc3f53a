#include "api/process_message.hpp"

#include <memory>

#include "access/authorisation.hpp"
#include "api/accept.hpp"
#include "api/bars.hpp"
#include "api/target_council.hpp"
#include "base/digest.hpp"
#include "json/reader.hpp"

namespace gateway::api {
namespace {

using base::Error;
using base::ErrorKind;

// BaRS names its version in the media type: application/fhir+json; version=1.2.0.
bool asks_for_another_version(std::string_view accept) {
  const std::size_t found = accept.find("version=");
  if (found == std::string_view::npos) return false;
  std::string_view version = accept.substr(found + 8);
  if (version.starts_with('"')) version.remove_prefix(1);
  return !(version.starts_with("1.") || version == "1");
}

// A header of BaRS that holds a resource of `type` as base64; absent ones are not asked for, because the certificate
// says who sends. Errors: value.
base::Result<std::string> resource_header(const net::Request& request, const char* name, const char* type) {
  const std::string_view header = request.headers.get(name);
  if (header.empty()) return std::string();
  const Error malformed(ErrorKind::value, std::string("not base64 of a FHIR ") + type, name,
                        "encode the resource as JSON, then as base64");
  const auto text = base::decode_base64(header);
  if (!text) return malformed;
  const json::Names names;
  const auto document = json::read(*text, names);
  if (!document || document->root().string("resourceType") != type) return malformed;
  return *text;
}

// Errors: required, value, not_supported (406 and 415 are told by the place), forbidden.
base::Status check(const Exchange& exchange) {
  const net::Request& request = exchange.request;
  for (const char* name : {"X-Request-ID", "X-Correlation-ID"}) {
    if (!base::parse_uuid(request.headers.get(name))) {
      return Error(ErrorKind::required, "this header is missing or no UUID", name,
                   "send a fresh X-Request-ID with each message, and its journey's X-Correlation-ID");
    }
  }
  TRY(resource_header(request, "NHSD-End-User-Organisation", "Organization"));
  TRY(resource_header(request, "NHSD-Requesting-Practitioner", "PractitionerRole"));
  TRY(resource_header(request, "NHSD-Requesting-Software", "Device"));
  return base::Success{};
}

}  // namespace

ExchangeHandler process_message(Door& door, casework::Pipeline& pipeline, const access::Partners& partners,
                                const base::Clock& clock, std::string base_url) {
  return [&door, &pipeline, &partners, &clock, base_url = std::move(base_url)](Exchange exchange) {
    const auto refuse = [&door](Exchange refused, const Error& error, int status) {
      door.refuse(std::move(refused), error, bars::refusal(error, status));
    };
    if (!access::may_submit(*exchange.partner)) {
      return refuse(std::move(exchange), Error(ErrorKind::forbidden, "only a practice submits referrals"), 403);
    }
    if (auto checked = check(exchange); !checked) return refuse(std::move(exchange), checked.error(), 400);
    const std::string_view accept = exchange.request.headers.get("Accept");
    if (!takes_fhir_json(accept) || asks_for_another_version(accept)) {
      return refuse(std::move(exchange),
                    Error(ErrorKind::not_supported, "answers are FHIR JSON of BaRS version 1 only", "Accept",
                          "accept application/fhir+json; version=1.2.0"),
                    406);
    }
    const std::string_view type = exchange.request.headers.get("Content-Type");
    if (!intake::is_fhir_json(type) && !intake::is_fhir_xml(type)) {
      return refuse(std::move(exchange),
                    Error(ErrorKind::not_supported, "a message is a FHIR Bundle", "Content-Type",
                          "send application/fhir+json or application/fhir+xml"),
                    415);
    }
    auto council = target_council(exchange.request, partners);
    if (!council) {
      const Error error = council.error();
      return refuse(std::move(exchange), error, base::http_status(error.kind));
    }

    casework::Message message;
    message.sender = exchange.partner->ods;
    message.request_id = exchange.ids.request_id;
    message.correlation_id = exchange.ids.correlation_id;
    message.content_type = std::string(type);
    message.target_council = std::move(*council);
    message.body = std::move(exchange.request.body);
    const bars::Asked asked = bars::asked_by(message.body);
    auto kept = std::make_shared<Exchange>(std::move(exchange));
    pipeline.take(std::move(message), [&door, &clock, kept, asked, base_url](base::Result<casework::Answer> answer) {
      if (!answer) {
        const Error error = answer.error();
        net::Response response = bars::refusal(error);
        if (error.kind == ErrorKind::conflict) return door.refuse(std::move(*kept), error, std::move(response));
        return kept->answer(std::move(response));
      }
      const bool taken = answer->status == 201 || answer->status == 202;
      if (taken && answer->replayed) {
        const Error error(ErrorKind::duplicate, "this message was taken before", "X-Request-ID",
                          "it arrived; a new message needs an id of its own");
        return door.refuse(std::move(*kept), error, bars::refusal(error));
      }
      if (!taken)
        return kept->answer(fhir_answer(answer->status, bars::with_error_codes(answer->body, answer->status)));
      const base::Uuid id = base::derive_near(kept->ids.request_id, "response");
      net::Response response = fhir_answer(answer->status == 201 ? 200 : 202,
                                           bars::response_message(asked, answer->body, id, base_url, clock.now()));
      if (!answer->location.empty()) response.headers.add("Location", answer->location);
      kept->answer(std::move(response));
    });
  };
}

}  // namespace gateway::api
