#include "formats/hl7v2_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "json/bytes.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t longest_escape = 2'048;
constexpr std::size_t most_lines = 50;
constexpr std::size_t most_spaces = 200;

// Bytes 0x80 to 0x9f of Windows-1252; where it has nothing, the character of ISO 8859-1.
constexpr std::array<char16_t, 32> upper_controls = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                     0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append_windows_1252(unsigned char byte, std::string& text) {
  if (byte < 0x80) return text.push_back(static_cast<char>(byte));
  const unsigned point = byte < 0xA0 ? upper_controls[byte - 0x80U] : byte;
  if (point >= 0x800) {
    text.push_back(static_cast<char>(0xE0U | (point >> 12)));
    text.push_back(static_cast<char>(0x80U | ((point >> 6) & 0x3FU)));
  } else {
    text.push_back(static_cast<char>(0xC0U | (point >> 6)));
  }
  text.push_back(static_cast<char>(0x80U | (point & 0x3FU)));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// The bytes that the digits of \X..\ stand for; nothing when they are no whole bytes.
std::optional<std::string> hex_bytes(std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    const int high = hex_digit(digits[at]);
    const int low = hex_digit(digits[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

// The count behind \.sp and \.sk; 1 without one, nothing when it is no number.
std::optional<std::size_t> count_of(std::string_view digits) {
  if (digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty()) return 1;
  std::size_t count = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9' || count > 1'000) return std::nullopt;
    count = count * 10 + static_cast<std::size_t>(c - '0');
  }
  return count;
}

class Decoder {
 public:
  Decoder(const Hl7v2Delimiters& delimiters, Hl7v2Charset charset) : delimiters_(delimiters), charset_(charset) {}

  Hl7v2Text decode(std::string_view raw) {
    std::size_t at = 0;
    while (at < raw.size()) {
      if (delimiters_.escape == '\0' || raw[at] != delimiters_.escape) {
        pending_.push_back(raw[at++]);
        continue;
      }
      const std::size_t end = raw.substr(0, std::min(raw.size(), at + longest_escape)).find(delimiters_.escape, at + 1);
      if (end != std::string_view::npos && take(raw.substr(at + 1, end - at - 1))) {
        at = end + 1;
        continue;
      }
      out_.doubtful = true;
      pending_.push_back(raw[at++]);
    }
    flush();
    return std::move(out_);
  }

 private:
  // Puts what the escape stands for; false when it is none of the standard's.
  bool take(std::string_view body) {
    if (body.empty()) return false;
    if (body[0] == 'X' || body[0] == 'x') {
      const auto bytes = hex_bytes(body.substr(1));
      if (!bytes) return false;
      pending_ += *bytes;
      return true;
    }
    if (body.size() == 1) return take_letter(body[0]);
    if (body[0] == '.') return take_command(body.substr(1));
    return false;
  }

  bool take_letter(char letter) {
    const auto put = [this](char delimiter, char usual) { pending_.push_back(delimiter == '\0' ? usual : delimiter); };
    switch (letter) {
      case 'F': put(delimiters_.field, '|'); return true;
      case 'S': put(delimiters_.component, '^'); return true;
      case 'T': put(delimiters_.subcomponent, '&'); return true;
      case 'R': put(delimiters_.repetition, '~'); return true;
      case 'E': put(delimiters_.escape, '\\'); return true;
      case 'P': put(delimiters_.truncation, '#'); return true;
      case 'H':
      case 'N': return true;
      default: return false;
    }
  }

  // HL7 v2.8 §2.7.5: commands of formatted text. Indents and filling are looks, which a text of FHIR has none of.
  bool take_command(std::string_view command) {
    const std::string_view name = command.substr(0, 2);
    const std::string_view rest = command.size() > 2 ? command.substr(2) : std::string_view();
    if (name == "br" || name == "ce") {
      if (!rest.empty()) return false;
      pending_.push_back('\n');
      return true;
    }
    if (name == "sp" || name == "sk") {
      const auto count = count_of(rest);
      if (!count) return false;
      pending_.append(std::min(*count, name == "sp" ? most_lines : most_spaces), name == "sp" ? '\n' : ' ');
      return true;
    }
    return name == "in" || name == "ti" || ((name == "fi" || name == "nf") && rest.empty());
  }

  // A character may be spread over several \X..\, so bytes become characters only here.
  void flush() {
    const bool utf8 = charset_ == Hl7v2Charset::utf8 && json::is_utf8(pending_);
    if (!utf8 && charset_ == Hl7v2Charset::utf8) out_.doubtful = true;
    for (std::size_t at = 0; at < pending_.size(); ++at) {
      const auto byte = static_cast<unsigned char>(pending_[at]);
      if (byte == '\r') {
        if (at + 1 == pending_.size() || pending_[at + 1] != '\n') out_.text.push_back('\n');
      } else if (byte < 0x20 && byte != '\t' && byte != '\n') {
        out_.text += replacement;
        out_.doubtful = true;
      } else if (utf8) {
        out_.text.push_back(pending_[at]);
      } else {
        append_windows_1252(byte, out_.text);
      }
    }
  }

  const Hl7v2Delimiters& delimiters_;
  const Hl7v2Charset charset_;
  std::string pending_;
  Hl7v2Text out_;
};

Error bad_delimiters(std::string why) {
  return Error(ErrorKind::structure, std::move(why), "MSH-2",
               "write the field separator after the segment's name and then the encoding characters, usually |^~\\&");
}

}  // namespace

base::Result<Hl7v2Delimiters> read_hl7v2_delimiters(std::string_view segment) {
  if (segment.size() < 5) return bad_delimiters("the header segment is too short to name its delimiters");
  Hl7v2Delimiters delimiters{segment[3], '\0', '\0', '\0', '\0', '\0'};
  const std::string_view line = segment.substr(4, segment.find_first_of("\r\n", 4) - 4);
  const std::string_view encoding = line.substr(0, line.find(delimiters.field));
  if (encoding.empty() || encoding.size() > 5) return bad_delimiters("MSH-2 does not hold one to five characters");
  const std::array<char*, 5> places = {&delimiters.component, &delimiters.repetition, &delimiters.escape,
                                       &delimiters.subcomponent, &delimiters.truncation};
  for (std::size_t at = 0; at < encoding.size(); ++at) *places[at] = encoding[at];
  const std::string all = delimiters.field + std::string(encoding);
  for (std::size_t at = 0; at < all.size(); ++at) {
    const auto c = static_cast<unsigned char>(all[at]);
    if (c <= ' ' || c > '~' || std::isalnum(c) != 0) {
      return bad_delimiters("a delimiter is a letter, a digit, a blank or no ASCII character");
    }
    if (all.find(all[at], at + 1) != std::string::npos) return bad_delimiters("one character is two delimiters");
  }
  return delimiters;
}

Hl7v2Text decode_hl7v2(std::string_view raw, const Hl7v2Delimiters& delimiters, Hl7v2Charset charset) {
  return Decoder(delimiters, charset).decode(raw);
}

std::string encode_hl7v2(std::string_view text, const Hl7v2Delimiters& delimiters) {
  const std::array<std::pair<char, char>, 6> letters = {{{delimiters.field, 'F'},
                                                         {delimiters.component, 'S'},
                                                         {delimiters.subcomponent, 'T'},
                                                         {delimiters.repetition, 'R'},
                                                         {delimiters.escape, 'E'},
                                                         {delimiters.truncation, 'P'}}};
  const char escape = delimiters.escape;
  std::string encoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto letter =
        std::find_if(letters.begin(), letters.end(), [c](const auto& pair) { return pair.first == c && c != '\0'; });
    if (letter != letters.end()) {
      // Without an escape character a delimiter cannot be written, and a blank breaks nothing.
      encoded += escape == '\0' ? std::string(" ") : std::string{escape, letter->second, escape};
    } else if (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n') {
      continue;
    } else if (c == '\n' || c == '\r') {
      encoded += escape == '\0' ? std::string(" ") : std::string{escape, '.', 'b', 'r', escape};
    } else if (static_cast<unsigned char>(c) < 0x20 && c != '\t') {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      if (escape != '\0') encoded += {escape, 'X', digits[byte >> 4], digits[byte & 15U], escape};
    } else {
      encoded.push_back(c);
    }
  }
  return encoded;
}

std::vector<std::string_view> hl7v2_parts(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  if (separator != '\0') {
    for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
      parts.push_back(text.substr(0, end));
      text.remove_prefix(end + 1);
    }
  }
  parts.push_back(text);
  return parts;
}

}  // namespace gateway::formats
