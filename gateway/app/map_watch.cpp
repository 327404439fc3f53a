// The verb map watch: a mapping's samples run again whenever one of its files is saved.
#include <poll.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <map>

#include "app/verbs.hpp"

namespace gateway::app {
namespace {

namespace files = std::filesystem;

constexpr int between_looks_ms = 300;

// Every file below `folder` with what changes when it does. Editors save by renaming, so files come and go.
std::map<std::string, std::string> state_of(const std::string& folder) {
  std::map<std::string, std::string> state;
  std::error_code error;
  for (auto at = files::recursive_directory_iterator(folder, error); !error && at != end(at); at.increment(error)) {
    struct stat facts {};
    if (::stat(at->path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    state[at->path().string()] = std::to_string(facts.st_mtim.tv_sec) + '.' + std::to_string(facts.st_mtim.tv_nsec) +
                                 ' ' + std::to_string(facts.st_size);
  }
  return state;
}

}  // namespace

int map_watch(const std::string& folder, const MapOptions& options, unsigned rounds) {
  int code = exit_ok;
  std::map<std::string, std::string> shown;
  for (unsigned round = 0; rounds == 0 || round < rounds;) {
    auto now = state_of(folder);
    if (now.empty()) {
      std::fprintf(stderr, "%s: there is no such folder, or nothing in it\n", folder.c_str());
      return exit_finding;
    }
    if (now != shown) {
      if (round > 0) std::printf("\n");
      code = map_test(folder, options);
      std::fflush(stdout);
      // What the run itself wrote is no reason to run again.
      shown = options.update ? state_of(folder) : std::move(now);
      ++round;
      continue;
    }
    ::poll(nullptr, 0, between_looks_ms);
  }
  return code;
}

}  // namespace gateway::app
