// The definitions pack: a checksummed file of types, invariants and artifacts, made at build, mapped at start.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::fhir {

// Layout (little endian): magic "GWR4PACK", u32 version, u32 number of sections, for each section u64 offset, u64 size
// and its SHA-256; then the sections. All but the last are tables and are checked when they are opened; the last holds
// the artifacts' JSON, each a zstd frame with a checksum of its own, so that nothing of it is touched before it is
// needed. Table: u32 string count, then each string as u32 length and bytes; then its records. types: u32 invariant
// count; an invariant is key, human, expression, source as strings, u8 error, u8 best practice.
//   u32 type count; a type is u32 name, base (string numbers, `none` without), u8 kind, u8 abstract, its invariants,
//   u32 element count, elements. Invariants of a type or element: u16 count, u32 numbers.
//   Element: u32 name, path; u32 min, max; u8 flags; u8 binding strength; u32 value set; its invariants; u16 type
//   count, types: u32 type name, u16 target count, u32 targets.
// artifacts: name and version of the package, u32 count; each: u8 kind, u8 constraint, strings url, version, name,
// title,
//   status, type, base; u32 size unpacked, u32 offset among the blobs, u32 size packed.

inline constexpr std::string_view pack_magic = "GWR4PACK";
inline constexpr std::uint32_t pack_version = 2;
inline constexpr std::uint32_t pack_none = 0xffffffff;

enum class PackSection : std::uint8_t { types, artifacts, blobs };
inline constexpr std::size_t pack_sections = 3;

enum PackFlag : std::uint8_t { pack_choice = 1, pack_modifier = 2, pack_summary = 4 };

// Appends numbers and strings to one table of a pack.
class PackWriter {
 public:
  void u8(std::uint8_t value) { records_.push_back(static_cast<char>(value)); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  // The number of a string, the same for equal strings.
  void string(std::string_view text);

  // The table: strings, and what was written.
  std::string table() const;

 private:
  void number(std::uint64_t value, int bytes);

  std::string records_;
  std::vector<std::string> strings_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

// The whole file of these sections, in the order of PackSection.
std::string pack_file(const std::array<std::string, pack_sections>& sections);

// Where the artifacts' JSON lies in a pack whose tables could be opened.
std::string_view pack_blobs(std::string_view file);

// Reads one table of a pack; past the end or a bad string number it returns zeros and stays failed.
class PackReader {
 public:
  // Checks the header of `file`, and the checksum of `section`, which must be a table. Errors: structure.
  static base::Result<PackReader> open(std::string_view file, PackSection section);

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::string_view string();

  // A count of things that take at least `size` bytes each; fails when they cannot all be there.
  std::uint32_t count(std::uint32_t value, std::size_t size);

  bool failed() const { return failed_; }
  bool at_end() const { return !failed_ && at_ == table_.size(); }

 private:
  std::uint64_t number(std::size_t bytes);

  std::string_view table_;
  std::size_t at_ = 0;
  bool failed_ = false;
  std::vector<std::string_view> strings_;
};

}  // namespace gateway::fhir
