#include "app/file_chunks.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace gateway::app {

base::Result<std::unique_ptr<FileChunks>> FileChunks::open(const std::string& path) {
  const int descriptor = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  if (descriptor < 0 || ::fstat(descriptor, &facts) != 0 || S_ISDIR(facts.st_mode)) {
    if (descriptor >= 0) ::close(descriptor);
    return base::Error(base::ErrorKind::not_found, "the file cannot be opened", path, "check the path and its rights");
  }
  const auto size = S_ISREG(facts.st_mode) ? static_cast<std::uint64_t>(facts.st_size) : 0;
  return std::unique_ptr<FileChunks>(new FileChunks(descriptor, size));
}

FileChunks::~FileChunks() {
  ::close(descriptor_);
}

formats::ChunkSource FileChunks::source() {
  return [this](std::span<char> room) -> base::Result<std::size_t> {
    for (;;) {
      const ssize_t count = ::read(descriptor_, room.data(), room.size());
      if (count >= 0) {
        read_ += static_cast<std::uint64_t>(count);
        return static_cast<std::size_t>(count);
      }
      if (errno != EINTR) return base::Error(base::ErrorKind::transient, "the file cannot be read to its end");
    }
  };
}

}  // namespace gateway::app
