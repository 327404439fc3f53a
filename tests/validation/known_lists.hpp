// Known lists: the lines of a pinned list, "name: reason", by name.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>

namespace gateway::tests {

// The reasons of a list, by name.
inline std::map<std::string, std::string> known_reasons(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::map<std::string, std::string> reasons;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t colon = line.find(": ");
    EXPECT_NE(colon, std::string::npos) << "no reason: " << line;
    reasons.emplace(line.substr(0, colon), colon == std::string::npos ? "" : line.substr(colon + 2));
  }
  return reasons;
}

inline std::set<std::string> known_list(const std::string& path) {
  std::set<std::string> names;
  for (const auto& [name, reason] : known_reasons(path)) names.insert(name);
  return names;
}

}  // namespace gateway::tests
