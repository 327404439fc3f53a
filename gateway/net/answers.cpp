#include "net/answers.hpp"

#include <array>
#include <utility>

#include "net/wire_fields.hpp"

namespace gateway::net {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 32> reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

std::string_view reason_of(int status) {
  for (const auto& [code, reason] : reasons) {
    if (code == status) return reason;
  }
  return "Status";
}

bool is_ours(std::string_view name) {
  return same_text(name, "Content-Length") || same_text(name, "Transfer-Encoding") || same_text(name, "Connection") ||
         same_text(name, "Date");
}

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

Response outcome(int status, std::string_view issue_type, std::string_view rule, std::string_view text) {
  Response response;
  response.status = status;
  response.close = true;
  response.headers.add("Content-Type", "application/fhir+json; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.body = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":)" + quoted(issue_type) +
                  R"(,"details":{"text":)" + quoted(text) + R"(},"diagnostics":)" + quoted(rule) + "}]}";
  return response;
}

}  // namespace

std::string write_answer(const Response& response, AnswerFraming framing, std::string_view date) {
  std::string bytes;
  bytes.reserve(256 + response.headers.fields().size() * 64 + response.body.size());
  bytes += "HTTP/1.1 ";
  bytes += std::to_string(response.status);
  bytes += ' ';
  bytes += reason_of(response.status);
  bytes += "\r\nDate: ";
  bytes += date;
  for (const auto& [name, value] : response.headers.fields()) {
    if (is_ours(name)) continue;
    bytes += "\r\n";
    bytes += name;
    bytes += ": ";
    bytes += value;
  }
  const bool bodiless = response.status == 204 || response.status == 304;
  if (!bodiless) {
    bytes += "\r\nContent-Length: ";
    bytes += std::to_string(response.body.size());
  }
  if (framing.close) bytes += "\r\nConnection: close";
  bytes += "\r\n\r\n";
  if (!bodiless && !framing.head_only) bytes += response.body;
  return bytes;
}

std::string remedy(WireRule rule, const GuardLimits& limits) {
  std::string text = describe(rule).remedy;
  const std::array<std::pair<std::string_view, std::size_t>, 4> marks{{
      {"{head}", limits.head_bytes},
      {"{fields}", limits.fields},
      {"{target}", limits.target_bytes},
      {"{body}", limits.body_bytes},
  }};
  for (const auto& [mark, limit] : marks) {
    const auto at = text.find(mark);
    if (at != text.npos) text.replace(at, mark.size(), std::to_string(limit));
  }
  return text;
}

Response refusal(WireRule rule, const GuardLimits& limits, const RequestIds& ids) {
  const auto& text = describe(rule);
  Response response = outcome(text.status, text.issue_type, text.id, text.text + (' ' + remedy(rule, limits)));
  mirror(response, ids);
  if (text.status == 405 || text.status == 501) response.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
  if (text.status == 503) response.headers.add("Retry-After", "5");
  return response;
}

Response unanswered() {
  return outcome(500, "exception", "no-answer", "The gateway failed to answer; try again with the same X-Request-ID.");
}

}  // namespace gateway::net
