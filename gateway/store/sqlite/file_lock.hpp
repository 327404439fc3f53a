// FileLock: keeps a second program from writing the same store; goes away with the process, however it ends.
#pragma once

#include <string>

#include "base/result.hpp"

namespace gateway::store::sqlite {

class FileLock {
 public:
  FileLock() = default;
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

  // Locks `path`, making the file. Errors: conflict when another holds it; transient.
  static base::Result<FileLock> take(const std::string& path);

 private:
  int descriptor_ = -1;
};

}  // namespace gateway::store::sqlite
