// A .tgz unpacked into a folder that goes away with the object; uses the system's tar.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace gateway::tests {

class UnpackedArchive {
 public:
  explicit UnpackedArchive(const std::filesystem::path& archive) {
    std::string pattern = (std::filesystem::temp_directory_path() / "gateway-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return;
    folder_ = pattern;
    const pid_t child = fork();
    if (child == 0) {
      execlp("tar", "tar", "-xzf", archive.c_str(), "-C", folder_.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    int status = 0;
    unpacked_ = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  UnpackedArchive(const UnpackedArchive&) = delete;
  UnpackedArchive& operator=(const UnpackedArchive&) = delete;
  ~UnpackedArchive() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }

  bool ok() const { return unpacked_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  bool unpacked_ = false;
};

}  // namespace gateway::tests
