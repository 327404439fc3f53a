#include "api/bars.hpp"

#include "api/fhir_answer.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::api::bars {
namespace {

constexpr std::string_view error_codes = "https://fhir.nhs.uk/CodeSystem/http-error-codes";

const json::Names& names() {
  static const json::Names names;
  return names;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += '"';
  out += name;
  out += "\":";
  json::quote_to(text, out);
}

}  // namespace

std::string_view error_code(int status) {
  switch (status) {
    case 400:
    case 411:
    case 413:
    case 415: return "REC_BAD_REQUEST";
    case 401: return "REC_UNAUTHORIZED";
    case 403: return "REC_FORBIDDEN";
    case 404: return "REC_NOT_FOUND";
    case 405: return "REC_METHOD_NOT_ALLOWED";
    case 406: return "REC_NOT_ACCEPTABLE";
    case 408:
    case 504: return "REC_TIMEOUT";
    case 409:
    case 412: return "REC_CONFLICT";
    case 422: return "REC_UNPROCESSABLE_ENTITY";
    case 425: return "REC_TOO_EARLY";
    case 429: return "REC_TOO_MANY_REQUESTS";
    case 501: return "REC_NOT_IMPLEMENTED";
    case 503: return "REC_UNAVAILABLE";
    default: return "REC_SERVER_ERROR";
  }
}

std::string with_error_codes(std::string_view outcome, int status) {
  auto document = json::read(outcome, names());
  json::Node* issues = document ? json::Document::mutable_find(document->root(), "issue") : nullptr;
  if (issues == nullptr || !issues->is_array()) return std::string(outcome);
  json::Node& coded = document->make_array();
  for (const json::Node& each : *issues) {
    json::Node& issue = document->append(coded, document->copy(each));
    const std::string_view severity = issue.string("severity");
    if (severity != "error" && severity != "fatal") continue;
    json::Node* details = json::Document::mutable_find(issue, "details");
    if (details == nullptr) details = &document->append(issue, "details", document->make_object());
    json::Node& codings = document->make_array();
    json::Node& coding = document->append(codings, document->make_object());
    document->append(coding, "system", document->make_string(error_codes));
    document->append(coding, "code", document->make_string(error_code(status)));
    document->set(*details, "coding", codings);
  }
  document->set(document->root(), "issue", coded);
  return json::write(document->root());
}

net::Response refusal(const base::Error& error, int status) {
  net::Response response = error_answer(error, status);
  response.body = with_error_codes(response.body, status);
  return response;
}

net::Response refusal(const base::Error& error) {
  return refusal(error, base::http_status(error.kind));
}

Asked asked_by(std::string_view message) {
  Asked asked;
  const auto document = json::read(message, names());
  if (!document) return asked;
  asked.bundle_id = document->root().string("id");
  const json::Node* entries = document->root().find("entry");
  const json::Node* header =
      entries == nullptr || entries->first() == nullptr ? nullptr : entries->first()->find("resource");
  const json::Node* source = header == nullptr ? nullptr : header->find("source");
  if (source != nullptr) asked.source_endpoint = source->string("endpoint");
  return asked;
}

std::string response_message(const Asked& asked, std::string_view parameters, const base::Uuid& id,
                             std::string_view base_url, base::Instant now) {
  const std::string at = base::format_instant(now);
  const std::string header = base::to_string(base::derive_near(id, "header"));
  const std::string referrals = "urn:uuid:" + base::to_string(base::derive_near(id, "referrals"));
  std::string out = "{\"resourceType\":\"Bundle\",";
  append_member(out, "id", base::to_string(id));
  out += ",\"meta\":{";
  append_member(out, "lastUpdated", at);
  out += "},\"type\":\"message\",";
  append_member(out, "timestamp", at);
  out += ",\"entry\":[{";
  append_member(out, "fullUrl", "urn:uuid:" + header);
  out += ",\"resource\":{\"resourceType\":\"MessageHeader\",";
  append_member(out, "id", header);
  out += ",\"meta\":{";
  append_member(out, "lastUpdated", at);
  out +=
      "},\"eventCoding\":{\"system\":\"https://fhir.nhs.uk/CodeSystem/message-events-bars\","
      "\"code\":\"servicerequest-response\"},";
  if (!asked.source_endpoint.empty()) {
    out += "\"destination\":[{";
    append_member(out, "endpoint", asked.source_endpoint);
    out += "}],";
  }
  out += "\"source\":{\"name\":\"Safeguarding Referral Gateway\",";
  append_member(out, "endpoint", base_url);
  out +=
      "},\"reason\":{\"coding\":[{\"system\":\"https://fhir.nhs.uk/CodeSystem/"
      "message-reason-bars\",\"code\":\"new\"}]},"
      "\"response\":{";
  append_member(out, "identifier", asked.bundle_id);
  out += ",\"code\":\"ok\"},\"focus\":[{";
  append_member(out, "reference", referrals);
  out += "}]}},{";
  append_member(out, "fullUrl", referrals);
  out += ",\"resource\":";
  out += parameters;
  return out + "}]}";
}

}  // namespace gateway::api::bars
