// The wire guard: decides over the raw bytes of a request head, before any parser sees them (SEC-13). Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/message.hpp"
#include "net/wire_fields.hpp"

namespace gateway::net {

struct GuardLimits {
  std::size_t head_bytes = 8 * 1024;
  std::size_t fields = 100;
  std::size_t target_bytes = 4 * 1024;
  std::size_t body_bytes = 5 * 1024 * 1024;
};

// What an acceptable head says. Views point into the head.
struct RequestHead {
  Method method = Method::get;
  std::string_view target;  // as sent
  std::string path;         // percent-decoded, printable ASCII, no dot segments
  std::string_view query;   // raw, without "?"
  Framing framing;
  std::size_t field_count = 0;
  bool close = false;             // the peer asked to close after the answer
  bool expects_continue = false;  // the peer waits for 100 Continue
};

// Reads `head`, which runs from the first byte of the request line to the end of the empty line. `hosts` are the
// accepted Host values without port; empty accepts every well-formed one. Returns the first broken rule otherwise.
std::variant<RequestHead, WireRule> guard_head(std::string_view head, const GuardLimits& limits,
                                               const std::vector<std::string>& hosts);

}  // namespace gateway::net
