#include "net/request_reader.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/assert.hpp"
#include "net/head_parser.hpp"

namespace gateway::net {

namespace {

constexpr std::size_t buffer_bytes = 16 * 1024;
constexpr std::size_t reserve_bytes = 64 * 1024;          // a promised length is believed this far before bytes come
constexpr std::uint64_t wire_overhead_bytes = 64 * 1024;  // head and chunk framing together (SEC-13)

}  // namespace

RequestReader::RequestReader(const GuardLimits& limits, const std::vector<std::string>& hosts)
    : limits_(limits),
      hosts_(hosts),
      buffer_(std::max(buffer_bytes, 2 * limits.head_bytes)),
      chunks_(limits.body_bytes) {}

RequestReader::Step RequestReader::advance() {
  if (place_ == Place::head && !fault_ && !read_head()) return fault_ ? Step::refused : Step::more;
  if (!fault_ && in_body()) read_body();
  if (fault_) return Step::refused;
  if (place_ == Place::complete) return Step::request;
  if (std::exchange(continue_due_, false) && buffer_.empty()) return Step::continue_wanted;
  return Step::more;
}

IncomingRequest RequestReader::take() {
  GATEWAY_ASSERT(place_ == Place::complete);
  place_ = Place::head;
  wire_bytes_ = 0;
  searched_ = 0;
  continue_due_ = false;
  return std::exchange(incoming_, IncomingRequest{});
}

RequestIds RequestReader::ids() const {
  return place_ == Place::head ? ids_in(buffer_.unread()) : ids_of(incoming_.request.headers);
}

void RequestReader::consume(std::size_t count) {
  buffer_.consume(count);
  wire_bytes_ += count;
}

bool RequestReader::read_head() {
  const auto bytes = buffer_.unread();
  const auto end = find_head_end(bytes, searched_);
  searched_ = bytes.size();
  if (const auto* rule = std::get_if<WireRule>(&end)) {
    fault_ = *rule;
    return false;
  }
  if (std::holds_alternative<std::monostate>(end)) {
    if (bytes.size() <= limits_.head_bytes) return false;
    const auto verdict = guard_head(bytes, limits_, hosts_);  // names the rule: it cannot be acceptable
    fault_ = std::get<WireRule>(verdict);
    return false;
  }
  const auto head_bytes = bytes.substr(0, std::get<std::size_t>(end));
  auto verdict = guard_head(head_bytes, limits_, hosts_);
  if (const auto* rule = std::get_if<WireRule>(&verdict)) {
    fault_ = *rule;
    return false;
  }
  auto& head = std::get<RequestHead>(verdict);
  auto headers = parse_head(head_bytes, head);
  if (!headers) {
    fault_ = WireRule::parsers_disagree;
    return false;
  }
  incoming_.request.method = head.method;
  incoming_.request.path = std::move(head.path);
  incoming_.request.query = std::string(head.query);
  incoming_.request.headers = std::move(*headers);
  incoming_.close = head.close;
  continue_due_ = head.expects_continue;
  left_ = head.framing.length;
  const bool chunked = head.framing.kind == Framing::Kind::chunked;
  place_ = chunked ? Place::chunks : left_ > 0 ? Place::length : Place::complete;
  if (chunked) chunks_ = ChunkReader(limits_.body_bytes);
  incoming_.request.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(left_, reserve_bytes)));
  consume(head_bytes.size());
  return true;
}

void RequestReader::read_body() {
  auto& body = incoming_.request.body;
  if (place_ == Place::length) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_.unread().size()));
    body.append(buffer_.unread().substr(0, count));
    consume(count);
    left_ -= count;
    if (left_ == 0) place_ = Place::complete;
    return;
  }
  consume(chunks_.read(buffer_.unread(), body));
  fault_ = chunks_.fault();
  if (chunks_.done()) place_ = Place::complete;
  if (!fault_ && wire_bytes_ > limits_.body_bytes + wire_overhead_bytes) fault_ = WireRule::wire_too_long;
}

}  // namespace gateway::net
