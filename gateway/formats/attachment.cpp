#include "formats/attachment.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace gateway::formats {
namespace {

using base::Error;
using base::ErrorKind;
using namespace std::string_view_literals;

constexpr std::string_view docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

std::size_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::size_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// What the directory of a ZIP file tells (APPNOTE 4.3.12, 4.3.16).
struct ZipDirectory {
  bool has_content_types = false;
  bool has_word = false;
  bool has_macros = false;
  bool is_encrypted = false;
};

std::optional<ZipDirectory> zip_directory(std::string_view bytes) {
  constexpr std::size_t end_size = 22;
  if (!bytes.starts_with("PK\x03\x04") || bytes.size() < end_size) return std::nullopt;
  const std::size_t end_at = bytes.rfind("PK\x05\x06");
  if (end_at == std::string_view::npos || bytes.size() - end_at < end_size) return std::nullopt;
  std::size_t entries = number(bytes, end_at + 10, 2);
  std::size_t at = number(bytes, end_at + 16, 4);
  ZipDirectory directory;
  constexpr std::size_t entry_size = 46;
  for (; entries > 0; --entries) {
    if (at > end_at || end_at - at < entry_size || !bytes.substr(at).starts_with("PK\x01\x02")) return std::nullopt;
    const std::size_t name_size = number(bytes, at + 28, 2);
    if (end_at - at - entry_size < name_size) return std::nullopt;
    const std::string_view name = bytes.substr(at + entry_size, name_size);
    directory.has_content_types |= name == "[Content_Types].xml";
    directory.has_word |= name.starts_with("word/");
    directory.has_macros |= name.ends_with("vbaProject.bin");
    directory.is_encrypted |= (number(bytes, at + 8, 2) & 1) != 0;
    at += entry_size + name_size + number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
  }
  return directory;
}

// Names of one type: what senders declare and what attachment_type() answers.
std::string_view canonical(std::string_view declared) {
  declared = declared.substr(0, declared.find(';'));
  while (declared.ends_with(' ')) declared.remove_suffix(1);
  if (declared == "text/rtf" || declared == "text/richtext" || declared == "application/x-rtf")
    return "application/rtf";
  if (declared == "image/jpg" || declared == "image/pjpeg") return "image/jpeg";
  if (declared == "image/tif") return "image/tiff";
  if (declared == "application/x-pdf") return "application/pdf";
  return declared;
}

}  // namespace

std::string_view attachment_type(std::string_view bytes) {
  // Readers of PDF look for its mark in the first kilobyte (ISO 32000, appendix H).
  if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) return "application/pdf";
  if (bytes.starts_with("{\\rtf")) return "application/rtf";
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return "image/tiff";
  if (bytes.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  const auto zip = zip_directory(bytes);
  return zip && zip->has_content_types && zip->has_word ? docx : std::string_view();
}

std::vector<Error> check_attachment(std::string_view bytes, std::string_view declared) {
  if (bytes.empty()) {
    return {Error(ErrorKind::required, "the attached document is empty", "", "ask the practice to send it again")};
  }
  std::vector<Error> doubts;
  const std::string_view found = attachment_type(bytes);
  std::string low(declared);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::string_view told = canonical(low);
  if (found.empty()) {
    doubts.emplace_back(ErrorKind::value,
                        "the content of the attached document is none of PDF, RTF, DOCX, TIFF, JPEG or PNG", "",
                        "open it with care, or ask the practice to send it in one of these forms");
  } else if (told.empty()) {
    doubts.emplace_back(ErrorKind::required,
                        "the attached document does not say what it is; its content is " + std::string(found), "",
                        "name its media type");
  } else if (told != found) {
    doubts.emplace_back(ErrorKind::value,
                        "the content of the attached document is " + std::string(found) + ", not what is declared", "",
                        "open it with care, and name its media type as it is");
  }
  if (const auto zip = zip_directory(bytes)) {
    if (zip->has_macros) {
      doubts.emplace_back(ErrorKind::value, "the attached document holds macros", "", "do not let them run");
    }
    if (zip->is_encrypted) {
      doubts.emplace_back(ErrorKind::value, "the attached document is encrypted", "",
                          "ask the practice for one that can be read");
    }
  }
  return doubts;
}

}  // namespace gateway::formats
