#include "formats/hl7v2_message.hpp"

#include <algorithm>

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr char frame_start = '\x0b';
constexpr char frame_end = '\x1c';

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool begins_segment(std::string_view line, char separator) {
  if (line.size() < 3 || !is_upper(line[0])) return false;
  for (const char c : line.substr(1, 2)) {
    if (!is_upper(c) && !is_digit(c)) return false;
  }
  return line.size() == 3 || line[3] == separator;
}

// What stands around a message without being part of it.
std::string_view without_frame(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  while (!bytes.empty() && (bytes[0] == frame_start || bytes[0] == '\r' || bytes[0] == '\n' || bytes[0] == ' ')) {
    bytes.remove_prefix(1);
  }
  if (const std::size_t end = bytes.find(frame_end);
      end != std::string_view::npos && bytes.find_first_not_of("\r\n", end + 1) == std::string_view::npos) {
    bytes = bytes.substr(0, end);
  }
  return bytes;
}

// Lines one after another, and which ends they had.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  std::string_view take() {
    const std::size_t end = rest_.find_first_of("\r\n");
    const std::string_view line = rest_.substr(0, end);
    if (end == std::string_view::npos) {
      rest_ = {};
      return line;
    }
    const bool both = rest_[end] == '\r' && end + 1 < rest_.size() && rest_[end + 1] == '\n';
    (both ? both_ : rest_[end] == '\r' ? returns_ : feeds_) = true;
    rest_.remove_prefix(end + (both ? 2 : 1));
    return line;
  }

  Hl7v2LineEnds ends() const {
    if (static_cast<int>(both_) + static_cast<int>(returns_) + static_cast<int>(feeds_) > 1)
      return Hl7v2LineEnds::mixed;
    return both_ ? Hl7v2LineEnds::both : feeds_ ? Hl7v2LineEnds::line_feed : Hl7v2LineEnds::carriage_return;
  }

 private:
  std::string_view rest_;
  bool returns_ = false;
  bool feeds_ = false;
  bool both_ = false;
};

// A segment's text as one view, from its name to the end of the last line that belongs to it.
struct Extent {
  std::string_view text;
  bool continued = false;
};

std::vector<std::string_view> fields_of(std::string_view text, char separator) {
  std::vector<std::string_view> fields = hl7v2_parts(text, separator);
  // A line that belongs to a segment without any field is its first.
  if (fields[0].size() > 3) {
    fields.insert(fields.begin() + 1, fields[0].substr(3));
    fields[0] = fields[0].substr(0, 3);
  }
  // The separator itself is the first field of MSH.
  if (fields[0] == "MSH") fields.insert(fields.begin() + 1, text.substr(3, 1));
  return fields;
}

void join(std::string_view text, const Hl7v2Delimiters& delimiters, std::string& out) {
  const char separators[] = {delimiters.repetition, delimiters.component, delimiters.subcomponent};
  const auto level = [&](const auto& self, std::string_view part, std::size_t depth) -> void {
    if (depth == std::size(separators)) {
      out += part;
      return;
    }
    bool first = true;
    for (const std::string_view piece : hl7v2_parts(part, separators[depth])) {
      if (!first) out.push_back(separators[depth]);
      first = false;
      self(self, piece, depth + 1);
    }
  };
  level(level, text, 0);
}

}  // namespace

const Hl7v2Segment* Hl7v2Message::find(std::string_view name) const {
  const auto found = std::find_if(segments.begin(), segments.end(),
                                  [name](const Hl7v2Segment& segment) { return segment.name == name; });
  return found == segments.end() ? nullptr : &*found;
}

bool begins_hl7v2_segment(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return false;
  return line.size() == name.size() || (!is_upper(line[name.size()]) && !is_digit(line[name.size()]));
}

bool is_hl7v2_envelope(std::string_view line) {
  const std::string_view name = line.substr(0, 3);
  return name == "FHS" || name == "BHS" || name == "BTS" || name == "FTS";
}

base::Result<Hl7v2Message> read_hl7v2(std::string_view bytes, const Hl7v2Limits& limits) {
  if (bytes.size() > limits.bytes) {
    return Error(ErrorKind::too_long, "the message is longer than " + std::to_string(limits.bytes) + " bytes");
  }
  Lines lines(without_frame(bytes));
  std::vector<Extent> extents;
  Hl7v2Message message;
  while (!lines.done()) {
    const std::string_view line = lines.take();
    if (line.empty()) continue;
    if (extents.empty()) {
      if (is_hl7v2_envelope(line)) continue;
      if (!line.starts_with("MSH")) {
        return Error(ErrorKind::structure, "an HL7 v2 message begins with the segment MSH", "line 1",
                     "send the message as it is, MSH first");
      }
      message.delimiters = TRY(read_hl7v2_delimiters(line));
      extents.push_back({line, false});
      continue;
    }
    if (!begins_segment(line, message.delimiters.field)) {
      Extent& before = extents.back();
      before.text = {before.text.data(), static_cast<std::size_t>(line.data() + line.size() - before.text.data())};
      before.continued = true;
      continue;
    }
    if (line.starts_with("MSH")) {
      return Error(ErrorKind::structure, "there is more than one message here", "MSH[2]", "send them one at a time");
    }
    if (is_hl7v2_envelope(line)) continue;
    if (extents.size() >= limits.segments) {
      return Error(ErrorKind::too_costly, "the message has more than " + std::to_string(limits.segments) + " segments");
    }
    extents.push_back({line, false});
  }
  if (extents.empty()) {
    return Error(ErrorKind::structure, "there is no HL7 v2 message here", {}, "send a message that begins with MSH");
  }
  message.line_ends = lines.ends();
  std::size_t values = 0;
  const Hl7v2Delimiters& d = message.delimiters;
  message.segments.reserve(extents.size());
  for (const Extent& extent : extents) {
    values += static_cast<std::size_t>(std::count_if(extent.text.begin(), extent.text.end(), [&d](char c) {
      return c == d.field || c == d.repetition || c == d.component || c == d.subcomponent;
    }));
    if (values > limits.values) {
      return Error(ErrorKind::too_costly, "the message has more than " + std::to_string(limits.values) + " values");
    }
    Hl7v2Segment segment;
    segment.fields = fields_of(extent.text, d.field);
    segment.name = segment.fields[0];
    segment.offset = static_cast<std::uint32_t>(extent.text.data() - bytes.data());
    segment.continued = extent.continued;
    if (segment.fields.size() > limits.fields) {
      return Error(ErrorKind::too_costly, "a segment has more than " + std::to_string(limits.fields) + " fields",
                   std::string(segment.name.substr(0, 3)));
    }
    message.segments.push_back(std::move(segment));
  }
  return message;
}

std::string write_hl7v2(const Hl7v2Message& message) {
  std::string out;
  for (const Hl7v2Segment& segment : message.segments) {
    out += segment.name;
    std::size_t first = 1;
    if (segment.name == "MSH") {
      out += segment.fields[1];
      out += segment.fields[2];
      first = 3;
    }
    for (std::size_t number = first; number < segment.fields.size(); ++number) {
      out.push_back(message.delimiters.field);
      join(segment.fields[number], message.delimiters, out);
    }
    out.push_back('\r');
  }
  return out;
}

}  // namespace gateway::formats
