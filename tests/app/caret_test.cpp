#include "app/caret.hpp"

#include <gtest/gtest.h>

namespace gateway::app {
namespace {

TEST(Caret, StandsUnderTheColumnOfThePlace) {
  EXPECT_EQ(caret("name.given1", "1:6"), "name.given1\n     ^\n");
  EXPECT_EQ(caret("a\n  b\nc", "file.map:2:3"), "  b\n  ^\n");
  EXPECT_EQ(caret("é|x", "1:3"), "é|x\n  ^\n");
  EXPECT_EQ(caret("\tx", "1:2"), "\tx\n\t^\n");
  EXPECT_EQ(caret("a", "1:2"), "a\n ^\n");
}

TEST(Caret, IsLeftOutWhereThePlaceIsNone) {
  for (const char* place : {"", "3", "1:", ":1", "0:1", "1:0", "2:1", "1:99", "Patient.name[0]"}) {
    EXPECT_EQ(caret("name", place), "") << place;
  }
}

TEST(Caret, CutsLongLinesAroundTheColumn) {
  const std::string marked = caret(std::string(500, 'x') + "!" + std::string(500, 'y'), "1:501");
  const std::size_t end = marked.find('\n');
  EXPECT_EQ(marked.substr(0, end), "…" + std::string(60, 'x') + "!" + std::string(40, 'y') + "…");
  EXPECT_EQ(marked.substr(end + 1), std::string(61, ' ') + "^\n");
}

}  // namespace
}  // namespace gateway::app
