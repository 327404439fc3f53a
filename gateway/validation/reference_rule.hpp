// References: whether what a Reference names may stand there: by its type, and by its profile where it can be followed.
#pragma once

#include <span>

#include "validation/checking.hpp"

namespace gateway::validation {

// Tells when `value`, a Reference, leads to a resource that is none of `targets` (type names or profile URLs; empty
// allows any), or when the type written in it and the resource it leads to disagree. `profile` states the targets.
void check_reference(Checking& checking, std::span<const std::string_view> targets, std::string_view profile,
                     const fhirpath::Value& value, const Scope& scope, const Step& step, const json::Node& at);

// Tells when `value`, a Reference that `profile` allows by `aggregation` (contained, referenced, bundled) only, leads
// another way. What lies outside of its Bundle is referenced; without a Bundle around it nobody knows what is bundled.
void check_aggregation(Checking& checking, std::span<const std::string_view> aggregation, std::string_view profile,
                       const fhirpath::Value& value, const Scope& scope, const Step& step, const json::Node& at);

}  // namespace gateway::validation
