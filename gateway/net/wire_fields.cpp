#include "net/wire_fields.hpp"

#include <algorithm>
#include <array>

namespace gateway::net {

namespace {

constexpr std::array<bool, 256> token_bytes = [] {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> read_length(std::string_view text) {
  if (text.empty() || text.size() > 10 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t length = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return length;
}

}  // namespace

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return token_bytes[static_cast<unsigned char>(c)]; });
}

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool list_holds(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (same_text(trim(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

std::optional<WireRule> FramingReader::see(const WireField& field) {
  if (same_text(field.name, "Content-Length")) {
    if (length_) return WireRule::length_repeated;
    length_ = read_length(field.value);
    if (!length_) return WireRule::length_malformed;
  } else if (same_text(field.name, "Transfer-Encoding")) {
    if (chunked_) return WireRule::coding_repeated;
    if (field.value != "chunked") return WireRule::coding_not_chunked;
    chunked_ = true;
  }
  return std::nullopt;
}

std::variant<Framing, WireRule> FramingReader::result() const {
  if (chunked_ && length_) return WireRule::coding_with_length;
  if (chunked_) return Framing{Framing::Kind::chunked, 0};
  if (length_) return Framing{Framing::Kind::length, *length_};
  return Framing{};
}

std::variant<std::monostate, std::size_t, WireRule> find_head_end(std::string_view bytes, std::size_t from) {
  for (auto lf = bytes.find('\n', from); lf != bytes.npos; lf = bytes.find('\n', lf + 1)) {
    if (lf == 0 || bytes[lf - 1] != '\r') return WireRule::line_end;
    if (lf == 1) return WireRule::empty_first_line;
    if (lf >= 3 && bytes[lf - 2] == '\n') return lf + 1;
  }
  return std::monostate{};
}

std::variant<std::string_view, WireRule> take_line(std::string_view& rest) {
  const auto lf = rest.find('\n');
  if (lf == rest.npos || lf == 0 || rest[lf - 1] != '\r') return WireRule::line_end;
  const auto line = rest.substr(0, lf - 1);
  if (line.find('\r') != line.npos) return WireRule::line_end;
  rest.remove_prefix(lf + 1);
  return line;
}

std::variant<WireField, WireRule> read_field(std::string_view line) {
  if (!line.empty() && is_blank(line.front())) return WireRule::field_folded;
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0) return WireRule::field_line;
  const auto name = line.substr(0, colon);
  if (!is_token(name) || name.find('_') != name.npos) return WireRule::field_name;
  const auto value = trim(line.substr(colon + 1));
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return WireRule::control_byte;
    if (byte > 0x7F) return WireRule::field_value;
  }
  return WireField{name, value};
}

}  // namespace gateway::net
