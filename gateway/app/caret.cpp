#include "app/caret.hpp"

#include <charconv>
#include <optional>

namespace gateway::app {
namespace {

constexpr std::size_t most_before = 60;  // characters shown before the column
constexpr std::size_t most_after = 40;

struct Position {
  std::size_t line = 0;
  std::size_t column = 0;
};

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc{} || end != text.data() + text.size() || number == 0) return std::nullopt;
  return number;
}

std::optional<Position> position_in(std::string_view place) {
  const std::size_t second = place.rfind(':');
  if (second == std::string_view::npos || second == 0) return std::nullopt;
  const std::size_t before = place.find_last_not_of("0123456789", second - 1);
  const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
  const auto line = number_in(place.substr(first, second - first));
  const auto column = number_in(place.substr(second + 1));
  if (!line || !column) return std::nullopt;
  return Position{*line, *column};
}

std::optional<std::string_view> line_of(std::string_view text, std::size_t number) {
  for (; number > 1; --number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

}  // namespace

std::string caret(std::string_view text, std::string_view place) {
  const auto position = position_in(place);
  const auto line = position ? line_of(text, position->line) : std::nullopt;
  if (!line) return {};
  const std::size_t column = position->column;
  const std::size_t first = column > most_before + 1 ? column - most_before : 1;
  std::string shown = first > 1 ? "…" : "";
  std::string below = first > 1 ? " " : "";
  std::size_t at = 0;
  for (const char c : *line) {
    at += starts_character(c);
    if (at < first || c == '\r') continue;
    if (at > column + most_after) {
      shown += "…";
      break;
    }
    shown += c;
    if (at < column && starts_character(c)) below += c == '\t' ? '\t' : ' ';
  }
  if (column > at + 1) return {};
  return shown + '\n' + below + "^\n";
}

}  // namespace gateway::app
