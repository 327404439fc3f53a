#include "fhir/pack.hpp"

#include <optional>

#include "base/digest.hpp"

namespace gateway::fhir {
namespace {

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int byte = 0; byte < bytes; ++byte) out.push_back(static_cast<char>(value >> (8 * byte) & 0xff));
}

std::uint64_t number_at(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t byte = bytes.size(); byte > 0; --byte)
    value = value << 8 | static_cast<unsigned char>(bytes[byte - 1]);
  return value;
}

std::string_view checksum_bytes(const base::Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

constexpr std::size_t section_size = 8 + 8 + 32;
constexpr std::size_t header_size = 8 + 4 + 4 + pack_sections * section_size;

// A section's entry in the header.
struct Section {
  std::string_view bytes;
  std::string_view digest;
};

// None when the header says it lies outside of the file, which is at least a header long.
std::optional<Section> section_of(std::string_view file, PackSection section) {
  const std::string_view entry = file.substr(16 + static_cast<std::size_t>(section) * section_size, section_size);
  const std::uint64_t offset = number_at(entry.substr(0, 8));
  const std::uint64_t size = number_at(entry.substr(8, 8));
  if (offset > file.size() || size > file.size() - offset) return std::nullopt;
  return Section{file.substr(offset, size), entry.substr(16)};
}

}  // namespace

void PackWriter::number(std::uint64_t value, int bytes) {
  put_number(records_, value, bytes);
}

void PackWriter::string(std::string_view text) {
  if (text.empty()) return u32(pack_none);
  const auto known = numbers_.find(text);
  if (known != numbers_.end()) return u32(known->second);
  const auto number = static_cast<std::uint32_t>(strings_.size());
  strings_.emplace_back(text);
  numbers_.emplace(text, number);
  u32(number);
}

std::string PackWriter::table() const {
  std::string table;
  put_number(table, strings_.size(), 4);
  for (const std::string& text : strings_) {
    put_number(table, text.size(), 4);
    table += text;
  }
  return table + records_;
}

std::string pack_file(const std::array<std::string, pack_sections>& sections) {
  std::string file(pack_magic);
  put_number(file, pack_version, 4);
  put_number(file, pack_sections, 4);
  std::size_t offset = header_size;
  for (const std::string& section : sections) {
    put_number(file, offset, 8);
    put_number(file, section.size(), 8);
    file += checksum_bytes(base::sha256(section));
    offset += section.size();
  }
  for (const std::string& section : sections) file += section;
  return file;
}

std::string_view pack_blobs(std::string_view file) {
  const auto blobs = section_of(file, PackSection::blobs);
  return blobs ? blobs->bytes : std::string_view();
}

base::Result<PackReader> PackReader::open(std::string_view file, PackSection section) {
  const auto broken = [](std::string text) {
    return base::Error(base::ErrorKind::structure, std::move(text), {}, "build the definitions pack again");
  };
  if (file.size() < 16 || file.substr(0, 8) != pack_magic) return broken("the file is not a definitions pack");
  if (number_at(file.substr(8, 4)) != pack_version) return broken("the definitions pack is of another version");
  if (file.size() < header_size || number_at(file.substr(12, 4)) != pack_sections) {
    return broken("the definitions pack is cut short");
  }
  std::uint64_t whole = header_size;
  for (std::size_t number = 0; number < pack_sections; ++number) {
    const auto held = section_of(file, static_cast<PackSection>(number));
    if (!held) return broken("the definitions pack is cut short or too long");
    whole += held->bytes.size();
  }
  if (whole != file.size()) return broken("the definitions pack is cut short or too long");
  const Section held = *section_of(file, section);
  if (checksum_bytes(base::sha256(held.bytes)) != held.digest) return broken("the definitions pack is damaged");

  PackReader reader;
  reader.table_ = held.bytes;
  const std::uint32_t strings = reader.count(reader.u32(), 4);
  reader.strings_.reserve(strings);
  for (std::uint32_t number = 0; number < strings && !reader.failed_; ++number) {
    const std::uint32_t size = reader.count(reader.u32(), 1);
    reader.strings_.push_back(reader.table_.substr(reader.at_, size));
    reader.at_ += size;
  }
  if (reader.failed_) return broken("the definitions pack is not built as its version says");
  return reader;
}

std::uint64_t PackReader::number(std::size_t bytes) {
  if (failed_ || table_.size() - at_ < bytes) {
    failed_ = true;
    return 0;
  }
  at_ += bytes;
  return number_at(table_.substr(at_ - bytes, bytes));
}

std::string_view PackReader::string() {
  const std::uint32_t number = u32();
  if (failed_ || number == pack_none) return {};
  if (number >= strings_.size()) {
    failed_ = true;
    return {};
  }
  return strings_[number];
}

std::uint32_t PackReader::count(std::uint32_t value, std::size_t size) {
  if (failed_ || value > (table_.size() - at_) / size) {
    failed_ = true;
    return 0;
  }
  return value;
}

}  // namespace gateway::fhir
