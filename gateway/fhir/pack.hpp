// The definitions pack: a versioned, checksummed file of types and elements, made at build, mapped at start.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::fhir {

// Layout (little endian): magic "GWR4PACK", u32 version, u64 length of the body, SHA-256 of the body, body.
// Body: u32 string count, then each string as u32 length and bytes; u32 type count, then the types.
// Type: u32 name, u32 base (a string number, `none` without), u8 kind, u8 abstract, u32 element count, elements.
// Element: u32 name, path; u32 min, max; u8 flags; u8 binding strength; u32 value set; u16 type count,
// types: u32 type name, u16 target count, u32 targets.

inline constexpr std::string_view pack_magic = "GWR4PACK";
inline constexpr std::uint32_t pack_version = 1;
inline constexpr std::size_t pack_header_size = 8 + 4 + 8 + 32;
inline constexpr std::uint32_t pack_none = 0xffffffff;

enum PackFlag : std::uint8_t { pack_choice = 1, pack_modifier = 2, pack_summary = 4 };

// Appends numbers and strings to a pack's body.
class PackWriter {
 public:
  void u8(std::uint8_t value) { body_.push_back(static_cast<char>(value)); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  // The number of a string, the same for equal strings.
  void string(std::string_view text);

  // The whole file: header, strings, and what was written.
  std::string file() const;

 private:
  void number(std::uint64_t value, int bytes);

  std::string body_;
  std::vector<std::string> strings_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

// Reads a pack's body; past the end or a bad string number it returns zeros and stays failed.
class PackReader {
 public:
  // Checks header and checksum of `file` and reads the strings. Errors: structure.
  static base::Result<PackReader> open(std::string_view file);

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::string_view string();

  // A count of things that take at least `size` bytes each; fails when they cannot all be there.
  std::uint32_t count(std::uint32_t value, std::size_t size);

  bool failed() const { return failed_; }
  bool at_end() const { return !failed_ && at_ == body_.size(); }

 private:
  std::uint64_t number(std::size_t bytes);

  std::string_view body_;
  std::size_t at_ = 0;
  bool failed_ = false;
  std::vector<std::string_view> strings_;
};

}  // namespace gateway::fhir
