// Conformance: a suite's section of docs/reference/conformance.md, written by its own run and compared with the page.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/definitions.hpp"
#include "support/shared_data.hpp"

namespace gateway::tests {

struct ConformanceSection {
  int order =
      0;  // of the sections on the page: 10 FHIRPath, 20 definitions, 30 validator, 40 snapshots, 50 mapping language
  std::string name;   // of the file and the markers: lower case and hyphens
  std::string title;  // its heading
  std::string text;   // Markdown: figures first, then what is not passed by name, each with its reason
};

// A text made fit for a cell of a Markdown table.
inline std::string table_cell(std::string text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '|') text.insert(at++, "\\");
    if (text[at] == '\n') text[at] = ' ';
  }
  return text;
}

// Writes the section to conformance/ORDER-NAME.md of the build folder, from where script/conformance makes the page,
// and expects the committed page to hold the same; with UPDATE_GOLDEN=1 it only writes.
inline void expect_conformance(const ConformanceSection& section) {
  const std::string begin = "<!-- " + section.name + ": begin -->\n";
  const std::string end = "<!-- " + section.name + ": end -->\n";
  std::string text = section.text;
  if (!text.ends_with('\n')) text += '\n';
  const std::string made = begin + "## " + section.title + "\n\n" + text + end;

  const std::filesystem::path folder =
      std::filesystem::path(definitions_pack()).parent_path().parent_path() / "conformance";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / (std::to_string(section.order) + "-" + section.name + ".md"), std::ios::binary) << made;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) return;

  const std::string page = content_of("docs/reference/conformance.md");
  const std::size_t from = page.find(begin);
  const std::size_t to = page.find(end, from == std::string::npos ? 0 : from);
  const std::string kept =
      from == std::string::npos || to == std::string::npos ? std::string() : page.substr(from, to + end.size() - from);
  EXPECT_EQ(made, kept)
      << "docs/reference/conformance.md says something else; run script/conformance and read what changed";
}

}  // namespace gateway::tests
