// Reference: the text of Reference.reference taken apart (R4 §2.3).
#pragma once

#include <string_view>

namespace gateway::fhir {

enum class ReferenceKind {
  malformed,    // empty, or nothing below
  relative,     // Type/id, Type/id/_history/version
  absolute,     // http(s)://…/Type/id, or any other absolute URL, then without type and id
  urn,          // urn:uuid:…, urn:oid:…
  fragment,     // #id of a contained resource; "#" alone is the container, with an empty id
  conditional,  // Type?query
};

// Views into the text it was parsed from.
struct Reference {
  ReferenceKind kind = ReferenceKind::malformed;
  std::string_view text;
  std::string_view base;     // absolute: up to and without the slash before the type
  std::string_view type;     // the resource type it names, when it does
  std::string_view id;       // logical id, fragment id, or a conditional's query
  std::string_view version;  // after _history/
};

Reference parse_reference(std::string_view text);

}  // namespace gateway::fhir
