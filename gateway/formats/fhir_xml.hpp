// FHIR XML: a resource written as XML (R4 §2.1.0.3) becomes the same document as its JSON form, with places in the XML.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "fhir/definitions.hpp"
#include "json/document.hpp"
#include "json/reader.hpp"

namespace gateway::formats {

// True when `text` is XML rather than JSON: its first character other than white space and a byte order mark is '<'.
bool looks_like_xml(std::string_view text);

// Reads one resource. Elements the definitions do not know, or repeat against them, are kept under their names for the
// validator to refuse at their place; comments and processing instructions are left out. Narrative becomes its text.
// Errors: structure with place "line:column" for XML that is not well formed, not UTF-8, holds a DOCTYPE, an element of
// another namespace, an element before which one of a later place in its type stands, or a root that is no R4 resource;
// too_long and too_costly over `limits`.
base::Result<json::Document> read_fhir_xml(std::string_view text, const fhir::Definitions& definitions,
                                           const json::Limits& limits = {});

}  // namespace gateway::formats
