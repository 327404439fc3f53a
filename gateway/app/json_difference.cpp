#include "app/json_difference.hpp"

#include "json/writer.hpp"

namespace gateway::app {
namespace {

std::string shown(const json::Node& node) {
  constexpr std::size_t most_bytes = 120;
  std::string text = json::write(node);
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string below(const std::string& pointer, std::string_view step) {
  std::string out = pointer + '/';
  for (const char c : step) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

class Comparer {
 public:
  explicit Comparer(std::size_t most) : most_(most) {}

  // Documents are at most 64 deep.
  void compare(const json::Node& expected, const json::Node& made, const std::string& pointer) {
    if (lines.size() > most_) return;
    if (expected.is_object() && made.is_object()) {
      for (const json::Node& member : expected) {
        const std::string at = below(pointer, member.name().text());
        if (const json::Node* other = made.find(member.name().text()))
          compare(member, *other, at);
        else
          add(at + ": only expected: " + shown(member));
      }
      for (const json::Node& member : made) {
        if (expected.find(member.name().text()) == nullptr) {
          add(below(pointer, member.name().text()) + ": only made: " + shown(member));
        }
      }
      return;
    }
    if (expected.is_array() && made.is_array()) {
      const json::Node* left = expected.first();
      const json::Node* right = made.first();
      for (std::size_t index = 0; left != nullptr || right != nullptr; ++index) {
        const std::string at = below(pointer, std::to_string(index));
        if (left != nullptr && right != nullptr)
          compare(*left, *right, at);
        else
          add(at + (left != nullptr ? ": only expected: " + shown(*left) : ": only made: " + shown(*right)));
        if (left != nullptr) left = left->next();
        if (right != nullptr) right = right->next();
      }
      return;
    }
    if (expected.kind() != made.kind() || expected.text() != made.text()) {
      add((pointer.empty() ? "the whole" : pointer) + ": expected " + shown(expected) + ", made " + shown(made));
    }
  }

  std::vector<std::string> lines;

 private:
  void add(std::string line) {
    if (lines.size() < most_)
      lines.push_back(std::move(line));
    else if (lines.size() == most_)
      lines.emplace_back("and more");
  }

  std::size_t most_;
};

}  // namespace

std::vector<std::string> json_differences(const json::Node& expected, const json::Node& made, std::size_t most) {
  Comparer comparer(most);
  comparer.compare(expected, made, "");
  return std::move(comparer.lines);
}

}  // namespace gateway::app
