// Merging: what a differential says of an element, put on top of what the base says.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "json/document.hpp"

namespace gateway::validation {

// Who constrains, for sources and messages.
struct Constraining {
  std::string_view profile;     // the canonical URL of the StructureDefinition being derived
  std::string_view path;        // of the element, for messages
  bool new_definition = false;  // no base has the element: a specialization says all of it
  bool new_types = false;       // a specialization may put a type of its own in the place of the base's
};

// `base` with the constraints of `derived`, made in `document` (R4 §5.1.0.9 to §5.1.0.13). Single values are replaced;
// text that starts with "..." is appended to the base's; aliases, conditions, examples, mappings and extensions
// accumulate; constraints accumulate by key and get the profile as source; a binding without value set keeps the
// base's. Errors, their place left to the caller: value when the cardinality is wider than the base's, min is over max,
// a type is not among the base's, a required binding is loosened or closed slicing opened.
base::Result<json::Node*> merge_element(json::Document& document, const json::Node& base, const json::Node& derived,
                                        const Constraining& by);

// `slice` with what the first element of the profile of its type says (R4 §5.1.0.14): constraints, and for an extension
// its texts and whether it modifies; made in `document`. Cardinality stays as it is where the profile is used.
json::Node& merge_profile_root(json::Document& document, const json::Node& slice, const json::Node& root);

}  // namespace gateway::validation
