#include "formats/hl7v2_place.hpp"

#include <algorithm>
#include <map>

namespace gateway::formats {
namespace {

// Takes a number from 1 off the front of `text`; nothing when none stands there.
std::optional<std::size_t> take_number(std::string_view& text) {
  std::size_t number = 0;
  std::size_t digits = 0;
  while (digits < text.size() && digits < 6 && text[digits] >= '0' && text[digits] <= '9') {
    number = number * 10 + static_cast<std::size_t>(text[digits++] - '0');
  }
  text.remove_prefix(digits);
  if (digits == 0 || number == 0) return std::nullopt;
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Takes "[2]" when it stands there; false when a bracket begins something else.
bool take_bracket(std::string_view& text, std::size_t& number) {
  if (!take(text, '[')) return true;
  const auto found = take_number(text);
  if (!found || !take(text, ']')) return false;
  number = *found;
  return true;
}

bool take_part(std::string_view& text, char before, std::size_t& number) {
  if (!take(text, before)) return true;
  const auto found = take_number(text);
  if (found) number = *found;
  return found.has_value();
}

std::size_t count(std::string_view text, char separator) {
  return separator == '\0' ? 0 : static_cast<std::size_t>(std::count(text.begin(), text.end(), separator));
}

}  // namespace

std::string to_string(const Hl7v2Place& place) {
  std::string text = place.segment;
  if (place.occurrence > 1) text += "[" + std::to_string(place.occurrence) + "]";
  if (place.field == 0) return text;
  text += "-" + std::to_string(place.field);
  if (place.repetition > 1) text += "[" + std::to_string(place.repetition) + "]";
  if (place.component > 0) text += "." + std::to_string(place.component);
  if (place.subcomponent > 0) text += "." + std::to_string(place.subcomponent);
  return text;
}

std::optional<Hl7v2Place> parse_hl7v2_place(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  Hl7v2Place place;
  place.segment = text.substr(0, 3);
  const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  if (!std::all_of(place.segment.begin(), place.segment.end(), fits)) return std::nullopt;
  text.remove_prefix(3);
  const bool read = take_bracket(text, place.occurrence) && take_part(text, '-', place.field) &&
                    take_bracket(text, place.repetition) && take_part(text, '.', place.component) &&
                    take_part(text, '.', place.subcomponent);
  if (!read || !text.empty()) return std::nullopt;
  return place;
}

Hl7v2Places::Hl7v2Places(const Hl7v2Message& message, std::string_view bytes) {
  auto text = std::make_shared<Text>();
  text->bytes = bytes;
  text->delimiters = message.delimiters;
  std::map<std::string_view, std::uint32_t> seen;
  for (const Hl7v2Segment& segment : message.segments) {
    text->segments.push_back({segment.offset, ++seen[segment.name], std::string(segment.name)});
  }
  text_ = std::move(text);
}

Hl7v2Place Hl7v2Places::of_segment(std::size_t index) const {
  const Segment& segment = text_->segments[index];
  Hl7v2Place place;
  place.segment = segment.name;
  place.occurrence = segment.occurrence;
  return place;
}

std::string Hl7v2Places::of_node(const json::Node& node) const {
  const auto& segments = text_->segments;
  const std::uint32_t offset = node.offset();
  const auto after = std::upper_bound(segments.begin(), segments.end(), offset,
                                      [](std::uint32_t at, const Segment& segment) { return at < segment.offset; });
  if (offset == json::Node::no_offset || after == segments.begin()) return {};
  const auto index = static_cast<std::size_t>(after - segments.begin()) - 1;
  Hl7v2Place place = of_segment(index);
  const Hl7v2Delimiters& d = text_->delimiters;
  const std::string_view before(text_->bytes.data() + segments[index].offset, offset - segments[index].offset);
  if (before.empty()) return to_string(place);
  place.field = count(before, d.field) + (place.segment == "MSH" ? 1 : 0);
  if (node.is_array() || node.is_boolean()) return to_string(place);
  const std::size_t start = before.rfind(d.field) + 1;
  place.repetition = 1 + count(before.substr(start), d.repetition);
  if (node.is_object()) return to_string(place);
  // A string is named c3 or c3s2; where the field is one text alone, its number would say nothing.
  std::string_view name = node.name().text();
  take_part(name, 'c', place.component);
  take_part(name, 's', place.subcomponent);
  const std::string_view rest = std::string_view(text_->bytes).substr(offset);
  const char ends[] = {d.field, d.component, d.subcomponent, d.repetition, '\r', '\n'};
  const std::size_t end = rest.find_first_of(std::string_view(ends, sizeof ends));
  const bool parted = end != std::string_view::npos && (rest[end] == d.component || rest[end] == d.subcomponent);
  if (place.component == 1 && place.subcomponent == 0 && !parted) place.component = 0;
  return to_string(place);
}

}  // namespace gateway::formats
