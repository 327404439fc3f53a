#include "validation/element_tree.hpp"

#include <algorithm>

#include "validation/element_definition.hpp"

namespace gateway::validation {
namespace {

base::Error misplaced(std::size_t number, const std::string& why) {
  return {base::ErrorKind::structure, why, "snapshot.element[" + std::to_string(number) + "]",
          "write the elements of a snapshot depth first, each below its parent"};
}

// The slice that `name` belongs under: for "a/b" slice a of `element` when it is there, else the element.
ElementNode& owner_of_slice(ElementNode& element, std::string_view name) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string_view::npos) return element;
  ElementNode* outer = element.find_slice(name.substr(0, slash));
  return outer != nullptr ? *outer : element;
}

struct Writing {
  json::Document& document;
  json::Node& elements;
  std::vector<const ElementNode*>* visited;

  // `outer` is the id without the slice of `node` itself.
  void write(const ElementNode& node, const std::string& path, const std::string& outer) {
    const std::string id = node.slice.empty() ? outer : outer + ":" + node.slice;
    json::Node& element = document.append(elements, document.make_object());
    document.append(element, "id", document.make_string(id));
    document.append(element, "path", document.make_string(path));
    if (!node.slice.empty()) document.append(element, "sliceName", document.make_string(node.slice));
    for (const json::Node& member : *node.definition) {
      const std::string_view name = member.name().text();
      if (name == "id" || name == "path" || name == "sliceName" || name == "sliceIsConstraining") continue;
      document.append(element, name, document.copy(member));
    }
    if (element.find("base") == nullptr) append_base(element, path);
    if (visited != nullptr) visited->push_back(&node);
    for (const auto& child : node.children) write(*child, path + "." + child->name, id + "." + child->name);
    // A slice of a slice carries the outer name in its own: "component:a" has "component:a/b".
    for (const auto& slice : node.slices) write(*slice, path, outer);
  }

  // An element that nothing above defines is its own base.
  void append_base(json::Node& element, const std::string& path) {
    json::Node& own = document.append(element, "base", document.make_object());
    document.append(own, "path", document.make_string(path));
    for (const char* bound : {"min", "max"}) {
      if (const json::Node* value = element.find(bound)) document.append(own, bound, document.copy(*value));
    }
  }
};

}  // namespace

ElementNode* ElementNode::child(std::string_view child_name) const {
  for (const auto& child : children) {
    if (child->name == child_name) return child.get();
  }
  return nullptr;
}

ElementNode* ElementNode::find_slice(std::string_view slice_name) const {
  for (const auto& candidate : slices) {
    if (candidate->slice == slice_name) return candidate.get();
    if (ElementNode* inner = candidate->find_slice(slice_name)) return inner;
  }
  return nullptr;
}

std::unique_ptr<ElementNode> ElementNode::clone() const {
  auto twin = std::make_unique<ElementNode>();
  twin->name = name;
  twin->slice = slice;
  twin->definition = definition;
  twin->original = original;
  for (const auto& child : children) twin->children.push_back(child->clone_with_slices());
  return twin;
}

std::unique_ptr<ElementNode> ElementNode::clone_with_slices() const {
  auto twin = clone();
  for (const auto& each : slices) twin->slices.push_back(each->clone_with_slices());
  return twin;
}

std::size_t ElementNode::count() const {
  std::size_t total = 1;
  for (const auto& child : children) total += child->count();
  for (const auto& each : slices) total += each->count();
  return total;
}

base::Result<std::unique_ptr<ElementNode>> element_tree(const json::Node& snapshot) {
  const json::Node* elements = snapshot.find("element");
  if (elements == nullptr || elements->size() == 0) return misplaced(0, "the snapshot has no elements");
  if (elements->size() > most_elements) {
    return base::Error(base::ErrorKind::too_costly,
                       "the snapshot has over " + std::to_string(most_elements) + " elements", "snapshot.element");
  }
  std::unique_ptr<ElementNode> root;
  std::vector<ElementNode*> open;  // the element last seen at each depth
  std::size_t number = 0;
  for (const json::Node& definition : *elements) {
    const std::vector<std::string_view> segments = path_segments(definition.string("path"));
    const std::size_t depth = segments.size();
    if (depth == 0 || depth > deepest_path) return misplaced(number, "an element has no path, or one that is too long");
    if (!is_slice_name(definition.string("sliceName"))) return misplaced(number, "a slice's name nests too deep");
    auto node = std::make_unique<ElementNode>();
    node->name = segments.back();
    node->slice = definition.string("sliceName");
    node->definition = &definition;
    node->original = &definition;
    if (!root) {
      if (depth != 1) return misplaced(number, "the first element is not the root");
      node->slice.clear();
      root = std::move(node);
      open = {root.get()};
      ++number;
      continue;
    }
    bool placed = depth > 1 && depth <= open.size() + 1;
    for (std::size_t level = 0; placed && level + 1 < depth; ++level) placed = open[level]->name == segments[level];
    if (!placed)
      return misplaced(number, std::string(definition.string("path")) + " stands under no element before it");
    ElementNode& parent = *open[depth - 2];
    ElementNode* entry = node->slice.empty() ? nullptr : parent.child(node->name);
    open.resize(depth - 1);
    open.push_back(node.get());
    if (entry != nullptr) {
      owner_of_slice(*entry, node->slice).slices.push_back(std::move(node));
    } else {
      parent.children.push_back(std::move(node));
    }
    ++number;
  }
  return root;
}

std::string choice_name(const ElementNode& node) {
  if (is_choice(node.name)) return node.name;
  const json::Node* base = node.definition->find("base");
  const std::string_view path = base == nullptr ? std::string_view() : base->string("path");
  const std::string_view last = path.substr(path.rfind('.') + 1);
  return is_choice(last) && node.name.starts_with(last.substr(0, last.size() - 3)) ? std::string(last) : std::string();
}

bool is_slice_name(std::string_view name) {
  return std::count(name.begin(), name.end(), '/') <= static_cast<std::ptrdiff_t>(deepest_reslice);
}

ElementNode* find_path(ElementNode& root, std::string_view path) {
  const std::vector<std::string_view> segments = path_segments(path);
  if (segments.empty() || segments.front() != root.name) return nullptr;
  ElementNode* node = &root;
  for (std::size_t level = 1; node != nullptr && level < segments.size(); ++level) node = node->child(segments[level]);
  return node;
}

void write_elements(const ElementNode& root, json::Document& document, json::Node& elements,
                    std::vector<const ElementNode*>* visited) {
  Writing{document, elements, visited}.write(root, root.name, root.name);
}

std::vector<std::string_view> path_segments(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    segments.push_back(path.substr(0, dot));
    if (segments.back().empty()) return {};
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
    if (path.empty()) return {};
  }
  return segments;
}

}  // namespace gateway::validation
