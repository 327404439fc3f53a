// Differential: applies the elements of a StructureDefinition's differential to the tree of its base.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/document.hpp"
#include "validation/element_tree.hpp"

namespace gateway::validation {

class Snapshots;

class Differential {
 public:
  // `base` may be null. Everything must outlive it; merged elements are made in `document`.
  Differential(const json::Node& definition, const json::Node* base, Snapshots& snapshots, json::Document& document,
               ElementNode& root);

  // Applies every element in order. Errors as Snapshots::generate().
  base::Status apply();

  // Errors: structure when the elements applied do not come in the order of the snapshot.
  base::Status check_order(const std::vector<const ElementNode*>& snapshot) const;

 private:
  // One segment of a path with the slice it means.
  struct Segment {
    std::string name;
    std::string slice;
  };

  base::Result<std::vector<Segment>> segments_of(const json::Node& element) const;
  base::Status apply_element(const json::Node& element);
  base::Result<ElementNode*> step_into(ElementNode& parent, const Segment& segment, bool last,
                                       const json::Node& element);
  base::Result<ElementNode*> slice_of(ElementNode& entry, const Segment& segment, bool renamed, bool last,
                                      const json::Node& element);
  base::Status slice_implicitly(ElementNode& entry, const std::string& slice, bool renamed);
  base::Status walk_into(ElementNode& node);
  base::Status walk_into_reference(ElementNode& node, std::string_view reference);
  base::Status constrain(ElementNode& node, const json::Node& element);
  base::Status take_children(ElementNode& node, const ElementNode& source);
  void narrow_type(ElementNode& node, const std::string& slice, bool keep_others);
  base::Error unknown(const ElementNode& parent, const Segment& segment) const;
  base::Error placed(base::Error error) const;

  const json::Node& definition_;
  const json::Node* base_;
  Snapshots& snapshots_;
  json::Document& document_;
  ElementNode& root_;
  bool specialization_;
  std::string_view url_;
  std::string path_;        // of the element being applied
  std::size_t number_ = 0;  // its place in the differential
  std::vector<Segment> previous_;
  std::vector<const ElementNode*> applied_;
  std::size_t elements_ = 0;
};

}  // namespace gateway::validation
