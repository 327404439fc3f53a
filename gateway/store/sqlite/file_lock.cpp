#include "store/sqlite/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace gateway::store::sqlite {

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<FileLock> FileLock::take(const std::string& path) {
  FileLock lock;
  lock.descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock.descriptor_ < 0) {
    return base::Error(base::ErrorKind::transient,
                       std::string("cannot make the store's lock file: ") + std::strerror(errno), path,
                       "make the folder, and let the program write to it");
  }
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return base::Error(base::ErrorKind::conflict, "another program has the store open", path,
                       "stop it first, or ask it through its admin socket");
  }
  return lock;
}

}  // namespace gateway::store::sqlite
