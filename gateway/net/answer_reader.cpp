#include "net/answer_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "base/assert.hpp"

namespace gateway::net {

namespace {

constexpr std::size_t head_bytes = 16 * 1024;
constexpr std::size_t field_count = 100;
constexpr std::size_t reserve_bytes = 64 * 1024;
constexpr std::uint64_t wire_overhead_bytes = 64 * 1024;
constexpr unsigned interim_answers = 4;

// "HTTP/1.1 NNN reason" (RFC 9112 §4). The reason is not looked at beyond its bytes.
std::optional<int> read_status(std::string_view line) {
  if (line.size() < 13 || line.substr(0, 9) != "HTTP/1.1 " || line[12] != ' ') return std::nullopt;
  int status = 0;
  for (const char c : line.substr(9, 3)) {
    if (c < '0' || c > '9') return std::nullopt;
    status = status * 10 + (c - '0');
  }
  const bool clean = std::all_of(line.begin() + 13, line.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
  if (!clean || status < 100 || status > 599 || status == 101) return std::nullopt;
  return status;
}

}  // namespace

AnswerReader::AnswerReader(std::size_t body_limit)
    : body_limit_(body_limit), buffer_(2 * head_bytes), chunks_(body_limit) {}

void AnswerReader::expect(Method asked) {
  GATEWAY_ASSERT(place_ == Place::complete);
  asked_ = asked;
  place_ = Place::head;
  searched_ = 0;
  begun_ = false;
  interim_ = 0;
  wire_bytes_ = 0;
  response_ = Response{};
}

AnswerReader::Step AnswerReader::advance() {
  while (place_ == Place::head && !fault_) {
    const auto before = buffer_.unread().size();
    read_head();
    if (place_ == Place::head && buffer_.unread().size() == before) break;  // no interim answer was passed over
  }
  if (!fault_ && (place_ == Place::length || place_ == Place::chunks)) read_body();
  if (fault_) return Step::refused;
  return place_ == Place::complete ? Step::answer : Step::more;
}

Response AnswerReader::take() {
  return std::exchange(response_, Response{});
}

void AnswerReader::read_head() {
  const auto bytes = buffer_.unread();
  const auto end = find_head_end(bytes, searched_);
  searched_ = bytes.size();
  if (const auto* rule = std::get_if<WireRule>(&end)) {
    fault_ = *rule;
    return;
  }
  const bool whole = std::holds_alternative<std::size_t>(end);
  if ((whole ? std::get<std::size_t>(end) : bytes.size()) > head_bytes) fault_ = WireRule::head_too_long;
  if (!whole || fault_) return;

  auto rest = bytes.substr(0, std::get<std::size_t>(end));
  const auto line = take_line(rest);
  const auto* status_line = std::get_if<std::string_view>(&line);
  const auto status = status_line == nullptr ? std::nullopt : read_status(*status_line);
  if (!status) {
    fault_ = WireRule::status_line;
    return;
  }
  response_ = Response{};
  response_.status = *status;
  FramingReader framing;
  fault_ = read_fields(rest, framing);
  if (!fault_ && *status >= 200) fault_ = begin_body(framing);
  if (!fault_ && *status < 200 && ++interim_ > interim_answers) fault_ = WireRule::unexpected_bytes;
  begun_ = true;
  searched_ = 0;
  wire_bytes_ += std::get<std::size_t>(end);
  buffer_.consume(std::get<std::size_t>(end));
}

std::optional<WireRule> AnswerReader::read_fields(std::string_view rest, FramingReader& framing) {
  for (;;) {
    const auto line = take_line(rest);
    if (const auto* rule = std::get_if<WireRule>(&line)) return *rule;
    if (std::get<std::string_view>(line).empty()) return std::nullopt;
    if (response_.headers.fields().size() >= field_count) return WireRule::too_many_fields;
    const auto field = read_field(std::get<std::string_view>(line));
    if (const auto* rule = std::get_if<WireRule>(&field)) return *rule;
    const auto& [name, value] = std::get<WireField>(field);
    if (const auto fault = framing.see({name, value})) return fault;
    if (same_text(name, "Connection")) response_.close = response_.close || list_holds(value, "close");
    response_.headers.add(std::string(name), std::string(value));
  }
}

// RFC 9112 §6.3, without the body that ends when the connection does: a cut answer would look whole.
std::optional<WireRule> AnswerReader::begin_body(const FramingReader& framing) {
  const auto result = framing.result();
  if (const auto* rule = std::get_if<WireRule>(&result)) return *rule;
  const auto& frame = std::get<Framing>(result);
  place_ = Place::complete;
  if (asked_ == Method::head || response_.status == 204 || response_.status == 304) return std::nullopt;
  if (frame.kind == Framing::Kind::none) return WireRule::length_missing;
  if (frame.length > body_limit_) return WireRule::body_too_long;
  left_ = frame.length;
  response_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(left_, reserve_bytes)));
  if (frame.kind == Framing::Kind::chunked) {
    chunks_ = ChunkReader(body_limit_);
    place_ = Place::chunks;
  } else if (left_ > 0) {
    place_ = Place::length;
  }
  return std::nullopt;
}

void AnswerReader::read_body() {
  if (place_ == Place::length) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, buffer_.unread().size()));
    response_.body.append(buffer_.unread().substr(0, count));
    buffer_.consume(count);
    left_ -= count;
    if (left_ == 0) place_ = Place::complete;
    return;
  }
  const auto count = chunks_.read(buffer_.unread(), response_.body);
  buffer_.consume(count);
  wire_bytes_ += count;
  fault_ = chunks_.fault();
  if (chunks_.done()) place_ = Place::complete;
  if (!fault_ && wire_bytes_ > body_limit_ + wire_overhead_bytes) fault_ = WireRule::wire_too_long;
}

}  // namespace gateway::net
