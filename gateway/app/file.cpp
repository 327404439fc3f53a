#include "app/file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace gateway::app {

base::Result<std::string> read_file(const std::string& path) {
  std::error_code unknown;
  const bool plain = !std::filesystem::is_directory(path, unknown);
  std::ifstream file(plain ? path : std::string(), std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) {
    return base::Error(base::ErrorKind::not_found, "the file cannot be read", path,
                       "check the path and its permissions");
  }
  return text;
}

base::Result<std::vector<std::string>> files_in(const std::string& folder, const std::string& ending) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().string().ends_with(ending)) paths.push_back(entry.path().string());
  }
  if (error) {
    return base::Error(base::ErrorKind::not_found, "the folder cannot be read", folder,
                       "check the path and its permissions");
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string read_standard_input() {
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

std::string installed_file(const std::string& relative) {
  std::error_code failure;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", failure);
  return (program.parent_path().parent_path() / relative).string();
}

}  // namespace gateway::app
