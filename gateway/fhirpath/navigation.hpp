// Navigation: the children of a node by FHIR element name, with choice types, primitive companions and resource types.
#pragma once

#include "fhirpath/run.hpp"

namespace gateway::fhirpath {

// Adds the children of `parent` named by the step; content the model does not know is left out (N1 §4.2, R4 §2.9.1).
void add_members(Run& run, const Value& parent, const Step& step, Collector& out);

// The same for a name known when compiling.
void add_members(Run& run, const Value& parent, json::Name name, json::Name companion, Collector& out);

// Adds all children, in the order of the document.
void add_children(Run& run, const Value& parent, Collector& out);

// Whether `value` is a resource or element of the type that a leading name gives ("Patient" in Patient.name).
bool is_named_type(Run& run, const Value& value, const Step& step);

}  // namespace gateway::fhirpath
