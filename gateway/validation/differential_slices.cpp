// The part of Differential that finds, introduces and narrows slices.
#include <algorithm>

#include "validation/differential.hpp"
#include "validation/element_definition.hpp"
#include "validation/spelling.hpp"

namespace gateway::validation {

base::Result<ElementNode*> Differential::slice_of(ElementNode& entry, const Segment& segment, bool renamed, bool last,
                                                  const json::Node& element) {
  const std::string& name = segment.slice.empty() ? segment.name : segment.slice;
  if (ElementNode* known = entry.find_slice(name)) return known;
  const json::Node* constraining = element.find("sliceIsConstraining");
  if ((!last && !renamed) || (last && constraining != nullptr && constraining->boolean())) {
    std::vector<std::string_view> names;
    for (const auto& each : entry.slices) names.push_back(each->slice);
    const std::string_view near = nearest(name, names);
    return base::Error(
        base::ErrorKind::structure,
        path_ + " is said of the slice " + name + ", which " + entry.name + " does not have", {},
        near.empty() ? "introduce the slice before what is inside it" : "the nearest slice is " + std::string(near));
  }
  const std::size_t slash = name.rfind('/');
  ElementNode* outer = slash == std::string::npos ? nullptr : entry.find_slice(name.substr(0, slash));
  ElementNode& sliced = outer != nullptr ? *outer : entry;
  if (sliced.definition->find("slicing") == nullptr) {
    // Some profiles of R4 itself name an element that cannot repeat as if it were a slice; then the name is all there
    // is.
    if (last && &sliced == &entry && !is_choice(entry.name) && max_of(*entry.definition) == 1) {
      entry.slice = name;
      return &entry;
    }
    TRY(slice_implicitly(sliced, name, renamed && segment.slice.empty()));
  } else {
    const json::Node* slicing = sliced.definition->find("slicing");
    if (renamed && !sliced.said) narrow_type(sliced, segment.name, true);
    if (slicing->string("rules") == "closed" && sliced.inherited && !is_choice(sliced.name) && !sliced.said) {
      return base::Error(base::ErrorKind::value,
                         path_ + " adds the slice " + name + " to slicing that the base has closed", {},
                         "constrain the slices that are there");
    }
  }
  auto slice = sliced.clone();
  slice->slice = name;
  slice->inherited = false;
  slice->definition = &slice_start(document_, *sliced.definition);
  if (is_choice(entry.name)) narrow_type(*slice, renamed ? segment.name : name, false);
  elements_ += slice->count();
  return sliced.slices.emplace_back(std::move(slice)).get();
}

// Extensions are always sliced by url, choices by type (R4 §5.1.0.14); a renamed choice leaves that type alone.
base::Status Differential::slice_implicitly(ElementNode& entry, const std::string& slice, bool renamed) {
  if (!is_extension(entry.name) && !is_choice(entry.name)) {
    return base::Error(base::ErrorKind::structure,
                       path_ + " introduces the slice " + slice + " of an element that is not sliced", {},
                       "say slicing of the element first, with its discriminator");
  }
  json::Node& sliced = copy_without(document_, *entry.definition, {});
  json::Node& slicing = document_.append(sliced, "slicing", document_.make_object());
  json::Node& discriminators = document_.append(slicing, "discriminator", document_.make_array());
  json::Node& discriminator = document_.append(discriminators, document_.make_object());
  const bool by_url = is_extension(entry.name);
  document_.append(discriminator, "type", document_.make_string(by_url ? "value" : "type"));
  document_.append(discriminator, "path", document_.make_string(by_url ? "url" : "$this"));
  document_.append(slicing, "ordered", document_.make_boolean(false));
  document_.append(slicing, "rules", document_.make_string(renamed ? "closed" : "open"));
  entry.definition = &sliced;
  if (renamed) narrow_type(entry, slice, false);
  return base::Success{};
}

// Leaves of the types of a choice only the one that `slice` is named after, beside those already left if `keep_others`.
void Differential::narrow_type(ElementNode& node, const std::string& slice, bool keep_others) {
  const std::string choice = choice_name(node);
  const json::Node* type = type_named(*node.original, choice, slice);
  const json::Node* left = node.definition->find("type");
  if (type == nullptr || (keep_others && type_named(*node.definition, choice, slice) != nullptr)) return;
  json::Node& narrowed = copy_without(document_, *node.definition, "type");
  json::Node& types = document_.append(narrowed, "type", document_.make_array());
  if (keep_others && left != nullptr) {
    for (const json::Node& each : *left) document_.append(types, document_.copy(each));
  }
  document_.append(types, document_.copy(*type));
  node.definition = &narrowed;
}

}  // namespace gateway::validation
