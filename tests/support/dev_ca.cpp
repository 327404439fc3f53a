#include "support/dev_ca.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

extern char** environ;

namespace gateway::test {

namespace {

struct Folder {
  std::string path;

  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dev-ca-XXXXXX").string();
    path = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
    std::string script = "certs/make-dev-ca";
    char* arguments[] = {script.data(), path.data(), nullptr};
    pid_t child = 0;
    int status = 1;
    const bool made = !path.empty() &&
                      ::posix_spawn(&child, script.c_str(), nullptr, nullptr, arguments, environ) == 0 &&
                      ::waitpid(child, &status, 0) == child && status == 0;
    if (!made) {
      std::fprintf(stderr, "certs/make-dev-ca failed; tests run from the source folder and need bash and openssl\n");
      std::abort();
    }
    owner = ::getpid();
  }

  // A death test's child must not take the certificates away.
  ~Folder() {
    std::error_code ignored;
    if (::getpid() == owner) std::filesystem::remove_all(path, ignored);
  }

  pid_t owner = 0;
};

}  // namespace

const std::string& dev_ca() {
  static const Folder folder;
  return folder.path;
}

std::string certificate_file(const std::string& name) {
  return dev_ca() + "/" + name + ".crt";
}
std::string key_file(const std::string& name) {
  return dev_ca() + "/" + name + ".key";
}

}  // namespace gateway::test
