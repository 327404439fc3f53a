#include "net/wire_guard.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gateway::net {

namespace {

using Fault = std::optional<WireRule>;

constexpr std::array methods{Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_};

// Fields of which a second one would let two readers see two different requests.
constexpr std::array<std::string_view, 6> single_fields{"Content-Type",     "Authorization", "Expect",
                                                        "Content-Encoding", "X-Request-ID",  "If-Match"};

// Printable ASCII but for the marks that RFC 3986 wants escaped.
constexpr std::array<bool, 256> target_bytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x21; c < 0x7F; ++c) table[c] = true;
  for (const char c : std::string_view("\"<>\\^`{|}#")) table[static_cast<unsigned char>(c)] = false;
  return table;
}();

bool has_control_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Fault read_method(std::string_view text, RequestHead& head) {
  for (const Method method : methods) {
    if (text == to_string(method)) {
      head.method = method;
      return std::nullopt;
    }
  }
  if (!is_token(text)) return WireRule::method_malformed;
  const bool known_elsewhere = text == "OPTIONS" || text == "TRACE" || text == "CONNECT";
  return known_elsewhere ? WireRule::method_not_allowed : WireRule::method_unknown;
}

// Only "HTTP/1.1" will do; what has the shape of a version is told apart from what has not.
Fault read_version(std::string_view text) {
  if (text == "HTTP/1.1") return std::nullopt;
  const bool shaped = text.size() == 8 && text.substr(0, 5) == "HTTP/" && text[5] >= '0' && text[5] <= '9' &&
                      text[6] == '.' && text[7] >= '0' && text[7] <= '9';
  return shaped ? WireRule::version_not_supported : WireRule::version_malformed;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that the escape at text[0..2] stands for; -1 when it is malformed.
int escaped_byte(std::string_view text) {
  if (text.size() < 3) return -1;
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

Fault decode_path(std::string_view raw, std::string& path) {
  if (raw.find('%') == raw.npos) {
    path = raw;
    return std::nullopt;
  }
  path.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      path += raw[i];
      continue;
    }
    const int byte = escaped_byte(raw.substr(i));
    if (byte < 0x20 || byte >= 0x7F || byte == '/' || byte == '\\') return WireRule::target_escape;
    path += static_cast<char>(byte);
    i += 2;
  }
  return std::nullopt;
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const auto segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(end);
  }
  return false;
}

Fault read_target(std::string_view target, const GuardLimits& limits, RequestHead& head) {
  if (target.size() > limits.target_bytes) return WireRule::target_too_long;
  if (target.empty() || target.front() != '/') return WireRule::target_form;
  const bool clean =
      std::all_of(target.begin(), target.end(), [](char c) { return target_bytes[static_cast<unsigned char>(c)]; });
  if (!clean) return WireRule::target_byte;
  head.target = target;
  const auto mark = target.find('?');
  if (mark != target.npos) head.query = target.substr(mark + 1);
  for (auto at = head.query.find('%'); at != head.query.npos; at = head.query.find('%', at + 1)) {
    if (escaped_byte(head.query.substr(at)) < 0) return WireRule::target_escape;
  }
  if (const auto fault = decode_path(target.substr(0, mark), head.path)) return fault;
  if (has_dot_segment(head.path)) return WireRule::target_dot_segment;
  return std::nullopt;
}

Fault read_request_line(std::string_view line, const GuardLimits& limits, RequestHead& head) {
  if (has_control_byte(line)) return WireRule::control_byte;
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == line.npos || first == last || first == 0) return WireRule::request_line;
  const auto target = line.substr(first + 1, last - first - 1);
  if (target.find(' ') != target.npos) return WireRule::request_line;
  if (const auto fault = read_method(line.substr(0, first), head)) return fault;
  if (const auto fault = read_version(line.substr(last + 1))) return fault;
  return read_target(target, limits, head);
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 9110 §7.2: uri-host [":" port], where we want a DNS name, an IPv4 address or a bracketed IPv6 address.
Fault check_host(std::string_view value, const std::vector<std::string>& hosts) {
  auto name_end = value.find(':');
  const bool bracketed = !value.empty() && value.front() == '[';
  if (bracketed) {
    const auto bracket = value.find(']');
    if (bracket == value.npos || bracket < 3) return WireRule::host_malformed;
    name_end = bracket + 1;
  }
  const auto name = value.substr(0, name_end);
  const auto port = name.size() < value.size() ? value.substr(name.size()) : std::string_view();
  const bool port_fits =
      port.empty() || (port.size() >= 2 && port.size() <= 6 && port.front() == ':' && is_digits(port.substr(1)));
  const auto body = bracketed ? name.substr(1, name.size() - 2) : name;
  const bool name_fits = !body.empty() && body.size() <= 253 && std::all_of(body.begin(), body.end(), [&](char c) {
    const bool digit = c >= '0' && c <= '9';
    const bool hex_letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (bracketed) return digit || hex_letter || c == ':' || c == '.';
    return digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  });
  if (!port_fits || !name_fits) return WireRule::host_malformed;
  const bool ours = hosts.empty() || std::any_of(hosts.begin(), hosts.end(),
                                                 [&](const std::string& host) { return same_text(host, name); });
  return ours ? std::nullopt : Fault(WireRule::host_unknown);
}

// What the fields of one head have said so far.
struct FieldsSeen {
  FramingReader framing;
  std::optional<std::string_view> host;
  std::array<bool, single_fields.size()> single{};
};

Fault see_field(const WireField& field, FieldsSeen& seen, RequestHead& head) {
  if (const auto fault = seen.framing.see(field)) return fault;
  if (same_text(field.name, "Host")) {
    if (seen.host) return WireRule::host_repeated;
    seen.host = field.value;
  } else if (same_text(field.name, "Connection")) {
    head.close = head.close || list_holds(field.value, "close");
  } else if (same_text(field.name, "Expect")) {
    if (!same_text(field.value, "100-continue")) return WireRule::expectation;
    head.expects_continue = true;
  }
  for (std::size_t i = 0; i < single_fields.size(); ++i) {
    if (!same_text(field.name, single_fields[i])) continue;
    if (seen.single[i]) return WireRule::field_repeated;
    seen.single[i] = true;
  }
  return std::nullopt;
}

Fault check_body(const RequestHead& head, const GuardLimits& limits) {
  const bool bodiless = head.method == Method::get || head.method == Method::head || head.method == Method::delete_;
  const bool has_body = head.framing.kind == Framing::Kind::chunked || head.framing.length > 0;
  if (bodiless && has_body) return WireRule::body_not_expected;
  if (head.framing.length > limits.body_bytes) return WireRule::body_too_long;
  return std::nullopt;
}

}  // namespace

std::variant<RequestHead, WireRule> guard_head(std::string_view head_bytes, const GuardLimits& limits,
                                               const std::vector<std::string>& hosts) {
  if (head_bytes.size() > limits.head_bytes) {
    const bool line_is_long = head_bytes.substr(0, limits.target_bytes).find('\n') == head_bytes.npos;
    return line_is_long ? WireRule::target_too_long : WireRule::head_too_long;
  }
  auto rest = head_bytes;
  const auto first_line = take_line(rest);
  if (const auto* rule = std::get_if<WireRule>(&first_line)) return *rule;
  const auto request_line = std::get<std::string_view>(first_line);
  if (request_line.empty()) return WireRule::empty_first_line;
  RequestHead head;
  if (const auto fault = read_request_line(request_line, limits, head)) return *fault;

  FieldsSeen seen;
  for (;;) {
    const auto line = take_line(rest);
    if (const auto* rule = std::get_if<WireRule>(&line)) return *rule;
    if (std::get<std::string_view>(line).empty()) break;
    if (++head.field_count > limits.fields) return WireRule::too_many_fields;
    const auto field = read_field(std::get<std::string_view>(line));
    if (const auto* rule = std::get_if<WireRule>(&field)) return *rule;
    if (const auto fault = see_field(std::get<WireField>(field), seen, head)) return *fault;
  }
  if (!rest.empty()) return WireRule::line_end;

  if (!seen.host) return WireRule::host_missing;
  if (const auto fault = check_host(*seen.host, hosts)) return *fault;
  const auto framing = seen.framing.result();
  if (const auto* rule = std::get_if<WireRule>(&framing)) return *rule;
  head.framing = std::get<Framing>(framing);
  if (const auto fault = check_body(head, limits)) return *fault;
  return head;
}

}  // namespace gateway::net
