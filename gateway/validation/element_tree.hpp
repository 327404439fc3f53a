// ElementNode: one element of a StructureDefinition in the tree that a snapshot is made in.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::validation {

// The definition is the ElementDefinition as it stands; it belongs to the document it was read from or merged into,
// which must outlive the tree. Path and id follow from the place in the tree, not from the definition.
struct ElementNode {
  std::string name;   // the last segment of the path: "value[x]"
  std::string slice;  // its slice's name; empty for an element that is no slice; "a/b" for a slice of slice a
  const json::Node* definition = nullptr;
  const json::Node* original = nullptr;  // the definition before any change made here
  bool inherited = true;                 // stands so in the base, not first in the differential
  bool said = false;                     // an element of the differential is about this very one
  std::vector<std::unique_ptr<ElementNode>> children;
  std::vector<std::unique_ptr<ElementNode>> slices;  // of this very element, in order

  // The child of that name that is no slice, or null.
  ElementNode* child(std::string_view child_name) const;

  // The slice of that name, a slice of a slice included, or null.
  ElementNode* find_slice(std::string_view slice_name) const;

  // The element, its children and their slices again, without the slices of the element itself.
  std::unique_ptr<ElementNode> clone() const;
  std::unique_ptr<ElementNode> clone_with_slices() const;

  // The elements from here down, slices included.
  std::size_t count() const;
};

// The tree of the elements of a snapshot. Errors: structure when the snapshot is empty, an element has no path, stands
// under none that came before it, or lies deeper than `deepest_path` segments; too_costly over `most_elements`.
base::Result<std::unique_ptr<ElementNode>> element_tree(const json::Node& snapshot);

inline constexpr std::size_t deepest_path = 32;
inline constexpr std::size_t most_elements = 20'000;
inline constexpr std::size_t deepest_reslice = 8;

// False for a slice name that nests slices deeper than anyone means.
bool is_slice_name(std::string_view name);

// "value[x]" for such an element, also where a snapshot calls it "valueQuantity" because only that type is left; else
// empty.
std::string choice_name(const ElementNode& node);

// The element at a path without slices ("Observation.referenceRange"), or null.
ElementNode* find_path(ElementNode& root, std::string_view path);

// Appends the tree to `elements`, an array of `document`, in the order of a snapshot: an element, what is below it,
// then its slices one after another; with id, path, sliceName and base as R4 §2.38 has them. `visited`, when not null,
// gets the nodes in that order.
void write_elements(const ElementNode& root, json::Document& document, json::Node& elements,
                    std::vector<const ElementNode*>* visited);

// The segments of a path: "Patient.name" has two.
std::vector<std::string_view> path_segments(std::string_view path);

}  // namespace gateway::validation
