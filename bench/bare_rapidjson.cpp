#include "bare_rapidjson.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <vector>

namespace gateway::bench {
namespace {
constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag;
}

unsigned bare_parse(const std::string& text) {
  std::vector<char> copy(text.begin(), text.end());
  copy.resize(copy.size() + 32);
  rapidjson::Document document;
  document.ParseInsitu<flags>(copy.data());
  return document.IsObject() ? document.MemberCount() : 0;
}

struct BareTree::Tree {
  std::vector<char> copy;
  rapidjson::Document document;
  rapidjson::StringBuffer buffer;
};

BareTree::BareTree(const std::string& text) : tree_(new Tree) {
  tree_->copy.assign(text.begin(), text.end());
  tree_->copy.resize(text.size() + 32);
  tree_->document.ParseInsitu<flags>(tree_->copy.data());
}
BareTree::~BareTree() {
  delete tree_;
}

std::size_t BareTree::write() {
  tree_->buffer.Clear();
  rapidjson::Writer<rapidjson::StringBuffer> writer(tree_->buffer);
  tree_->document.Accept(writer);
  return tree_->buffer.GetSize();
}

}  // namespace gateway::bench
