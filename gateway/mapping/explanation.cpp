#include "mapping/explanation.hpp"

#include <algorithm>
#include <unordered_map>

#include "json/pointer.hpp"
#include "json/writer.hpp"

namespace gateway::mapping {
namespace {

std::string value_of(const json::Node& node) {
  return node.is_object() || node.is_array() ? std::string() : json::write(node);
}

// Calls `visit(pointer, node)` for `root` and everything below it, in order. Documents are at most 64 deep.
template <typename Visit>
void walk(const json::Node& node, std::string& pointer, const Visit& visit) {
  visit(pointer, node);
  std::size_t index = 0;
  const std::size_t size = pointer.size();
  for (const json::Node& child : node) {
    pointer += '/';
    if (node.is_array()) {
      pointer += std::to_string(index++);
    } else {
      for (const char c : child.name().text()) {
        if (c == '~')
          pointer += "~0";
        else if (c == '/')
          pointer += "~1";
        else
          pointer += c;
      }
    }
    walk(child, pointer, visit);
    pointer.resize(size);
  }
}

// Lines and columns of a text, each line counted once.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
      starts_.push_back(at + 1);
  }

  json::LineColumn at(std::uint32_t offset) const {
    if (offset == json::Node::no_offset) return {};
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), static_cast<std::size_t>(offset));
    const std::size_t start = *(after - 1);
    const json::LineColumn in_line = json::line_column(text_.substr(start), static_cast<std::uint32_t>(offset - start));
    return {static_cast<std::uint32_t>(after - starts_.begin()), in_line.column};
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_ = {0};
};

class Explainer {
 public:
  Explainer(const Output& output, const json::Node& source, std::string_view text)
      : output_(output), source_(source), lines_(text) {
    std::string pointer;
    walk(source, pointer, [this](const std::string& at, const json::Node& node) { pointers_.emplace(&node, at); });
    for (const Origin& origin : output.origins) origins_[origin.target] = &origin;
  }

  Explanation run() {
    Explanation made;
    std::string pointer;
    walk(output_.target.root(), pointer, [&](const std::string& at, const json::Node& node) {
      if (!at.empty() && !node.is_array() && !node.is_null()) made.elements.push_back(element(at, node));
    });
    for (const Loss& loss : output_.losses) {
      if (const json::Node* node = json::at_pointer(source_, loss.source))
        made.fields.push_back({field(*node, loss.source), loss.fate});
    }
    return made;
  }

 private:
  InputField field(const json::Node& node, std::string pointer) const {
    return {std::move(pointer), lines_.at(node.offset()), value_of(node)};
  }

  ExplainedElement element(const std::string& pointer, const json::Node& node) const {
    ExplainedElement made;
    made.pointer = pointer;
    made.value = value_of(node);
    std::string_view whole = pointer;
    auto found = origins_.find(pointer);
    while (found == origins_.end() && !whole.empty()) {
      whole = whole.substr(0, whole.rfind('/'));
      found = origins_.find(std::string(whole));
    }
    if (found == origins_.end()) return made;
    const Origin& origin = *found->second;
    const bool itself = whole.size() == pointer.size();
    if (!itself && origin.kind != Origin::Kind::taken) {
      // Only resourceType stands in an object without a rule that wrote it.
      made.rule = origin.rule;
      return made;
    }
    made.rule = origin.rule;
    made.kind = origin.kind;
    for (const json::Node* source : origin.sources) {
      const json::Node* part = itself ? source : json::at_pointer(*source, pointer.substr(whole.size()));
      if (part == nullptr) continue;
      if (const auto at = pointers_.find(part); at != pointers_.end()) made.inputs.push_back(field(*part, at->second));
    }
    return made;
  }

  const Output& output_;
  const json::Node& source_;
  Lines lines_;
  std::unordered_map<const json::Node*, std::string> pointers_;
  std::unordered_map<std::string, const Origin*> origins_;
};

}  // namespace

Explanation explain(const Output& output, const json::Node& source, std::string_view text) {
  return Explainer(output, source, text).run();
}

}  // namespace gateway::mapping
