// Explanation: for every output element its rule and input; for every input field what became of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/document.hpp"
#include "json/reader.hpp"
#include "mapping/mapping.hpp"

namespace gateway::mapping {

// A value of the input where it stands. Holds content.
struct InputField {
  std::string pointer;  // JSON Pointer
  json::LineColumn at;  // of its first character
  std::string value;    // as JSON; empty for objects and arrays
};

// An element of the output, object or value. Holds content.
struct ExplainedElement {
  std::string pointer;  // JSON Pointer in the output
  std::string value;    // as JSON; empty for objects
  Origin::Kind kind = Origin::Kind::constant;
  std::string rule;  // "file:line:column" of the rule, and its name; empty where the type alone asks for the element
  std::vector<InputField> inputs;
};

struct ExplainedField {
  InputField field;
  Fate fate = Fate::unused;
};

struct Explanation {
  std::vector<ExplainedElement> elements;  // every object and value of the output, in its order; the root is left out
  std::vector<ExplainedField> fields;      // every leaf of the input that says something, in its order
};

// Explains `output`, which must come from a run over `source` with origins and losses asked for; `source` was read from
// `text`. An element inside an object that was taken over whole is traced to its own field.
Explanation explain(const Output& output, const json::Node& source, std::string_view text);

}  // namespace gateway::mapping
