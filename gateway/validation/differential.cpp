#include "validation/differential.hpp"

#include <algorithm>
#include <map>

#include "validation/element_definition.hpp"
#include "validation/element_merge.hpp"
#include "validation/snapshot.hpp"
#include "validation/spelling.hpp"

namespace gateway::validation {
namespace {

constexpr std::size_t most_bytes = std::size_t{128} << 20;  // of everything made on the way to one snapshot

}  // namespace

Differential::Differential(const json::Node& definition, const json::Node* base, Snapshots& snapshots,
                           json::Document& document, ElementNode& root)
    : definition_(definition),
      base_(base),
      snapshots_(snapshots),
      document_(document),
      root_(root),
      specialization_(definition.string("derivation") != "constraint"),
      url_(definition.string("url")),
      elements_(root.count()) {}

base::Status Differential::apply() {
  const json::Node* differential = definition_.find("differential");
  const json::Node* elements = differential == nullptr ? nullptr : differential->find("element");
  if (elements == nullptr) return base::Success{};
  if (elements->size() > most_elements) {
    return base::Error(base::ErrorKind::too_costly,
                       "the differential has over " + std::to_string(most_elements) + " elements",
                       "differential.element");
  }
  if (specialization_ && elements->first() != nullptr) {
    const std::vector<std::string_view> segments = path_segments(elements->first()->string("path"));
    if (!segments.empty()) root_.name = segments.front();
  }
  for (const json::Node& element : *elements) {
    path_ = element.string("path");
    if (const auto done = apply_element(element); !done) return placed(done.error());
    // What slices repeat of long definitions grows as fast as slices times definitions.
    if (document_.arena_bytes() > most_bytes) {
      return placed(
          {base::ErrorKind::too_costly, "the snapshot grows over " + std::to_string(most_bytes >> 20) + " MiB"});
    }
    ++number_;
  }
  return base::Success{};
}

base::Status Differential::apply_element(const json::Node& element) {
  std::vector<Segment> segments = TRY(segments_of(element));
  ElementNode* node = &root_;
  if (segments.front().name != root_.name) {
    return base::Error(base::ErrorKind::structure,
                       path_ + " does not start with " + root_.name + ", the type that is profiled", {},
                       "start every path with " + root_.name);
  }
  for (std::size_t level = 1; level < segments.size(); ++level) {
    node = TRY(step_into(*node, segments[level], level + 1 == segments.size(), element));
  }
  if (node->said) {
    return base::Error(base::ErrorKind::structure, path_ + " is said twice", {}, "say all of an element at one place");
  }
  TRY(constrain(*node, element));
  previous_ = std::move(segments);
  applied_.push_back(node);
  node->said = true;
  return base::Success{};
}

// The id says which slices an element stands in. Without one it stands in those that the elements before it opened.
base::Result<std::vector<Differential::Segment>> Differential::segments_of(const json::Node& element) const {
  const std::vector<std::string_view> names = path_segments(path_);
  if (names.empty() || names.size() > deepest_path) {
    return base::Error(base::ErrorKind::structure,
                       "the path is missing, malformed or over " + std::to_string(deepest_path) + " segments");
  }
  std::vector<Segment> segments;
  for (const std::string_view name : names) segments.push_back({std::string(name), {}});

  const std::vector<std::string_view> marks = path_segments(element.string("id"));
  if (marks.size() == names.size()) {
    for (std::size_t level = 1; level < marks.size(); ++level) {
      const std::size_t colon = marks[level].find(':');
      if (colon != std::string_view::npos) segments[level].slice = marks[level].substr(colon + 1);
    }
  } else {
    for (std::size_t level = 0; level + 1 < segments.size() && level < previous_.size(); ++level) {
      if (segments[level].name != previous_[level].name) break;
      segments[level].slice = previous_[level].slice;
    }
  }
  if (const std::string_view slice = element.string("sliceName"); !slice.empty() && segments.size() > 1) {
    segments.back().slice = slice;
  }
  for (const Segment& segment : segments) {
    if (!is_slice_name(segment.slice)) {
      return base::Error(base::ErrorKind::structure, path_ + " has a slice name that nests too deep");
    }
  }
  return segments;
}

base::Result<ElementNode*> Differential::step_into(ElementNode& parent, const Segment& segment, bool last,
                                                   const json::Node& element) {
  const bool untyped =
      parent.definition->find("type") == nullptr && parent.definition->find("contentReference") == nullptr;
  if (parent.children.empty() && !(specialization_ && last && untyped)) TRY(walk_into(parent));
  ElementNode* child = parent.child(segment.name);
  bool renamed = false;
  for (const auto& each : parent.children) {
    if (child != nullptr) break;
    const std::string choice = choice_name(*each);
    if (choice.empty()) continue;
    // A first renaming leaves one type; a second adds its own to that.
    renamed = segment.name != choice &&
              type_named(each->said ? *each->definition : *each->original, choice, segment.name) != nullptr;
    if (renamed || segment.name == choice) child = each.get();
  }
  if (child == nullptr) {
    if (!specialization_ || !last) return unknown(parent, segment);
    child = parent.children.emplace_back(std::make_unique<ElementNode>()).get();
    child->name = segment.name;
    child->inherited = false;
    child->definition = &copy_without(document_, element, "id");
    child->original = child->definition;
    ++elements_;
  }
  if (segment.slice.empty() && !renamed) return child;
  return slice_of(*child, segment, renamed, last, element);
}

base::Status Differential::walk_into(ElementNode& node) {
  const std::string_view reference = node.definition->string("contentReference");
  if (!reference.empty()) return walk_into_reference(node, reference);
  const json::Node* type = single_type(*node.definition);
  const json::Node* types = node.definition->find("type");
  std::string canonical = std::string(core_definitions) + "Element";  // what all types of a choice share
  if (type != nullptr) {
    const std::string_view profile = single_profile(*type);
    canonical = profile.empty() ? canonical_of(*type) : std::string(profile);
  } else if (types == nullptr || types->size() == 0) {
    return base::Error(base::ErrorKind::structure,
                       path_ + " lies below " + node.name + ", which has no type to look into");
  }
  const json::Node* definition = TRY(snapshots_.find(canonical));
  const std::unique_ptr<ElementNode> tree = TRY(element_tree(*definition->find("snapshot")));
  return take_children(node, *tree);
}

// "#Observation.referenceRange": the element of the base of that path, without what this differential says of it.
base::Status Differential::walk_into_reference(ElementNode& node, std::string_view reference) {
  const std::string_view path = reference.substr(reference.find('#') + 1);
  const std::size_t end = path.find('.');
  const std::string type(path.substr(0, end));
  const bool own = base_ != nullptr && type == root_.name;
  const json::Node* definition = own ? base_ : TRY(snapshots_.find(std::string(core_definitions) + type));
  const std::unique_ptr<ElementNode> tree = TRY(element_tree(*definition->find("snapshot")));
  const ElementNode* target = find_path(*tree, path);
  if (target == nullptr) {
    return base::Error(base::ErrorKind::structure,
                       path_ + " needs the element " + std::string(path) + ", which is not there");
  }
  // An element has either a type or the reference to one.
  json::Node& typed = copy_without(document_, *node.definition, "contentReference");
  if (const json::Node* types = target->definition->find("type"))
    document_.append(typed, "type", document_.copy(*types));
  node.definition = &typed;
  return take_children(node, *target);
}

base::Status Differential::take_children(ElementNode& node, const ElementNode& source) {
  elements_ += source.count();
  if (elements_ > most_elements) {
    return base::Error(base::ErrorKind::too_costly,
                       "the snapshot grows over " + std::to_string(most_elements) + " elements");
  }
  if (source.children.empty()) {
    return base::Error(base::ErrorKind::structure, path_ + " lies below " + node.name + ", which has nothing inside");
  }
  std::unique_ptr<ElementNode> copy = source.clone();
  node.children = std::move(copy->children);
  return base::Success{};
}

base::Status Differential::constrain(ElementNode& node, const json::Node& element) {
  const bool new_definition = specialization_ && !node.inherited;
  const json::Node* before = node.definition;
  const json::Node* type = single_type(element);
  const std::string profile = type == nullptr ? std::string() : std::string(single_profile(*type));
  if (!profile.empty() && !new_definition) {
    // The profile may be unknown here or be the one that is being made; then the element keeps what the base says.
    if (const json::Node* of_type = snapshots_.find_if_known(profile)) {
      const json::Node* elements = of_type->find("snapshot")->find("element");
      if (elements != nullptr && elements->first() != nullptr) {
        json::Node& typed = copy_without(document_, *before, "type");
        document_.append(typed, "type", document_.copy(*element.find("type")));
        before = &merge_profile_root(document_, typed, *elements->first());
      }
    }
  }
  Constraining by;
  by.profile = url_;
  by.path = path_;
  by.new_definition = new_definition;
  by.new_types = specialization_;
  // Types are compared with the base's, not with what was just put in their place.
  const json::Node* types = element.find("type");
  if (types != nullptr && before != node.definition) TRY(merge_element(document_, *node.definition, element, by));
  node.definition = TRY(merge_element(document_, *before, element, by));
  return base::Success{};
}

base::Status Differential::check_order(const std::vector<const ElementNode*>& snapshot) const {
  std::map<const ElementNode*, std::size_t> places;
  for (std::size_t place = 0; place < snapshot.size(); ++place) places.emplace(snapshot[place], place);
  std::size_t last = 0;
  const json::Node* elements =
      definition_.find("differential") == nullptr ? nullptr : definition_.find("differential")->find("element");
  for (std::size_t number = 0; number < applied_.size(); ++number) {
    const std::size_t place = places.at(applied_[number]);
    if (place < last) {
      const std::string path(elements->at(number)->string("path"));
      const std::string before(elements->at(number - 1)->string("path"));
      return base::Error(
          base::ErrorKind::structure, path + " comes after " + before + ", but stands before it in the base",
          "differential.element[" + std::to_string(number) + "]", "give the elements in the order of the base");
    }
    last = place;
  }
  return base::Success{};
}

base::Error Differential::unknown(const ElementNode& parent, const Segment& segment) const {
  std::vector<std::string_view> names;
  for (const auto& child : parent.children) names.push_back(child->name);
  const std::string_view near = nearest(segment.name, names);
  const std::string above = path_.substr(0, path_.rfind('.'));
  return {base::ErrorKind::structure,
          path_ + " is no element: " + parent.name + " has no " + segment.name,
          {},
          near.empty() ? "the nearest path is " + above : "the nearest path is " + above + "." + std::string(near)};
}

base::Error Differential::placed(base::Error error) const {
  if (error.place.empty()) error.place = "differential.element[" + std::to_string(number_) + "]";
  return error;
}

}  // namespace gateway::validation
