// Encodings: which one a text is written in, the text as UTF-8, and the way back from its places to the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::formats {

enum class Encoding : std::uint8_t { utf8, utf16_le, utf16_be, windows_1252 };

// The name as IANA has it: "UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252".
std::string_view name_of(Encoding encoding);

// The encoding called `name`, in any case. ASCII is read as UTF-8 and ISO 8859-1 as Windows-1252, which hold them
// (WHATWG Encoding §4.2); "UTF-16" alone is UTF-16BE unless a byte order mark says otherwise (RFC 2781 §4.3).
// Errors: not_supported for every other name.
base::Result<Encoding> encoding_named(std::string_view name);

// The encoding that a byte order mark at the front tells, and how long the mark is; nothing without one.
struct ByteOrderMark {
  Encoding encoding = Encoding::utf8;
  std::size_t size = 0;
};
std::optional<ByteOrderMark> byte_order_mark(std::string_view bytes);

// Two bytes a character of ASCII show in the first kilobyte: UTF-16 of that order, or nothing.
std::optional<Encoding> utf16_by_pattern(std::string_view bytes);

// A text as UTF-8, and where each place of it stands in the bytes it was read from. Movable and copyable.
class DecodedText {
 public:
  DecodedText(std::string text, Encoding encoding, bool guessed, std::size_t mark_size);

  std::string_view text() const { return text_; }
  Encoding encoding() const { return encoding_; }
  // True when neither a mark nor the caller told the encoding and the bytes could mean something else.
  bool guessed() const { return guessed_; }

  // The byte at which the character at `text_offset` begins, and the other way round. Offsets past the end give the
  // end.
  std::uint32_t in_bytes(std::size_t text_offset) const;
  std::size_t in_text(std::uint32_t byte_offset) const;

  // Warnings: that the encoding was guessed, or that a mark contradicts what was told.
  std::vector<base::Error> remarks;

 private:
  std::size_t width_at(std::size_t text_offset) const;

  std::string text_;
  Encoding encoding_;
  bool guessed_;
  std::size_t mark_size_;
  std::vector<std::uint32_t> steps_;  // the byte offset at each 256th byte of the text; empty when both run alike
};

// Reads `bytes` as what their byte order mark says, else as `told`, else UTF-16 when its pattern shows, UTF-8 when they
// are, and Windows-1252 as a guess. The mark is no part of the text.
// Errors: structure with place "line:column" for bytes that are nothing in the encoding, and for control characters
// other than tab, line feed and return.
base::Result<DecodedText> decode(std::string_view bytes, std::optional<Encoding> told = std::nullopt);

}  // namespace gateway::formats
