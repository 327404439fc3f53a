// Comparing made JSON text with its golden file; UPDATE_GOLDEN=1 writes the file instead, for a person to review.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/shared_data.hpp"

namespace gateway::tests {

// Expects `made` to be the content of `file`; says the first line that differs.
inline void expect_golden(const std::filesystem::path& file, const std::string& made) {
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(file, std::ios::binary) << made;
    return;
  }
  const std::string kept = content_of(file);
  if (kept == made) return;
  std::size_t line = 1;
  std::size_t start = 0;
  for (std::size_t i = 0; i < kept.size() && i < made.size() && kept[i] == made[i]; ++i) {
    if (kept[i] == '\n') ++line, start = i + 1;
  }
  ADD_FAILURE() << file << ":" << line << ": kept " << kept.substr(start, kept.find('\n', start) - start) << "\n  made "
                << made.substr(start, made.find('\n', start) - start)
                << "\n  run with UPDATE_GOLDEN=1 and read the difference before committing it";
}

}  // namespace gateway::tests
