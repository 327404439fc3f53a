// FileChunks: a file read a piece at a time, and how far it is.
#pragma once

#include <cstdint>
#include <string>

#include "formats/record_stream.hpp"

namespace gateway::app {

class FileChunks {
 public:
  FileChunks(const FileChunks&) = delete;
  FileChunks& operator=(const FileChunks&) = delete;
  ~FileChunks();

  // "-" is standard input. Errors: not_found when it cannot be opened.
  static base::Result<std::unique_ptr<FileChunks>> open(const std::string& path);

  // Reads on from where the last one stopped; valid while this lives. Errors: transient when the file cannot be read.
  formats::ChunkSource source();

  std::uint64_t read() const { return read_; }
  std::uint64_t size() const { return size_; }  // 0 where nobody knows: a pipe

 private:
  FileChunks(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}

  int descriptor_;
  std::uint64_t size_;
  std::uint64_t read_ = 0;
};

}  // namespace gateway::app
