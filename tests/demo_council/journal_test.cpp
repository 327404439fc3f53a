#include "demo_council/journal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "support/temporary_folder.hpp"

namespace gateway::demo_council {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  Journal journal;
  EXPECT_TRUE(journal.open(path, [&](std::string_view line, LinePlace) { lines.emplace_back(line); }).ok());
  return lines;
}

TEST(Journal, WhatWasCommittedIsThereAgain) {
  const tests::TemporaryFolder folder;
  const std::string long_line(200'000, 'x');
  {
    Journal journal;
    ASSERT_TRUE(journal.open(folder.file("j"), [](std::string_view, LinePlace) {}).ok());
    journal.append("one");
    journal.commit();
    journal.append(long_line);
    journal.append("three");
    journal.commit();
    journal.append("never committed");
  }
  EXPECT_EQ(lines_of(folder.file("j")), (std::vector<std::string>{"one", long_line, "three"}));
}

TEST(Journal, AHalfLastLineIsCutOff) {
  const tests::TemporaryFolder folder;
  std::ofstream(folder.file("j")) << "one\ntwo\nthr";

  EXPECT_EQ(lines_of(folder.file("j")), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(std::filesystem::file_size(folder.file("j")), 8u);
}

TEST(Journal, LinesAreReadBackByTheirPlaceAlsoBeforeTheCommit) {
  const tests::TemporaryFolder folder;
  Journal journal;
  ASSERT_TRUE(journal.open(folder.file("j"), [](std::string_view, LinePlace) {}).ok());
  const auto first = journal.append("first");
  journal.commit();
  const auto second = journal.append("the second");

  EXPECT_EQ(journal.read(second), "the second");
  EXPECT_EQ(journal.read(first), "first");
}

TEST(Journal, AFolderThatIsNotThereIsAnError) {
  Journal journal;
  EXPECT_FALSE(journal.open("/nowhere/at/all", [](std::string_view, LinePlace) {}).ok());
}

}  // namespace
}  // namespace gateway::demo_council
