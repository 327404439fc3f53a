// Known lists: the lines of a pinned list, "name: reason", by name.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

namespace gateway::tests {

inline std::set<std::string> known_list(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::set<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    EXPECT_NE(line.find(": "), std::string::npos) << "no reason: " << line;
    names.insert(line.substr(0, line.find(": ")));
  }
  return names;
}

}  // namespace gateway::tests
