// Extensions: each is known, stands where its definition allows it, and holds what it defines (R4 §2.4).
#pragma once

#include "validation/checking.hpp"

namespace gateway::validation {

// What an extension stands on: the element with the extension, its type, and the path that R4 gives it.
struct ExtensionHolder {
  const fhirpath::Value& value;
  const fhir::Element* element = nullptr;  // null for a resource
  std::string_view url;                    // when it is itself an extension
};

// Tells what is wrong with one extension; `modifier` when it stands in modifierExtension.
void check_extension(Checking& checking, const fhirpath::Value& extension, const ExtensionHolder& holder, bool modifier,
                     const Scope& scope, const Step& step, const json::Node& at);

}  // namespace gateway::validation
