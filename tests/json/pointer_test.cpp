#include "json/pointer.hpp"

#include <gtest/gtest.h>

#include "json/reader.hpp"

namespace gateway::json {

// RFC 6901 §5.
TEST(Pointer, FindsWhatTheRfcShows) {
  Names names;
  const Document document =
      read(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})", names)
          .value();
  const Node& root = document.root();
  EXPECT_EQ(at_pointer(root, ""), &root);
  EXPECT_EQ(at_pointer(root, "/foo")->size(), 2u);
  EXPECT_EQ(at_pointer(root, "/foo/0")->text(), "bar");
  EXPECT_EQ(at_pointer(root, "/")->text(), "0");
  EXPECT_EQ(at_pointer(root, "/a~1b")->text(), "1");
  EXPECT_EQ(at_pointer(root, "/i\\j")->text(), "5");
  EXPECT_EQ(at_pointer(root, "/k\"l")->text(), "6");
  EXPECT_EQ(at_pointer(root, "/ ")->text(), "7");
  EXPECT_EQ(at_pointer(root, "/m~0n")->text(), "8");
}

TEST(Pointer, FindsNothingWhereNothingIs) {
  Names names;
  const Document document = read(R"({"foo":["bar"],"n":1})", names).value();
  for (const char* pointer : {"foo", "/foo/1", "/foo/00", "/foo/-", "/foo/", "/foo/+0", "/n/0", "/x", "/m~2", "/m~",
                              "/foo/99999999999999999999"}) {
    EXPECT_EQ(at_pointer(document.root(), pointer), nullptr) << pointer;
  }
}

TEST(Pointer, OfEveryNodeLeadsBackToIt) {
  Names names;
  const Document document = read(R"({"a":[[],[1,{"b/c":[null,{"~":2}]}],3],"d":{},"e":{"f":true}})", names).value();
  std::vector<const Node*> open{&document.root()};
  std::size_t seen = 0;
  while (!open.empty()) {
    const Node* node = open.back();
    open.pop_back();
    ++seen;
    EXPECT_EQ(at_pointer(document.root(), pointer_to(document.root(), *node)), node);
    for (const Node& child : *node) open.push_back(&child);
  }
  EXPECT_EQ(seen, 14u);
  EXPECT_EQ(pointer_to(document.root(), document.root()), "");
}

}  // namespace gateway::json
