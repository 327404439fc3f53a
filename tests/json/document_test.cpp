#include "json/document.hpp"

#include <gtest/gtest.h>

#include "json/reader.hpp"
#include "json/writer.hpp"

namespace gateway::json {

TEST(Document, IsNullWhenNew) {
  Names names;
  const Document document(names);
  EXPECT_EQ(write(document.root()), "null");
}

TEST(Document, IsBuiltFromItsOwnMakers) {
  Names names;
  Document document(names);
  Node& task = document.make_object();
  document.set_root(task);
  document.append(task, "resourceType", document.make_string("Task"));
  Node& codes = document.append(task, "codes", document.make_array());
  document.append(codes, document.make_number("0.10"));
  document.append(codes, document.make_boolean(true));
  document.append(codes, document.make_null());

  EXPECT_EQ(write(document.root()), R"({"resourceType":"Task","codes":[0.10,true,null]})");
  EXPECT_EQ(document.root().string("resourceType"), "Task");
  EXPECT_EQ(document.root().find("codes")->at(1)->text(), "true");
  EXPECT_EQ(document.root().find("codes")->at(3), nullptr);
  EXPECT_EQ(document.root().offset(), Node::no_offset);
}

TEST(Document, SetKeepsThePlaceOfAMemberAndAppendsANewOne) {
  Names names;
  Document document = read(R"({"a":1,"b":2,"c":3})", names).value();
  document.set(document.root(), "b", document.make_string("two"));
  document.set(document.root(), "c", document.make_string("three"));
  document.set(document.root(), "d", document.make_string("four"));
  document.append(document.root(), "e", document.make_null());
  EXPECT_EQ(write(document.root()), R"({"a":1,"b":"two","c":"three","d":"four","e":null})");
  EXPECT_EQ(document.root().size(), 5u);
}

TEST(Document, RemoveTakesFirstMiddleAndLast) {
  Names names;
  for (const auto& [name, rest] :
       {std::pair{"a", R"({"b":2,"c":3,"z":0})"}, std::pair{"b", R"({"a":1,"c":3,"z":0})"},
        std::pair{"c", R"({"a":1,"b":2,"z":0})"}, std::pair{"x", R"({"a":1,"b":2,"c":3,"z":0})"}}) {
    Document document = read(R"({"a":1,"b":2,"c":3})", names).value();
    document.remove(document.root(), name);
    document.append(document.root(), "z", document.make_number("0"));
    EXPECT_EQ(write(document.root()), rest);
  }
}

TEST(Document, CopyOutlivesItsSourceAndKeepsOffsets) {
  Names names;
  names.intern("family");
  Document target(names);
  {
    const Document source = read(R"({"x":[{"family":"O\"Neil","nick":[]},{}],"n":-0})", names).value();
    target.set_root(target.copy(source.root()));
  }
  EXPECT_EQ(write(target.root()), R"({"x":[{"family":"O\"Neil","nick":[]},{}],"n":-0})");
  EXPECT_EQ(target.root().find("n")->offset(), 45u);
  EXPECT_TRUE(target.root().find("x")->at(0)->first()->name().shared());
}

TEST(Document, DeepTreeIsCopiedAndWrittenWithoutRecursion) {
  Names names;
  Document document(names);
  Node& top = document.make_array();
  document.set_root(top);
  Node* deepest = &top;
  constexpr std::size_t depth = 300'000;
  for (std::size_t level = 1; level < depth; ++level) deepest = &document.append(*deepest, document.make_array());

  Document twin(names);
  twin.set_root(twin.copy(document.root()));
  const std::string text = write(twin.root());

  EXPECT_EQ(text.size(), 2 * depth);
  EXPECT_EQ(text, std::string(depth, '[') + std::string(depth, ']'));
}

TEST(Document, MovesWithItsTree) {
  Names names;
  Document first = read(R"({"a":[1]})", names).value();
  const Node* node = first.root().find("a");
  Document second = std::move(first);
  EXPECT_EQ(second.root().find("a"), node);
  EXPECT_EQ(write(second.root()), R"({"a":[1]})");
}

}  // namespace gateway::json
