// MappedFile: a file mapped read-only for as long as the object lives.
#pragma once

#include <string>
#include <string_view>

namespace gateway::fhir {

class MappedFile {
 public:
  explicit MappedFile(const std::string& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  // Empty when the file cannot be opened or holds nothing.
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace gateway::fhir
