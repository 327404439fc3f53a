#include "fhir/pack.hpp"

#include "base/digest.hpp"

namespace gateway::fhir {
namespace {

void put_number(std::string& out, std::uint64_t value, int bytes) {
  for (int byte = 0; byte < bytes; ++byte) out.push_back(static_cast<char>(value >> (8 * byte) & 0xff));
}

std::uint64_t number_at(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t byte = bytes.size(); byte > 0; --byte) value = value << 8 | static_cast<unsigned char>(bytes[byte - 1]);
  return value;
}

std::string_view checksum_bytes(const base::Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

void PackWriter::number(std::uint64_t value, int bytes) { put_number(body_, value, bytes); }

void PackWriter::string(std::string_view text) {
  if (text.empty()) return u32(pack_none);
  const auto known = numbers_.find(text);
  if (known != numbers_.end()) return u32(known->second);
  const auto number = static_cast<std::uint32_t>(strings_.size());
  strings_.emplace_back(text);
  numbers_.emplace(text, number);
  u32(number);
}

std::string PackWriter::file() const {
  std::string body;
  put_number(body, strings_.size(), 4);
  for (const std::string& text : strings_) {
    put_number(body, text.size(), 4);
    body += text;
  }
  body += body_;

  std::string file(pack_magic);
  put_number(file, pack_version, 4);
  put_number(file, body.size(), 8);
  file += checksum_bytes(base::sha256(body));
  return file + body;
}

base::Result<PackReader> PackReader::open(std::string_view file) {
  const auto broken = [](std::string text) {
    return base::Error(base::ErrorKind::structure, std::move(text), {}, "build the definitions pack again");
  };
  if (file.size() < pack_header_size || file.substr(0, 8) != pack_magic) return broken("the file is not a definitions pack");
  if (number_at(file.substr(8, 4)) != pack_version) return broken("the definitions pack is of another version");
  PackReader reader;
  reader.body_ = file.substr(pack_header_size);
  if (number_at(file.substr(12, 8)) != reader.body_.size()) return broken("the definitions pack is cut short or too long");
  if (checksum_bytes(base::sha256(reader.body_)) != file.substr(20, 32)) return broken("the definitions pack is damaged");

  const std::uint32_t strings = reader.count(reader.u32(), 4);
  reader.strings_.reserve(strings);
  for (std::uint32_t number = 0; number < strings && !reader.failed_; ++number) {
    const std::uint32_t size = reader.count(reader.u32(), 1);
    reader.strings_.push_back(reader.body_.substr(reader.at_, size));
    reader.at_ += size;
  }
  if (reader.failed_) return broken("the definitions pack is not built as its version says");
  return reader;
}

std::uint64_t PackReader::number(std::size_t bytes) {
  if (failed_ || body_.size() - at_ < bytes) {
    failed_ = true;
    return 0;
  }
  at_ += bytes;
  return number_at(body_.substr(at_ - bytes, bytes));
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
  if (failed_ || value > (body_.size() - at_) / size) {
    failed_ = true;
    return 0;
  }
  return value;
}

}  // namespace gateway::fhir
