#include "net/request_writer.hpp"

#include <algorithm>
#include <string_view>

#include "net/wire_fields.hpp"

namespace gateway::net {

using base::Error;
using base::ErrorKind;

namespace {

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == ':';
  });
}

bool is_target(std::string_view target) {
  return !target.empty() && target.front() == '/' && std::all_of(target.begin(), target.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7F && c != '#';
  });
}

bool is_ours(std::string_view field) {
  return same_text(field, "Host") || same_text(field, "Content-Length") || same_text(field, "Connection") ||
         same_text(field, "Transfer-Encoding");
}

}  // namespace

base::Status check_outgoing(const OutgoingRequest& request) {
  const auto& origin = request.origin;
  if (!is_host(origin.host) || (!origin.verify_as.empty() && !is_host(origin.verify_as))) {
    return Error(ErrorKind::value, "The host cannot stand in a request.", "origin", "Correct the partner's entry.");
  }
  if (!is_target(request.target)) {
    return Error(ErrorKind::value, "The target cannot stand in a request.", "target",
                 "Percent-encode it, from \"/\" on.");
  }
  return base::Success{};
}

std::string write_request(const OutgoingRequest& request) {
  const auto& origin = request.origin;
  std::string bytes;
  bytes.reserve(256 + request.headers.fields().size() * 64 + request.body.size());
  const std::string& name = origin.verify_as.empty() ? origin.host : origin.verify_as;
  const bool is_v6 = name.find(':') != name.npos;
  bytes += std::string(to_string(request.method)) + ' ' + request.target + " HTTP/1.1\r\nHost: ";
  bytes += is_v6 ? "[" + name + "]" : name;
  if (origin.port != 443) bytes += ":" + std::to_string(origin.port);
  for (const auto& [field, value] : request.headers.fields()) {
    if (is_ours(field)) continue;
    bytes += "\r\n" + field + ": " + value;
  }
  const bool bodiless =
      request.method == Method::get || request.method == Method::head || request.method == Method::delete_;
  if (!bodiless || !request.body.empty()) bytes += "\r\nContent-Length: " + std::to_string(request.body.size());
  bytes += "\r\n\r\n";
  bytes += request.body;
  return bytes;
}

}  // namespace gateway::net
