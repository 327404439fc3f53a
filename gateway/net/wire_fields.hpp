// The grammar of header lines that requests and answers share: the end of a head, one field, the framing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "net/wire_rules.hpp"

namespace gateway::net {

struct WireField {
  std::string_view name;   // as sent
  std::string_view value;  // without the white space around it
};

// How many bytes follow a head.
struct Framing {
  enum class Kind : std::uint8_t { none, length, chunked };
  Kind kind = Kind::none;
  std::uint64_t length = 0;  // of Kind::length
};

// Gathers what the fields of one message say about its body. RFC 9112 §6, made strict.
class FramingReader {
 public:
  // Takes note of `field`; returns the broken rule, if any.
  std::optional<WireRule> see(const WireField& field);

  // What all fields together say; both or neither of length and coding is none of this function's faults but
  // coding_with_length.
  std::variant<Framing, WireRule> result() const;

 private:
  std::optional<std::uint64_t> length_;
  bool chunked_ = false;
};

// Where the head that begins at `bytes` ends (one past its empty line), looking from `from` on (a place where an
// earlier search stopped). Nothing when more is needed. Rules: line_end as soon as a LF without CR is seen, so that
// nobody waits for an end that cannot come; empty_first_line.
std::variant<std::monostate, std::size_t, WireRule> find_head_end(std::string_view bytes, std::size_t from);

// Cuts one line off `rest` and returns it without its CR LF. Rules: line_end.
std::variant<std::string_view, WireRule> take_line(std::string_view& rest);

// Reads "name: value" (RFC 9110 §5.1, §5.5). Rules: field_folded, field_line, field_name, control_byte, field_value.
std::variant<WireField, WireRule> read_field(std::string_view line);

bool is_token(std::string_view text);                    // RFC 9110 §5.6.2
bool same_text(std::string_view a, std::string_view b);  // without case, ASCII

// True when the comma-separated `list` holds `token`, without case.
bool list_holds(std::string_view list, std::string_view token);

}  // namespace gateway::net
