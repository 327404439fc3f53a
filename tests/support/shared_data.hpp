// Where independent test material lies: $SHARED_DATA, else ../shared/data; tests skip loudly when it is absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace gateway::tests {

// The path of `relative` inside the shared data, or an empty path (and a loud line) when it is not there.
inline std::filesystem::path shared_data(const std::string& relative) {
  const char* folder = std::getenv("SHARED_DATA");
  const std::filesystem::path path =
      (folder != nullptr ? std::filesystem::path(folder) : std::filesystem::path("../shared/data")) / relative;
  if (std::filesystem::exists(path)) return path;
  std::cerr << "*** SKIPPED: no " << path.string() << "; set SHARED_DATA to the folder of the independent material\n";
  return {};
}

// The whole content of a file; empty when it cannot be read.
inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace gateway::tests

// Inside a TEST: declares `variable` as the path of `relative`, or ends the test as skipped.
#define SHARED_DATA_OR_SKIP(variable, relative)                                 \
  const std::filesystem::path variable = gateway::tests::shared_data(relative); \
  if ((variable).empty()) GTEST_SKIP() << "no shared data: " << (relative)
