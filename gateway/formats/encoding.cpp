#include "formats/encoding.hpp"

#include <algorithm>
#include <array>

#include "json/bytes.hpp"
#include "json/reader.hpp"

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t step_size = 256;

// Windows-1252, 0x80 to 0x9f; 0 for the five bytes that are nothing. The rest is as in Latin-1.
constexpr std::array<char16_t, 32> windows_1252_middle = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f));
  } else {
    byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 0x3f)), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f));
  }
}

std::string line_column_at(std::string_view text, std::size_t offset) {
  const auto at = json::line_column(text, static_cast<std::uint32_t>(offset));
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

// `text` ends where the trouble is.
Error nothing_in(Encoding encoding, std::string_view text) {
  return Error(ErrorKind::structure, "a byte here is nothing in " + std::string(name_of(encoding)),
               line_column_at(text, text.size()), "export the file as UTF-8, or configure the encoding it is in");
}

base::Result<std::string> from_windows_1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    char32_t c = byte;
    if (byte >= 0x80 && byte < 0xa0) c = windows_1252_middle[byte - 0x80];
    if (c == 0 && byte != 0) return nothing_in(Encoding::windows_1252, text);
    append_utf8(text, c);
  }
  return text;
}

base::Result<std::string> from_utf16(std::string_view bytes, Encoding encoding) {
  std::string text;
  text.reserve(bytes.size() / 2 + bytes.size() / 8);
  const bool little = encoding == Encoding::utf16_le;
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<char32_t>(little ? first | second << 8 : first << 8 | second);
  };
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    if (at + 1 == bytes.size()) return nothing_in(encoding, text);
    char32_t c = unit(at);
    if (c >= 0xd800 && c < 0xe000) {
      if (c >= 0xdc00 || at + 3 >= bytes.size()) return nothing_in(encoding, text);
      const char32_t low = unit(at + 2);
      if (low < 0xdc00 || low >= 0xe000) return nothing_in(encoding, text);
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      at += 2;
    }
    append_utf8(text, c);
  }
  return text;
}

base::Result<std::string> from_utf8(std::string_view bytes) {
  if (json::is_utf8(bytes)) return std::string(bytes);
  return nothing_in(Encoding::utf8, bytes.substr(0, json::first_bad_utf8(bytes)));
}

base::Result<std::string> to_text(std::string_view bytes, Encoding encoding) {
  if (encoding == Encoding::windows_1252) return from_windows_1252(bytes);
  if (encoding == Encoding::utf8) return from_utf8(bytes);
  return from_utf16(bytes, encoding);
}

std::size_t utf8_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: return "UTF-8";
    case Encoding::utf16_le: return "UTF-16LE";
    case Encoding::utf16_be: return "UTF-16BE";
    case Encoding::windows_1252: return "windows-1252";
  }
  return {};
}

base::Result<Encoding> encoding_named(std::string_view name) {
  std::string low(name);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const char* each : {"utf-8", "utf8", "us-ascii", "ascii"}) {
    if (low == each) return Encoding::utf8;
  }
  for (const char* each : {"windows-1252", "cp1252", "iso-8859-1", "iso8859-1", "latin1"}) {
    if (low == each) return Encoding::windows_1252;
  }
  if (low == "utf-16" || low == "utf-16be") return Encoding::utf16_be;
  if (low == "utf-16le") return Encoding::utf16_le;
  return Error(ErrorKind::not_supported, "this encoding is not read", "encoding",
               "use utf-8, utf-16, utf-16le, utf-16be or windows-1252");
}

std::optional<ByteOrderMark> byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) return ByteOrderMark{Encoding::utf8, 3};
  if (bytes.starts_with("\xff\xfe")) return ByteOrderMark{Encoding::utf16_le, 2};
  if (bytes.starts_with("\xfe\xff")) return ByteOrderMark{Encoding::utf16_be, 2};
  return std::nullopt;
}

std::optional<Encoding> utf16_by_pattern(std::string_view bytes) {
  bytes = bytes.substr(0, 1024);
  if (bytes.size() < 4) return std::nullopt;
  std::size_t nul_at[2] = {0, 0};
  for (std::size_t i = 0; i < bytes.size(); ++i) nul_at[i % 2] += bytes[i] == '\0';
  const std::size_t half = bytes.size() / 2;
  if (nul_at[1] * 2 > half && nul_at[0] == 0) return Encoding::utf16_le;
  if (nul_at[0] * 2 > half && nul_at[1] == 0) return Encoding::utf16_be;
  return std::nullopt;
}

DecodedText::DecodedText(std::string text, Encoding encoding, bool guessed, std::size_t mark_size)
    : text_(std::move(text)), encoding_(encoding), guessed_(guessed), mark_size_(mark_size) {
  if (encoding_ == Encoding::utf8) return;
  std::size_t byte = mark_size_;
  std::size_t next = 0;
  for (std::size_t at = 0; at < text_.size(); at += utf8_size(text_[at])) {
    // A step is the first character at or behind each 256th byte.
    for (; next <= at; next += step_size) steps_.push_back(static_cast<std::uint32_t>(byte));
    byte += width_at(at);
  }
  steps_.push_back(static_cast<std::uint32_t>(byte));
}

// How many bytes the character at `text_offset` takes where it came from.
std::size_t DecodedText::width_at(std::size_t text_offset) const {
  const std::size_t size = utf8_size(text_[text_offset]);
  if (encoding_ == Encoding::utf8) return size;
  return encoding_ == Encoding::windows_1252 ? 1 : size == 4 ? 4 : 2;
}

std::uint32_t DecodedText::in_bytes(std::size_t text_offset) const {
  text_offset = std::min(text_offset, text_.size());
  if (encoding_ == Encoding::utf8) return static_cast<std::uint32_t>(mark_size_ + text_offset);
  if (text_offset == text_.size()) return steps_.back();
  std::size_t at = text_offset / step_size * step_size;
  std::size_t byte = steps_[text_offset / step_size];
  // Steps stand at characters: the middle of one belongs to the step before.
  while (at < text_offset && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80) ++at;
  for (; at < text_offset; at += utf8_size(text_[at])) byte += width_at(at);
  return static_cast<std::uint32_t>(byte);
}

std::size_t DecodedText::in_text(std::uint32_t byte_offset) const {
  if (byte_offset < mark_size_) return 0;
  if (encoding_ == Encoding::utf8) return std::min<std::size_t>(byte_offset - mark_size_, text_.size());
  if (byte_offset >= steps_.back()) return text_.size();
  const auto behind = std::upper_bound(steps_.begin(), steps_.end() - 1, byte_offset);
  const auto step = static_cast<std::size_t>(behind - steps_.begin()) - 1;
  std::size_t at = step * step_size;
  std::size_t byte = steps_[step];
  while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xc0) == 0x80) ++at;
  while (at < text_.size() && byte + width_at(at) <= byte_offset) {
    byte += width_at(at);
    at += utf8_size(text_[at]);
  }
  return at;
}

base::Result<DecodedText> decode(std::string_view bytes, std::optional<Encoding> told) {
  const auto mark = byte_order_mark(bytes);
  const std::size_t mark_size = mark ? mark->size : 0;
  const std::string_view rest = bytes.substr(mark_size);
  const auto pattern = mark || told ? std::nullopt : utf16_by_pattern(rest);
  Encoding encoding = Encoding::utf8;
  if (mark) {
    encoding = mark->encoding;
  } else if (told) {
    encoding = *told;
  } else if (pattern) {
    encoding = *pattern;
  } else if (!json::is_utf8(rest)) {
    encoding = Encoding::windows_1252;
  }
  const bool guessed = !mark && !told && encoding != Encoding::utf8;
  DecodedText decoded(TRY(to_text(rest, encoding)), encoding, guessed, mark_size);
  if (json::has_control_character(decoded.text())) {
    return Error(ErrorKind::structure, "a control character stands here",
                 line_column_at(decoded.text(), json::first_control_character(decoded.text())),
                 "export the record again as text");
  }
  if (guessed) {
    const std::size_t first_other = encoding == Encoding::windows_1252 ? json::first_bad_utf8(rest) : 0;
    decoded.remarks.emplace_back(
        ErrorKind::value, "the encoding is not told; it was taken for " + std::string(name_of(encoding)),
        line_column_at(decoded.text(), decoded.in_text(static_cast<std::uint32_t>(first_other))),
        "export as UTF-8, or configure the encoding, and look at accents and currency signs");
  }
  if (mark && told && *told != mark->encoding) {
    const bool order_alone = *told == Encoding::utf16_be && mark->encoding == Encoding::utf16_le;
    if (!order_alone) {
      decoded.remarks.emplace_back(
          ErrorKind::value, "the byte order mark says " + std::string(name_of(mark->encoding)) + ", another was told",
          "1:1", "configure the encoding that is sent");
    }
  }
  return decoded;
}

}  // namespace gateway::formats
